"""The ratios of a benchmark (scripts/bench): minimum, median and maximum of each, beside what it should be."""

from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, NullLocator

from edgeward.figures import style
from edgeward.figures.tables import TableError, read_table

# Comparisons by the beginning of their names: a panel each, in this order, down the first column, then the second.
PANELS = {
    "simulator": "Requests/s against raw SimGrid",
    "simpy": "Requests/s against SimPy",
    "wifi": "Requests/s on one Wi-Fi cell against own links",
    "devices": "Requests/s with many devices",
    "environment": "Time of a vector step: worker against in process",
    "workers": "Steps/s of two workers against one",
    "training": "Training: on the simulator against the agent alone",
    "sb3": "Training on nothing against Stable-Baselines3",
    "inference": "Decisions/s of a trained policy",
    "horizon": "Requests/s and memory by length of an episode",
    "python": "From Python, beside native and a Python model",
    "against": "This tree against another commit",
}
MET, MISSED, WITHOUT = style.GREEN, style.VERMILION, style.BLUE
ROW_INCHES, PANEL_INCHES = 0.24, 0.75


def draw(path: Path):
    panels: dict[str, list[dict]] = {}
    for row in read_table(path).rows():
        name = row["comparison"].split("-")[0]
        if row["unit"] == "x" and name in PANELS:
            panels.setdefault(name, []).append(row)
    if not panels:
        raise TableError(f"{path}: holds no ratio")
    panels = {name: panels[name] for name in PANELS if name in panels}
    columns = _columns(panels)
    heights = [[len(panels[name]) * ROW_INCHES + PANEL_INCHES for name in column] for column in columns]
    tallest = max(map(sum, heights))
    figure = plt.figure(figsize=(8 * len(columns), tallest + 1.2), layout="constrained")
    parts = figure.subfigures(1, len(columns), squeeze=False)[0]
    for part, column, column_heights in zip(parts, columns, heights, strict=True):
        spare = tallest - sum(column_heights)
        ratios = [*column_heights, spare] if spare > 0.01 else column_heights
        grid = part.add_gridspec(len(ratios), 1, height_ratios=ratios)
        for place, name in enumerate(column):
            _panel(part.add_subplot(grid[place]), PANELS[name], panels[name])
    handles = [
        Line2D([], [], color=MET, marker="o", lw=2, label="met"),
        Line2D([], [], color=MISSED, marker="o", lw=2, label="not met"),
        Line2D([], [], color=WITHOUT, marker="o", lw=2, label="without a target"),
        Line2D([], [], color=style.INK, marker="|", ms=11, mew=2, lw=0, label="target"),
    ]
    subtitle = "Ratios measured in turns in one run: median, with minimum and maximum over the rounds."
    style.explain(figure, "How fast, beside what", subtitle, handles, [each.get_label() for each in handles])
    return figure


def _columns(panels: dict[str, list[dict]]) -> list[list[str]]:
    """Two columns of about the same height; one where there is little to show."""
    names = list(panels)
    total = sum(map(len, panels.values()))
    if total <= 12:
        return [names]
    column, rows = [], 0
    while names and (rows + len(panels[names[0]]) / 2) < total / 2:
        rows += len(panels[names[0]])
        column.append(names.pop(0))
    return [column, names] if column and names else [column or names]


def _target(row: dict) -> list[float]:
    """The number of "at least 0.7", if there is one."""
    return [float(row["target"].split()[-1])] if row["target"] else []


def _panel(axes, title: str, rows: list[dict]) -> None:
    for place, row in enumerate(rows):
        colour = {"met": MET, "not met": MISSED}.get(row["verdict"], WITHOUT)
        axes.plot([row["minimum"], row["maximum"]], [place, place], color=colour, lw=2, solid_capstyle="butt")
        axes.plot(row["median"], place, "o", color=colour, ms=5)
        for target in _target(row):
            axes.plot(target, place, "|", color=style.INK, ms=11, mew=2)
    shown = [value for row in rows for value in (row["minimum"], row["maximum"], *_target(row))]
    low, high = min(shown), max(shown)
    if high > 6 * low:
        axes.set_xscale("log")
        axes.set_xlim(0.8 * low, 1.25 * high)
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.xaxis.set_major_formatter("{x:g}")
        axes.xaxis.set_minor_locator(NullLocator())
    else:
        axes.set_xlim(left=0, right=max(1.1, 1.08 * high))
    axes.axvline(1, color=style.DARK_GREY, lw=0.8, zorder=0)
    axes.set_yticks(range(len(rows)), [row["what"] for row in rows], fontsize=8)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.grid(axis="y", visible=False)
    axes.set_title(title, loc="left")
