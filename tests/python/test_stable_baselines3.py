"""Stable-Baselines3's A2C, unmodified, on edgeward/EdgeRL-v0: it comes near the oracle, and its policy scores the same as a
function, as an ONNX file in Python, and in `edgeward evaluate`."""

import csv
import importlib.util
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("stable_baselines3")
import edgeward
import torch
from edgeward.programs import program as edgeward_program

SOURCE = Path(__file__).resolve().parents[2]
STEPS = 60_000
BAR = 0.98  # of the oracle's reward, on seeds that no training used


@pytest.fixture(scope="module")
def example():
    spec = importlib.util.spec_from_file_location("example", SOURCE / "examples" / "stable_baselines3_a2c.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def program():
    folder = os.environ.get("EDGEWARD_BIN")
    return Path(folder) / "edgeward" if folder else edgeward_program()


@pytest.fixture(scope="module")
def model(example):
    torch.set_num_threads(1)
    return example.train(STEPS)


@pytest.fixture(scope="module")
def file(example, model, tmp_path_factory):
    path = tmp_path_factory.mktemp("sb3") / "a2c.onnx"
    example.export(model, path)
    return path


def rows_of(path, policy):
    with open(path, newline="") as lines:
        return [row for row in csv.DictReader(lines) if row["policy"] == policy]


def test_it_comes_near_the_oracle_and_scores_the_same_everywhere(model, file, program, tmp_path, monkeypatch):
    monkeypatch.setenv("EDGEWARD_PROGRAM", str(program))
    words = [
        "evaluate",
        "--policy",
        f"sb3={file}",
        "edgerl/balanced",
        "--out",
        tmp_path / "out",
        "--no-figures",
    ]
    subprocess.run([program, *words], check=True, capture_output=True)
    (row,) = [row for row in rows_of(tmp_path / "out/evaluation_summary.csv", "sb3") if row["group"] == "all"]
    assert float(row["oracle_ratio"]) >= BAR

    def predict(observation, mask):
        return model.predict(observation, deterministic=True)[0]

    edgeward.evaluate({"sb3": predict}, "edgerl/balanced", baselines=["oracle"], out=tmp_path / "again")
    assert rows_of(tmp_path / "again/evaluation.csv", "sb3") == rows_of(
        tmp_path / "out/evaluation.csv", "sb3"
    )


def test_the_file_decides_as_the_model_does(model, file):
    observation = np.random.default_rng(1).random((1000, 5), np.float32)
    observation[:, :3] = np.eye(3)[np.arange(1000) % 3]
    chosen = edgeward.load_policy(file).act(observation)
    assert len(np.unique(chosen)) > 2
    assert (
        chosen[:, 0] == model.predict(observation, deterministic=True)[0]
    ).mean() >= 0.998  # ties, as above
