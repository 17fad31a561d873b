"""The claims of EdgeRL's report. "Must show" is the project's own list of what a reproduction has to show
(docs/reproduce.md); the paper's abstract and figure list were at hand, its full text was not."""

import math

import numpy as np

from edgeward.figures import style
from edgeward.papers import trends
from edgeward.papers.claims import NO, PARTLY, YES, Claim, Finding, at_least, listed
from edgeward.papers.edgerl_figures import link_range, weights_of
from edgeward.papers.results import AGENT, Estimate, Missing, Results, estimate

PAPER, OURS = (
    "the paper's figures 2 to 4 show these curves; the bars are ours",
    "ours: what a reproduction must show",
)
SWEEPS = {  # study: what should move with its weight, in which direction, and its name
    "accuracy-weight": ("top1_pct", 1, "top-1 accuracy"),
    "latency-weight": ("latency_s", -1, "latency"),
    "energy-weight": ("energy_j", -1, "device energy"),
}
CORRELATION_BAR, STEP_BAR, ORACLE_BAR, GAP_BAR, SMALLEST_GAP, MISSION_BAR = 0.03, 0.02, 0.995, 0.8, 0.02, 0.97
SAME = 1e-6  # relative: rewards that differ by less are the same, floating point aside
SPEARMAN = (
    "Spearman's rank correlation of the curve of means over seeds; closer than 0.5 % of its range is a tie"
)


def curve(results: Results, study: str, policy: str, group: str, metric: str) -> np.ndarray:
    """[settings, training seeds]"""
    return np.array([results.by_seed(study, each, policy, group, metric) for each in results.settings(study)])


def exact(value: float) -> Estimate:
    return Estimate(value, value, value)


def trend(study: str):
    metric, direction, name = SWEEPS[study]

    def check(results: Results) -> list[Finding]:
        weights = np.array(list(results.settings(study).values()))
        if len(weights) < 3:
            raise Missing(f"study {study} has {len(weights)} settings: no curve")
        found = []
        for group in results.groups(study):
            ours = curve(results, study, AGENT, group, metric)
            best = curve(results, study, "oracle", group, metric)
            number = estimate(ours, lambda curves: direction * trends.spearman_of(weights, curves))
            bound = direction * trends.spearman(weights, best.mean(axis=-1))
            step = trends.largest_step_back(ours.mean(axis=-1), direction)
            near, steady = number.value >= bound - CORRELATION_BAR, step <= STEP_BAR
            why = f"oracle {bound:.3f}; largest step against the trend {100 * step:.2g} % of the range (at most {100 * STEP_BAR:g} %)"
            if trends.spread(best.mean(axis=-1)) == 0:
                why = f"the {name} of the oracle is the same at every weight: there is nothing to rank; {why}"
            met = YES if near and steady else NO if not near and not steady else PARTLY
            found.append(Finding(style.group_name(group), number, "", "the oracle's correlation", SPEARMAN, met, why))  # fmt: skip
        return found

    return check


def every_weight(results: Results) -> dict[tuple[str, str], list[str]]:
    """The settings of each (study, group) of the sweeps and the weightings."""
    studies = [each for each in (*SWEEPS, "weightings") if each in results.studies()]
    if not studies:
        raise Missing("none of the studies " + listed([*SWEEPS, "weightings"]) + " was run")
    return {
        (study, group): list(results.settings(study)) for study in studies for group in results.groups(study)
    }


def cell(study: str, setting: str) -> str:
    return setting if study == "weightings" or setting.startswith(study) else f"{study} {setting}"


def by_group(results: Results) -> dict[str, list[tuple[str, str]]]:
    """(study, setting) of all, by family."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for (study, group), settings in every_weight(results).items():
        groups.setdefault(group, []).extend((study, setting) for setting in settings)
    return groups


def reaches_oracle(results: Results) -> list[Finding]:
    return [
        at_least(
            ORACLE_BAR,
            [(cell(*each), results.ratio(*each, group, "oracle")) for each in cells],
            style.group_name(group), "oracle (exhaustive, sees the link)", "weights",
            "Reward of A2C / reward of the oracle on the same episodes, seeds unseen in training.",
        )
        for group, cells in by_group(results).items()
    ]  # fmt: skip


def closes_gap(results: Results) -> list[Finding]:
    found = []
    for group, cells in by_group(results).items():
        closed, small = [], []
        for study, setting in cells:
            best = results.mean(study, setting, "oracle", group, "reward").value
            fixed = results.mean(study, setting, "best-static", group, "reward").value
            name = cell(study, setting)
            if best - fixed <= SMALLEST_GAP * abs(best):
                small.append(name)
                continue
            ours = results.by_seed(study, setting, AGENT, group, "reward")
            closed.append((name, estimate((ours - fixed) / (best - fixed))))
        scope = style.group_name(group)
        note = f"At {len(small)} of {len(cells)} weights the best static plan is within 2 % of the oracle: nothing to close there" + (
            f" ({listed(small, 4)})." if small else ".")  # fmt: skip
        if closed:
            found.append(at_least(GAP_BAR, closed, scope, "best-static to oracle", "weights", note))
        else:
            found.append(Finding(scope, exact(math.nan), "", "best-static to oracle", "", YES, note))
    return found


def greedy_is_oracle(results: Results) -> list[Finding]:
    cells = [
        results.ratio(study, setting, group, "oracle", "greedy").value
        for group, pairs in by_group(results).items()
        for study, setting in pairs
    ]
    worst = min(cells)
    return [Finding("all families and weights", exact(worst), "", "oracle", f"the smallest of {len(cells)}",
                    YES if worst >= 1 - SAME else NO,
                    "One device whose link rate is known and rounds that do not influence each other: the best plan of each round is the "
                    "best policy. There is nothing to be learned that a rule does not know; the agent finds it from reward alone.")]  # fmt: skip


def above(baseline: str):
    def check(results: Results) -> list[Finding]:
        found = []
        for group, cells in by_group(results).items():
            margins, best, below = [], [], []
            for study, setting in cells:
                of = results.mean(study, setting, baseline, group, "reward").value
                top = results.mean(study, setting, "oracle", group, "reward").value
                ours = estimate(results.by_seed(study, setting, AGENT, group, "reward") - of)
                margins.append((cell(study, setting), ours))
                if abs(of - top) <= SAME * abs(top):
                    best.append(cell(study, setting))
                elif ours.value <= SAME * abs(top):
                    below.append(cell(study, setting))
            judged = [each for each in margins if each[0] not in best] or margins
            name, worst = min(judged, key=lambda each: each[1].value)
            why = f"At {listed(best)} {style.policy_name(baseline)} gets what the oracle gets: nobody can be above it there." if best else ""  # fmt: skip
            if below:
                why = f"not above at {listed(below)}. {why}"
            met = YES if not below else NO if len(below) == len(judged) else PARTLY
            found.append(Finding(style.group_name(group), worst, "reward", style.policy_name(baseline),
                                 f"the smallest margin of {len(judged)} weights ({name})", met, why))  # fmt: skip
        return found

    return check


def closed_form_agrees(results: Results) -> list[Finding]:
    """The closed form behind the reference lines, against the simulated oracle, on the actions that both have."""
    worst, where = 0.0, ""
    for study in SWEEPS:
        if study not in results.studies():
            continue
        low, high = link_range(results)
        for group in results.groups(study):
            plans = results.plans.cut_set(group, "paper")
            for setting, weight in results.settings(study).items():
                simulated = results.mean(study, setting, "oracle", group, "reward").value
                computed = results.plans.best_on_walk(plans, weights_of(study, weight), low, high)["reward"]
                if abs(computed / simulated - 1) > worst:
                    worst, where = (
                        abs(computed / simulated - 1),
                        f"{style.group_name(group)}, {cell(study, setting)}",
                    )
    if not where:
        raise Missing("none of the studies " + listed(list(SWEEPS)) + " was run")
    return [Finding("all families and weights", exact(100 * worst), "%", "simulated oracle", f"the largest difference of rewards ({where})",
                    YES if worst <= 0.02 else NO,
                    "What remains is the episodes' luck with the link. So the reference lines may be computed instead of simulated.")]  # fmt: skip


def frame_dominates(results: Results) -> list[Finding]:
    plans, rates = results.plans, {}
    for family in plans.families():
        for frame in plans.frames(family, 1):
            others = [plan for plan in plans.cut_set(family, "paper") if plan.version == frame.version]
            rates[frame.version] = plans.dominating_rate(frame, others) / 1e6
    worst = max(rates, key=rates.get)
    each = ", ".join(f"{version} {rate:.2g}" for version, rate in rates.items())
    return [Finding("every version", exact(rates[worst]), "Mb/s", "each plan of the same version", f"the largest of the versions ({worst})",
                    YES if rates[worst] < 2.5 else NO,
                    f"From this rate on, sending the camera's frame as it is (150,528 bytes) is faster and takes less device energy than every "
                    f"plan, at the same accuracy. By version, Mb/s: {each}. So all plans are about keeping the raw frame on the device (privacy): "
                    "who may send it should, on nearly the whole link of this scenario.")]  # fmt: skip


def dominated_cuts(results: Results) -> list[Finding]:
    plans = results.plans
    found = []
    for later, earlier in ((20, 13), (13, 3), (20, 3)):
        plan, better = plans.plan("resnet50", later), plans.plan("resnet50", earlier)
        bytes_equal = plan.transfer_bits == better.transfer_bits
        holds = plans.dominating_rate(better, [plan]) == 0
        saved = plan.head_energy_j - better.head_energy_j
        sent = (
            "the same bytes"
            if bytes_equal
            else f"{plan.transfer_bits / better.transfer_bits:.2f} x the bytes"
        )
        in_energy = saved > 0 and plan.transfer_bits >= better.transfer_bits
        found.append(Finding(f"ResNet50 cut {later} by cut {earlier}", exact(saved), "J", f"cut {earlier}", "head energy, later minus earlier cut",
                             YES if in_energy else NO,
                             f"{sent}, a later head: more device energy at every link rate" +
                             (", and slower at every link rate." if holds else "; latency depends on the server.")))  # fmt: skip
    return found


def mission(reference: str):
    def check(results: Results) -> list[Finding]:
        study, found = "mission", []
        setting = next(iter(results.settings(study)))
        for group in results.groups(study):
            number = results.ratio(study, setting, group, reference)
            greedy = results.ratio(study, setting, group, reference, "greedy").value
            found.append(Finding(style.group_name(group), number, "", "dynamic programming", "reward of whole missions",
                                 YES if number.value >= MISSION_BAR else NO, f"greedy, which does not look ahead: {greedy:.3f}"))  # fmt: skip
        return found

    return check


def with_idle_too(results: Results) -> list[Finding]:
    return [
        at_least(ORACLE_BAR, [(each, results.ratio("with-idle", each, group, "oracle")) for each in results.settings("with-idle")],
                 style.group_name(group), "oracle of that accounting", "weightings")
        for group in results.groups("with-idle")
    ]  # fmt: skip


def sensitivity_holds(results: Results) -> list[Finding]:
    return [
        at_least(ORACLE_BAR, [(each, results.ratio("sensitivity", each, group, "oracle")) for each in results.settings("sensitivity")],
                 style.group_name(group), "oracle of that setting", "settings")
        for group in results.groups("sensitivity")
    ]  # fmt: skip


def claims(reference: str) -> list[Claim]:
    """reference: the policy of the mission variant that knows the best."""
    found = [
        Claim(f"{study.removesuffix('-weight')}-trend", PAPER,
              f"A larger weight on {study.removesuffix('-weight')} {'raises' if direction > 0 else 'lowers'} {name}: A2C's rank correlation within "
              f"{CORRELATION_BAR} of the oracle's, no step back larger than {100 * STEP_BAR:g} % of the range.", trend(study))
        for study, (_, direction, name) in SWEEPS.items()
    ]  # fmt: skip
    found += [
        Claim("oracle-share", OURS, f"A2C gets at least {ORACLE_BAR} of the oracle's reward at every weight, per family.", reaches_oracle),
        Claim("gap-closed", OURS, "A2C closes at least 80 % of the gap from the best static plan to the oracle wherever it exceeds 2 %.", closes_gap),
        Claim("greedy-is-oracle", OURS, "For one device with a known link rate, greedy is the oracle.", greedy_is_oracle),
    ]  # fmt: skip
    found += [
        Claim(f"above-{baseline}", OURS, f"A2C's reward is above that of {style.policy_name(baseline)}.", above(baseline))
        for baseline in ("local-only", "local-only-light", "edge-only", "edge-only-light", "random")
    ]  # fmt: skip
    return found + [
        Claim("mission", OURS, f"With an energy budget for the mission, A2C gets at least {MISSION_BAR} of dynamic programming.", mission(reference)),
        Claim("frame", OURS, "Sending the frame as uint8, which is not an action, beats every plan from about 2 Mb/s on.", frame_dominates),
        Claim("dominated-cuts", OURS, "ResNet50's cut 20 takes more device energy than cut 13 at any link rate, both more than cut 3.", dominated_cuts),
        Claim("with-idle", OURS, f"Paid with idle energy too, A2C still gets at least {ORACLE_BAR} of the oracle.", with_idle_too),
        Claim("sensitivity", OURS, f"Under every assumed or derived number's other values, A2C still gets at least {ORACLE_BAR} of the oracle.", sensitivity_holds),
        Claim("closed-form", OURS, "The closed form behind the reference lines gives the simulated oracle's reward within 2 %.", closed_form_agrees),
    ]  # fmt: skip
