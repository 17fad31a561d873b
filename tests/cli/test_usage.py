"""Help, version, misspelled words, and what `edgeward` is linked with."""

import subprocess
import time

import pytest
from conftest import BIN, SOURCE, edgeward, refuses

COMMANDS = ["scenario", "profile", "run", "train", "evaluate", "export", "figures"]


def test_help_lists_every_command_with_examples():
    text = edgeward("--help").stdout
    assert all(f"  {command} " in text for command in COMMANDS)
    assert "Examples:" in text


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command):
    text = edgeward(command, "--help").stdout
    assert f"edgeward {command}" in text


@pytest.mark.parametrize(
    "command", [["figures"], ["profile", "list"], ["profile", "check"], ["scenario", "list"]], ids=" ".join
)
def test_help_shows_no_examples_of_another_command(command):
    text = edgeward(*command, "--help").stdout
    assert "Example" not in text or text.split("Example")[1].count(" ".join(["edgeward", *command])) > 0


def test_the_examples_name_scenarios_that_exist():
    for command in ([], ["run"], ["train"]):
        for word in edgeward(*command, "--help").stdout.split():
            if word.startswith(("edgerl/", "tutorial/")):
                assert (SOURCE / "scenarios" / f"{word}.yaml").exists()


def test_version_names_what_it_was_built_with():
    text = edgeward("--version").stdout
    assert all(word in text for word in ("edgeward 0.", "commit", "SimGrid 3.", "LibTorch 2."))


def test_edgeward_itself_links_no_torch_and_starts_at_once():
    libraries = subprocess.run(["ldd", BIN / "edgeward"], capture_output=True, text=True, check=True).stdout
    assert "torch" not in libraries
    fastest = min(_seconds("--version") for _ in range(5))
    assert fastest < 0.1  # a program that links LibTorch takes 0.34 s


def _seconds(*arguments):
    began = time.monotonic()
    edgeward(*arguments)
    return time.monotonic() - began


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["trian"], ["unknown command 'trian'", "did you mean 'train'"]),
        (["scenario", "chekc", "x"], ["unknown command 'chekc'", "did you mean 'check'"]),
        (["trian", "--help"], ["unknown command 'trian'", "did you mean 'train'"]),
        (["scenario", "chekc", "--help"], ["unknown command 'chekc'", "did you mean 'check'"]),
        ([], ["subcommand is required"]),
        (["run", "--sede", "3", "x"], ["unknown option '--sede'", "did you mean '--seed'"]),
        (["train", "x", "--step", "3"], ["unknown option '--step'", "did you mean '--steps'"]),
        (["run", "--policy", "greedy"], ["SCENARIO is required"]),
        (["run", "tutorial/first-steps"], ["--policy is required"]),
        (["run", "tutorial/first-steps", "--policy", "greedy", "more"], ["does not expect 'more'"]),
        (
            ["run", "tutorial/first-steps", "--policy", "gredy"],
            ["unknown policy 'gredy'", "did you mean 'greedy'"],
        ),
        (["run", "tutorial/first-steps", "--policy", "a2c"], ["--policy", "edgeward evaluate RUN"]),
        (["run", "tutorial/first-steps", "--policy", "greedy", "--seed", "x"], ["--seed", "'x'"]),
        (["run", "tutorial/first-steps", "--policy", "greedy", "--seed", "-1"], ["--seed", "'-1'"]),
        (["run", "tutorial/first-steps", "--policy", "greedy", "--episodes", "0"], ["--episodes"]),
        (
            ["run", "tutorial/first-steps", "--policy", "greedy", "--workers", "7"],
            ["--workers 7", "16 environments"],
        ),
        (["run", "tutorial/first-steps", "--policy", "greedy", "--workers", "0"], ["--workers"]),
        (["train"], ["needs a SCENARIO, or --resume RUN"]),
        (["train", "tutorial/first-steps", "--resume", "x"], ["not both"]),
        (["train", "--resume", "x", "--seed", "2"], ["--seed excludes --resume"]),
        (["evaluate"], ["RUN is required"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_usage(arguments, says, tmp_path):
    refuses(*arguments, cwd=tmp_path, says=says)
