"""One simulated system as a Gymnasium environment."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, SupportsFloat

import gymnasium
import numpy as np
from gymnasium import error
from numpy.typing import NDArray

from edgeward import _native
from edgeward.actions import ActionCheck, Masked
from edgeward.problem import Problem
from edgeward.scenario_text import scenario_text
from edgeward.spaces import ActionSpace, action_space, observation_space
from edgeward.step_info import StepInfo

if TYPE_CHECKING:
    from edgeward.rendering import Picture

Observation = NDArray[np.float32]
LARGEST_SEED = 2**64 - 1


def checked_seed(seed: int) -> int:
    """A seed as the workers take it: 0 to 2^64 - 1. Gymnasium has refused negative ones and those that are no integers."""
    if seed > LARGEST_SEED:
        raise ValueError(f"a seed is at most 2^64 - 1, not {seed}")
    return int(seed)


def check_options(options: dict[str, Any] | None) -> None:
    """Edgeward's environments have no options of reset(); a ValueError names those that were given."""
    if options:
        raise ValueError(f"reset() knows no options here, but was given {', '.join(map(repr, options))}")


class EdgewardEnv(gymnasium.Env[Observation, Any]):
    """A scenario's decision problem. One worker process simulates it; the process that makes the environment does not.

    observation_space: `Box` float32 [D]; what each entry is says `problem.observation`.
    action_space: `Discrete` where one device decides, `MultiDiscrete` [H] where several do; `problem.action` names the choices.
    reward: the scenario's weighted scores, at most 1. info: see edgeward.step_info.

    scenario: a shipped scenario's name ("edgerl/balanced") or the path of a YAML file.
    cell: which of a seed's independent replicas this is; row i of a vector environment is cell first_cell + i.
    render_mode: None, "rgb_array" or "human".
    masked: "replace" or "error", what becomes of a choice that the mask forbids (edgeward.actions).
    overrides: values laid over the scenario, by key: **{"devices.uav.count": 3}, or devices={"uav": {"count": 3}}.

    Raises InputError (a ValueError) for a scenario or a value that is not allowed, with file, line and key.
    WorkerError, from any method, means that the worker has died; only close() is of use then.
    """

    metadata: dict[str, Any] = {"render_modes": ["human", "rgb_array"], "render_fps": 4}

    problem: Problem
    scenario_text: str  # the resolved YAML
    observation_space: gymnasium.spaces.Box[np.float32]
    action_space: ActionSpace

    def __init__(
        self,
        scenario: str | os.PathLike[str],
        *,
        cell: int = 0,
        render_mode: str | None = None,
        masked: Masked = "replace",
        **overrides: Any,
    ) -> None:
        self._native: _native.VectorEnv | None = None
        self._picture: Picture | None = None
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise ValueError(f"render_mode must be None, 'human' or 'rgb_array', not {render_mode!r}")
        self.render_mode = render_mode
        self.scenario_text = scenario_text(scenario, overrides)
        self._native = _native.VectorEnv(self.scenario_text, workers=1, cells=1, first_cell=cell)
        self._spec_json = self._native.spec
        self.problem = Problem.from_json(self._spec_json)
        self.observation_space = observation_space(self.problem.observation)
        self.action_space = action_space(self.problem.action)
        self._arrays = self._native.arrays()
        self._actions = ActionCheck(self.problem, 1, masked)
        self._info = StepInfo(self.problem)
        self._seeded = False  # the workers have episodes to go on with
        self._running = False  # an episode is under way
        self._next_begun = False  # the last one has ended, and its successor's first observation is there
        self._last_action: NDArray[np.int32] | None = None
        self._last_mask: NDArray[np.uint8] | None = None  # what it was chosen from
        self._forget_steps()

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Begins an episode; returns its first observation, float32 [D], and info.

        seed: everything that follows is a function of the seed and the actions. None: the next episode of the seed
        before, or, the first time, of one drawn from the operating system. options: there are none.
        """
        native = self._open()
        super().reset(seed=seed)
        check_options(options)
        if seed is not None or not self._next_begun:
            if seed is None and not self._seeded:
                seed = int(self.np_random.integers(2**63))
            self._running = self._next_begun = False  # should the call be interrupted
            native.reset(None if seed is None else checked_seed(seed))
        self._seeded = self._running = True
        self._next_begun = False
        self._forget_steps()
        if self.render_mode == "human":
            self.render()
        return self._arrays["observation"][0].copy(), self._info.row_after_reset(self._arrays)

    def step(self, action: Any) -> tuple[Observation, SupportsFloat, bool, bool, dict[str, Any]]:
        """Gives each device its plan and simulates one epoch.

        action: an integer, or integers [H]. Returns observation float32 [D], reward, terminated, truncated, info.
        Raises ValueError: an action that is not in the action space. ResetNeeded: before reset(), or after an
        episode's end.
        """
        native = self._open()
        if not self._running:
            raise error.ResetNeeded("no episode is under way: call reset() first")
        arrays = self._arrays
        choices, masked = self._actions.one(action, arrays["mask"])
        if self.render_mode is not None:
            self._last_mask = arrays["mask"][0].copy()
        self._running = False  # should the call be interrupted
        native.step(choices)
        terminated, truncated = bool(arrays["terminated"][0]), bool(arrays["truncated"][0])
        over = terminated or truncated
        self._running, self._next_begun = not over, over
        observation = arrays["final_observation" if over else "observation"][0].copy()
        info = self._info.row_after_step(arrays, over, masked)
        self._last_action = choices[0]
        self._epoch += 1
        self._now_s += info["elapsed_s"]
        self._total_reward += float(arrays["reward"][0])
        if self.render_mode == "human":
            self.render()
        return observation, float(arrays["reward"][0]), terminated, truncated, info

    def action_masks(self) -> NDArray[np.bool_]:
        """Which choices are allowed now, bool [M], component after component: what sb3-contrib's MaskablePPO asks for."""
        self._open()
        if not self._running:
            return np.ones(self.problem.mask_size, np.bool_)
        allowed: NDArray[np.bool_] = self._arrays["mask"][0].astype(np.bool_)
        return allowed

    def render(self) -> Any:
        """The system now: in mode "rgb_array" an image, uint8 [height, width, 3]; in mode "human" a window. None without a mode."""
        self._open()
        if self.render_mode is None:
            gymnasium.logger.warn(
                "render() needs a render_mode: gymnasium.make(..., render_mode='rgb_array')"
            )
            return None
        from edgeward.rendering import Picture, State

        human = self.render_mode == "human"
        if self._picture is None:
            self._picture = Picture(
                json.loads(_native.describe(self.scenario_text)),
                json.loads(self._spec_json),
                human=human,
                fps=self.metadata["render_fps"],
            )
        arrays, over, stepped = self._arrays, self._next_begun, self._last_action is not None
        picture = self._picture.draw(
            State(
                observation=arrays["final_observation" if over else "observation"][0],
                mask=arrays["mask"][0],
                privileged=arrays["privileged"][0],
                episode=int(arrays["episode"][0]) - over,
                epoch=self._epoch,
                now_s=self._now_s,
                action=self._last_action,
                action_mask=self._last_mask,
                reward=float(arrays["reward"][0]) if stepped else None,
                agent_reward=arrays["agent_reward"][0] if stepped else None,
                metric_sum=arrays["metric_sum"][0] if stepped else None,
                metric_count=arrays["metric_count"][0] if stepped else None,
                elapsed_s=float(arrays["elapsed_s"][0]) if stepped else None,
                group=int(arrays["group"][0]) if stepped else None,
                ended=over,
                total_reward=self._total_reward,
            )
        )
        return None if human else picture

    def close(self) -> None:
        """Ends the worker. A second call does nothing; everything else is a ClosedEnvironmentError from then on."""
        if self._picture is not None:
            self._picture.close()
            self._picture = None
        if self._native is not None:
            self._native.close()
            self._native = None

    def _forget_steps(self) -> None:
        """What a picture shows of the episode so far."""
        self._last_action = self._last_mask = None
        self._epoch = 0
        self._now_s = self._total_reward = 0.0

    def _open(self) -> _native.VectorEnv:
        if self._native is None:
            raise error.ClosedEnvironmentError("this environment has been closed")
        return self._native
