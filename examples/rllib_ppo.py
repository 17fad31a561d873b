"""RLlib's PPO on EdgeRL. RLlib asks for a Gymnasium of its own: scripts/setup --rllib makes it an environment.

.venv-rllib/bin/python examples/rllib_ppo.py --steps 40000
"""

import argparse

import gymnasium
import ray
from ray.rllib.algorithms.ppo import PPOConfig
from ray.tune.registry import register_env


def make(config: dict) -> gymnasium.Env:
    import edgeward  # noqa: F401  in each of RLlib's processes: its import registers the environments

    return gymnasium.make(config.get("id", "edgeward/EdgeRL-v0"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=40_000)
    arguments = parser.parse_args()
    batch = min(2048, arguments.steps)
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    register_env("edgeward", make)
    # A plan has no effect on later requests, so rewards to come are not looked at: gamma = 0.
    config = (
        PPOConfig()
        .environment("edgeward")
        .env_runners(num_env_runners=0, num_envs_per_env_runner=8)
        .training(gamma=0.0, lr=1e-3, train_batch_size_per_learner=batch, minibatch_size=min(256, batch))
        .debugging(seed=1)
    )
    algorithm = config.build_algo()
    for update in range(max(1, arguments.steps // batch)):
        result = algorithm.train()
        rewards = result["env_runners"].get("episode_return_mean", float("nan"))
        print(f"{(update + 1) * batch:8} steps  mean return of an episode {rewards:.2f}", flush=True)
    algorithm.stop()
    ray.shutdown()


if __name__ == "__main__":
    main()
