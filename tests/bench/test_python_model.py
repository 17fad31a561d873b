"""The model in Python that Edgeward is compared with is the simulator's: same link rates, same plans, same numbers."""

import json
import os
import subprocess
import sys
from pathlib import Path

import gymnasium
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))
pytest.importorskip("edgeward._native", reason="built without the Python module", exc_type=ImportError)

from python_model import FAMILIES, HIGH_BPS, LOW_BPS, ROUNDS, PythonEdgeRL  # noqa: E402


@pytest.fixture(scope="module")
def model():
    program = Path(os.environ["EDGEWARD_BIN"]) / "edgeward"
    shown = subprocess.run(
        [program, "profile", "show", "jetson-tx2", "--layers", "--json"], capture_output=True, check=True
    )
    return PythonEdgeRL(json.loads(shown.stdout))


def test_it_pays_what_the_simulator_pays(model):
    import edgeward  # noqa: F401

    env = gymnasium.make("edgeward/EdgeRL-v0")
    seen, info = env.reset(seed=3)
    families = set()
    for step in range(6 * ROUNDS):
        model.reset(seed=1)
        model.family = int(np.argmax(seen[: len(FAMILIES)]))
        families.add(model.family)
        model.log_rate = np.log(LOW_BPS) + float(seen[3]) * np.log(HIGH_BPS / LOW_BPS)
        np.testing.assert_allclose(model._observation(), seen, atol=1e-6)
        choice = step % model.action_space.n
        _, expected, _, _, said = model.step(choice)
        seen, reward, terminated, truncated, info = env.step(choice)
        # The observed rate is a float32.
        assert reward == pytest.approx(expected, abs=1e-5)
        assert info["latency_s"] == pytest.approx(said["latency_s"], rel=1e-5)
        assert info["energy_j"] == pytest.approx(said["energy_j"], rel=1e-5)
        assert not terminated
        assert truncated == (step % ROUNDS == ROUNDS - 1)
        if truncated:
            seen, info = env.reset()
    env.close()
    assert families == set(range(len(FAMILIES)))


def test_its_link_walks_as_the_simulators(model):
    """A reflected walk is uniform in log(rate) in the long run; its steps have the scenario's spread."""
    rates, steps = [], []
    for seed in range(60):
        model.reset(seed=seed)
        for _ in range(ROUNDS):
            before = model.log_rate
            model.step(0)
            rates.append(model.log_rate)
            if np.log(LOW_BPS) + 1 < before < np.log(HIGH_BPS) - 1:
                steps.append(model.log_rate - before)
    share = (np.array(rates) - np.log(LOW_BPS)) / np.log(HIGH_BPS / LOW_BPS)
    assert share.min() >= 0
    assert share.max() <= 1
    assert np.histogram(share, 5, (0, 1))[0] / len(share) == pytest.approx([0.2] * 5, abs=0.06)
    assert np.std(steps) == pytest.approx(0.5, abs=0.03)
