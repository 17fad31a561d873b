"""Trainings and evaluations that are stopped: by Ctrl-C, by SIGTERM, by SIGKILL, by the death of a worker."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from conftest import BIN, contents, edgeward, refuses, reopened

# 300 updates, a few seconds; a checkpoint after every 20.
LONG = ["--steps", str(300 * 512), "--set", "training.checkpoint_every=20"]
COMPARED = ["progress.csv", "checkpoints/00000300.ckpt", "checkpoints/00000280.ckpt", "config.yaml"]


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    run = tmp_path_factory.mktemp("uninterrupted") / "run"
    edgeward("train", "tutorial/first-steps", *LONG, "--out", run, "--json")
    return run


def start_training(run):
    return subprocess.Popen(
        [BIN / "edgeward", "train", "tutorial/first-steps", *LONG, "--out", run],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def wait_for(condition, process, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, "ended too early: " + process.stderr.read()
        assert time.monotonic() < end
        time.sleep(0.005)


def has_checkpoint(run):
    return lambda: any((run / "checkpoints").glob("*.ckpt"))


def children(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def assert_resumes_to_the_same_bytes(run, uninterrupted):
    done = edgeward("train", "--resume", run)
    assert f"edgeward evaluate {run}" in done.stdout
    for name in COMPARED:
        assert (run / name).read_bytes() == (uninterrupted / name).read_bytes(), name
    assert json.loads((run / "run.json").read_text())["state"] == "complete"
    assert sorted(path.name for path in (run / "checkpoints").iterdir()) == [
        "00000260.ckpt",
        "00000280.ckpt",
        "00000300.ckpt",
    ]
    assert len((run / "timing.csv").read_text().splitlines()) == 301


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_training_says_how_to_go_on_and_does(number, tmp_path, uninterrupted):
    run = tmp_path / "run"
    process = start_training(run)
    wait_for(has_checkpoint(run), process)
    process.send_signal(number)
    _, words = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted after update" in words and f"edgeward train --resume {run}" in words
    assert json.loads((run / "run.json").read_text())["state"] == "interrupted"
    assert_resumes_to_the_same_bytes(run, uninterrupted)


def test_second_signal_of_the_other_kind_ends_at_once(tmp_path):
    run = tmp_path / "run"
    process = start_training(run)
    wait_for(has_checkpoint(run), process)
    process.send_signal(signal.SIGSTOP)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCONT):  # both wait until it goes on
        process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode in (-signal.SIGINT, -signal.SIGTERM)


def test_what_a_shell_made_a_background_job_ignore_stays_ignored(tmp_path, uninterrupted):
    run = tmp_path / "run"
    usual = signal.signal(signal.SIGINT, signal.SIG_IGN)  # inherited by what is started now
    try:
        process = start_training(run)
    finally:
        signal.signal(signal.SIGINT, usual)
    wait_for(has_checkpoint(run), process)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert (run / "progress.csv").read_bytes() == (uninterrupted / "progress.csv").read_bytes()


@pytest.mark.parametrize(
    "command", [["train", "--resume"], ["evaluate"], ["export"]], ids=lambda words: words[0]
)
def test_run_in_use(command, tmp_path, uninterrupted):
    run = tmp_path / "run"
    process = start_training(run)
    wait_for(has_checkpoint(run), process)
    process.send_signal(signal.SIGSTOP)
    try:
        refuses(*command, "run", cwd=tmp_path, says=[f"run: is in use by process {process.pid}"])
    finally:
        process.send_signal(signal.SIGCONT)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert (run / "progress.csv").read_bytes() == (uninterrupted / "progress.csv").read_bytes()


def test_killed_training_resumes_to_the_same_bytes(tmp_path, uninterrupted):
    run = tmp_path / "run"
    process = start_training(run)
    wait_for(has_checkpoint(run), process)
    process.kill()
    process.communicate()
    assert_resumes_to_the_same_bytes(run, uninterrupted)


def test_training_killed_before_its_first_checkpoint_begins_again(tmp_path, uninterrupted):
    run = tmp_path / "run"
    process = start_training(run)
    wait_for(run.exists, process)
    process.kill()
    process.communicate()
    assert_resumes_to_the_same_bytes(run, uninterrupted)


def test_leftovers_of_a_killed_write_do_not_matter(run_copy):
    leftovers = [run_copy / "checkpoints" / "00000050.ckpt.4711.tmp", run_copy / "progress.csv.4711.tmp"]
    for path in leftovers:
        path.write_bytes(b"half")
    edgeward("train", "--resume", reopened(run_copy))
    edgeward("evaluate", run_copy, "--seeds", 1, "--no-figures", "--json")
    assert not any(path.exists() for path in leftovers)


def test_resuming_a_complete_training_changes_nothing(run_copy):
    before = contents(run_copy)
    done = edgeward("train", "--resume", run_copy)
    assert "complete already: 40 updates; nothing left to do" in done.stdout
    assert f"Next: edgeward evaluate {run_copy}" in done.stdout and done.stderr == ""
    told = json.loads(edgeward("train", "--resume", run_copy, "--json").stdout)
    assert told["state"] == "complete" and told["wall_s"] > 0
    assert contents(run_copy) == before


def test_worker_that_dies_is_an_error_and_the_training_resumes(tmp_path, uninterrupted):
    run = tmp_path / "run"
    process = start_training(run)
    wait_for(has_checkpoint(run), process)
    workers = children(process.pid)
    assert workers
    os.kill(workers[0], signal.SIGKILL)
    _, words = process.communicate(timeout=10)
    assert process.returncode == 1
    assert "worker" in words and "Traceback" not in words and "terminate" not in words
    assert_resumes_to_the_same_bytes(run, uninterrupted)


def test_interrupted_evaluation_leaves_the_run_as_it_was(run_copy):
    before = contents(run_copy)
    process = subprocess.Popen(
        [BIN / "edgeward", "evaluate", run_copy, "--seeds", "10000"], stderr=subprocess.PIPE, text=True
    )
    wait_for(lambda: children(process.pid), process)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, words = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "interrupted" in words
    assert contents(run_copy) == before
