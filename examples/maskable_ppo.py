"""sb3-contrib's MaskablePPO, as it comes, on EdgeRL: plans that are not allowed have no probability.

python examples/maskable_ppo.py --steps 100000
"""

import argparse

import edgeward
import torch
from sb3_contrib import MaskablePPO
from stable_baselines3.common.env_util import make_vec_env


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=100_000)
    arguments = parser.parse_args()
    torch.set_num_threads(1)  # the network is small: more threads only wait for each other
    environments = make_vec_env("edgeward/EdgeRL-v0", n_envs=8, seed=1)
    # A plan has no effect on later requests, so rewards to come are not looked at: gamma = 0.
    model = MaskablePPO(
        "MlpPolicy", environments, n_steps=128, batch_size=256, gamma=0.0, seed=1, device="cpu"
    )
    model.learn(arguments.steps)
    environments.close()

    def act(observation, mask):  # [B, D], [B, M] -> [B]
        return model.predict(observation, action_masks=mask.astype(bool), deterministic=True)[0]

    judged = edgeward.evaluate({"maskable-ppo": act}, "edgerl/balanced", seeds=1)
    for policy in ("random", "best-static", "maskable-ppo", "oracle"):
        print(f"{policy:12} reward {judged.of(policy)['reward']:.4f}")


if __name__ == "__main__":
    main()
