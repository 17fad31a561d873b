"""What moves when an assumed or derived number does: rewards beside each other, and what the reference costs."""

from edgeward.figures import style
from edgeward.papers import curves
from edgeward.papers.edgerl_figures import share_of
from edgeward.papers.results import AGENT, AS_TRAINED, Results

STUDY, NOMINAL = "sensitivity", "nominal"


def drawing(reference: str, compared: list[str]):
    """Rewards of `compared` as shares of the reference's, then the reference's latency, energy and accuracy; per family."""
    name = "A2C" if reference == AGENT else f"the {style.policy_name(reference)}"

    def draw(results: Results):
        settings, groups = list(results.settings(STUDY)), results.groups(STUDY)
        columns = {"share": f"% of {name}'s reward", **{
            metric: f"{name}: {label}" for metric, (label, _) in curves.METRICS.items()}}  # fmt: skip
        figure, axes = curves.grid(
            len(groups), len(columns), width=13, height=0.7 + 0.22 * len(settings), sharey=True
        )
        places = range(len(settings))
        for row, group in zip(axes, groups, strict=True):
            for axis, (metric, label) in zip(row, columns.items(), strict=True):
                if metric == "share":
                    _shares(axis, results, settings, group, reference, compared)
                else:
                    found = curves.means(results, STUDY, settings, reference, group, metric, AS_TRAINED)
                    axis.plot([each.value for each in found], places, "s", color=style.BLUE, label=name + ": what it costs")  # fmt: skip
                    for place, each in zip(places, found, strict=True):
                        axis.plot([each.low, each.high], [place, place], color=style.INK, linewidth=1.3)
                    if NOMINAL in settings:
                        axis.axvline(
                            found[settings.index(NOMINAL)].value, color=style.GREY, linewidth=1, zorder=1
                        )
                axis.margins(x=0.12)
                axis.locator_params(axis="x", nbins=5)
                if group == groups[-1]:
                    axis.set_xlabel(label)
            row[0].set_yticks(places, [setting.replace("=", " = ") for setting in settings])
            row[0].set_ylim(len(settings) - 0.5, -0.5)
            row[0].set_title(style.group_name(group), loc="left")
        curves.finish(figure, axes, "Sensitivity: what moves with the numbers that are assumed or derived",
                      "One number changed at a time; the agent is trained anew. Grey line: the scenario as it stands (nominal). Axes do not begin at 0.")  # fmt: skip
        return figure

    return draw


def _shares(
    axis, results: Results, settings: list[str], group: str, reference: str, compared: list[str]
) -> None:
    for policy in compared:
        if policy not in results.policies(STUDY):
            continue
        shares = [share_of(results, STUDY, setting, group, policy, reference) for setting in settings]
        agent = policy == AGENT
        axis.plot([100 * each.value for each in shares], range(len(settings)), linestyle="none", marker="D" if agent else "o",
                  color=curves.LINES[policy][0], label=style.policy_name(policy), zorder=4 if agent else 3)  # fmt: skip
    axis.axvline(100, color=style.GREY, linestyle=curves.DASHED, linewidth=1.4, zorder=1)
