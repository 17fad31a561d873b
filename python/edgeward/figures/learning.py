"""learning.png: the reward during training, per family, against what can be had."""

import math
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from edgeward.figures import style
from edgeward.figures.tables import Table, TableError, read_table

REFERENCES = [
    ("oracle", style.BLUE, (0, (4, 3))),
    ("joint-oracle", style.BLUE, (0, (4, 3))),
    ("best-static", style.INK, (0, (1, 2))),
]


def draw(run: Path, scenario: str):
    progress = read_table(run / "progress.csv")
    prefix = "reward."
    groups = [name.removeprefix(prefix) for name in progress.columns if name.startswith(prefix)]
    columns = {group: prefix + group for group in groups} or {"all": "reward"}
    figure, axes = plt.subplots(
        1, len(columns), figsize=(11, 4), sharex=True, squeeze=False, layout="constrained"
    )
    references = _references(run)
    for axis, (group, column) in zip(axes[0], columns.items(), strict=True):
        steps = np.asarray(progress["steps"])
        reward = np.asarray(progress[column])
        seen = np.isfinite(reward)
        axis.plot(
            steps[seen], reward[seen], color=style.ORANGE, alpha=0.35, linewidth=0.8, label="each update"
        )
        axis.plot(steps[seen], smoothed(reward[seen]), color=style.VERMILION, linewidth=2, label="smoothed")
        for policy, colour, dashes in REFERENCES:
            value = references.get((policy, group))
            if value is not None:
                name = style.policy_name(policy)
                axis.axhline(
                    value, color=colour, linestyle=dashes, linewidth=1.6, label=f"{name} (evaluation)"
                )
        axis.set_title(style.group_name(group), loc="left")
        axis.set_xscale("log")
        axis.set_xlabel("environment steps (log scale)")
    axes[0][0].set_ylabel("reward per decision")
    style.explain(
        figure,
        f"Learning: reward during training ({scenario})",
        "Mean over each update's steps, actions drawn from the policy, exploration included.",
        *axes[0][0].get_legend_handles_labels(),
    )
    return figure


def smoothed(values: np.ndarray) -> np.ndarray:
    """Mean over the neighbours within a tenth of each update's number: as wide everywhere on a logarithmic axis."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    index = np.arange(len(values))
    half = index // 10
    first, last = index - half, np.minimum(index + half + 1, len(values))
    return (sums[last] - sums[first]) / (last - first)


def _references(run: Path) -> dict[tuple[str, str], float]:
    """Reward by policy and group, of the evaluation if there is one: learning can be drawn without."""
    try:
        summary: Table = read_table(run / "evaluation_summary.csv")
        keys = zip(summary["policy"], summary["group"], strict=True)
        return {
            key: reward for key, reward in zip(keys, summary["reward"], strict=True) if math.isfinite(reward)
        }
    except TableError:
        return {}
