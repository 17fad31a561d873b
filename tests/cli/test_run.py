"""`edgeward run`: its tables, its JSON, its directory, and its refusals."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import BIN, POLICIES, contents, edgeward, refuses, rows_of

HERE = Path(__file__).resolve().parent
TINY = HERE / "tiny.yaml"
EVERYTHING = HERE / "everything.yaml"
STAGES = ["device_queue", "head", "radio_queue", "transfer", "server_queue", "tail", "result"]


@pytest.mark.parametrize("policy", POLICIES)
def test_every_policy_prints_its_tables(policy, tmp_path):
    text = edgeward("run", "tutorial/first-steps", "--policy", policy, "--episodes", 4, cwd=tmp_path).stdout
    assert "vgg" in text and policy in text
    for heading in ("requests", "latency s", "busy %", "energy J", "family"):
        assert any(line.startswith(heading) for line in text.splitlines())
    assert list(tmp_path.iterdir()) == []


def test_tables_of_a_tiny_scenario():
    text = edgeward(
        "run", TINY, "--policy", "edge-only", "--episodes", 2, environment={"COLUMNS": "80"}
    ).stdout
    assert text == (HERE / "golden" / "run_tiny.txt").read_text()


@pytest.mark.parametrize("scenario", ["tutorial/first-steps", EVERYTHING])
def test_tables_fit_a_narrow_terminal(scenario):
    arguments = ["run", scenario, "--policy", "greedy", "--episodes", 4]
    text = edgeward(*arguments, environment={"COLUMNS": "80"}).stdout
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "A wider terminal also shows" in text
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    wide = subprocess.run(
        [BIN / "edgeward", *map(str, arguments)], capture_output=True, text=True, env=environment, check=True
    )
    assert "A wider terminal" not in wide.stdout


def test_json_adds_up():
    done = edgeward("run", "tutorial/first-steps", "--policy", "edge-only", "--episodes", 4, "--json")
    assert done.stderr == ""
    about = json.loads(done.stdout)
    assert [row["group"] for row in about["summary"]] == ["vgg", "all"]
    row = about["summary"][0]
    assert sum(row[f"{stage}_s"] for stage in STAGES) == pytest.approx(row["latency_s"]["value"], rel=1e-9)
    assert row["episodes"] == 4
    assert row["reward"]["low"] <= row["reward"]["value"] <= row["reward"]["high"]
    # The same numbers by another way: what the environment measures, and what was recorded.
    outcomes = about["outcomes"]
    assert outcomes["episodes"] == 4
    (places,) = outcomes["latency_by_place"].values()
    assert outcomes["requests"]["all"]["done"] == row["answers"] == places["answers"]
    assert about["out"] is None
    assert outcomes["latency"]["total"]["mean_s"] == pytest.approx(row["latency_s"]["value"], rel=1e-12)
    assert outcomes["requests"]["all"]["top1_pct"] == pytest.approx(row["top1_pct"]["value"], rel=1e-12)
    for stage in STAGES:
        assert outcomes["latency"][stage]["mean_s"] == pytest.approx(row[f"{stage}_s"], rel=1e-9)


def test_it_is_a_function_of_its_seed():
    def out(*more):
        return edgeward(
            "run", "tutorial/first-steps", "--policy", "random", "--episodes", 4, "--json", *more
        ).stdout

    assert out("--seed", 3) == out("--seed", 3)
    assert out("--seed", 3) != out("--seed", 4)


def test_it_takes_assignments_and_writes_a_directory(tmp_path):
    run = tmp_path / "deep" / "er" / "run"
    edgeward(
        *["run", "tutorial/first-steps", "--policy", "greedy", "--episodes", 4, "--cells", 1, "--workers", 1],
        *["--set", "environment.episode=5", "--set", "title=Short", "--out", run],
    )
    row = rows_of(run / "evaluation.csv")[0]
    assert row["epochs"] == "5" and row["requests"] == "5"
    assert len(rows_of(run / "evaluation.csv")) == 4  # one environment: a seed per episode
    assert "title: Short" in (run / "config.yaml").read_text()
    assert json.loads((run / "run.json").read_text())["state"] == "complete"
    assert not (run / "checkpoints").exists()
    outcomes = {
        (row["table"], row["item"], row["quantity"]): row["value"] for row in rows_of(run / "outcomes.csv")
    }
    assert outcomes["requests", "all", "arrived"] == "20"
    assert float(outcomes["latency", "total", "p99_s"]) > float(outcomes["latency", "total", "p50_s"]) > 0
    gauges = {row["gauge"] for row in rows_of(run / "over-time.csv")}
    assert gauges == {"device_queue", "radio_queue", "server_queue", "link_rate_bps"}
    picture = run / "figures" / "over-time.png"
    drawn = picture.read_bytes()
    assert drawn.startswith(b"\x89PNG")
    picture.unlink()
    assert edgeward("figures", run).stdout == f"{picture}\n"
    assert picture.read_bytes() == drawn and list(picture.parent.iterdir()) == [picture]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--events", "e.txt"], ["--events", "'e.txt' must end in .csv or .jsonl"]),
        (["--timeline", "t.csv"], ["--timeline", "'t.csv' must end in .json"]),
        (["--figure", "f.pdf"], ["--figure", "'f.pdf' must end in .png or .svg"]),
        (["--events", "there.csv"], ["--events", "there.csv exists already"]),
        (["--timeline", "no/t.json"], ["--timeline", "there is no folder no"]),
        (["--timeline", "t.json", "--timeline-episodes", "0"], ["--timeline-episodes"]),
        (["--timeline-episodes", "2"], ["--timeline-episodes requires --timeline"]),
        (
            ["--timeline", "t.json", "--timeline-episodes", "5", "--episodes", "4"],
            ["--timeline-episodes: 5 of a run of 4 episodes"],
        ),
        (["--out", "new", "--no-figures", "--figure", "f.png"], ["--figure excludes --no-figures"]),
        (["--no-figures"], ["--no-figures requires --out"]),
        (["--events", "e.csv", "--out", "folder"], ["folder: exists already"]),
    ],
)
def test_files_that_cannot_be_written_are_said_at_once(arguments, says, tmp_path):
    (tmp_path / "there.csv").write_text("mine")
    (tmp_path / "folder").mkdir()
    refuses("run", "tutorial/first-steps", "--policy", "greedy", *arguments, cwd=tmp_path, says=says)


def test_without_python_a_figure_is_refused_and_a_directory_is_written(tmp_path):
    nowhere = {"EDGEWARD_PYTHON": "/nowhere/python"}
    says = ["--figure", "there is no Python at /nowhere/python"]
    refuses(
        "run",
        TINY,
        "--policy",
        "edge-only",
        "--figure",
        "f.png",
        cwd=tmp_path,
        says=says,
        environment=nowhere,
    )
    done = edgeward(
        "run",
        TINY,
        "--policy",
        "edge-only",
        "--episodes",
        1,
        "--out",
        "run",
        cwd=tmp_path,
        environment=nowhere,
    )
    assert "no figures" in done.stderr
    assert (tmp_path / "run" / "over-time.csv").exists()


def test_a_python_without_matplotlib_is_one_line(tmp_path):
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n')
    python.chmod(0o755)
    bare = {"EDGEWARD_PYTHON": str(python)}
    says = ["python has no matplotlib; scripts/setup makes one that draws", "EDGEWARD_PYTHON"]
    playing = ["run", TINY, "--policy", "edge-only", "--figure", "f.png"]
    refuses(*playing, cwd=tmp_path, says=says, environment=bare)
    refuses("scenario", "draw", TINY, "s.png", cwd=tmp_path, says=says, environment=bare)


def start_long(folder):
    process = subprocess.Popen(
        [BIN / "edgeward", "run", EVERYTHING, "--policy", "greedy", "--episodes", "100000"]
        + ["--events", "e.csv", "--timeline", "t.json", "--out", "run"],
        cwd=folder,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    end = time.monotonic() + 60
    while not any(path.stat().st_size > 0 for path in folder.glob("e.csv.*.tmp")):
        assert process.poll() is None and time.monotonic() < end
        time.sleep(0.005)
    return process


def test_interrupted_it_leaves_nothing(tmp_path):
    process = start_long(tmp_path)
    process.send_signal(signal.SIGINT)
    out, words = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted; nothing was written" in words and out == ""
    assert contents(tmp_path) == {}


def test_death_of_a_worker_is_said_and_leaves_nothing(tmp_path):
    process = start_long(tmp_path)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    os.kill(int(children[0]), signal.SIGKILL)
    out, words = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "worker" in words and "died" in words and out == ""
    assert contents(tmp_path) == {}
