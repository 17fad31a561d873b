"""A problem as Gymnasium spaces.

The observation is a `Box` with the bounds of the problem's entries. The action is `Discrete` where one device decides,
`MultiDiscrete` where several do, one number per device.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from edgeward.problem import Component, Entry, Problem

ActionSpace = spaces.Discrete | spaces.MultiDiscrete


def observation_space(entries: Sequence[Entry]) -> spaces.Box[np.float32]:
    """float32 [D], entry by entry."""
    return spaces.Box(
        np.array([entry.low for entry in entries], np.float32),
        np.array([entry.high for entry in entries], np.float32),
        dtype=np.float32,
    )


def action_space(components: Sequence[Component]) -> ActionSpace:
    """`Discrete` for one component, else `MultiDiscrete` [H]."""
    counts = [len(component.choices) for component in components]
    return spaces.Discrete(counts[0]) if len(counts) == 1 else spaces.MultiDiscrete(counts)


def sampling_mask(problem: Problem, mask: NDArray[Any]) -> NDArray[np.int8] | tuple[NDArray[np.int8], ...]:
    """A flat mask [M] as `action_space.sample(mask)` takes it: int8 [n], or a tuple of those, one per component."""
    flat = np.array(mask, np.int8)
    if len(problem.action) == 1:
        return flat
    return tuple(part.copy() for part in np.split(flat, np.cumsum(problem.choice_counts)[:-1]))


def own_entries(problem: Problem, agent: str) -> list[int]:
    """Where in the observation an agent finds what is its own and what belongs to nobody ("family.vgg")."""

    def owner(name: str) -> str | None:
        subject = name.partition(".")[2]
        owners = [each for each in problem.agents if subject == each or subject.startswith(each + ".")]
        return max(owners, key=len, default=None)

    return [place for place, entry in enumerate(problem.observation) if owner(entry.name) in (None, agent)]
