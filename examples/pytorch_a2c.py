"""A2C in one file, in CleanRL's style, on the native vector environment. After Mnih et al. 2016 (arXiv:1602.01783).

python examples/pytorch_a2c.py --steps 500000
"""

import argparse
import time
from dataclasses import dataclass, fields

import edgeward
import numpy as np
import torch
from torch import nn


@dataclass
class Settings:
    scenario: str = "edgerl/balanced"
    steps: int = 500_000  # of all environments together
    num_envs: int = 64
    rollout: int = 8  # steps of each environment between two updates
    learning_rate: float = 2e-3  # down to 0 at the end
    gamma: float = 0.0  # a plan has no effect on later requests, so rewards to come are not looked at
    entropy: float = 0.01
    value: float = 0.5
    clip: float = 0.5
    seed: int = 1


class Agent(nn.Module):
    """A component of the action is a device's plan; `sizes` are the numbers of plans."""

    def __init__(self, observations: int, sizes: list[int]):
        super().__init__()
        self.sizes = sizes
        self.actor = nn.Sequential(nn.Linear(observations, 64), nn.Tanh(), nn.Linear(64, sum(sizes)))
        self.critic = nn.Sequential(nn.Linear(observations, 64), nn.Tanh(), nn.Linear(64, 1))

    def plans(self, observation, mask):
        """[N, D], [N, M] -> a distribution over each device's plans."""
        logits = self.actor(observation).masked_fill(~mask, -1e9)
        return [torch.distributions.Categorical(logits=part) for part in logits.split(self.sizes, dim=1)]


def train(settings: Settings) -> Agent:
    torch.manual_seed(settings.seed)
    torch.set_num_threads(1)  # the network is small: more threads only wait for each other
    envs = edgeward.make_vec(settings.scenario, settings.num_envs, autoreset="same_step")
    space = envs.single_action_space
    sizes = [int(space.n)] if hasattr(space, "n") else [int(n) for n in space.nvec]
    agent = Agent(envs.single_observation_space.shape[0], sizes)
    optimizer = torch.optim.RMSprop(agent.parameters(), lr=settings.learning_rate, alpha=0.99, eps=1e-5)
    observation, _ = envs.reset(seed=settings.seed)
    mask = envs.action_masks()
    updates = max(1, settings.steps // (settings.num_envs * settings.rollout))
    began = time.monotonic()
    for update in range(updates):
        optimizer.param_groups[0]["lr"] = settings.learning_rate * (1 - update / updates)
        observations, masks, actions, rewards, goes_on = [], [], [], [], []
        for _ in range(settings.rollout):
            seen, allowed = torch.as_tensor(observation), torch.as_tensor(mask, dtype=torch.bool)
            with torch.no_grad():
                action = torch.stack([plan.sample() for plan in agent.plans(seen, allowed)], dim=1)  # [N, H]
            choices = action.numpy() if len(sizes) > 1 else action[:, 0].numpy()
            observation, reward, terminated, truncated, _ = envs.step(choices)
            mask = envs.action_masks()
            observations.append(seen)
            masks.append(allowed)
            actions.append(action)
            rewards.append(torch.as_tensor(reward, dtype=torch.float32))
            goes_on.append(torch.as_tensor(~(terminated | truncated), dtype=torch.float32))
        with torch.no_grad():
            future = agent.critic(torch.as_tensor(observation))[:, 0]  # [N]
        returns = []
        for reward, on in zip(reversed(rewards), reversed(goes_on), strict=True):
            future = reward + settings.gamma * on * future
            returns.insert(0, future)
        returns = torch.cat(returns)  # [T*N], as everything below
        seen, allowed, action = torch.cat(observations), torch.cat(masks), torch.cat(actions)
        plans = agent.plans(seen, allowed)
        log_probability = sum(plan.log_prob(action[:, place]) for place, plan in enumerate(plans))
        entropy = sum(plan.entropy() for plan in plans)
        value = agent.critic(seen)[:, 0]
        loss = (
            -(log_probability * (returns - value).detach()).mean()
            + settings.value * (returns - value).square().mean()
            - settings.entropy * entropy.mean()
        )
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(agent.parameters(), settings.clip)
        optimizer.step()
        if update % max(1, updates // 10) == 0 or update == updates - 1:
            steps = (update + 1) * settings.num_envs * settings.rollout
            rate = steps / (time.monotonic() - began)
            print(
                f"{steps:8} steps  reward {torch.stack(rewards).mean():.4f}  {rate:.0f} steps/s", flush=True
            )
    envs.close()
    return agent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for field in fields(Settings):
        parser.add_argument(
            f"--{field.name.replace('_', '-')}", type=type(field.default), default=field.default
        )
    settings = Settings(**vars(parser.parse_args()))
    agent = train(settings)

    @torch.no_grad()
    def act(observation, mask):  # [B, D], [B, M] -> [B, H]
        plans = agent.plans(torch.as_tensor(observation), torch.as_tensor(np.asarray(mask), dtype=torch.bool))
        return torch.stack([plan.probs.argmax(dim=1) for plan in plans], dim=1).numpy()

    judged = edgeward.evaluate({"a2c": act}, settings.scenario, seeds=1)
    for policy in ("random", "best-static", "a2c", "oracle"):
        print(f"{policy:12} reward {judged.of(policy)['reward']:.4f}")


if __name__ == "__main__":
    main()
