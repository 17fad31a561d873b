"""render() of an environment: frames in both modes, before, during and at the end of an episode."""

import subprocess
import sys

import gymnasium
import numpy as np
import pytest
from edgeward.environment import EdgewardEnv


@pytest.mark.parametrize(
    "identifier", ["edgeward/EdgeRL-v0", "edgeward/InferEdgeBattery-v0", "edgeward/Tour16Poisson-v0"]
)
def test_frames(identifier):
    env = gymnasium.make(identifier, render_mode="rgb_array", environment={"episode": 3})
    env.reset(seed=1)
    frames = [env.render()]
    over = False
    while not over:
        _, _, terminated, truncated, info = env.step(env.action_space.sample())
        over = terminated or truncated
        frames.append(env.render())
    env.reset()
    frames.append(env.render())
    env.close()
    assert len(frames) == 5
    for frame in frames:
        assert frame.dtype == np.uint8 and frame.shape == frames[0].shape and frame.shape[2] == 3
        assert frame.std() > 10  # something is drawn
    for one, other in zip(frames, frames[1:], strict=False):
        assert (one != other).any() and not np.shares_memory(one, other)


def test_recorded_by_gymnasium():
    env = gymnasium.wrappers.RenderCollection(gymnasium.make("edgeward/EdgeRL-v0", render_mode="rgb_array"))
    env.reset(seed=1)
    env.step(0)
    assert [frame.shape[2] for frame in env.render()] == [3, 3]
    env.close()


def test_modes():
    with pytest.raises(ValueError, match="'human' or 'rgb_array', not 'ansi'"):
        EdgewardEnv("edgerl/balanced", render_mode="ansi")
    env = gymnasium.make("edgeward/EdgeRL-v0").unwrapped
    env.reset(seed=1)
    with pytest.warns(UserWarning, match="needs a render_mode"):
        assert env.render() is None
    env.close()


def test_without_a_mode_nothing_that_draws_is_imported():
    code = (
        "import sys, gymnasium, edgeward\nenv = gymnasium.make('edgeward/EdgeRL-v0')\nenv.reset(seed=1)\nenv.step(0)\n"
        "env.close()\nassert 'matplotlib' not in sys.modules and 'edgeward.rendering' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
