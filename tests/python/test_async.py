"""Asynchronous send and recv: whatever the order of answers, each environment does what it does in a vector environment."""

import edgeward
import gymnasium
import numpy as np
import pytest
from conftest import same
from gymnasium import error

pytestmark = pytest.mark.filterwarnings("error")


def row_of(info, row):
    """One environment's part of a batched info."""
    return {
        key: row_of(value, row) if isinstance(value, dict) else value[row]
        for key, value in info.items()
        if not key.startswith("_") and key != "env_id" and info["_" + key][row]
    }


def test_each_environment_as_in_a_vector():
    overrides = {"environment.episode": 6, "devices.uav.count": 2, "workload.active_probability": 0.7}
    vector = edgeward.make_vec("infer_edge/balanced", 6, workers=3, autoreset="same_step", **overrides)
    env = edgeward.make_async("infer_edge/balanced", 6, 2, workers=3, **overrides)
    actions = np.random.default_rng(1).integers(0, 4, (40, 6, 2))
    expected = [vector.reset(seed=4)]
    expected += [vector.step(step) for step in actions]
    env.async_reset(seed=4)
    steps = np.zeros(6, np.int64)
    while steps.min() < 30:
        observation, reward, terminated, truncated, info = env.recv()
        ids = info["env_id"]
        assert observation in env.observation_space and len(ids) == 2
        for row, each in enumerate(ids):
            wanted = expected[steps[each]]
            assert np.array_equal(observation[row], wanted[0][each])
            if steps[each]:
                assert (reward[row], terminated[row], truncated[row]) == tuple(
                    part[each] for part in wanted[1:4]
                )
            assert same(row_of(info, row), row_of(wanted[-1], each))
            steps[each] = min(steps[each] + 1, 39)
        turned = ids[::-1]
        env.send(actions[steps[turned] - 1, turned], turned)
    env.close()
    vector.close()


def test_resets_and_order_of_calls():
    env = edgeward.make_async("edgeward/EdgeRL-v0", 4, 2)
    with pytest.raises(error.NoAsyncCallError):
        env.recv()
    env.async_reset(seed=1)
    first, *_, info = env.recv()
    with pytest.raises(ValueError, match="not those that recv"):
        env.send(np.zeros(2, np.int64), info["env_id"] + 2)
    for bad in ([0], [0.0, 1.0], None, [0, 0], [1, 2], [9, 10]):
        with pytest.raises(ValueError, match="env_id is integers|not those that recv"):
            env.send(np.zeros(2, np.int64), bad)
    with pytest.raises(ValueError, match="choice 8"):
        env.send([8, 0], info["env_id"])
    env.send([0, 1], info["env_id"])
    with pytest.raises(ValueError, match="not those that recv"):
        env.send([0, 1], info["env_id"])
    env.async_reset(seed=1)  # with a step under way
    again, *_, info = env.recv()
    assert np.array_equal(first, again)
    env.recv()
    with pytest.raises(error.NoAsyncCallError):
        env.recv()
    env.close()
    env.close()
    with pytest.raises(error.ClosedEnvironmentError):
        env.recv()


@pytest.mark.parametrize(
    "arguments, words",
    [
        ({"num_envs": 4, "batch_size": 5}, "1 to num_envs = 4, not 5"),
        ({"num_envs": 4, "batch_size": 0}, "not 0"),
        ({"num_envs": 4, "batch_size": 2, "workers": 1}, "groups that divide batch_size = 2, and 1 does not"),
        ({"num_envs": 4, "batch_size": 2, "workers": 3}, "3 does not"),
    ],
)
def test_bad_arguments(arguments, words):
    with pytest.raises(ValueError, match=words):
        edgeward.make_async("edgerl/balanced", **arguments)


@pytest.mark.parametrize("seed", [-1, 1.5, 2**64])
def test_bad_seeds(seed):
    env = edgeward.make_async("edgerl/balanced", 2)
    with pytest.raises(ValueError, match="seed"):
        env.async_reset(seed=seed)
    env.close()


def test_spaces():
    env = edgeward.make_async("infer_edge/balanced", 4, 2)
    single = gymnasium.make("edgeward/InferEdgeBalanced-v0")
    assert (
        env.single_observation_space == single.observation_space
        and env.single_action_space == single.action_space
    )
    single.close()
    env.close()
