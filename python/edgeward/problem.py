"""What a scenario asks for: every observation, choice, reward term and metric by name, with unit and range."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Entry:
    """A number by name: its unit ("1" for a pure number), its bounds, and how it is made where the name does not say."""

    name: str
    unit: str
    low: float
    high: float
    meaning: str = ""


@dataclass(frozen=True)
class Component:
    """One of an action's choices, and what can be chosen: choice 0 is choices[0]."""

    name: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """The decision problem of a scenario.

    Sizes: D = len(observation), H = len(action), M = mask_size, A = len(agents), R = len(reward_terms),
    Q = len(metrics), P = len(privileged).
    """

    kind: str  # "split"
    observation: tuple[Entry, ...]
    action: tuple[Component, ...]
    agents: tuple[str, ...]  # each has a reward of its own
    reward_terms: tuple[Entry, ...]  # the parts that the reward weighs, unweighted
    metrics: tuple[Entry, ...]
    privileged: tuple[Entry, ...]  # what an oracle may see, and a deployed policy may not
    groups: tuple[str, ...]  # what an episode is about: "vgg", "resnet", ...
    episode_epochs: int  # an episode ends after so many steps at the latest
    epoch: str  # "round": until every request is served; "interval": a fixed time

    @classmethod
    def from_json(cls, text: str) -> Problem:
        """From the JSON text that the native module calls `spec`."""
        raw = json.loads(text)
        values: dict[str, Any] = {}
        for field in fields(cls):
            value = raw[field.name]
            if field.name in ("observation", "reward_terms", "metrics", "privileged"):
                value = tuple(Entry(**entry) for entry in value)
            elif field.name == "action":
                value = tuple(Component(each["name"], tuple(each["choices"])) for each in value)
            elif isinstance(value, list):
                value = tuple(value)
            values[field.name] = value
        return cls(**values)

    @property
    def choice_counts(self) -> tuple[int, ...]:
        """How many choices each component of the action has. Shape [H]."""
        return tuple(len(component.choices) for component in self.action)

    @property
    def mask_size(self) -> int:
        """M, the length of a flat action mask: one place per choice, component after component."""
        return sum(self.choice_counts)
