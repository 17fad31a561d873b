"""Environment steps per second as a Python program gets them, and the time of a vector step.

usage: python_rate.py edgeward | edgeward-one | sync | subproc | async | one-in-python  ENVIRONMENTS PROGRAM

edgeward: edgeward.make_vec; edgeward-one: gymnasium.make. The others run the same model in Python (python_model.py): in
Stable-Baselines3's SubprocVecEnv, in Gymnasium's AsyncVectorEnv, in this process one after the other, or a single one.
PROGRAM: the `edgeward` program, which knows the plans.
"""

import json
import subprocess
import sys
import time
from functools import partial

import edgeward
import gymnasium
import numpy as np
from python_model import PythonEdgeRL
from slices import rate_over, serve_slices

ID = "edgeward/EdgeRL-v0"


def vector_steps(kind: str, environments: int, profile: dict):
    """A function that takes a vector step with the choices it is given."""
    make = partial(PythonEdgeRL, profile)
    if kind == "edgeward":
        envs = edgeward.make_vec("edgerl/balanced", environments, autoreset="same_step", workers=1)
    elif kind == "subproc":
        from stable_baselines3.common.vec_env import SubprocVecEnv

        envs = SubprocVecEnv([make] * environments)
        envs.reset()
        return envs.step
    else:
        vector = gymnasium.vector.AsyncVectorEnv if kind == "async" else gymnasium.vector.SyncVectorEnv
        envs = vector([make] * environments)
    envs.reset(seed=1)
    return envs.step


def single_steps(kind: str, profile: dict):
    env = gymnasium.make(ID) if kind == "edgeward-one" else PythonEdgeRL(profile)
    env.reset(seed=1)

    def step(choices):
        _, _, terminated, truncated, _ = env.step(choices[0])
        if terminated or truncated:
            env.reset()

    return step


def main() -> int:
    kind, environments, program = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    shown = subprocess.run(
        [program, "profile", "show", "jetson-tx2", "--layers", "--json"], capture_output=True, check=True
    )
    profile = json.loads(shown.stdout)
    step = single_steps(kind, profile) if "one" in kind else vector_steps(kind, environments, profile)
    choices = np.zeros(environments, np.int64)
    times_s: list[float] = []

    def work() -> int:
        choices[:] = (choices + 1) % 8  # as bench-env does
        begin = time.perf_counter()
        step(choices)
        times_s.append(time.perf_counter() - begin)
        return environments

    def measure(seconds: float) -> dict:
        times_s.clear()
        rate = rate_over(seconds, work)
        return {
            "rate": rate,
            "p50_us": 1e6 * float(np.median(times_s)),
            "p99_us": 1e6 * float(np.quantile(times_s, 0.99)),
        }

    for _ in range(200):
        work()
    serve_slices({"side": kind}, measure)
    return 0


if __name__ == "__main__":
    sys.exit(main())
