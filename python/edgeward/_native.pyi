"""The compiled module: scenarios as text, and environments in worker processes."""

from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray

class InputError(ValueError):
    """A scenario, profile or value that is not allowed: file:line, key, what was found, what is allowed."""

class ActionError(ValueError):
    """Actions of another shape, type or value, or masked: which environment, which component, what is allowed."""

class EnvironmentCallError(RuntimeError):
    """A call that cannot be now: after close() or fork(), in the middle of another one, in the wrong order."""

class WorkerError(RuntimeError):
    """A worker process has died, or could not start; the message ends with its last words."""

def resolve(scenario: str, overrides: Sequence[str] = (), profiles: str = "", scenarios: str = "") -> str:
    """The resolved YAML text of a scenario (a shipped one's name, or a path), with "key=value" laid over it.

    profiles, scenarios: folders to look in, in place of the usual ones. Raises InputError."""

def scenario_names(scenarios: str = "") -> list[str]:
    """The shipped scenarios, "edgerl/balanced", ..., sorted."""

def describe(text: str, profiles: str = "") -> str:
    """A resolved scenario's system as JSON: devices, networks, servers and what connects them, for pictures."""

class VectorEnv:
    """N = workers x cells environments. Autoreset is same-step. Waiting releases the GIL and lets signals through."""

    def __init__(
        self,
        text: str,
        *,
        workers: int = 1,
        cells: int = 1,
        first_cell: int = 0,
        worker: str = "",
        profiles: str = "",
    ) -> None:
        """text: resolved YAML. worker: path of the worker program, "" for the usual one. Raises InputError, WorkerError."""
    @property
    def spec(self) -> str:
        """The problem as JSON (edgeward.problem)."""
    @property
    def size(self) -> int:
        """N."""
    @property
    def closed(self) -> bool: ...
    def reset(self, seed: int | None = None, *, rows: NDArray[Any] | None = None) -> None:
        """seed: 0 to 2^64 - 1; None: the next episodes, or at first those of a random seed. rows: bool [N], where."""
    def step(self, actions: NDArray[Any]) -> None:
        """send() and receive(). actions: integers [N, H]; a row of -1 does not step. Raises ActionError."""
    def send(self, actions: NDArray[Any]) -> None: ...
    def receive(self) -> None: ...
    def send_worker(self, worker: int, actions: NDArray[Any]) -> None:
        """Starts a step of one worker's rows, worker * cells and so on. actions: integers [cells, H]."""
    def receive_workers(self, count: int) -> list[int]:
        """Waits until so many of the workers under way have answered: those that were sent first."""
    def answered(self) -> bool:
        """Whether receive() would return at once."""
    def close(self) -> None:
        """Ends the workers; a second call does nothing."""
    def arrays(self) -> dict[str, NDArray[Any]]:
        """Read-only views of the memory shared with the workers, one row per environment.

        observation float32 [N, D], mask uint8 [N, M], privileged [N, P], episode and group uint32 [N], reward [N],
        agent_reward [N, A], reward_term [N, R], metric_sum and metric_count [N, Q], elapsed_s [N], terminated and truncated
        uint8 [N], final_observation float32 [N, D]; float64 where nothing is said."""
