"""policies.png: what each policy gets and costs, per family; one column per metric."""

import math
from pathlib import Path

import matplotlib.pyplot as plt

from edgeward.figures import style
from edgeward.figures.tables import Table, in_order, read_table

METRICS = [  # column of evaluation_summary.csv, label of the axis, is more better
    ("reward", "reward per decision\n(more is better)"),
    ("latency_s", "latency (s)\n(less is better)"),
    ("energy_j", "device energy (J)\n(less is better)"),
    ("top1_pct", "top-1 accuracy (%)\n(more is better)"),
]


def draw(run: Path, scenario: str):
    summary = read_table(run / "evaluation_summary.csv")
    groups = [group for group in in_order(summary["group"]) if group != "all"] or ["all"]
    policies = style.sorted_policies(in_order(summary["policy"]))
    rows = {(row["policy"], row["group"]): row for row in summary.rows()}
    figure, axes = plt.subplots(
        len(groups),
        len(METRICS),
        figsize=(11, 1.1 + len(groups) * (0.75 + 0.19 * len(policies))),
        sharey=True,
        squeeze=False,
        layout="constrained",
    )
    for row_of_axes, group in zip(axes, groups, strict=True):
        for axis, (metric, label) in zip(row_of_axes, METRICS, strict=True):
            cells = [rows.get((policy, group), {}) for policy in policies]
            _panel(axis, summary, metric, policies, cells)
            if group == groups[-1]:
                axis.set_xlabel(label)
        row_of_axes[0].set_title(style.group_name(group), loc="left")
    style.heading(
        figure,
        f"What each policy gets and what it costs ({scenario})",
        "Means over unseen seeds. Short line: 95 % interval. Dashed: the oracle, which tries every plan on every request.",
    )
    figure.get_layout_engine().set(rect=style.below_heading(figure), h_pad=0.06, w_pad=0.06)
    return figure


def _panel(axis, summary: Table, metric: str, policies: list[str], cells: list[dict]) -> None:
    places = range(len(policies))
    values = [cell.get(metric, math.nan) for cell in cells] if metric in summary else [math.nan] * len(cells)
    colours = [style.policy_colour(policy) for policy in policies]
    if metric == "top1_pct":  # values close together and far from 0: points, whose axis need not start there
        axis.scatter(values, places, s=60, color=colours, zorder=3)
        axis.margins(x=0.28)
    else:
        axis.barh(places, values, height=0.72, color=colours)
        axis.margins(x=0.22)
    low, high = f"{metric}_low", f"{metric}_high"
    if low in summary and high in summary:
        for place, cell in zip(places, cells, strict=True):
            ends = [cell.get(low, math.nan), cell.get(high, math.nan)]
            axis.plot(ends, [place, place], color=style.INK, linewidth=1.4, solid_capstyle="butt", zorder=4)
    for place, value, cell in zip(places, values, cells, strict=True):
        if math.isfinite(value):
            end = max(filter(math.isfinite, (value, cell.get(high, value), 0.0)))
            axis.annotate(
                f"{value:#.3g}",
                (end, place),
                xytext=(8 if metric == "top1_pct" else 4, 0),
                textcoords="offset points",
                va="center",
                size=8,
                zorder=5,
                bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"},
            )
    oracles = ("oracle", "joint-oracle")
    oracle = next((cell[metric] for cell in cells if cell.get("policy") in oracles and metric in cell), None)
    if oracle is not None:
        axis.axvline(oracle, color=style.BLUE, linewidth=1, linestyle=(0, (4, 3)), zorder=0.9)
    if min(filter(math.isfinite, values), default=0) < 0:
        axis.axvline(0, color=style.INK, linewidth=0.8)
    axis.set_yticks(places, [style.policy_name(policy) for policy in policies])
    axis.set_ylim(len(policies) - 0.4, -0.6)  # the first policy at the top
    axis.tick_params(axis="y", length=0)
    axis.grid(axis="y", visible=False)
    axis.locator_params(axis="x", nbins=4)
