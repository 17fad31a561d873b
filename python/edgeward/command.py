"""The `edgeward` command of an installed package: it becomes the C++ program of that name."""

import os
import sys
from typing import NoReturn

from edgeward.programs import missing_libraries, own_program


def main() -> NoReturn:
    """Becomes edgeward/bin/edgeward, or in a source tree build/bin/edgeward. Exit status 2 where it cannot start."""
    program = own_program("edgeward")
    if program is None:
        give_up("the program is not there: install the package again, or in a source tree run scripts/setup")
    missing = missing_libraries(program)
    if missing:
        give_up(
            f"this machine lacks {', '.join(missing)}, which {program} needs: install the system's packages that "
            "have them, or a wheel made by scripts/wheel, which carries its libraries"
        )
    os.environ.setdefault("EDGEWARD_PYTHON", sys.executable)  # draws figures and reproduces papers
    os.execv(program, ["edgeward", *sys.argv[1:]])


def give_up(why: str) -> NoReturn:
    print(f"edgeward: {why}", file=sys.stderr)
    sys.exit(2)
