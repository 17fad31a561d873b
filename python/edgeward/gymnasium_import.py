"""Registers our ids as soon as Gymnasium is there, before or after `import edgeward`.

Gymnasium 1.x has no entry points for plugins. Importing it from here would do, but figures and the `edgeward` command pass
through `import edgeward` too, and would start 0.2 s later for it.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

_REGISTRY = "gymnasium.envs.registration"


class _Watch:
    """A finder, asked before the others, that lets Gymnasium's registry be imported as ever and then registers."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != _REGISTRY:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            load = spec.loader.exec_module

            def load_and_register(module: ModuleType) -> None:
                load(module)
                _register()

            spec.loader.exec_module = load_and_register  # type: ignore[method-assign]
        return spec


def _register() -> None:
    # A source tree whose module has not been compiled can still draw figures, with Gymnasium imported or not.
    if importlib.util.find_spec("edgeward._native"):
        importlib.import_module("edgeward.registration").register()


def register_now_or_later() -> None:
    """Now where Gymnasium is imported already, else when it will be."""
    if _REGISTRY in sys.modules:
        _register()
    else:
        sys.meta_path.insert(0, _Watch())
