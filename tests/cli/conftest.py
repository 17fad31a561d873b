"""Drives the built program as a user would. EDGEWARD_BIN names the folder that holds it."""

import csv
import os
import subprocess
from pathlib import Path

import pytest

BIN = Path(os.environ["EDGEWARD_BIN"])
SOURCE = Path(__file__).resolve().parents[2]
TUTORIAL = SOURCE / "scenarios" / "tutorial" / "first-steps.yaml"

# A training of 40 updates with a checkpoint after every 10: about a second.
SHORT = ["--steps", "20000", "--set", "training.checkpoint_every=10"]


# What a comparison of all baselines has where requests of one device never meet: all that say something of their own.
POLICIES = [
    "local-only",
    "local-only-light",
    "edge-only",
    "edge-only-light",
    "best-static",
    "random",
    "greedy",
    "oracle",
]


def edgeward(*arguments, cwd=None, status=0, environment=None):
    """Runs `edgeward`, checks the exit status and that nothing looks like a crash; returns the finished process."""
    done = subprocess.run(
        [BIN / "edgeward", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        timeout=120,
    )
    assert done.returncode == status, f"{done.returncode}: {done.stderr}"
    for sign in ("terminate called", "Segmentation", "Traceback", "what():", "core dumped"):
        assert sign not in done.stderr
    return done


def rows_of(path):
    """A CSV file as a list of dictionaries."""
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def contents(folder):
    """Every file below a folder with its bytes: for `nothing changed`."""
    return {path: path.read_bytes() if path.is_file() else None for path in sorted(Path(folder).rglob("*"))}


def refuses(*arguments, cwd, says, environment=None):
    """The command ends with status 2 and a message that holds every text of `says`, prints nothing else, and leaves
    the folder as it was."""
    before = contents(cwd)
    done = edgeward(*arguments, cwd=cwd, status=2, environment=environment)
    for text in says:
        assert text in done.stderr
    assert done.stderr.startswith("edgeward: ")
    assert done.stdout == ""
    assert contents(cwd) == before


def reopened(run):
    """The run, said to be interrupted: so that resuming looks into its checkpoint though that is the last one."""
    about = run / "run.json"
    about.write_text(about.read_text().replace('"complete"', '"interrupted"'))
    return run


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory):
    """A short, complete training on the tutorial. Tests that change it work on a copy."""
    folder = tmp_path_factory.mktemp("finished")
    edgeward("train", "tutorial/first-steps", *SHORT, "--out", folder / "run", "--json")
    return folder / "run"


@pytest.fixture
def run_copy(finished_run, tmp_path):
    import shutil

    return Path(shutil.copytree(finished_run, tmp_path / "run"))
