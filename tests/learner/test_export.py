"""Exported policies against the C++ network: files that need nothing of Edgeward give its logits and its actions."""

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

REPLAYED = ["one_component", "mixed_components", "not_normalised"]
SIMULATED = ["first_steps", "first_steps_with_pauses"]
CASES = REPLAYED + SIMULATED
ALWAYS_FREE = ["first_steps"]  # one device that asks in every round: no choice is ever forbidden


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("export")
    subprocess.run([Path(os.environ["EDGEWARD_BIN"]) / "export_fixture", out], check=True)
    return out


class Recorded:
    def __init__(self, folder, name):
        data = json.loads((folder / f"{name}.json").read_text())
        rows = data["rows"]
        self.choices = data["choices"]
        self.obs = np.array(data["obs"], np.float32).reshape(rows, -1)
        self.mask = np.array(data["mask"], np.uint8).reshape(rows, -1)
        self.logits = np.array(data["logits"], np.float32).reshape(rows, -1)
        self.action = np.array(data["action"], np.int64).reshape(rows, -1)


def run_torchscript(path):
    module = torch.jit.load(str(path))

    def run(obs, mask, h):
        with torch.no_grad():
            return [x.numpy() for x in module(torch.tensor(obs), torch.tensor(mask), torch.tensor(h))]

    return run


def run_onnx(path):
    model = onnx.load(str(path))
    onnx.checker.check_model(model, full_check=True)
    assert [(o.domain, o.version) for o in model.opset_import] == [("", 17)]
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    assert [(i.name, i.type) for i in session.get_inputs()] == [
        ("obs", "tensor(float)"),
        ("mask", "tensor(uint8)"),
        ("h", "tensor(float)"),
    ]
    assert [(o.name, o.type) for o in session.get_outputs()] == [
        ("action", "tensor(int64)"),
        ("logits", "tensor(float)"),
        ("h_next", "tensor(float)"),
    ]
    assert all(i.shape[0] == "batch" for i in session.get_inputs() + session.get_outputs())
    return lambda obs, mask, h: session.run(None, {"obs": obs, "mask": mask, "h": h})


@pytest.mark.parametrize("batch", [1, 7, 1000])
@pytest.mark.parametrize("kind", ["pt", "onnx"])
@pytest.mark.parametrize("name", CASES)
def test_same_logits_and_actions(folder, name, kind, batch):
    recorded = Recorded(folder, name)
    run = (run_torchscript if kind == "pt" else run_onnx)(folder / f"{name}.{kind}")
    actions, logits = [], []
    for first in range(0, len(recorded.obs), batch):
        rows = slice(first, first + batch)
        size = len(recorded.obs[rows])
        state = np.zeros((size, 0), np.float32)
        action, row_logits, h_next = run(recorded.obs[rows], recorded.mask[rows], state)
        assert action.shape == (size, len(recorded.choices)) and action.dtype == np.int64
        assert row_logits.shape == (size, sum(recorded.choices)) and row_logits.dtype == np.float32
        assert h_next.shape == (size, 0)
        actions.append(action)
        logits.append(row_logits)
    actions, logits = np.concatenate(actions), np.concatenate(logits)
    assert len(actions) == 1000
    np.testing.assert_array_equal(actions, recorded.action)
    np.testing.assert_allclose(logits, recorded.logits, rtol=0, atol=1e-5)

    first = 0
    for component, count in enumerate(recorded.choices):
        allowed = recorded.mask[:, first : first + count]
        assert allowed[np.arange(1000), actions[:, component]].all()
        first += count
    assert (logits[recorded.mask == 0] == -1e9).all()


@pytest.mark.parametrize("name", CASES)
def test_cases_are_not_trivial(folder, name):
    recorded = Recorded(folder, name)
    assert len(recorded.obs) == 1000
    if name in ALWAYS_FREE:
        assert recorded.mask.all()
    else:
        assert 0 < recorded.mask.mean() < 1
    assert len(np.unique(recorded.obs, axis=0)) > 100
    allowed_logits = recorded.logits[recorded.mask == 1]
    assert allowed_logits.std() > 0.1
    assert all(len(np.unique(column)) > 1 for column in recorded.action.T)
