"""Many systems, simulated side by side in worker processes, as a Gymnasium vector environment."""

from __future__ import annotations

import os
from typing import Any, Literal

import gymnasium
import numpy as np
from gymnasium import error
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from edgeward import _native
from edgeward.actions import ActionCheck, Masked
from edgeward.environment import Observation, check_options, checked_seed
from edgeward.problem import Problem
from edgeward.scenario_text import scenario_text
from edgeward.spaces import ActionSpace, action_space, observation_space
from edgeward.step_info import StepInfo

Step = tuple[Observation, NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]]

_AUTORESET = {
    "next_step": AutoresetMode.NEXT_STEP,
    "same_step": AutoresetMode.SAME_STEP,
    "disabled": AutoresetMode.DISABLED,
}


class EdgewardVectorEnv(gymnasium.vector.VectorEnv[Observation, Any, NDArray[Any]]):
    """N replicas of a scenario's system. Row i behaves as the single environment with cell = first_cell + i does.

    observation_space: `Box` float32 [N, D]; action_space: `MultiDiscrete` [N], or [N, H] where several devices decide.

    num_envs: N.
    scenario, masked, overrides: as in EdgewardEnv.
    workers: processes that share the work; they divide num_envs. None: as many as keep one core free.
    first_cell: the cell of row 0.
    autoreset: "next_step" (Gymnasium's default): the step that ends an episode returns its last observation, and the next
    step of that row takes no action, returns the new episode's first observation and a reward of 0. "same_step": the
    step that ends an episode returns the new episode's first observation; info has `final_obs` and `final_info`.
    "disabled": reset(options={"reset_mask": bool [N]}) begins the episodes where one has ended, before the next step.
    copy: True: what is returned is yours. False: observations, rewards and ends are read-only views of the memory that the
    workers write to, and change with the next step (where an episode's last observation must be shown, it is a copy).
    """

    metadata: dict[str, Any] = {"render_modes": []}

    problem: Problem
    scenario_text: str  # the resolved YAML
    single_observation_space: gymnasium.spaces.Box[np.float32]
    single_action_space: ActionSpace

    def __init__(
        self,
        num_envs: int,
        scenario: str | os.PathLike[str],
        *,
        workers: int | None = None,
        first_cell: int = 0,
        autoreset: Literal["next_step", "same_step", "disabled"] | AutoresetMode = "next_step",
        copy: bool = True,
        masked: Masked = "replace",
        render_mode: None = None,
        **overrides: Any,
    ) -> None:
        self._native: _native.VectorEnv | None = None
        if render_mode is not None:
            raise ValueError(
                "a vector environment draws nothing; make a single one with the same seed and cell to see it"
            )
        mode = _AUTORESET.get(autoreset) if isinstance(autoreset, str) else autoreset
        if mode not in _AUTORESET.values():
            raise ValueError(f'autoreset must be "next_step", "same_step" or "disabled", not {autoreset!r}')
        self._mode = mode
        self.metadata = {**self.metadata, "autoreset_mode": mode}
        if num_envs < 1:
            raise ValueError(f"num_envs must be at least 1, not {num_envs}")
        if workers is None:
            workers = workers_for(num_envs)
        if workers < 1 or num_envs % workers:
            raise ValueError(f"workers must divide num_envs = {num_envs}, and {workers} does not")
        self.scenario_text = scenario_text(scenario, overrides)
        self._native = _native.VectorEnv(
            self.scenario_text, workers=workers, cells=num_envs // workers, first_cell=first_cell
        )
        self.num_envs = num_envs
        self.problem = Problem.from_json(self._native.spec)
        self.single_observation_space = observation_space(self.problem.observation)
        self.single_action_space = action_space(self.problem.action)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self._arrays = self._native.arrays()
        self._copy = copy
        self._actions = ActionCheck(self.problem, num_envs, masked)
        self._info = StepInfo(self.problem)
        self._masked: int | NDArray[np.int64] = 0  # of the step under way
        self._pending = False  # sent, not received
        self._seeded = False  # the workers have episodes to go on with
        # Rows whose episode has ended, and whose next one the workers have begun, but nobody has seen yet.
        self._held = np.zeros(num_envs, np.bool_)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Begins an episode everywhere; returns observations, float32 [N, D], and info.

        seed: one for all rows, which differ by their cells; everything that follows is a function of it and the actions.
        None: the next episodes of the seed before, or, the first time, of one drawn from the operating system.
        options: {"reset_mask": bool [N]} begins episodes there only, without a seed; other rows stay as they are, and
        info's masks are False there. A step under way is waited for and forgotten.
        """
        native = self._open()
        if seed is not None and not isinstance(seed, int | np.integer):
            raise ValueError(f"the seed is one integer for all environments, not {seed!r}")
        rows = self._rows_to_reset(seed, options)
        super().reset(seed=seed)
        if self._pending:
            native.receive()
            self._pending = False
        if seed is None and not self._seeded:
            seed = int(self.np_random.integers(2**63))
        if seed is not None:
            native.reset(checked_seed(seed))
        elif (begin := rows & ~self._held).any():
            native.reset(rows=begin)
        self._seeded = True
        self._held &= ~rows
        observation = self._arrays["observation"]
        if self._held.any():
            observation = np.where(self._held[:, None], self._arrays["final_observation"], observation)
        elif self._copy:
            observation = observation.copy()
        return observation, self._info.batch_after_reset(self._arrays, rows)

    def step(self, actions: Any) -> Step:
        """send() and recv()."""
        self.send(actions)
        return self.recv()

    def send(self, actions: Any) -> None:
        """Starts a step and returns at once. actions: integers [N] or [N, H].

        Raises ValueError: actions that are not in the action space. AlreadyPendingCallError: a step is under way.
        """
        native = self._open()
        self._require_idle("send")
        if not self._seeded:
            raise error.ResetNeeded("no episodes are under way: call reset() first")
        held = self._held if self._held.any() else None
        if held is not None and self._mode is AutoresetMode.DISABLED:
            raise error.ResetNeeded(
                f"environments {np.flatnonzero(held).tolist()} have ended: reset them first"
            )
        choices, self._masked = self._actions.batch(actions, self._arrays["mask"], held)
        if held is not None:
            choices[held] = -1
        native.send(choices)
        self._pending = True

    def answered(self) -> bool:
        """Whether recv() would return at once."""
        return self._open().answered()

    def recv(self) -> Step:
        """Waits for the step that send() has started; other threads run meanwhile.

        Returns observations float32 [N, D], rewards float64 [N], terminated bool [N], truncated bool [N], info.
        Raises NoAsyncCallError: no step is under way.
        """
        native = self._open()
        if not self._pending:
            raise error.NoAsyncCallError("no step is under way: call send() first", "recv")
        native.receive()  # where it is interrupted, the step is still under way
        self._pending = False
        arrays = self._arrays
        observation, reward = arrays["observation"], arrays["reward"]
        terminated, truncated = arrays["terminated"].view(np.bool_), arrays["truncated"].view(np.bool_)
        if self._copy:
            observation, reward = observation.copy(), reward.copy()
            terminated, truncated = terminated.copy(), truncated.copy()
        over = terminated | truncated
        if self._mode is AutoresetMode.SAME_STEP:
            everywhere = np.ones(self.num_envs, np.bool_)
            info = self._info.batch_of_same_step(arrays, everywhere, self._masked)
            return observation, reward, terminated, truncated, info
        if over.any():
            observation = np.where(over[:, None], arrays["final_observation"], observation)
        info = self._info.batch_after_reset(arrays)
        info["action_mask"][over] = 1  # nothing is chosen there in the next step
        info["episode_number"] -= over
        info.update(self._info.batch_of_step(arrays, ~self._held, self._masked))
        self._held = over
        return observation, reward, terminated, truncated, info

    def action_masks(self) -> NDArray[np.bool_]:
        """Which choices are allowed now, bool [N, M], component after component."""
        self._open()
        self._require_idle("action_masks")
        masks = self._arrays["mask"].astype(np.bool_)
        masks[self._held] = True
        return masks

    def render(self) -> None:
        """A vector environment draws nothing."""
        return None

    def close_extras(self, **kwargs: Any) -> None:
        """Ends the workers (`close()` calls this once)."""
        if self._native is not None:
            self._native.close()
            self._native = None

    def _rows_to_reset(self, seed: int | None, options: dict[str, Any] | None) -> NDArray[np.bool_]:
        options = dict(options or {})
        rows = options.pop("reset_mask", None)
        check_options(options)
        if rows is None:
            return np.ones(self.num_envs, np.bool_)
        rows = np.asarray(rows)
        if rows.shape != (self.num_envs,) or rows.dtype != np.bool_ or not rows.any():
            raise ValueError(f"reset_mask is bool [{self.num_envs}], True somewhere, not {rows!r}")
        if seed is not None or not self._seeded:
            raise ValueError("reset_mask goes without a seed, and after a reset of all environments")
        return rows

    def _open(self) -> _native.VectorEnv:
        if self._native is None:
            raise error.ClosedEnvironmentError("this environment has been closed")
        return self._native

    def _require_idle(self, what: str) -> None:
        if self._pending:
            raise error.AlreadyPendingCallError(
                f"{what}() while a step is under way: call recv() first", "recv"
            )


def workers_for(num_envs: int) -> int:
    """The largest number of workers that divides num_envs and leaves one of the usable cores free; at least 1."""
    most = max(1, len(os.sched_getaffinity(0)) - 1)
    return max(workers for workers in range(1, min(most, num_envs) + 1) if num_envs % workers == 0)


def make_vec(scenario: str | os.PathLike[str], num_envs: int = 1, **kwargs: Any) -> EdgewardVectorEnv:
    """A vector environment of `num_envs` replicas of a scenario; kwargs as EdgewardVectorEnv has them.

    scenario: a name ("edgerl/balanced"), the path of a YAML file, or a Gymnasium id ("edgeward/EdgeRL-v0").
    """
    name, arguments = scenario_and_arguments(scenario, kwargs)
    return EdgewardVectorEnv(num_envs, name, **arguments)


def scenario_and_arguments(
    scenario: str | os.PathLike[str], arguments: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    """A Gymnasium id of ours as the scenario and the arguments that it stands for; anything else as it is."""
    name = os.fspath(scenario)
    spec = gymnasium.registry.get(name)
    if spec is None or spec.namespace != "edgeward":
        return name, arguments
    arguments = {**spec.kwargs, **arguments}
    if "scenario" not in arguments:
        raise ValueError(f"{name} is for any scenario: give the scenario's own name or file in its place")
    return arguments.pop("scenario"), arguments
