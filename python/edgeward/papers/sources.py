"""What the `edgeward` program says of scenarios and profiles, kept beside the results: a report can be made again
without the program."""

import os
import shutil
import subprocess
from pathlib import Path

from edgeward.figures.tables import TableError
from edgeward.papers.paper import Paper


def program() -> str:
    """$EDGEWARD_PROGRAM, else `edgeward` on the path, else the build of this checkout. Throws TableError."""
    built = Path(__file__).resolve().parents[3] / "build" / "bin" / "edgeward"
    found = os.environ.get("EDGEWARD_PROGRAM") or shutil.which("edgeward") or (built.exists() and str(built))
    if not found:
        raise TableError("there is no edgeward program: put it on the path, or name it in EDGEWARD_PROGRAM")
    return found


def collect(out: Path, paper: Paper) -> None:
    """Writes the paper's files into OUT/sources; those that are there are kept. Throws TableError."""
    folder = out / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    for name, arguments in paper.sources.items():
        path = folder / name
        if path.exists():
            continue
        done = subprocess.run([program(), *arguments], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise TableError(f"edgeward {' '.join(arguments)}: {done.stderr.strip()}")
        unfinished = path.with_name(f".{name}.{os.getpid()}")
        unfinished.write_text(done.stdout, encoding="utf-8")
        unfinished.replace(path)
