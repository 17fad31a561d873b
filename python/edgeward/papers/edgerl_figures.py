"""The figures of EdgeRL's report."""

import math

import numpy as np

from edgeward.figures import style, system
from edgeward.papers import curves
from edgeward.papers.plans import Weights
from edgeward.papers.results import AGENT, ALL, AS_TRAINED, Estimate, Missing, Results

WEIGHTINGS = ["balanced", "accuracy-first", "latency-first", "energy-first"]
BASELINES = [
    "oracle",
    "best-static",
    "local-only",
    "local-only-light",
    "edge-only",
    "edge-only-light",
    "random",
]
STATIC_LINKS = {"8mbps": ("8 Mb/s", "v", style.INK), "20mbps": ("20 Mb/s", "^", style.PURPLE)}
OUTSIDE_COLOURS = {"frame-uint8": style.ORANGE, "frame-fp32": style.YELLOW, "block": style.GREEN}
OUTSIDE_NAMES = {
    "frame-uint8": "frame sent as uint8, outside the action space",
    "frame-fp32": "frame sent as fp32, outside the action space",
    "block": "cuts between blocks, not the paper's",
}


def system_drawing(results: Results):
    results.source("system.json")
    return system.draw(results.out / "sources" / "system.json")


def weights_of(study: str, weight: float) -> Weights:
    """Of a sweep's setting: the other two share the rest."""
    names = ["accuracy", "latency", "energy"]
    own = study.removesuffix("-weight")
    return Weights(**{name: weight if name == own else (1 - weight) / 2 for name in names})


def link_range(results: Results) -> tuple[float, float]:
    link = results.source("system.json")["devices"][0]["link"]
    return link["low_bps"], link["high_bps"]


def outside(results: Results, study: str, group: str, what: str) -> list[dict[str, float]]:
    """Per setting: what the best plan at each rate gets among those that are not actions. Closed form, see plans.py."""
    plans = results.plans
    sets = {
        "frame-uint8": lambda: plans.frames(group, 1),
        "frame-fp32": lambda: plans.frames(group, 4),
        "block": lambda: plans.cut_set(group, "block"),
    }
    low, high = link_range(results)
    values = results.settings(study).values()
    return [plans.best_on_walk(sets[what](), weights_of(study, value), low, high) for value in values]


def sweep(study: str):
    """The drawing of accuracy, latency and energy over one weight, per family."""
    own = study.removesuffix("-weight")

    def draw(results: Results):
        groups = results.groups(study)
        settings = results.settings(study)
        weights = list(settings.values())
        beyond = {
            (group, what): outside(results, study, group, what)
            for group in groups
            for what in OUTSIDE_COLOURS
        }
        figure, axes = curves.grid(len(curves.METRICS), len(groups), sharex=True)
        for row, (metric, (label, logarithmic)) in zip(axes, curves.METRICS.items(), strict=True):
            for axis, group in zip(row, groups, strict=True):
                for policy in [AGENT, *BASELINES]:
                    if policy not in results.policies(study):
                        continue
                    values = curves.means(results, study, settings, policy, group, metric, AS_TRAINED)
                    name = "oracle (= greedy here)" if policy == "oracle" else None
                    curves.line(axis, policy, weights, values, name)
                _static_points(axis, results, study, group, metric)
                for what, colour in OUTSIDE_COLOURS.items():
                    values = [each[metric] for each in beyond[group, what]]
                    axis.plot(weights, values, color=colour, linestyle=curves.DOTTED, linewidth=2.2, zorder=1.5,
                              label=OUTSIDE_NAMES[what])  # fmt: skip
                if logarithmic:
                    curves.log_axis(axis)
            row[0].set_ylabel(label)
        for axis in axes[-1]:
            axis.set_xlabel(f"weight of {own}")
            axis.set_xticks(np.linspace(0, 1, 6))
        curves.column_titles(axes, groups)
        curves.finish(
            figure, axes, f"What a larger weight on {own} does",
            "The other two weights share the rest. Band: 95 % interval over the training seeds. Markers: the same agents on a static link.",
        )  # fmt: skip
        return figure

    return draw


def _static_points(axis, results: Results, study: str, group: str, metric: str) -> None:
    settings = results.settings(study)
    for condition, (name, marker, colour) in STATIC_LINKS.items():
        if condition not in results.conditions(study):
            continue
        values = curves.means(results, study, settings, AGENT, group, metric, condition)
        axis.plot(list(settings.values()), [each.value for each in values], linestyle="none", marker=marker, markersize=5,
                  markerfacecolor="none", color=colour, zorder=5, label=f"A2C on a static link of {name}")  # fmt: skip


def weightings(results: Results):
    """Shares of the oracle's reward at the four weightings."""
    study, policies = "weightings", [AGENT, *BASELINES[1:]]
    groups = results.groups(study)
    settings = [name for name in WEIGHTINGS if name in results.settings(study)]
    figure, axes = curves.grid(1, len(groups), height=2.8, sharey=True)
    for axis, group in zip(axes[0], groups, strict=True):
        for policy in policies:
            shares = [share_of(results, study, each, group, policy) for each in settings]
            colour = curves.LINES[policy][0]
            hollow = policy.endswith("-light")
            marker = {AGENT: "D", "best-static": "|"}.get(policy, "o")
            axis.plot([100 * share.value for share in shares], range(len(settings)), linestyle="none",
                      marker=marker, markersize=18 if marker == "|" else 7, markeredgewidth=2 if marker == "|" else 1, color=colour,
                      markerfacecolor="none" if hollow else colour, zorder=4 if policy == AGENT else 3,
                      label=style.policy_name(policy))  # fmt: skip
        axis.axvline(
            100, color=style.BLUE, linestyle=curves.DASHED, linewidth=1.4, label="oracle (= greedy here)"
        )
        axis.set_yticks(range(len(settings)), settings)
        axis.set_ylim(len(settings) - 0.5, -0.5)
        axis.set_xlabel("% of the oracle's reward")
    curves.column_titles(axes, groups)
    curves.finish(figure, axes, "Four weightings: how much of the oracle's reward each policy gets",
                  "First = 0.6, the others 0.2 each; balanced = 1/3 each. Below 0: worse than earning nothing.")  # fmt: skip
    return figure


def share_of(
    results: Results,
    study: str,
    setting: str,
    group: str,
    policy: str,
    reference="oracle",
    condition=AS_TRAINED,
) -> Estimate:
    """nan where there is none."""
    try:
        return results.ratio(study, setting, group, reference, policy, "reward", condition)
    except Missing:
        return Estimate(math.nan, math.nan, math.nan)


def with_idle(results: Results):
    """The four weightings under the two ways of counting energy."""
    accountings = {"weightings": "head energy + transmit power x airtime",
                   "with-idle": "the same + idle power while sending and waiting"}  # fmt: skip
    groups = results.groups("with-idle")
    rows = {"energy_j": "device energy (J), as the reward counts it", **{
        metric: curves.METRICS[metric][0] for metric in ("latency_s", "top1_pct")}}  # fmt: skip
    settings = [name for name in WEIGHTINGS if name in results.settings("with-idle")]
    figure, axes = curves.grid(len(rows), len(groups), sharex=True)
    places = np.arange(len(settings))
    for row, (metric, label) in zip(axes, rows.items(), strict=True):
        for axis, group in zip(row, groups, strict=True):
            for shift, (study, name) in zip((-0.2, 0.2), accountings.items(), strict=True):
                found = curves.means(results, study, settings, AGENT, group, metric, AS_TRAINED)
                colour = style.VERMILION if study == "weightings" else style.ORANGE
                values = [each.value for each in found]
                if metric == "top1_pct":
                    axis.plot(places + shift, values, "o", color=colour, label=name)
                else:
                    axis.bar(places + shift, values, 0.38, color=colour, label=name)
                for place, each in zip(places + shift, found, strict=True):
                    axis.plot([place, place], [each.low, each.high], color=style.INK, linewidth=1.3)
                best = curves.means(results, study, settings, "oracle", group, metric, AS_TRAINED)
                for place, each in zip(places + shift, best, strict=True):
                    axis.plot([place - 0.17, place + 0.17], [each.value] * 2, color=style.BLUE, linewidth=1.8,
                              label="oracle of that accounting")  # fmt: skip
            axis.set_xticks(places, [name.replace("-", "\n") for name in settings])
            axis.grid(axis="x", visible=False)
        row[0].set_ylabel(label if metric != "energy_j" else "device energy (J)")
    curves.column_titles(axes, groups)
    curves.finish(figure, axes, "Idle energy counted or not: what A2C chooses",
                  "Each agent is trained and paid with its own accounting of energy. Short line: 95 % interval over training seeds.")  # fmt: skip
    return figure


def mission(results: Results):
    """A mission with an energy budget: reward, and what it is made of."""
    study = "mission"
    rows = {"reward": "reward per round of the mission", "latency_s": "latency (s)", "top1_pct": "top-1 accuracy (%)"}  # fmt: skip
    policies = style.sorted_policies(results.policies(study))
    groups, settings = results.groups(study), list(results.settings(study))
    figure, axes = curves.grid(len(rows), len(groups), sharex=True, sharey="row")
    for row, (metric, label) in zip(axes, rows.items(), strict=True):
        for axis, group in zip(row, groups, strict=True):
            curves.bars(axis, results, study, settings[0], policies, group, metric)
        row[0].set_ylabel(label)
    curves.column_titles(axes, groups)
    curves.finish(figure, axes, "A mission with an energy budget: where looking ahead pays",
                  "The budget is 0.6 x what greedy would use; a drone that spends it too early earns nothing for the rest.")  # fmt: skip
    return figure


def learning(results: Results):
    """Reward during training at the four weightings, one thin line per training seed."""
    study, table = "weightings", results.training
    rows = [row for row in table.rows() if row["study"] == study]
    if not rows:
        raise Missing(f"study {study} was not trained")
    names = [name for name in table.columns if name.startswith("reward.")]
    groups = [name.removeprefix("reward.") for name in names] or [ALL]
    settings = [name for name in WEIGHTINGS if name in results.settings(study)]
    figure, axes = curves.grid(
        len(groups), len(settings), height=1.7, width=12, sharex=True, sharey="row", 
    )  # fmt: skip
    for line_of_axes, group in zip(axes, groups, strict=True):
        column = f"reward.{group}" if names else "reward"
        for axis, setting in zip(line_of_axes, settings, strict=True):
            own = [row for row in rows if row["setting"] == setting]
            for seed in sorted({row["training_seed"] for row in own}):
                seen = [(row["steps"], row[column]) for row in own if row["training_seed"] == seed and math.isfinite(row[column])]  # fmt: skip
                axis.plot(*zip(*seen, strict=True), color=style.VERMILION, alpha=0.45, linewidth=0.9, label="a training seed")  # fmt: skip
            best = results.mean(study, setting, "oracle", group, "reward").value
            axis.axhline(best, color=style.BLUE, linestyle=curves.DASHED, linewidth=1.4, label="oracle, in evaluation")  # fmt: skip
            axis.set_xscale("log")
            if group == groups[0]:
                axis.set_title(setting, loc="left")
            if group == groups[-1]:
                axis.set_xlabel("environment steps")
        line_of_axes[0].set_ylabel(f"{style.group_name(group)}: reward")
    curves.finish(figure, axes, "Learning: reward during training",
                  "Means over blocks of updates (at most 50 per training), actions drawn from the policy, exploration included.")  # fmt: skip
    return figure
