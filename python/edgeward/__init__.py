"""Edgeward: which version of a network, cut where, run on device or server? A simulator to decide it in, from Python.

    import gymnasium, edgeward
    env = gymnasium.make("edgeward/EdgeRL-v0")

scenarios()     the shipped scenarios and their Gymnasium ids
make_vec()      many environments at once, simulated in worker processes
make_async()    the same, served as they answer, a batch at a time
parallel_env()  a PettingZoo environment, one agent per device
evaluate()      a policy of yours beside the baselines, on the episodes of the native evaluation
load_policy()   an exported policy: of a run directory, an .onnx or a .pt file
read_run()      what a run directory holds, as NumPy arrays
InputError      a scenario or value that is not allowed (a ValueError)
WorkerError     a simulating process has died (a RuntimeError)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from edgeward.gymnasium_import import register_now_or_later

if TYPE_CHECKING:
    from edgeward._native import InputError, WorkerError
    from edgeward.asynchronous_environment import make_async
    from edgeward.evaluation import evaluate
    from edgeward.parallel_environment import parallel_env
    from edgeward.policies import load_policy
    from edgeward.registration import scenarios
    from edgeward.runs import read_run
    from edgeward.vector_environment import make_vec

__all__ = [
    "InputError",
    "WorkerError",
    "evaluate",
    "load_policy",
    "make_async",
    "make_vec",
    "parallel_env",
    "read_run",
    "scenarios",
]

# What is public, and the module that has it: loaded when it is asked for, so that figures need no simulator.
_PUBLIC = {
    "InputError": "edgeward._native",
    "WorkerError": "edgeward._native",
    "evaluate": "edgeward.evaluation",
    "load_policy": "edgeward.policies",
    "make_async": "edgeward.asynchronous_environment",
    "make_vec": "edgeward.vector_environment",
    "parallel_env": "edgeward.parallel_environment",
    "read_run": "edgeward.runs",
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
    if name == "__version__":
        from importlib.metadata import version

        return version("edgeward")
    if name not in _PUBLIC:
        raise AttributeError(f"module 'edgeward' has no attribute {name!r}")
    value = getattr(importlib.import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])


register_now_or_later()
