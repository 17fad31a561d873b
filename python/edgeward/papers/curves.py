"""Pieces of the papers' figures: a policy's line, its interval, and grids of panels."""

import math
from collections.abc import Iterable

import matplotlib.pyplot as plt
from matplotlib.ticker import LogLocator, NullFormatter

from edgeward.figures import style
from edgeward.papers.results import AGENT, AS_TRAINED, Estimate, Missing, Results

METRICS = {  # of evaluation.csv, in the order of the rows of a figure: label, logarithmic
    "top1_pct": ("top-1 accuracy (%)", False),
    "latency_s": ("latency (s)", True),
    "energy_j": ("device energy (J)", True),
}
SOLID, DASHED, DOTTED, DASH_DOT, LONG = "-", (0, (4, 3)), (0, (1, 2)), (0, (5, 2, 1, 2)), (0, (8, 3))
# Colour, dashes and width of each policy's line; baselines are grey or pale, the agent and its bounds are not.
LINES = {
    AGENT: (style.VERMILION, SOLID, 3.2),
    "oracle": (style.BLUE, DASHED, 1.5),  # drawn over the agent's line, which often covers the same points
    "mission-optimal": (style.BLUE, DASHED, 1.5),
    "joint-oracle": (style.BLUE, DASHED, 1.5),
    "greedy": (style.GREEN, DASH_DOT, 1.6),
    "greedy-shared": (style.PURPLE, DASH_DOT, 1.6),
    "best-static": (style.INK, DASH_DOT, 1.3),
    "local-only": (style.DARK_GREY, SOLID, 1.1),
    "local-only-light": (style.DARK_GREY, DOTTED, 1.5),
    "edge-only": (style.SKY, SOLID, 1.1),
    "edge-only-light": (style.SKY, DOTTED, 1.5),
    "random": (style.GREY, LONG, 1.1),
}


def line(
    axis, policy: str, points: Iterable[float], values: list[Estimate], label: str | None = None
) -> None:
    """A policy's means over `points`, with the interval over training seeds as a band."""
    colour, dashes, width = LINES.get(policy, (style.GREY, SOLID, 1.1))
    front = 5 if dashes == DASHED else 4 if policy == AGENT else 2
    points = list(points)
    middle = [value.value for value in values]
    alone = sum(map(math.isfinite, middle)) == 1  # nothing to draw a line to
    axis.plot(points, middle, color=colour, linestyle=dashes, linewidth=width, zorder=front, marker="o" if alone else "",
              label=label or style.policy_name(policy))  # fmt: skip
    if any(value.seeds > 1 for value in values):
        low, high = [value.low for value in values], [value.high for value in values]
        axis.fill_between(points, low, high, color=colour, alpha=0.22, linewidth=0, zorder=front - 1)


def means(
    results: Results,
    study: str,
    settings: Iterable[str],
    policy: str,
    group: str,
    metric: str,
    condition: str,
) -> list[Estimate]:
    """One per setting; nan where that was not run."""
    found = []
    for setting in settings:
        try:
            found.append(results.mean(study, setting, policy, group, metric, condition))
        except Missing:
            found.append(Estimate(math.nan, math.nan, math.nan))
    return found


def bars(
    axis, results: Results, study: str, setting: str, policies: list[str], group: str, metric: str
) -> None:
    """A bar per policy with its value and interval; accuracy, far from 0, as points."""
    for place, policy in enumerate(policies):
        found = means(results, study, [setting], policy, group, metric, AS_TRAINED)[0]
        colour = LINES.get(policy, (style.GREY,))[0]
        if metric == "top1_pct":
            axis.plot(place, found.value, "o", markersize=8, color=colour)
        else:
            axis.bar(place, found.value, 0.7, color=colour)
        axis.plot([place, place], [found.low, found.high], color=style.INK, linewidth=1.4, zorder=4)
        if math.isfinite(found.value):
            top = found.high if metric == "top1_pct" else max(found.high, 0)
            axis.annotate(_short(found.value), (place, top), (0, 6 if metric == "top1_pct" else 2),
                          textcoords="offset points", ha="center", size=8)  # fmt: skip
    names = [style.policy_name(policy) for policy in policies]
    axis.set_xticks(range(len(policies)), names, rotation=40, ha="right", rotation_mode="anchor", fontsize=9)
    axis.grid(axis="x", visible=False)
    axis.margins(y=0.18)


def _short(value: float) -> str:
    """Hardly wider than a bar: three digits, without the zero before the point."""
    return f"{value:.3g}" if abs(value) >= 1 else f"{value:.3f}".replace("0.", ".", 1)


def grid(rows: int, columns: int, width: float = 11, height: float = 2.35, **options):
    """A figure of `rows` x `columns` panels with space for heading and legend, and its axes [rows][columns]."""
    figure, axes = plt.subplots(
        rows, columns, figsize=(width, 1.5 + height * rows), squeeze=False, layout="constrained", **options
    )
    return figure, axes


def log_axis(axis, which: str = "y") -> None:
    """Logarithmic, with 1, 2 and 5 of each decade written plainly."""
    (axis.set_yscale if which == "y" else axis.set_xscale)("log")
    scale = axis.yaxis if which == "y" else axis.xaxis
    scale.set_major_locator(LogLocator(subs=(1, 2, 5)))
    scale.set_major_formatter("{x:g}")
    scale.set_minor_formatter(NullFormatter())
    scale.set_minor_locator(LogLocator(subs=()))


def finish(figure, axes, title: str, subtitle: str) -> None:
    """The heading, and one legend of everything that any panel shows."""
    entries: dict[str, object] = {}
    for axis in axes.flat:
        for handle, label in zip(*axis.get_legend_handles_labels(), strict=True):
            entries.setdefault(label, handle)
    style.explain(figure, title, subtitle, list(entries.values()), list(entries))


def column_titles(axes, groups: list[str]) -> None:
    for axis, group in zip(axes[0], groups, strict=True):
        axis.set_title(style.group_name(group), loc="left")
