"""Draws a run directory's figures into RUN_DIR/figures. Where one cannot be drawn, the others are, and the exit status
is 2."""

import argparse
import json
import os
import sys
from pathlib import Path

import matplotlib.pyplot as plt

from edgeward.figures import learning, policies, stages, style
from edgeward.figures.tables import TableError

FIGURES = {"policies": policies.draw, "learning": learning.draw, "stages": stages.draw}
# Formats by name, and what keeps the date out of the file: the same tables give the same bytes.
WITHOUT_DATE = {"png": {}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m edgeward.figures",
        description="Draw the figures of a run directory into RUN_DIR/figures.",
    )
    parser.add_argument(
        "run", metavar="RUN_DIR", type=Path, help="what `edgeward train` made, for example runs/demo-1"
    )
    parser.add_argument(
        "--format", default="png", help=f"one or several of {', '.join(WITHOUT_DATE)}, with commas between"
    )
    arguments = parser.parse_args(argv)
    formats = arguments.format.split(",")
    unknown = [name for name in formats if name not in WITHOUT_DATE]
    if unknown:
        parser.error(f"unknown format '{unknown[0]}'; there are {', '.join(WITHOUT_DATE)}")
    if not arguments.run.is_dir():
        print(f"figures: {arguments.run}: no such run directory", file=sys.stderr)
        return 2

    style.apply()
    failed = False
    for name, draw in FIGURES.items():
        try:
            figure = draw(arguments.run, scenario_name(arguments.run))
            for path in save(figure, arguments.run / "figures", name, formats):
                print(path)
            plt.close(figure)
        except TableError as error:
            print(f"figures: no {name}: {error}", file=sys.stderr)
            failed = True
        except OSError as error:
            print(f"figures: cannot write {error.filename}: {error.strerror}", file=sys.stderr)
            return 2
    return 2 if failed else 0


def scenario_name(run: Path) -> str:
    """What the run says it is of; the folder's name where run.json does not tell."""
    try:
        about = json.loads((run / "run.json").read_text(encoding="utf-8"))
        return str(about.get("title") or about["scenario"])
    except (OSError, ValueError, KeyError, AttributeError):
        return run.resolve().name


def save(figure, folder: Path, name: str, formats: list[str]) -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = []
    for extension in formats:
        path = folder / f"{name}.{extension}"
        unfinished = folder / f".{name}.{os.getpid()}.{extension}"
        try:
            figure.savefig(unfinished, metadata=WITHOUT_DATE[extension])
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        paths.append(path)
    return paths


if __name__ == "__main__":
    sys.exit(main())
