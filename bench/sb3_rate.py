"""Training steps per second of Stable-Baselines3's A2C on environments that do nothing.

usage: sb3_rate.py ENVIRONMENTS ROLLOUT WIDTH [--threads N]

The environments are one VecEnv that hands out the same arrays at every step: no Monitor, no wrapper, no worker.
Optimizer, discount and losses are those of bench-train's sides: RMSprop as A2C has it by default, gamma 0.99.
"""

import argparse
import sys
import time

import numpy as np
import torch
from gymnasium import spaces
from slices import serve_slices
from stable_baselines3 import A2C, __version__
from stable_baselines3.common.logger import Logger
from stable_baselines3.common.torch_layers import BaseFeaturesExtractor
from stable_baselines3.common.vec_env import VecEnv

OBSERVATION, CHOICES = 5, 8  # those of edgerl/balanced


class NullVecEnv(VecEnv):
    def __init__(self, environments: int):
        super().__init__(environments, spaces.Box(0, 1, (OBSERVATION,), np.float32), spaces.Discrete(CHOICES))
        self.observation = np.full((environments, OBSERVATION), 0.5, np.float32)
        self.reward = np.ones(environments, np.float32)
        self.done = np.zeros(environments, bool)
        self.info = [{} for _ in range(environments)]

    def reset(self):
        return self.observation

    def step_async(self, actions):
        pass

    def step_wait(self):
        return self.observation, self.reward, self.done, self.info

    def close(self):
        pass

    def get_attr(self, attr_name, indices=None):
        return [None] * self.num_envs

    def set_attr(self, attr_name, value, indices=None):
        pass

    def env_method(self, method_name, *method_args, indices=None, **method_kwargs):
        return [None] * self.num_envs

    def env_is_wrapped(self, wrapper_class, indices=None):
        return [False] * self.num_envs


class Trunk(BaseFeaturesExtractor):
    """Two tanh layers that policy and value share, as in Edgeward."""

    def __init__(self, observation_space: spaces.Box, width: int):
        super().__init__(observation_space, width)
        self.layers = torch.nn.Sequential(
            torch.nn.Linear(OBSERVATION, width),
            torch.nn.Tanh(),
            torch.nn.Linear(width, width),
            torch.nn.Tanh(),
        )

    def forward(self, observations: torch.Tensor) -> torch.Tensor:
        return self.layers(observations)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("environments", type=int)
    parser.add_argument("rollout", type=int)
    parser.add_argument("width", type=int)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    # The trunk of the other side is shared by policy and value; so is it here.
    model = A2C(
        "MlpPolicy",
        NullVecEnv(arguments.environments),
        n_steps=arguments.rollout,
        policy_kwargs={
            "net_arch": [],
            "features_extractor_class": Trunk,
            "features_extractor_kwargs": {"width": arguments.width},
        },
        device="cpu",
        seed=1,
    )
    model.set_logger(Logger(None, []))
    per_update = arguments.environments * arguments.rollout

    def train(updates: int) -> float:
        begin = time.perf_counter()
        model.learn(updates * per_update, log_interval=10**9, reset_num_timesteps=False)
        return updates * per_update / (time.perf_counter() - begin)

    train(10)
    rate = train(50)

    def measure(seconds: float) -> dict:
        return {"rate": train(max(1, round(seconds * rate / per_update)))}

    serve_slices({"side": f"Stable-Baselines3 {__version__}"}, measure)
    return 0


if __name__ == "__main__":
    sys.exit(main())
