"""Three devices that share a server, one PettingZoo agent each: everybody decides for itself, here at random."""

import argparse

import edgeward


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=200)
    arguments = parser.parse_args()
    env = edgeward.parallel_env("edgerl/balanced", devices={"uav": {"count": 3}})
    observations, infos = env.reset(seed=1)
    total = dict.fromkeys(env.possible_agents, 0.0)
    for _ in range(arguments.steps):
        if not env.agents:
            observations, infos = env.reset()
        actions = {agent: env.action_space(agent).sample(infos[agent]["action_mask"]) for agent in env.agents}
        observations, rewards, terminations, truncations, infos = env.step(actions)
        for agent, reward in rewards.items():
            total[agent] += reward
    env.close()
    for agent, reward in total.items():
        print(f"{agent}: mean reward {reward / arguments.steps:.4f}")


if __name__ == "__main__":
    main()
