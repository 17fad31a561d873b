"""Edgeward: which version of a network, cut where, run on device or server? A simulator to decide it in, from Python.

    import gymnasium, edgeward
    env = gymnasium.make("edgeward/EdgeRL-v0")

scenarios()     the shipped scenarios and their Gymnasium ids
make_vec()      many environments at once, simulated in worker processes
parallel_env()  a PettingZoo environment, one agent per device
InputError      a scenario or value that is not allowed (a ValueError)
WorkerError     a simulating process has died (a RuntimeError)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from edgeward.gymnasium_import import register_now_or_later

if TYPE_CHECKING:
    from edgeward._native import InputError, WorkerError
    from edgeward.parallel_environment import parallel_env
    from edgeward.registration import scenarios
    from edgeward.vector_environment import make_vec

__all__ = ["InputError", "WorkerError", "make_vec", "parallel_env", "scenarios"]

# What is public, and the module that has it: loaded when it is asked for, so that figures need no simulator.
_PUBLIC = {
    "InputError": "edgeward._native",
    "WorkerError": "edgeward._native",
    "make_vec": "edgeward.vector_environment",
    "parallel_env": "edgeward.parallel_environment",
    "scenarios": "edgeward.registration",
}


def __getattr__(name: str) -> Any:
    if name == "_native":
        try:
            return importlib.import_module("edgeward._native")
        except ImportError as error:
            raise ImportError(
                f"edgeward's compiled module cannot be loaded: {error}. scripts/setup builds it; where a library is missing, "
                "install the system's package, or a wheel made by scripts/wheel"
            ) from None
    if name not in _PUBLIC:
        raise AttributeError(f"module 'edgeward' has no attribute {name!r}")
    value = getattr(importlib.import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])


register_now_or_later()
