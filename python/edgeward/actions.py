"""Actions as they come from anywhere, checked: what reaches the workers is int32 [N, H], in range and allowed."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from edgeward.problem import Problem

Masked = Literal["replace", "error"]


class ActionCheck:
    """Checks the actions of N environments.

    masked: what becomes of a choice that the mask does not allow, such as a plan for a device without a request.
    "replace": the component's first allowed choice is carried out in its place, and counted. "error": a ValueError.
    """

    def __init__(self, problem: Problem, environments: int, masked: Masked) -> None:
        if masked not in ("replace", "error"):
            raise ValueError(f'masked must be "replace" or "error", not {masked!r}')
        self._problem = problem
        self._masked = masked
        components = len(problem.action)
        self._shape = (environments, components)
        self._accepted = (environments,) if components == 1 else self._shape
        counts = np.array(problem.choice_counts)
        self._counts = counts
        self._first = np.concatenate([[0], np.cumsum(counts)[:-1]])
        rows = np.arange(environments)[:, None]
        self._flat_first = rows * problem.mask_size + self._first  # [N, H] where a component's mask begins

    def one(self, action: Any, mask: NDArray[np.uint8]) -> tuple[NDArray[np.int32], int]:
        """The action of a single environment, () or [H]; mask: [1, M]. Returns int32 [1, H] and how many choices were
        replaced; raises as `batch` does."""
        if type(action) in (int, np.int64) and len(self._counts) == 1:  # the usual case, five times as fast
            if 0 <= action < self._counts[0] and mask[0, action]:
                return np.array([[action]], np.int32), 0
        chosen = np.asarray(action)
        wanted = self._accepted[1:]
        if chosen.shape != wanted:
            raise ValueError(f"an action here has shape {wanted}, not {chosen.shape}")
        choices, masked = self.batch(chosen[None], mask)
        return choices, int(np.sum(masked))

    def batch(
        self, actions: Any, mask: NDArray[np.uint8], held: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int32], int | NDArray[np.int64]]:
        """actions: integers [N] or [N, H], as the action space says; mask: [N, M]; held: rows whose action is ignored.

        Returns int32 [N, H] (a new array), and how many choices were replaced: 0, or [N].
        Raises ValueError: another shape, no integers, a choice that there is not, or one that the mask forbids.
        """
        chosen = np.asarray(actions)
        if chosen.shape != self._accepted:
            raise ValueError(f"actions here have shape {self._accepted}, not {chosen.shape}")
        if chosen.dtype.kind not in "iu":
            raise ValueError(f"actions are integers, not {chosen.dtype}")
        chosen = chosen.reshape(self._shape)
        if ((chosen < 0) | (chosen >= self._counts)).any():
            row, component = np.argwhere((chosen < 0) | (chosen >= self._counts))[0]
            raise ValueError(
                f"{self._name(chosen, row, component)} is none of its {self._counts[component]} choices"
            )
        result = chosen.astype(np.int32)
        allowed = mask.reshape(-1).take(self._flat_first + result) != 0
        if held is not None:
            allowed |= held[:, None]
        if allowed.all():
            return result, 0
        if self._masked == "error":
            row, component = np.argwhere(~allowed)[0]
            raise ValueError(f"{self._name(chosen, row, component)} is masked: not allowed in this state")
        for row, component in np.argwhere(~allowed):
            begin = self._first[component]
            result[row, component] = mask[row, begin : begin + self._counts[component]].argmax()
        return result, np.count_nonzero(~allowed, axis=1)

    def _name(self, chosen: NDArray[Any], row: int, component: int) -> str:
        name = f"choice {chosen[row, component]} of {self._problem.action[component].name}"
        return f"{name} in environment {row}" if self._shape[0] > 1 else name
