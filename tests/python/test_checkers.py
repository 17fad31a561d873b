"""The checkers of Gymnasium, Stable-Baselines3 and PettingZoo on every shipped scenario; their warnings are failures."""

import edgeward
import gymnasium
import pytest
from gymnasium.utils.env_checker import check_env
from pettingzoo.test import parallel_api_test, parallel_seed_test
from stable_baselines3.common import env_checker as stable_baselines3

# The check of mode "human" opens a window; what a machine without a display says of that is no fault of the environment.
pytestmark = [
    pytest.mark.filterwarnings("error"),
    pytest.mark.filterwarnings("ignore:render_mode 'human'. no window can be opened here:RuntimeWarning"),
]


def test_gymnasium(shipped):
    env = gymnasium.make(edgeward.scenarios()[shipped]).unwrapped
    check_env(env)
    env.close()


def test_through_the_wrappers_of_make(shipped):
    env = gymnasium.make(edgeward.scenarios()[shipped])
    env.action_space.seed(1)
    _, info = env.reset(seed=1)
    for _ in range(30):
        _, _, terminated, truncated, info = env.step(env.action_space.sample(info["action_mask"]))
        assert info["masked_choices"] == 0
        if terminated or truncated:
            _, info = env.reset()
    env.close()


def test_stable_baselines3(shipped):
    env = gymnasium.make(edgeward.scenarios()[shipped], render_mode="rgb_array")
    stable_baselines3.check_env(env, warn=True)
    stable_baselines3._check_render(
        env, warn=True
    )  # check_env would close the environment here and then go on with it


def test_pettingzoo(shipped, capsys):
    env = edgeward.parallel_env(shipped)
    parallel_api_test(env, num_cycles=1100)
    env.close()
    parallel_seed_test(lambda: edgeward.parallel_env(shipped))
