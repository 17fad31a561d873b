"""edgeward reproduce: what it leaves, that it goes on where it stopped, and that the bytes do not depend on that."""

import json
import os
import shutil
import signal
import subprocess
import time

import pytest
from conftest import BIN, environment, reproduce, rows_of

TABLES = ["evaluation.csv", "training.csv"]


def assert_same_tables(one, other):
    for name in TABLES:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name


def test_evaluation_has_a_row_for_everybody_everywhere(finished):
    rows = rows_of(finished / "evaluation.csv")
    assert list(rows[0])[:8] == [
        "study", "setting", "setting_value", "condition", "condition_value", "policy", "training_seed", "privileged",
    ]  # fmt: skip
    found = {
        (row["study"], row["setting"], row["setting_value"], row["condition"], row["condition_value"])
        for row in rows
    }
    assert found == {
        ("weights", "0", "0", "as-trained", ""), ("weights", "0", "0", "8mbps", "8000000"),
        ("weights", "1", "1", "as-trained", ""), ("weights", "1", "1", "8mbps", "8000000"),
        ("again", "0", "0", "as-trained", ""),
        ("bare", "here", "", "as-trained", ""), ("bare", "longer", "2.5", "as-trained", ""),
    }  # fmt: skip
    who = [(row["policy"], row["training_seed"], row["seed"]) for row in rows if row["study"] == "again"]
    assert who == [
        (policy, training, seed)
        for policy, training in [("greedy", ""), ("oracle", ""), ("a2c", "1"), ("a2c", "2")]
        for seed in "01"
    ]
    longer = [row for row in rows if row["setting"] == "longer"]
    assert [(row["episodes"], row["epochs"]) for row in longer] == [("4", "100")]


def test_what_is_weighed_is_what_the_setting_says(finished):
    """All weight on one score: the reward is that score."""
    for row in rows_of(finished / "evaluation.csv"):
        if row["setting"] == "1":
            assert float(row["reward"]) == pytest.approx(float(row["energy"]), abs=1e-6)
    at_8 = {row["transfer_s"] for row in rows_of(finished / "evaluation.csv")
            if row["condition"] == "8mbps" and row["policy"] == "greedy" and row["setting"] == "1"}  # fmt: skip
    assert len(at_8) == 1  # one rate, one best plan, in both evaluation seeds


def test_shared_trainings_are_run_once(finished):
    runs = sorted(str(path.parent.relative_to(finished)) for path in finished.glob("runs/*/*/*/run.json"))
    assert runs == [f"runs/weights/{setting}/seed-{seed}" for setting in "01" for seed in "12"]
    training = rows_of(finished / "training.csv")
    place = {(row["study"], row["setting"], row["training_seed"]) for row in training}
    assert place == {("weights", s, t) for s in "01" for t in "12"} | {("again", "0", t) for t in "12"}


def test_training_has_means_over_blocks_of_updates(finished):
    updates = rows_of(finished / "runs/weights/0/seed-1/progress.csv")
    assert len(updates) == 64
    first = [row for row in rows_of(finished / "training.csv") if row["study"] == "again"][:50]
    assert [row["training_seed"] for row in first] == ["1"] * 50
    ends = [int(row["update"]) for row in first]
    assert ends[-1] == 64 and {ends[i + 1] - ends[i] for i in range(49)} == {1, 2}
    for begin, row in zip([0, *ends], first, strict=False):
        block = updates[begin : int(row["update"])]
        assert row["steps"] == block[-1]["steps"]
        assert float(row["reward"]) == pytest.approx(
            sum(float(u["reward"]) for u in block) / len(block), rel=1e-5
        )


def test_manifest(finished):
    told = json.loads((finished / "manifest.json").read_text())
    assert told["command"] == f"edgeward reproduce tiny --out {finished}"
    assert told["quick"] is False and told["seeds"] == 2
    assert list(told["studies"]) == ["weights", "again", "bare"]
    assert told["studies"]["weights"]["settings"][1]["value"] == 1
    assert "tiny/first.yaml" in told["scenarios"]
    version = subprocess.run([BIN / "edgeward", "--version"], capture_output=True, text=True).stdout
    assert f"edgeward {told['edgeward']}" in version and f"SimGrid {told['machine']['simgrid']}" in version
    assert told["machine"]["cores"] == len(os.sched_getaffinity(0))


def test_done_already(finished, scenarios, tmp_path):
    out = shutil.copytree(finished, tmp_path / "out")
    before = {path: path.stat().st_mtime_ns for path in out.glob("[rc]*/**/*")}
    done = reproduce(scenarios, "tiny", "--out", out)
    assert "4 trainings and 7 comparisons, 11 of them done already" in done.stderr
    assert {path: path.stat().st_mtime_ns for path in out.glob("[rc]*/**/*")} == before
    assert_same_tables(out, finished)


def test_only_and_then_the_rest(finished, scenarios, tmp_path):
    out = tmp_path / "out"
    reproduce(scenarios, "tiny", "--only", "bare", "--out", out)
    assert {row["study"] for row in rows_of(out / "evaluation.csv")} == {"bare"}
    assert not (out / "runs").exists() and rows_of(out / "training.csv") == []
    reproduce(scenarios, "tiny", "--only", "again", "--out", out, "--jobs", "1")
    assert [study for study in json.loads((out / "manifest.json").read_text())["studies"]] == [
        "again",
        "bare",
    ]
    reproduce(scenarios, "tiny", "--out", out)
    assert_same_tables(out, finished)


def test_quick_and_seeds(scenarios, tmp_path):
    out = tmp_path / "quick"
    reproduce(scenarios, "tiny", "--quick", "--out", out)
    rows = rows_of(out / "evaluation.csv")
    assert {(row["study"], row["setting"]) for row in rows} == {("weights", "0"), ("again", "0")}
    assert {
        (row["training_seed"], row["seed"], row["episodes"]) for row in rows if row["policy"] == "a2c"
    } == {("1", "0", "2")}
    assert rows_of(out / "training.csv")[-1]["steps"] == "2048"
    # More seeds: what was trained stays, and the comparisons are made again with the new agents.
    kept = (out / "runs/weights/0/seed-1/run.json").stat().st_mtime_ns
    reproduce(scenarios, "tiny", "--quick", "--seeds", "2", "--out", out)
    assert (out / "runs/weights/0/seed-1/run.json").stat().st_mtime_ns == kept
    assert {row["training_seed"] for row in rows_of(out / "evaluation.csv")} == {"", "1", "2"}


def start(scenarios, out):
    command = [BIN / "edgeward", "reproduce", "tiny", "--out", out]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment(scenarios))


def wait_for(found, process):
    end = time.monotonic() + 120
    while not found():
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < end
        time.sleep(0.005)


def processes_at(out):
    """Programs that still name the folder on their command line."""
    return subprocess.run(["pgrep", "-f", f"train .*{out}/"], capture_output=True, text=True).stdout.split()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_stopped_in_the_middle_it_goes_on_to_the_same_bytes(number, finished, scenarios, tmp_path):
    out = tmp_path / "out"
    process = start(scenarios, out)
    wait_for(lambda: any(out.glob("runs/*/*/*/checkpoints/*.ckpt")), process)
    process.send_signal(number)
    said = process.communicate(timeout=60)[1]
    if number == signal.SIGKILL:
        end = time.monotonic() + 30
        while processes_at(out):  # they are told when their parent dies
            assert time.monotonic() < end
            time.sleep(0.02)
    else:
        assert process.returncode == 130
        assert f"Go on with: edgeward reproduce tiny --out {out}" in said
        assert processes_at(out) == []
    assert not (out / "evaluation.csv").exists()
    reproduce(scenarios, "tiny", "--out", out)
    assert_same_tables(out, finished)


def test_two_at_once_in_one_folder(scenarios, tmp_path):
    out = tmp_path / "out"
    process = start(scenarios, out)
    wait_for(lambda: (out / "runs").exists(), process)
    done = reproduce(scenarios, "tiny", "--out", out, status=2)
    assert f"{out}: another 'edgeward reproduce' works in there" in done.stderr
    assert process.wait(timeout=120) == 0


def test_a_folder_of_other_trainings_is_not_mixed_with_new_ones(finished, scenarios, tmp_path):
    out = shutil.copytree(finished, tmp_path / "out")
    with open(scenarios / "tiny" / "first.yaml", "a") as file:
        file.write("energy_accounting: with_idle\n")
    done = reproduce(scenarios, "tiny", "--out", out, status=2)
    assert "runs/weights/0/seed-1: trained on another scenario" in done.stderr and "--out" in done.stderr
    assert_same_tables(out, finished)


def test_a_job_that_fails_is_named_with_its_log(scenarios, tmp_path):
    """A worker that cannot be started."""
    out = tmp_path / "out"
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("edgeward", "edgeward-learn"):
        shutil.copy(BIN / name, programs / name)
    words = ["reproduce", "tiny", "--out", out, "--jobs", "1"]  # else either of the first two may be named
    done = subprocess.run(
        [programs / "edgeward", *words], capture_output=True, text=True, env=environment(scenarios)
    )
    assert done.returncode == 1
    assert "runs/weights/0/seed-1: edgeward ended with status 1" in done.stderr
    assert "edgeward-worker" in (out / "jobs/runs/weights/0/seed-1.log").read_text()
