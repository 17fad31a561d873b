"""`edgeward validate` from outside: what it prints, writes and refuses, and how it ends."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import matplotlib.image
import pytest

BIN = Path(os.environ["EDGEWARD_BIN"])
SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
FEW = ["--quick", "--only", "wifi-two", "battery", "latency-jitter"]


def validate(*arguments, environment=None):
    return subprocess.run(
        [BIN / "edgeward", "validate", *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, **(environment or {})},
        timeout=300,
    )


def test_the_table(tmp_path):
    done = validate(*FEW, environment={"COLUMNS": "120"})
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Edgeward ") and "SimGrid " in lines[0] and lines[0].endswith("seed 1, quick")
    assert lines[2].split() == ["case", "compared", "theory", "simulated", "verdict"]
    assert any(line.startswith("wifi-two") and "5.4 Mb/s" in line and line.endswith("yes") for line in lines)
    assert any("L = lambda W" in line for line in lines)
    assert "findings agree with theory" in done.stdout
    assert "simulations" in done.stderr  # progress


def test_json_and_the_seed():
    first, again, other = (validate(*FEW, "--json", *seed) for seed in ([], [], ["--seed", "2"]))
    assert first.stdout == again.stdout
    assert first.stderr == ""
    found, differing = json.loads(first.stdout), json.loads(other.stdout)
    assert found["agrees"] and found["quick"] and found["seed"] == 1 and differing["seed"] == 2
    jitter = [
        [row["simulated"] for row in each["findings"] if row["case"] == "latency-jitter"]
        for each in (found, differing)
    ]
    assert jitter[0] != jitter[1]


def test_list():
    done = validate("--list")
    assert done.returncode == 0
    assert {"md1", "mm1k", "repairman", "wifi-ten", "battery"} <= {
        line.split()[0] for line in done.stdout.splitlines()
    }


def test_a_verdict_that_is_no_ends_with_status_1(tmp_path):
    """A link that stays in one state for most of a replica: the interval is too wide to mean anything."""
    for path in SCENARIOS.rglob("*.yaml"):
        copy = tmp_path / path.relative_to(SCENARIOS)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text())
    chains = tmp_path / "validation" / "chains.yaml"
    chains.write_text(chains.read_text().replace("mean: 6 s", "mean: 60000 s"))
    done = validate("--quick", "--only", "link-chain", environment={"EDGEWARD_SCENARIOS": str(tmp_path)})
    assert done.returncode == 1
    assert "no: too wide" in done.stdout
    assert done.stderr.splitlines()[-1].endswith("disagree with theory")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--only", "wifi-tne"], "no case 'wifi-tne'"),
        (["--only", "md1", "--out", "."], "--out: a page of some cases only"),
        (["--out", "no/such/folder"], "--out: 'no/such/folder' is no folder"),
        (["--seed", "x"], "--seed"),
        (["--jobs", "0"], "--jobs"),
        (["--fast"], "unknown option '--fast'"),
    ],
)
def test_refusals(arguments, message):
    done = validate(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stdout == ""


def test_a_bad_scenario_is_said_before_anything_runs(tmp_path):
    (tmp_path / "validation").mkdir()
    for path in (SCENARIOS / "validation").glob("*.yaml"):
        (tmp_path / "validation" / path.name).write_text(path.read_text().replace("workers: 4", "wrokers: 4"))
    done = validate(environment={"EDGEWARD_SCENARIOS": str(tmp_path)})
    assert done.returncode == 2
    assert "queue-4-workers.yaml:4" in done.stderr and "'wrokers'" in done.stderr


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_validation_leaves_nothing_behind(tmp_path, sent):
    process = subprocess.Popen(
        [BIN / "edgeward", "validate", "--out", tmp_path],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    end = time.monotonic() + 60
    program = Path(f"/proc/{process.pid}/exe")  # edgeward, which looks for libraries, then edgeward-validate
    while program.resolve().name != "edgeward-validate" or not (started := children.read_text().split()):
        assert process.poll() is None and time.monotonic() < end
        time.sleep(0.01)
    process.send_signal(sent)
    printed, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert printed == ""
    assert said.splitlines()[-1] == "edgeward: interrupted; nothing was written"
    assert list(tmp_path.iterdir()) == []
    assert not any(Path(f"/proc/{child}").exists() for child in started)


def test_the_page_is_generated_with_its_figures_and_always_the_same(tmp_path):
    pages = [tmp_path / name for name in ("one", "other")]
    for folder, jobs in zip(pages, ("1", "3"), strict=True):
        folder.mkdir()
        done = validate("--quick", "--out", folder, "--jobs", jobs)
        assert done.returncode == 0, done.stderr
    files = sorted(path.relative_to(pages[0]) for path in pages[0].rglob("*") if path.is_file())
    assert Path("validation.md") in files
    for file in files:
        assert (pages[0] / file).read_bytes() == (pages[1] / file).read_bytes(), file
        assert (pages[0] / file).stat().st_size < 100_000, file
    page = (pages[0] / "validation.md").read_text()
    for name in ("mean_wait", "wait_distribution", "sharing"):
        assert f"(validation/{name}.png)" in page
        picture = matplotlib.image.imread(pages[0] / "validation" / f"{name}.png")
        assert picture[:, :, :3].std() > 0.02, f"{name} is blank"
    assert page.count("| yes |") > 100
