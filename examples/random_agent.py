"""A random agent in ten lines."""

import edgeward
import gymnasium

env = gymnasium.make("edgeward/EdgeRL-v0")
observation, info = env.reset(seed=1)
over, total = False, 0.0
while not over:
    observation, reward, terminated, truncated, info = env.step(env.action_space.sample(info["action_mask"]))
    over, total = terminated or truncated, total + reward
print(
    f"one episode of {info['group']}: reward {total:.2f}; edgeward knows {len(edgeward.scenarios())} scenarios"
)
