"""The figures of a run directory, as a library: what `edgeward figures RUN` draws."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from edgeward.figures import learning, over_time, policies, stages, style
from edgeward.figures.files import WITHOUT_DATE, save
from edgeward.figures.tables import TableError, read_table


def _played(run: Path, scenario: str) -> Figure:
    """What `edgeward run --out` has recorded; its evaluation is of one policy."""
    policy = read_table(run / "evaluation.csv")["policy"][0]
    return over_time.draw(run / "over-time.csv", f"{scenario}: {policy}, the first episode of cell 0")


_OF_A_COMPARISON: dict[str, Callable[[Path, str], Figure]] = {
    "policies": policies.draw,
    "stages": stages.draw,
}
_OF_A_TRAINING = {"policies": policies.draw, "learning": learning.draw, "stages": stages.draw}
_BY_COMMAND = {
    "run": {"over-time": _played},
    "compare": _OF_A_COMPARISON,
    "evaluate": _OF_A_COMPARISON,
}


def figure_names(run: str | os.PathLike[str]) -> list[str]:
    """The figures that a run directory can have, by the command that made it: "policies", "learning", "stages", "over-time".
    Raises TableError where there is no such directory."""
    return list(_figures_of(_folder(run)))


def figure(run: str | os.PathLike[str], name: str) -> Figure:
    """One figure of a run directory, of those in figure_names(), to be shown or saved: `figure(run, "policies").savefig(...)`.

    Raises TableError: no such directory or figure, or its numbers are not there yet. Matplotlib's settings stay as they are.
    """
    folder = _folder(run)
    figures = _figures_of(folder)
    if name not in figures:
        raise TableError(f"{folder}: no figure '{name}'; there are {', '.join(figures)}")
    before = set(plt.get_fignums())
    try:
        with plt.rc_context():
            style.apply()
            return figures[name](folder, scenario_name(folder))
    finally:  # it is the caller's now, or nobody's, where a column was missing half-way: pyplot need not keep it
        for number in set(plt.get_fignums()) - before:
            plt.close(number)


def draw_run(
    run: str | os.PathLike[str],
    formats: Sequence[str] = ("png",),
    names: Sequence[str] | None = None,
    folder: str | os.PathLike[str] | None = None,
) -> list[Path]:
    """Writes figures of a run directory; returns the files, in the order of `names` and of `formats`.

    formats: of "png", "svg" and "pdf". names: of figure_names(); default: all. folder: default RUN/figures.
    The same numbers give the same bytes. Raises TableError as figure() does, and for an unknown format; those before it are
    drawn then.
    """
    unknown = [name for name in formats if name not in WITHOUT_DATE]
    if unknown:
        raise TableError(f"unknown format '{unknown[0]}'; there are {', '.join(WITHOUT_DATE)}")
    target = Path(folder) if folder is not None else _folder(run) / "figures"
    written = []
    for name in figure_names(run) if names is None else names:
        drawn = figure(run, name)
        target.mkdir(parents=True, exist_ok=True)
        with plt.rc_context():
            style.apply()
            for extension in formats:
                written.append(target / f"{name}.{extension}")
                save(drawn, written[-1])
    return written


def scenario_name(run: Path) -> str:
    """What the run says it is of; the folder's name where run.json does not tell."""
    about = _told_by(run)
    return str(about.get("title") or about.get("scenario") or run.resolve().name)


def _folder(run: str | os.PathLike[str]) -> Path:
    folder = Path(run)
    if not folder.is_dir():
        raise TableError(f"{folder}: no such run directory")
    return folder


def _figures_of(run: Path) -> dict[str, Callable[[Path, str], Figure]]:
    return _BY_COMMAND.get(_told_by(run).get("command", ""), _OF_A_TRAINING)


def _told_by(run: Path) -> dict[str, Any]:
    """run.json; empty where it cannot be read."""
    try:
        about = json.loads((run / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return about if isinstance(about, dict) else {}
