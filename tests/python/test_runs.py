"""read_run and TensorBoard files of a small made-up training."""

import json
import math
import subprocess
import sys

import numpy as np
import pytest
from edgeward.runs import RunError, read_run
from edgeward.tensorboard import main, write_events

PROGRESS = """update,steps,reward,reward.vgg,reward.resnet,entropy
1,512,0.25,0.5,,1.5
2,1024,0.5,0.75,0.25,1.25
3,1536,0.75,,0.75,1
"""
TIMING = "update,wall_s,steps_per_s\n1,0.5,1000\n2,1,1020\n3,1.5,990\n"
SUMMARY = """policy,group,note,reward,reward_low,reward_high
oracle,vgg,exhaustive,0.75,0.5,1
oracle,all,,0.75,0.5,1
a2c,vgg,,0.5,0.25,0.75
a2c,all,,0.625,0.5,0.75
"""


@pytest.fixture
def run(tmp_path):
    folder = tmp_path / "first"
    folder.mkdir()
    told = {"title": "EdgeRL, balanced", "command": "train", "state": "complete", "seed": 7}
    (folder / "run.json").write_text(json.dumps(told))
    (folder / "progress.csv").write_text(PROGRESS)
    (folder / "timing.csv").write_text(TIMING)
    (folder / "evaluation_summary.csv").write_text(SUMMARY)
    return folder


def test_columns_are_arrays(run):
    read = read_run(run)
    assert read.info["seed"] == 7
    assert read.progress["reward"].dtype == np.float64
    assert read.progress["reward"].tolist() == [0.25, 0.5, 0.75]
    assert math.isnan(read.progress["reward.vgg"][2])
    assert list(read.timing) == ["update", "wall_s", "steps_per_s"]
    assert read.summary["policy"].tolist() == ["oracle", "oracle", "a2c", "a2c"]
    assert read.summary.where(policy="a2c", group="all")["reward"].tolist() == [0.625]
    assert read.summary.where(policy="nobody").rows() == []
    assert read.summary.rows()[2] == {"policy": "a2c", "group": "vgg", "note": "", "reward": 0.5, "reward_low": 0.25, "reward_high": 0.75}  # fmt: skip
    with pytest.raises(KeyError, match="no column 'rewards'; there are update, steps, reward"):
        read.progress["rewards"]


def test_data_frames(run):
    pytest.importorskip("pandas")
    frame = read_run(run).summary.to_pandas()
    assert frame.shape == (4, 6)
    assert frame.groupby("policy")["reward"].mean().to_dict() == {"a2c": 0.5625, "oracle": 0.75}


def test_what_is_missing_says_how_to_make_it(run, tmp_path):
    read = read_run(run)
    for name, says in [
        ("evaluation", "edgeward evaluate"),
        ("facts", "edgeward evaluate"),
        ("card", "edgeward export"),
    ]:
        with pytest.raises(RunError, match=f"not there; {says} {run} makes it"):
            getattr(read, name)
    (run / "progress.csv").write_text("update,steps\n1,many\n")
    with pytest.raises(RunError, match="progress.csv:2: 'many' in column 'steps' is not a number"):
        read_run(run).progress  # noqa: B018
    (run / "run.json").write_text("[1")
    with pytest.raises(RunError, match="run.json: damaged"):
        read_run(run)
    with pytest.raises(RunError, match="no such run directory"):
        read_run(tmp_path / "nowhere")
    with pytest.raises(RunError, match="run.json: not there; it is no run directory"):
        read_run(tmp_path)


def curves(folder):
    """tag -> [(step, seconds, value)], as TensorBoard reads them."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(folder), size_guidance={"scalars": 0})
    events.Reload()
    return {
        tag: [(each.step, each.wall_time, each.value) for each in events.Scalars(tag)]
        for tag in events.Tags()["scalars"]
    }


def test_tensorboard_gets_every_curve_once(run):
    pytest.importorskip("tensorboard")
    folder = write_events(run)
    assert folder == run / "tensorboard"
    write_events(run)  # in place of the first
    assert len(list(folder.iterdir())) == 1
    assert curves(folder) == {
        "reward/all": [(512, 0.5, 0.25), (1024, 1, 0.5), (1536, 1.5, 0.75)],
        "reward/vgg": [(512, 0.5, 0.5), (1024, 1, 0.75)],
        "reward/resnet": [(1024, 1, 0.25), (1536, 1.5, 0.75)],
        "train/entropy": [(512, 0.5, 1.5), (1024, 1, 1.25), (1536, 1.5, 1)],
        "time/steps_per_s": [(512, 0.5, 1000), (1024, 1, 1020), (1536, 1.5, 990)],
    }


def test_tensorboard_from_the_command_line(run, tmp_path):
    pytest.importorskip("tensorboard")
    done = subprocess.run(
        [sys.executable, "-m", "edgeward.tensorboard", run, "--out", tmp_path / "events"],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout.strip()) == (0, str(tmp_path / "events"))
    assert "reward/all" in curves(tmp_path / "events")


def test_tensorboard_says_what_is_missing(run, tmp_path, capsys):
    (run / "progress.csv").unlink()
    assert main([str(run)]) == 2
    assert capsys.readouterr().err == f"tensorboard: {run}/progress.csv: not there; only a training has one\n"
    assert main([str(tmp_path / "nowhere")]) == 2
    assert "no such run directory" in capsys.readouterr().err
