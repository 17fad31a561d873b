"""stages.png: where a request's time goes, per policy and family."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from edgeward.figures import style
from edgeward.figures.tables import in_order, read_table

STAGES = [  # in the order a request goes through them
    ("device_queue_s", "device queue", style.YELLOW),
    ("head_s", "head on the device", style.BLUE),
    ("radio_queue_s", "radio queue", style.PURPLE),
    ("transfer_s", "transfer", style.ORANGE),
    ("server_queue_s", "server queue", style.BLACK),
    ("tail_s", "tail on the server", style.GREEN),
    ("result_s", "result on its way back", style.SKY),
]


def draw(run: Path, scenario: str):
    evaluation = read_table(run / "evaluation.csv")
    groups = in_order(evaluation["group"])
    policies = style.sorted_policies(in_order(evaluation["policy"]))
    figure, axes = plt.subplots(
        1,
        len(groups),
        figsize=(11, 2.2 + 0.26 * len(policies)),
        sharey=True,
        squeeze=False,
        layout="constrained",
    )
    rows = evaluation.rows()
    places = np.arange(len(policies))
    largest = dict.fromkeys((column for column, _, _ in STAGES), 0.0)
    for axis, group in zip(axes[0], groups, strict=True):
        left = np.zeros(len(policies))
        for column, label, colour in STAGES:
            evaluation[column]  # a missing column is said by its name
            means = np.array([_mean(rows, policy, group, column) for policy in policies])
            largest[column] = max(largest[column], float(means.max(initial=0)))
            axis.barh(places, means, left=left, height=0.72, color=colour, label=label)
            left += means
        axis.set_title(style.group_name(group), loc="left")
        axis.set_xlabel("latency (s)")
        axis.set_yticks(places, [style.policy_name(policy) for policy in policies])
        axis.set_xlim(0, 1.04 * max(left.max(initial=0), 1e-9))
        axis.tick_params(axis="y", length=0)
        axis.grid(axis="y", visible=False)
        axis.locator_params(axis="x", nbins=5)
    axes[0][0].invert_yaxis()
    handles, labels = axes[0][0].get_legend_handles_labels()
    labels = [
        label if largest[column] > 0 else f"{label} (0 here)"
        for label, (column, _, _) in zip(labels, STAGES, strict=True)
    ]
    style.explain(
        figure,
        f"Where a request's time goes ({scenario})",
        "Mean latency per request by stage, over unseen seeds; each family has its own scale.",
        handles,
        labels,
    )
    return figure


def _mean(rows: list[dict], policy: str, group: str, column: str) -> float:
    """Over the seeds, each weighted by its requests; 0 where there is none."""
    chosen = [
        row for row in rows if row["policy"] == policy and row["group"] == group and row["requests"] > 0
    ]
    requests = sum(row["requests"] for row in chosen)
    return sum(row[column] * row["requests"] for row in chosen) / requests if requests else 0.0
