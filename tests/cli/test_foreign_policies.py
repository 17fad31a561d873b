"""edgeward evaluate --policy, and compare --policy: policies that were trained elsewhere, judged as ours are."""

import hashlib
import json
import os
import shutil
import signal
import stat
import subprocess
import sys

import pytest
from conftest import BIN, SOURCE, contents, edgeward, refuses, rows_of

sys.path.append(str(SOURCE / "tests" / "python"))
import policy_files

FEW = ["--seeds", "1", "--episodes", "4"]
D, CHOICES = 3, 8  # of tutorial/first-steps: the family, the link rate, whether a request waits


@pytest.fixture(scope="session")
def always_light_local(tmp_path_factory):
    """A network whose largest logit is choice 3, "light local", whatever it sees."""
    weights = [[9.0 if choice == 3 else 0.0 for choice in range(CHOICES)]] * D
    return policy_files.linear_logits(tmp_path_factory.mktemp("onnx") / "light.onnx", weights)


@pytest.fixture(scope="session")
def exported(finished_run, tmp_path_factory):
    """A trained, exported and evaluated run."""
    run = shutil.copytree(finished_run, tmp_path_factory.mktemp("exported") / "run")
    edgeward("export", run)
    edgeward("evaluate", run, "--no-figures", "--json")
    return run


def numbers_of(path, policy):
    return [[v for k, v in row.items() if k != "policy"] for row in rows_of(path) if row["policy"] == policy]


def test_our_own_export_scores_as_the_run_it_comes_from(exported, tmp_path):
    edgeward("evaluate", "--policy", exported / "policy.onnx", "--out", "out", "--no-figures", cwd=tmp_path)
    for name in ("evaluation.csv", "evaluation_summary.csv"):
        ours, theirs = exported / name, tmp_path / "out" / name
        assert numbers_of(ours, "a2c") == numbers_of(theirs, "policy") != []
        assert numbers_of(ours, "greedy") == numbers_of(theirs, "greedy") != []
        assert ours.read_text().replace("a2c,", "policy,") == theirs.read_text()


def test_a_fixed_choice_scores_as_the_baseline_that_makes_it(always_light_local, tmp_path):
    done = edgeward("evaluate", "--policy", f"mine={always_light_local}", "tutorial/first-steps", "--seeds", 2,
                    "--out", "out", cwd=tmp_path)  # fmt: skip
    assert "mine and the baselines" in done.stdout and "Written to out" in done.stdout
    out = tmp_path / "out"
    assert numbers_of(out / "evaluation.csv", "mine") == numbers_of(
        out / "evaluation.csv", "local-only-light"
    )
    assert [row["policy"] for row in rows_of(out / "evaluation_summary.csv")][-1] == "mine"
    assert sorted(path.name for path in out.iterdir()) == [
        "config.yaml", "evaluation.csv", "evaluation_summary.csv", "evaluation_summary.json", "figures", "report.md", "run.json",
    ]  # fmt: skip
    assert sorted(path.name for path in (out / "figures").iterdir()) == ["policies.png", "stages.png"]
    assert json.loads((out / "run.json").read_text())["command"] == "evaluate"
    (policy,) = json.loads((out / "evaluation_summary.json").read_text())["policies"]
    assert policy == {
        "policy": "mine",
        "file": str(always_light_local),
        "sha256": hashlib.sha256(always_light_local.read_bytes()).hexdigest(),
    }
    report = (out / "report.md").read_text()
    assert (
        f"Trained elsewhere: `mine`, from {always_light_local}." in report
        and "figures/policies.png" in report
    )


def test_it_meets_the_episodes_that_others_meet(always_light_local, finished_run, tmp_path):
    words = ["tutorial/first-steps", "--policies", "greedy,local-only-light", *FEW, "--seed", "7"]
    edgeward(
        "compare",
        *words,
        "--agent",
        f"a2c={finished_run}",
        "--policy",
        always_light_local,
        "--out",
        "all",
        cwd=tmp_path,
    )
    edgeward("compare", *words, "--out", "few", cwd=tmp_path)
    together = rows_of(tmp_path / "all/evaluation.csv")
    assert [row["policy"] for row in together] == ["greedy", "local-only-light", "a2c", "light"]
    assert together[:2] == rows_of(tmp_path / "few/evaluation.csv")
    assert numbers_of(tmp_path / "all/evaluation.csv", "light") == numbers_of(tmp_path / "all/evaluation.csv", "local-only-light")  # fmt: skip


def test_masks_are_kept(always_light_local, tmp_path):
    """Where a device pauses only one choice is allowed: logits keep to it, an action that does not look is refused."""
    pauses = [
        "tutorial/first-steps",
        "--set",
        "workload.active_probability=0.5",
        "--seeds",
        "1",
        "--no-figures",
    ]
    edgeward("evaluate", "--policy", always_light_local, *pauses, "--out", "out", cwd=tmp_path)
    assert numbers_of(tmp_path / "out/evaluation.csv", "light") == numbers_of(tmp_path / "out/evaluation.csv", "local-only-light")  # fmt: skip
    shutil.rmtree(tmp_path / "out")
    weights = [[1.0 if choice == 2 else 0.0 for choice in range(CHOICES)]] * D
    blind = policy_files.linear_action(tmp_path / "blind.onnx", weights)
    refuses(
        *["evaluate", "--policy", blind, *pauses, "--out", "out"],
        cwd=tmp_path,
        says=[
            f"--policy {blind}: chose 'light cut 3' (choice 2) for 'plan.camera'",
            "which the mask forbids",
        ],
    )


def test_it_needs_no_torch(always_light_local, tmp_path):
    """Nor anything of the program that links it."""
    for name in ("edgeward", "edgeward-worker"):
        shutil.copy(BIN / name, tmp_path)
    words = [
        "evaluate",
        "--policy",
        always_light_local,
        "tutorial/first-steps",
        "--seeds",
        "1",
        "--no-figures",
    ]
    done = subprocess.run([tmp_path / "edgeward", *words], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, "light" in done.stdout) == (0, True), done.stderr
    assert (tmp_path / "runs/tutorial-first-steps-seed1-1/report.md").exists()
    done = subprocess.run(
        [tmp_path / "edgeward", "evaluate", "run"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 2 and "needs" in done.stderr and "edgeward-learn" in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--policy", "nowhere.onnx", "tutorial/first-steps"], ["there is no file 'nowhere.onnx'"]),
        (["--policy", "note.txt", "tutorial/first-steps"], ["'note.txt' does not end with .onnx", "edgeward.evaluate"]),
        (["--policy", "greedy=LIGHT", "tutorial/first-steps"], ["there is a policy 'greedy' already", "--policy NAME=LIGHT"]),
        (["--policy", "LIGHT", "--policy", "LIGHT", "tutorial/first-steps"], ["there is a policy 'light' already"]),
        (["--policy", "LIGHT"], ["lies in no run directory", "edgeward evaluate --policy LIGHT SCENARIO"]),
        (["--policy", "LIGHT", "tutorial/first-step"], ["tutorial/first-step", "did you mean"]),
        (["--policy", "LIGHT", "edgerl/balanced"], ["--policy LIGHT: its observation has the width 3, but the scenario shows 5: family.vgg"]),
        (["--policy", "broken.onnx", "tutorial/first-steps"], ["--policy broken.onnx: is not an ONNX file that onnxruntime can run"]),
        (["--policy", "fd:99", "tutorial/first-steps"], ["is no socket that was left open"]),
        (["--policy", "fd:x", "tutorial/first-steps"], ["is no socket that was left open"]),
        (["--policy", "LIGHT", "tutorial/first-steps", "--out", "note.txt"], ["note.txt: exists already"]),
        (["--out", "out"], ["--out requires --policy"]),
        (["runs/x", "--set", "environment.episode=5"], ["--set requires --policy"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)  # fmt: skip
def test_bad_input(words, says, always_light_local, tmp_path):
    (tmp_path / "note.txt").write_text("no policy")
    (tmp_path / "broken.onnx").write_text("no policy")
    place = str(always_light_local)
    refuses(
        *["evaluate", *(word.replace("LIGHT", place) for word in words)],
        cwd=tmp_path,
        says=[text.replace("LIGHT", place) for text in says],
    )


def python_that(folder, script):
    """Stands in for the Python that serves: EDGEWARD_PYTHON."""
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return {"EDGEWARD_PYTHON": str(path)}


@pytest.mark.parametrize(
    ("script", "status", "says"),
    [
        ("echo no luck today >&2; exit 3", 1, ["the process that serves it has ended: exit status 3; its last words: no luck today"]),
        ("kill -9 $$", 1, ["the process that serves it has ended: signal 9 (Killed); it left no last words"]),
        ("printf 'hello, I am no policy' >&3; exec sleep 60", 1, ["answered nonsense"]),
        (None, 2, ["cannot start the Python /nowhere/python", "EDGEWARD_PYTHON names another"]),
    ],
)  # fmt: skip
def test_a_process_that_does_not_serve(script, status, says, always_light_local, tmp_path):
    environment = python_that(tmp_path, script) if script else {"EDGEWARD_PYTHON": "/nowhere/python"}
    before = contents(tmp_path)
    words = ["evaluate", "--policy", always_light_local, "tutorial/first-steps", "--out", "out"]
    done = edgeward(*words, cwd=tmp_path, status=status, environment=environment)
    assert all(text in done.stderr for text in says) and done.stderr.startswith("edgeward: ")
    assert done.stdout == "" and contents(tmp_path) == before


def test_one_ctrl_c_ends_the_waiting_for_a_policy(always_light_local, tmp_path):
    environment = {**os.environ, **python_that(tmp_path, "echo begun >> begun; exec sleep 60")}
    before = contents(tmp_path)
    words = [
        BIN / "edgeward",
        "evaluate",
        "--policy",
        always_light_local,
        "tutorial/first-steps",
        "--out",
        "out",
    ]
    process = subprocess.Popen(words, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
    while not (tmp_path / "begun").exists():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[1]
    assert (process.returncode, said) == (130, "edgeward: interrupted; nothing was written\n")
    (tmp_path / "begun").unlink()
    assert contents(tmp_path) == before


def test_help_shows_both_ways_to_evaluate():
    text = edgeward("evaluate", "--help").stdout
    assert "edgeward evaluate runs/first" in text and "edgeward evaluate --policy" in text
    assert "--policy" in edgeward("compare", "--help").stdout
