"""Stable-Baselines3's A2C, as it comes, learns EdgeRL; its policy is exported as ONNX and judged beside Edgeward's baselines.

python examples/stable_baselines3_a2c.py --steps 100000 --out sb3-a2c.onnx
edgeward evaluate --policy sb3-a2c.onnx edgerl/balanced     # the same judgement, with a report and figures
"""

import argparse
import warnings

import edgeward
import torch
from stable_baselines3 import A2C
from stable_baselines3.common.env_util import make_vec_env


def train(steps: int, seed: int = 1) -> A2C:
    """A plan has no effect on later requests, so rewards to come are not looked at: gamma = 0."""
    environments = make_vec_env("edgeward/EdgeRL-v0", n_envs=16, seed=seed)
    model = A2C(
        "MlpPolicy",
        environments,
        learning_rate=lambda left: 2e-3 * left,  # down to 0 at the end
        n_steps=16,
        gamma=0.0,
        ent_coef=0.01,
        policy_kwargs={"net_arch": [64, 64]},
        seed=seed,
        device="cpu",
    )
    model.learn(steps)
    environments.close()
    return model


class Logits(torch.nn.Module):
    """The part of an actor-critic policy that decides: observation [B, D] -> one number per choice, [B, M]."""

    def __init__(self, policy):
        super().__init__()
        self.policy = policy

    def forward(self, observation):
        features = self.policy.extract_features(observation, self.policy.pi_features_extractor)
        return self.policy.action_net(self.policy.mlp_extractor.forward_actor(features))


def export(model: A2C, path: str) -> None:
    """Names and axes as `edgeward evaluate --policy` expects them: `observation` in, `logits` out, any number of rows."""
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # the newer exporter needs one more package, onnxscript
        torch.onnx.export(
            Logits(model.policy),
            (torch.zeros(1, *model.observation_space.shape),),
            path,
            input_names=["observation"],
            output_names=["logits"],
            dynamic_axes={"observation": {0: "batch"}, "logits": {0: "batch"}},
            dynamo=False,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=100_000)
    parser.add_argument("--out", default="sb3-a2c.onnx")
    arguments = parser.parse_args()
    torch.set_num_threads(1)  # the network is small: more threads only wait for each other
    model = train(arguments.steps)
    export(model, arguments.out)
    judged = edgeward.evaluate({"sb3": arguments.out}, "edgerl/balanced", seeds=2)
    for policy in ("random", "best-static", "sb3", "oracle"):
        row = judged.of(policy)
        print(f"{policy:12} reward {row['reward']:.4f}  {100 * row['oracle_ratio']:.1f} % of the oracle")


if __name__ == "__main__":
    main()
