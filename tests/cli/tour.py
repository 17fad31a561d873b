"""The scenarios of the tour, each run once as its header says."""

import csv
import itertools
import re
import shlex
import tempfile
from functools import cache
from pathlib import Path

from conftest import SOURCE, edgeward

TOUR = SOURCE / "scenarios" / "tour"
NAMES = sorted(path.stem for path in TOUR.glob("*.yaml"))
TEXTS = {"device", "server", "family", "version", "ending", "cause"}


def header(name):
    """The comment at the top of a scenario, as one line."""
    lines = itertools.takewhile(
        lambda line: line.startswith("#"), (TOUR / f"{name}.yaml").read_text().splitlines()
    )
    return " ".join(line.lstrip("# ") for line in lines)


def commands(name):
    """What the header says to type."""
    found = re.findall(r"^#   (edgeward .*)$", (TOUR / f"{name}.yaml").read_text(), re.MULTILINE)
    return [shlex.split(line)[1:] for line in found]


def without(arguments, option):
    """`arguments` without an option and its value."""
    at = arguments.index(option) if option in arguments else len(arguments)
    return arguments[:at] + arguments[at + 2 :]


@cache
def run(name):
    """Text and events of the scenario's run; what else the header asks for is left to other tests."""
    (arguments,) = [line for line in commands(name) if line[0] == "run"]
    arguments = without(without(arguments, "--figure"), "--timeline")
    with tempfile.TemporaryDirectory() as folder:
        width = {"COLUMNS": "110"}
        text = edgeward(*arguments, "--workers", 1, "--cells", 1, cwd=folder, environment=width).stdout
        return text, (Path(folder) / "events.csv").read_text()


def requests(name):
    """The requests of the run by number; numbers are numbers, empty cells None."""
    rows = [
        {key: cell if key in TEXTS else float(cell) if cell else None for key, cell in row.items()}
        for row in csv.DictReader(run(name)[1].splitlines())
    ]
    return sorted(rows, key=lambda row: row["number"])
