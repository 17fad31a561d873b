"""A scenario of several devices as a PettingZoo environment: one agent per device, all deciding at once."""

from __future__ import annotations

import os
from typing import Any, Literal

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

try:
    from pettingzoo import ParallelEnv
except ImportError as missing:
    raise ImportError("edgeward.parallel_env needs PettingZoo: pip install 'edgeward[agents]'") from missing

from edgeward.actions import Masked
from edgeward.environment import EdgewardEnv, Observation
from edgeward.spaces import observation_space, own_entries

ByAgent = dict[str, Any]


class EdgewardParallelEnv(ParallelEnv[str, Observation, Any]):
    """One agent per device. All agents live for the whole episode; one whose device is idle or dead has one choice only.

    observation_space(agent): `Box` float32: the device's own entries and those that belong to no device.
    action_space(agent): `Discrete`, the device's plan. infos[agent]["action_mask"]: int8 [n], 1 = allowed; beside it what
    edgeward.step_info says of the step.
    state(): the whole observation, float32 [D].

    scenario, cell, render_mode, masked, overrides: as in EdgewardEnv.
    observe: "own", or "all": every agent sees the whole observation.
    reward: "own": of the device's own requests (0 where it had none); "team": the mean over devices, for all the same.
    """

    metadata: dict[str, Any] = {**EdgewardEnv.metadata, "name": "edgeward_v0", "is_parallelizable": True}

    def __init__(
        self,
        scenario: str | os.PathLike[str],
        *,
        observe: Literal["own", "all"] = "own",
        reward: Literal["own", "team"] = "own",
        cell: int = 0,
        render_mode: str | None = None,
        masked: Masked = "replace",
        **overrides: Any,
    ) -> None:
        for name, value, allowed in (
            ("observe", observe, ("own", "all")),
            ("reward", reward, ("own", "team")),
        ):
            if value not in allowed:
                raise ValueError(f'{name} must be "{allowed[0]}" or "{allowed[1]}", not {value!r}')
        self._env = EdgewardEnv(scenario, cell=cell, render_mode=render_mode, masked=masked, **overrides)
        problem = self.problem = self._env.problem
        self.render_mode = render_mode
        self._team_reward = reward == "team"
        self.possible_agents = list(problem.agents)
        self.agents: list[str] = []
        everything = list(range(len(problem.observation)))
        self._seen = {
            agent: everything if observe == "all" else own_entries(problem, agent)
            for agent in self.possible_agents
        }
        self.observation_spaces = {
            agent: observation_space([problem.observation[entry] for entry in entries])
            for agent, entries in self._seen.items()
        }
        self.action_spaces = {
            agent: spaces.Discrete(len(component.choices))
            for agent, component in zip(self.possible_agents, problem.action, strict=True)
        }
        self._mask_ends = np.cumsum(problem.choice_counts)[:-1]
        self._state: Observation | None = None

    def observation_space(self, agent: str) -> spaces.Box[np.float32]:
        """The same object for the same agent."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> spaces.Discrete[np.int64]:
        """The same object for the same agent."""
        return self.action_spaces[agent]

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Observation], dict[str, dict[str, Any]]]:
        """Begins an episode; seed as in EdgewardEnv.reset. options: there are none, and PettingZoo's tests pass some all
        the same, so they are ignored."""
        observation, info = self._env.reset(seed=seed)
        self.agents = list(self.possible_agents)
        self._state = observation
        return self._observations(observation), self._infos(info)

    def step(
        self, actions: dict[str, Any]
    ) -> tuple[
        dict[str, Observation], dict[str, float], dict[str, bool], dict[str, bool], dict[str, dict[str, Any]]
    ]:
        """actions: an integer for each agent in `agents`. Returns observations, rewards, terminations, truncations and infos
        by agent. Raises ValueError: agents missing or unknown, or an action that its space does not have."""
        if actions.keys() != set(self.agents):
            raise ValueError(f"actions are wanted for {self.agents}, not for {list(actions)}")
        if not self.agents:
            return {}, {}, {}, {}, {}
        chosen = self._actions(actions)
        observation, reward, terminated, truncated, info = self._env.step(chosen)
        agents, self._state = self.agents, observation
        own = np.full(len(agents), reward) if self._team_reward else info["agent_reward"]
        rewards = dict(zip(agents, own.tolist(), strict=True))
        if terminated or truncated:
            self.agents = []
        return (
            self._observations(observation),
            rewards,
            dict.fromkeys(agents, terminated),
            dict.fromkeys(agents, truncated),
            self._infos(info),
        )

    def state(self) -> Observation:
        """The whole observation, float32 [D], with everybody's entries."""
        if self._state is None:
            raise ValueError("there is no state before the first reset()")
        return self._state.copy()

    def render(self) -> Any:
        """As EdgewardEnv.render."""
        return self._env.render()

    def close(self) -> None:
        """Ends the worker. A second call does nothing."""
        self._env.close()

    def _actions(self, actions: dict[str, Any]) -> NDArray[np.int64] | np.int64:
        chosen = []
        for agent in self.possible_agents:
            action = np.asarray(actions[agent])
            if action.shape != () or action.dtype.kind not in "iu":
                raise ValueError(f"the action of {agent} is one integer, not {actions[agent]!r}")
            chosen.append(int(action))
        joint = np.array(chosen, np.int64)
        return joint[0] if len(chosen) == 1 else joint

    def _observations(self, observation: Observation) -> dict[str, Observation]:
        return {agent: observation[entries] for agent, entries in self._seen.items()}

    def _infos(self, info: dict[str, Any]) -> dict[str, dict[str, Any]]:
        mask = info["action_mask"]
        masks = mask if isinstance(mask, tuple) else (mask,)
        return {
            agent: {
                key: dict(value)
                if isinstance(value, dict)
                else np.copy(value)
                if isinstance(value, np.ndarray)
                else value
                for key, value in {**info, "action_mask": own}.items()
            }
            for agent, own in zip(self.possible_agents, masks, strict=True)
        }


def parallel_env(scenario: str | os.PathLike[str], **kwargs: Any) -> EdgewardParallelEnv:
    """A PettingZoo parallel environment of a scenario; kwargs as EdgewardParallelEnv has them."""
    return EdgewardParallelEnv(scenario, **kwargs)
