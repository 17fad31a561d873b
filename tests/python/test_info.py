"""What info says adds up."""

import gymnasium
import numpy as np
import pytest
from edgeward.environment import EdgewardEnv
from edgeward.scenario_text import scenario_text


def steps(env, count, seed=2):
    env.action_space.seed(seed)
    _, info = env.reset(seed=seed)
    assert set(info) == {"action_mask", "episode_number"}
    for _ in range(count):
        observation, reward, terminated, truncated, info = env.step(
            env.action_space.sample(info["action_mask"])
        )
        yield observation, reward, info
        if terminated or truncated:
            _, info = env.reset()


def test_parts_add_up(shipped):
    env = EdgewardEnv(shipped)
    answered = 0
    for _, reward, info in steps(env, 30):
        assert info["elapsed_s"] >= 0
        assert reward <= 1 and np.isfinite(reward)
        assert info["device_energy_j"] == pytest.approx(
            sum(info["energy_by_part_j"].values()), rel=1e-9, abs=1e-12
        )
        assert set(info["energy_by_part_j"]) == {"idle", "compute", "transmit", "receive", "motion"}
        outcomes = info["outcomes"]
        assert set(outcomes) == {"done", "late", "lost"} and min(outcomes.values()) >= 0
        assert ("latency_s" in info) == (outcomes["done"] + outcomes["late"] > 0)
        if "latency_s" in info:
            answered += 1
            assert info["latency_s"] == pytest.approx(sum(info["latency_by_stage_s"].values()), rel=1e-9)
            assert list(info["latency_by_stage_s"]) == [
                "device_queue", "head", "radio_queue", "transfer", "server_queue", "tail", "result",
            ]  # fmt: skip
            assert 0 < info["top1_pct"] <= 100
            assert info["energy_attributed_j"] <= info["energy_with_idle_j"] * (1 + 1e-12)
    assert answered > 0 or shipped in (
        "validation/chains",
        "validation/link-walk",
    )  # whose devices ask for nothing
    env.close()


def test_reward_is_the_weighted_sum_of_its_terms():
    env = EdgewardEnv(
        "edgerl/energy-first", environment={"weights": {"accuracy": 0.2, "latency": 0.3, "energy": 0.5}}
    )
    weights = {"accuracy": 0.2, "latency": 0.3, "energy": 0.5}
    for _, reward, info in steps(env, 50):
        assert reward == pytest.approx(
            sum(weights[term] * value for term, value in info["reward_terms"].items())
        )
        assert info["agent_reward"].tolist() == [reward]
    env.close()


def test_group_is_what_the_observation_shows(env):
    env.reset(seed=1)
    groups = set()
    for _ in range(6):
        observation, _ = env.reset()
        *_, info = env.step(0)
        assert info["group"] == env.problem.groups[int(observation[: len(env.problem.groups)].argmax())]
        groups.add(info["group"])
    assert len(groups) > 1


def test_late_and_lost():
    env = gymnasium.make("edgeward/Tour13Deadline-v0").unwrapped
    outcomes = [info["outcomes"] for _, _, info in steps(env, 60)]
    assert sum(each["late"] for each in outcomes) > 0 and sum(each["done"] for each in outcomes) > 0
    env.close()
    env = gymnasium.make("edgeward/Tour14QueueLimit-v0").unwrapped
    assert sum(info["outcomes"]["lost"] for _, _, info in steps(env, 60)) > 0
    env.close()


def test_values_become_yaml():
    text = scenario_text(
        "edgerl/balanced",
        {
            "devices": {"uav": {"queue_limit": None}},
            "environment.weights": {"accuracy": "1/2", "latency": 0.25, "energy": 0.25},
        },
    )
    assert "queue_limit: none" in text
