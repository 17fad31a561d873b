"""Where the programs lie that do the work: `edgeward` and those that it becomes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path


def program(name: str = "edgeward") -> Path:
    """The path of a program. `edgeward`: $EDGEWARD_PROGRAM where it is set. Else the one that was installed with this package,
    else that of the source tree's build, else the one on the PATH. Raises FileNotFoundError where there is none."""
    named = os.environ.get("EDGEWARD_PROGRAM") if name == "edgeward" else None
    if named:
        if not os.access(named, os.X_OK):
            raise FileNotFoundError(f"EDGEWARD_PROGRAM names {named}, which is no program")
        return Path(named)
    found = own_program(name) or shutil.which(name)
    if found:
        return Path(found)
    raise FileNotFoundError(
        f"there is no program {name}: scripts/setup builds it, or EDGEWARD_PROGRAM names it"
    )


def own_program(name: str) -> Path | None:
    """The program that came with this package: in its folder, else in the build folder of the source tree."""
    package = Path(__file__).resolve().parent
    places = (package / "bin" / name, package.parents[1] / "build" / "bin" / name)
    return next((path for path in places if os.access(path, os.X_OK)), None)


def missing_libraries(program: Path) -> list[str]:
    """The shared libraries that the loader does not find for a program, by name. The program is not run (ld.so(8))."""
    trace = subprocess.run(
        [program], env=os.environ | {"LD_TRACE_LOADED_OBJECTS": "1"}, capture_output=True, text=True
    )
    return sorted(set(re.findall(r"^\s*(\S+) => not found", trace.stdout, re.MULTILINE)))
