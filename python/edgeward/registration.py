"""Gymnasium ids: one per shipped scenario, and `edgeward/Scenario-v0` for any."""

from __future__ import annotations

import re

from edgeward import _native

_FOLDERS = {"edgerl": "EdgeRL", "infer_edge": "InferEdge"}


def scenarios() -> dict[str, str]:
    """The shipped scenarios: name ("edgerl/balanced") to Gymnasium id ("edgeward/EdgeRL-v0")."""
    return {name: environment_id(name) for name in _native.scenario_names()}


def environment_id(scenario: str) -> str:
    """The id of a shipped scenario: "edgerl/latency-first" is "edgeward/EdgeRLLatencyFirst-v0"."""
    if scenario == "edgerl/balanced":
        return "edgeward/EdgeRL-v0"
    folder, _, name = scenario.rpartition("/")
    words = [_FOLDERS.get(folder) or _capitalised(folder), _capitalised(name)]
    return f"edgeward/{''.join(words)}-v0"


def register() -> None:
    """Tells Gymnasium of all ids. A second call does nothing."""
    from gymnasium.envs import registration  # here, since Gymnasium's import calls this (gymnasium_import.py)

    known = {environment_id(name): {"scenario": name} for name in _native.scenario_names()}
    for identifier, kwargs in {**known, "edgeward/Scenario-v0": {}}.items():
        if identifier not in registration.registry:
            registration.register(
                identifier,
                entry_point="edgeward.environment:EdgewardEnv",
                vector_entry_point="edgeward.vector_environment:EdgewardVectorEnv",
                kwargs=kwargs,
            )


def _capitalised(text: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", text))
