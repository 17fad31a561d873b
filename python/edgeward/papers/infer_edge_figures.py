"""The decision figures of Infer-EDGE's report: several devices in one Wi-Fi cell."""

import math

from edgeward.figures import style
from edgeward.papers import curves
from edgeward.papers.edgerl_figures import WEIGHTINGS, share_of
from edgeward.papers.results import AGENT, AS_TRAINED, REFERENCES, Missing, Results

COUNTS = [1, 2, 3, 5, 10]
BOUNDED = 10  # devices up to which the joint oracle is exact (JointOraclePolicy); above it is a lower bound
METRICS = {"share": ("% of the joint oracle's reward", False), **curves.METRICS}


def bound_note(found: list[int]) -> str:
    """For captions whose numbers of devices carry a * above BOUNDED."""
    return " * the joint oracle is a lower bound of the best there." if max(found) > BOUNDED else ""


def study_of(count: int) -> str:
    return f"devices-{count}"


def counts(results: Results) -> list[int]:
    found = [count for count in COUNTS if study_of(count) in results.studies()]
    if not found:
        raise Missing(f"study {study_of(1)} was not run, nor one with more devices")
    return found


def baselines(results: Results, study: str) -> list[str]:
    """All that neither learn nor know the joint optimum."""
    return [policy for policy in results.policies(study) if policy not in (AGENT, *REFERENCES)]


def weightings(results: Results, study: str) -> list[str]:
    return [name for name in WEIGHTINGS if name in results.settings(study)]


def values(results: Results, study: str, setting: str, policy: str, group: str, metric: str, condition: str):
    """A share in per cent, or the metric; nan where it was not run."""
    if metric == "share":
        return share_of(results, study, setting, group, policy, results.reference(study), condition).scaled(
            100
        )
    return curves.means(results, study, [setting], policy, group, metric, condition)[0]


def by_devices(group: str):
    """Reward, latency, energy and accuracy over the number of devices, for one family."""

    def draw(results: Results):
        found = counts(results)
        settings = weightings(results, study_of(found[0]))
        figure, axes = curves.grid(len(METRICS), len(settings), width=12, sharex=True, sharey="row")
        places = list(range(len(found)))
        for row, (metric, (label, logarithmic)) in zip(axes, METRICS.items(), strict=True):
            for axis, setting in zip(row, settings, strict=True):
                for policy in style.sorted_policies(_all_policies(results, found)):
                    if metric == "share" and policy in REFERENCES:
                        continue
                    line = [values(results, study_of(count), setting, policy, group, metric, AS_TRAINED) for count in found]  # fmt: skip
                    if any(math.isfinite(each.value) for each in line):
                        curves.line(axis, policy, places, line)
                if metric == "share":
                    axis.axhline(100, color=style.BLUE, linestyle=curves.DASHED, linewidth=1.4)
                if logarithmic:
                    curves.log_axis(axis)
            row[0].set_ylabel(label)
        axes[0][0].set_ylim(bottom=max(axes[0][0].get_ylim()[0], -20))
        for axis, setting in zip(axes[0], settings, strict=True):
            axis.set_title(setting, loc="left")
        for axis in axes[-1]:
            axis.set_xticks(places, [f"{count}*" if count > BOUNDED else str(count) for count in found])
            axis.set_xlabel("devices in the cell")
        curves.finish(figure, axes, f"{style.group_name(group)}: more devices in one Wi-Fi cell",
                      "Each is active in half of the rounds. Band: 95 % interval over training seeds." + bound_note(found))  # fmt: skip
        return figure

    return draw


def _all_policies(results: Results, found: list[int]) -> list[str]:
    policies: dict[str, None] = {}
    for count in found:
        policies.update(dict.fromkeys(results.policies(study_of(count))))
    return list(policies)


def by_link(count: int, setting: str = "balanced"):
    """Accuracy, latency and energy over static links, per family, of agents trained on the whole range."""

    def draw(results: Results):
        study = study_of(count)
        links = {name: value for name, value in results.conditions(study).items() if math.isfinite(value)}
        if len(links) < 2:
            raise Missing(f"study {study} has no static links")
        groups, places = results.groups(study), [value / 1e6 for value in links.values()]
        figure, axes = curves.grid(len(METRICS), len(groups), sharex=True)
        for row, (metric, (label, logarithmic)) in zip(axes, METRICS.items(), strict=True):
            for axis, group in zip(row, groups, strict=True):
                for policy in style.sorted_policies(results.policies(study)):
                    if metric == "share" and policy in REFERENCES:
                        continue
                    line = [values(results, study, setting, policy, group, metric, name) for name in links]
                    curves.line(axis, policy, places, line)
                if metric == "share":
                    axis.axhline(100, color=style.BLUE, linestyle=curves.DASHED, linewidth=1.4)
                    axis.set_ylim(bottom=max(axis.get_ylim()[0], -20))
                if logarithmic:
                    curves.log_axis(axis)
                curves.log_axis(axis, "x")
                axis.set_xticks(places, [f"{place:g}" for place in places])
            row[0].set_ylabel(label)
        for axis in axes[-1]:
            axis.set_xlabel("link rate of every device (Mb/s)")
        curves.column_titles(axes, groups)
        devices = "one device" if count == 1 else f"{count} devices in one cell"
        curves.finish(figure, axes, f"Links of 4 to 100 Mb/s: {devices}, {setting}",
                      "The agents are those of the other figures, trained on a link that walks over the whole range; here it stands still.")  # fmt: skip
        return figure

    return draw


def learning(results: Results, setting: str = "balanced"):
    """Reward during training: families by rows, devices by columns."""
    table, found = results.training, counts(results)
    groups = results.groups(study_of(found[0]))
    figure, axes = curves.grid(len(groups), len(found), width=12, height=1.7, sharex=True, sharey="row")
    rows = table.rows()
    for line_of_axes, group in zip(axes, groups, strict=True):
        for axis, count in zip(line_of_axes, found, strict=True):
            study, column = study_of(count), f"reward.{group}"
            own = [row for row in rows if row["study"] == study and row["setting"] == setting and math.isfinite(row[column])]  # fmt: skip
            for seed in sorted({row["training_seed"] for row in own}):
                seen = [(row["steps"], row[column]) for row in own if row["training_seed"] == seed]
                axis.plot(*zip(*seen, strict=True), color=style.VERMILION, alpha=0.45, linewidth=0.9, label="a training seed")  # fmt: skip
            best = curves.means(results, study, [setting], results.reference(study), group, "reward", AS_TRAINED)[0]  # fmt: skip
            axis.axhline(best.value, color=style.BLUE, linestyle=curves.DASHED, linewidth=1.4, label="joint oracle, in evaluation")  # fmt: skip
            axis.set_xscale("log")
            if group == groups[0]:
                axis.set_title(f"{count} device{'s' if count > 1 else ''}", loc="left")
            if group == groups[-1]:
                axis.set_xlabel("environment steps")
        line_of_axes[0].set_ylabel(f"{style.group_name(group)}: reward")
    curves.finish(figure, axes, f"Learning: reward during training, {setting}",
                  "Means over blocks of updates (at most 50 per training), actions drawn from the policy, exploration included. A round without a request pays 0.")  # fmt: skip
    return figure


def battery(results: Results):
    """The variant in which a device can die: means over whole episodes, per family."""
    study = "battery"
    groups, setting = results.groups(study), next(iter(results.settings(study)))
    rows = {
        "reward": "reward per round",
        "requests_of_episode": "answers in an episode",
        "latency_s": "latency (s)",
    }
    policies = style.sorted_policies(results.policies(study))
    figure, axes = curves.grid(len(rows), len(groups), sharex=True, sharey="row")
    for row, (metric, label) in zip(axes, rows.items(), strict=True):
        for axis, group in zip(row, groups, strict=True):
            curves.bars(axis, results, study, setting, policies, group, metric)
        row[0].set_ylabel(label)
    curves.column_titles(axes, groups)
    curves.finish(figure, axes, "Batteries: a device whose charge is used up is gone",
                  "The state holds charge and activity. A device that died answers and earns nothing for the rest of the episode.")  # fmt: skip
    return figure
