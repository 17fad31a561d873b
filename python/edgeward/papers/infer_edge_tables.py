"""The tables of Infer-EDGE's report: shares of the joint oracle by number of devices, and the grid behind the percentages."""

from edgeward.figures import style
from edgeward.papers.infer_edge_figures import BOUNDED, bound_note, counts, study_of, weightings
from edgeward.papers.paper import Listing
from edgeward.papers.reductions import AGGREGATIONS, METRICS, reductions
from edgeward.papers.results import AGENT, Missing, Results


def device_table(results: Results) -> Listing:
    found = counts(results)
    policies: dict[str, None] = {AGENT: None}
    for count in found:
        policies.update(dict.fromkeys(results.policies(study_of(count))))
    best = {count: results.reference(study_of(count)) for count in found}
    shown = [policy for policy in style.sorted_policies(list(policies)) if policy not in best.values()]
    rows = []
    for count in found:
        study = study_of(count)
        for setting in weightings(results, study):
            for group in results.groups(study):
                row = [f"{count}*" if count > BOUNDED else str(count), setting, style.group_name(group)]
                rows.append(row + [_share(results, study, setting, group, best[count], policy) for policy in shown])  # fmt: skip
    return Listing(
        ["devices", "weighting", "family", *(style.policy_name(policy) for policy in shown)],
        rows,
        "Reward as a share of the joint oracle's, in %. In brackets: 95 % interval over training seeds."
        + bound_note(found),
    )


def _share(results: Results, study: str, setting: str, group: str, best: str, policy: str) -> str:
    try:
        share = results.ratio(study, setting, group, best, policy).scaled(100)
    except Missing:
        return ""
    if share.seeds < 2 or policy != AGENT:
        return f"{share.value:.1f}"
    return f"{share.value:.2f} [{share.low:.2f}, {share.high:.2f}]"


def grid_table(results: Results) -> Listing:
    rows: dict[tuple, dict[tuple[str, str], str]] = {}
    for cell in reductions(results):
        key = (str(cell.count), cell.setting, cell.condition, style.policy_name(cell.baseline))
        rows.setdefault(key, {})[cell.metric, cell.aggregation] = f"{cell.saved.value:.1f}"
    columns = [(metric, aggregation) for metric in METRICS for aggregation in AGGREGATIONS]
    return Listing(
        ["devices", "weighting", "link", "baseline", *(f"{METRICS[metric]}: {aggregation}" for metric, aggregation in columns)],
        [[*key, *(numbers.get(column, "") for column in columns)] for key, numbers in rows.items()],
        "% less than the baseline (negative: more). as-trained: the link walks over the whole range. Empty: the baseline loses no accuracy in some family.",
    )  # fmt: skip
