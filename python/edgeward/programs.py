"""Where the programs lie that do the work: `edgeward` and those that it becomes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def program(name: str = "edgeward") -> Path:
    """The path of a program. `edgeward`: $EDGEWARD_PROGRAM where it is set. Else the one that was installed with this package,
    else that of the source tree's build, else the one on the PATH. Raises FileNotFoundError where there is none."""
    here = Path(__file__).resolve().parent
    named = os.environ.get("EDGEWARD_PROGRAM") if name == "edgeward" else None
    if named:
        if not os.access(named, os.X_OK):
            raise FileNotFoundError(f"EDGEWARD_PROGRAM names {named}, which is no program")
        return Path(named)
    for path in (here / "bin" / name, here.parents[1] / "build" / "bin" / name):
        if os.access(path, os.X_OK):
            return path
    found = shutil.which(name)
    if found:
        return Path(found)
    raise FileNotFoundError(
        f"there is no program {name}: scripts/setup builds it, or EDGEWARD_PROGRAM names it"
    )
