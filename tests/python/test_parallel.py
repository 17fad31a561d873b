"""One agent per device."""

import edgeward
import numpy as np
import pytest
from edgeward.environment import EdgewardEnv
from gymnasium.utils.env_checker import data_equivalence

DEVICES = {"devices.uav.count": 11, "workload.active_probability": 0.7, "environment.episode": 12}


def test_agents_see_and_get_their_own():
    env = edgeward.parallel_env("infer_edge/battery", **DEVICES)
    single = EdgewardEnv("infer_edge/battery", **DEVICES)
    names = [entry.name for entry in single.problem.observation]
    observations, infos = env.reset(seed=3)
    whole, single_info = single.reset(seed=3)
    assert env.agents == list(single.problem.agents) and len(env.agents) == 11
    while env.agents:
        assert np.array_equal(env.state(), whole)
        for place, agent in enumerate(env.agents):
            own = [
                name
                for name in names
                if name.partition(".")[2] == agent or f".{agent}." in name or name.startswith("family.")
            ]
            assert np.array_equal(observations[agent], whole[[names.index(name) for name in own]])
            assert env.observation_space(agent).contains(observations[agent])
            assert np.array_equal(infos[agent]["action_mask"], single_info["action_mask"][place])
        actions = {agent: env.action_space(agent).sample(infos[agent]["action_mask"]) for agent in env.agents}
        agents = env.agents
        observations, rewards, terminations, truncations, infos = env.step(actions)
        whole, reward, terminated, truncated, single_info = single.step(
            np.array([actions[agent] for agent in agents])
        )
        assert list(rewards.values()) == single_info["agent_reward"].tolist()
        assert set(terminations.values()) == {terminated} and set(truncations.values()) == {truncated}
        if truncated:
            break
    assert truncated and env.agents == [] and env.step({}) == ({}, {}, {}, {}, {})
    env.close()
    env.close()
    single.close()


def test_team_reward_and_whole_observation():
    env = edgeward.parallel_env("infer_edge/balanced", reward="team", observe="all")
    observations, _ = env.reset(seed=1)
    assert all(np.array_equal(each, env.state()) for each in observations.values())
    _, rewards, *_ = env.step(dict.fromkeys(env.agents, 0))
    assert len(env.agents) > 1 and len(set(rewards.values())) == 1
    env.close()


def test_seeds_over_a_whole_episode():
    def history():
        env = edgeward.parallel_env("infer_edge/balanced", **DEVICES)
        seen = [env.reset(seed=9)]
        while env.agents:
            seen.append(env.step(dict.fromkeys(env.agents, len(seen) % 3)))
        env.close()
        return seen

    one, other = history(), history()
    assert len(one) == 13 and data_equivalence(one, other, exact=True)


def test_bad_input():
    for arguments in ({"observe": "some"}, {"reward": "none"}):
        with pytest.raises(ValueError, match="must be"):
            edgeward.parallel_env("infer_edge/balanced", **arguments)
    env = edgeward.parallel_env("infer_edge/balanced")
    with pytest.raises(ValueError, match="reset"):
        env.state()
    env.reset(seed=1)
    good = dict.fromkeys(env.agents, 0)
    first = env.agents[0]
    for actions, words in (
        ({}, "actions are wanted for"),
        ({**good, "nobody": 0}, "nobody"),
        ({**good, first: 1.5}, f"the action of {first} is one integer, not 1.5"),
        ({**good, first: [0, 1]}, "one integer"),
        ({**good, first: 1000}, "choice 1000"),
    ):
        with pytest.raises(ValueError, match=words):
            env.step(actions)
    env.close()
