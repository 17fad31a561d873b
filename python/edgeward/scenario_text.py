"""A scenario and the values laid over it, as the text that workers read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np


def scenario_text(scenario: str | os.PathLike[str], overrides: Mapping[str, Any] | None = None) -> str:
    """The resolved YAML of a scenario.

    scenario: a shipped one's name ("edgerl/balanced") or the path of a YAML file.
    overrides: values by dotted key, {"devices.uav.count": 3}, or nested, {"devices": {"uav": {"count": 3}}}. A quantity
    is text with its unit, "10 Mbps".
    Raises InputError: no such scenario, or a value that is not allowed, with file, line and key.
    """
    from edgeward import _native

    return _native.resolve(os.fspath(scenario), list(assignments(overrides or {})))


def assignments(overrides: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Overrides as the words that --set takes: "devices.uav.count=3"."""
    for key, value in overrides.items():
        if isinstance(value, Mapping):
            yield from assignments(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}={_yaml(value)}"


def _yaml(value: Any) -> str:
    if isinstance(value, np.generic):
        value = value.item()
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_yaml(each) for each in value) + "]"
    return str(value)
