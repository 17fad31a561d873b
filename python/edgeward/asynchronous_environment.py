"""Many systems of which a policy serves whichever have answered: EnvPool's asynchronous send and recv."""

from __future__ import annotations

import math
import os
from collections import deque
from typing import Any

import gymnasium
import numpy as np
from gymnasium import error
from gymnasium.utils import seeding
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import batch_space

from edgeward import _native
from edgeward.actions import ActionCheck, Masked
from edgeward.environment import checked_seed
from edgeward.problem import Problem
from edgeward.scenario_text import scenario_text
from edgeward.spaces import action_space, observation_space
from edgeward.step_info import StepInfo
from edgeward.vector_environment import Step, scenario_and_arguments


class AsynchronousEnv:
    """N environments in groups of K, one group per worker process; a batch is B = batch_size environments of whole groups.

        env.async_reset(seed=1)
        while True:
            observation, reward, terminated, truncated, info = env.recv()
            env.send(policy(observation), info["env_id"])

    After async_reset every environment is received once with its first observation. Autoreset is same-step. What
    is returned is yours. Which environments are in a batch depends on how fast the workers are, but what each of
    them does depends on seed and actions only. observation_space and action_space are those of a batch.

    num_envs: N. batch_size: B; None: N. workers: processes; they divide N, and N / workers = K divides B. None: as few as
    that allows. scenario, first_cell, masked, overrides: as in EdgewardVectorEnv.
    """

    metadata: dict[str, Any] = {"render_modes": [], "autoreset_mode": AutoresetMode.SAME_STEP}

    def __init__(
        self,
        num_envs: int,
        scenario: str | os.PathLike[str],
        *,
        batch_size: int | None = None,
        workers: int | None = None,
        first_cell: int = 0,
        masked: Masked = "replace",
        **overrides: Any,
    ) -> None:
        self._native: _native.VectorEnv | None = None
        self.num_envs = num_envs
        self.batch_size = num_envs if batch_size is None else batch_size
        if not 1 <= self.batch_size <= num_envs:
            raise ValueError(f"batch_size must be 1 to num_envs = {num_envs}, not {batch_size}")
        if workers is None:
            workers = num_envs // math.gcd(num_envs, self.batch_size)
        if workers < 1 or num_envs % workers or self.batch_size % (num_envs // workers):
            raise ValueError(
                f"workers must divide num_envs = {num_envs} into groups that divide batch_size = {self.batch_size}, "
                f"and {workers} does not"
            )
        self._group = num_envs // workers
        self.scenario_text = scenario_text(scenario, overrides)
        self._native = _native.VectorEnv(
            self.scenario_text, workers=workers, cells=self._group, first_cell=first_cell
        )
        self.problem = Problem.from_json(self._native.spec)
        self.single_observation_space = observation_space(self.problem.observation)
        self.single_action_space = action_space(self.problem.action)
        self.observation_space: gymnasium.Space[Any] = batch_space(
            self.single_observation_space, self.batch_size
        )
        self.action_space: gymnasium.Space[Any] = batch_space(self.single_action_space, self.batch_size)
        self._arrays = self._native.arrays()
        self._actions = ActionCheck(self.problem, self.batch_size, masked)
        self._info = StepInfo(self.problem)
        self._masked = np.zeros(num_envs, np.int64)  # of each environment's step under way
        self._seeded = False
        self._begun: deque[int] = deque()  # workers whose first observation nobody has received yet
        self._received: set[int] = set()  # workers that wait for actions

    def async_reset(self, seed: int | None = None) -> None:
        """Begins an episode everywhere; recv() hands them over. seed: as in EdgewardVectorEnv.reset. Steps under way are
        waited for and forgotten."""
        native = self._open()
        if seed is None and not self._seeded:
            seed = int(seeding.np_random()[0].integers(2**63))
        if seed is not None and (not isinstance(seed, int | np.integer) or seed < 0):
            raise ValueError(f"a seed is an integer from 0 on, not {seed!r}")
        workers = self.num_envs // self._group
        under_way = workers - len(self._begun) - len(self._received) if self._seeded else 0
        if under_way:
            native.receive_workers(under_way)
        native.reset(None if seed is None else checked_seed(seed))
        self._seeded = True
        self._begun = deque(range(workers))
        self._received.clear()

    def send(self, actions: Any, env_id: Any) -> None:
        """Starts steps and returns at once.

        actions: integers [B] or [B, H]; env_id: which environments they are for, integers [B], in any order: whole groups
        that recv() has returned. Raises ValueError for other ones.
        """
        native = self._open()
        ids = np.asarray(env_id)
        if ids.shape != (self.batch_size,) or ids.dtype.kind not in "iu":
            raise ValueError(f"env_id is integers [{self.batch_size}], as recv() gives them, not {env_id!r}")
        order = np.argsort(ids)
        rows = ids[order].reshape(-1, self._group)
        workers = rows[:, 0] // self._group
        whole = rows == workers[:, None] * self._group + np.arange(self._group)
        if not whole.all() or not self._received.issuperset(workers.tolist()):
            raise ValueError(
                f"environments {ids.tolist()} are not those that recv() has returned and wait for actions"
            )
        choices, self._masked[ids] = self._actions.batch(actions, self._arrays["mask"][ids])
        for worker, part in zip(
            workers.tolist(), choices[order].reshape(len(workers), self._group, -1), strict=True
        ):
            native.send_worker(worker, part)
            self._received.remove(worker)

    def recv(self) -> Step:
        """Waits until B environments have answered; other threads run meanwhile.

        Returns observations float32 [B, D], rewards float64 [B], terminated bool [B], truncated bool [B], info (see
        edgeward.step_info), with info["env_id"], int64 [B]. Raises NoAsyncCallError: fewer than B are under way.
        """
        native = self._open()
        wanted, all_workers = self.batch_size // self._group, self.num_envs // self._group
        if not self._seeded or all_workers - len(self._received) < wanted:
            raise error.NoAsyncCallError(
                "too few environments are under way: call async_reset() or send()", "recv"
            )
        fresh = min(wanted, len(self._begun))
        answered = native.receive_workers(wanted - fresh) if fresh < wanted else []
        begun = [self._begun.popleft() for _ in range(fresh)]
        workers = np.array(begun + answered, np.int64)
        self._received.update(workers.tolist())
        ids = (workers[:, None] * self._group + np.arange(self._group)).reshape(-1)
        arrays = {name: array[ids] for name, array in self._arrays.items()}
        stepped = np.arange(self.batch_size) >= fresh * self._group
        info = self._info.batch_of_same_step(arrays, stepped, self._masked[ids])
        info["env_id"], info["_env_id"] = ids, np.ones(self.batch_size, np.bool_)
        ends = arrays["terminated"].astype(np.bool_), arrays["truncated"].astype(np.bool_)
        return arrays["observation"], arrays["reward"], *ends, info

    def close(self) -> None:
        """Ends the workers. A second call does nothing."""
        if self._native is not None:
            self._native.close()
            self._native = None

    def _open(self) -> _native.VectorEnv:
        if self._native is None:
            raise error.ClosedEnvironmentError("this environment has been closed")
        return self._native


def make_async(
    scenario: str | os.PathLike[str],
    num_envs: int = 1,
    batch_size: int | None = None,
    **kwargs: Any,
) -> AsynchronousEnv:
    """An asynchronous environment of `num_envs` replicas that are served `batch_size` at a time; kwargs as AsynchronousEnv
    has them. scenario: a name, the path of a YAML file, or a Gymnasium id."""
    name, arguments = scenario_and_arguments(scenario, kwargs)
    return AsynchronousEnv(num_envs, name, batch_size=batch_size, **arguments)
