"""The same scenario, seed, cells and actions give the same bytes through C++ (batch_bytes.cpp) and through Python."""

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
from edgeward import _native

PROGRAMS = Path(os.environ.get("EDGEWARD_BIN", Path(__file__).parents[2] / "build" / "bin"))
ORDER = (
    "observation mask privileged episode group reward agent_reward reward_term metric_sum metric_count elapsed_s "
    "terminated truncated final_observation"
).split()


def chosen(mask: np.ndarray, choices: list[int], step: int) -> np.ndarray:
    """The choice that step, row and component add up to, or the next one that is allowed."""
    actions = np.empty((len(mask), len(choices)), np.int32)
    for row, allowed in enumerate(mask):
        for component, part in enumerate(np.split(allowed, np.cumsum(choices)[:-1])):
            wanted = (step + row + component) % len(part)
            actions[row, component] = (np.flatnonzero(np.roll(part, -wanted))[0] + wanted) % len(part)
    return actions


def played(scenario: str, workers: int, cells: int, seed: int, steps: int) -> bytes:
    env = _native.VectorEnv(_native.resolve(scenario), workers=workers, cells=cells)
    choices = [len(component["choices"]) for component in json.loads(env.spec)["action"]]
    arrays = env.arrays()
    env.reset(seed)
    shown = [arrays[name].tobytes() for name in ORDER]
    for step in range(steps):
        env.step(chosen(arrays["mask"], choices, step))
        shown += [arrays[name].tobytes() for name in ORDER]
    env.close()
    return b"".join(shown)


@pytest.mark.parametrize("scenario", _native.scenario_names())
def test_the_same_bytes_through_cpp_and_python(scenario):
    layout = ("2", "3", "18446744073709551615", "12")
    written = subprocess.run(
        [PROGRAMS / "batch_bytes", scenario, *layout], check=True, capture_output=True
    ).stdout
    assert len(written) > 0
    assert played(scenario, *map(int, layout)) == written
