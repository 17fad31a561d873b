"""What would one do at 8 Mb/s with a VGG? Answered from the profile and from what the agents did there."""

from edgeward.papers.plans import Weights
from edgeward.papers.results import AGENT, Missing, Results

QUESTION = "What would one do at 8 Mb/s with a VGG?"
RATE_BPS, CONDITION, GROUP = 8e6, "8mbps", "vgg"
WEIGHTS = {
    "balanced": Weights(1 / 3, 1 / 3, 1 / 3),
    "accuracy-first": Weights(0.6, 0.2, 0.2),
    "latency-first": Weights(0.2, 0.6, 0.2),
    "energy-first": Weights(0.2, 0.2, 0.6),
}


def answer(results: Results, study: str) -> list[str]:
    """Paragraphs: by weighting the best plan and what the agents got, then the frame. Throws Missing."""
    plans, parts = results.plans, []
    for setting in results.settings(study):
        if setting not in WEIGHTS or not results.has(study, setting, AGENT, CONDITION):
            continue
        best = max(plans.cut_set(GROUP, "paper"), key=lambda plan: plans.reward(plan, RATE_BPS, WEIGHTS[setting]))  # fmt: skip # noqa: B023
        took = f"{best.latency_s(RATE_BPS):.2f} s, {best.energy_j(RATE_BPS, plans.transmit_power_w):.2f} J, {best.top1_pct:.2f} %"
        got = [results.mean(study, setting, AGENT, GROUP, metric, CONDITION).value for metric in ("latency_s", "energy_j", "top1_pct")]  # fmt: skip
        share = results.ratio(study, setting, GROUP, results.reference(study), condition=CONDITION).value
        parts.append(
            f"{setting.capitalize()}: {instruction(best)}. By the profile that takes {took} top-1 per image; the trained agents got "
            f"{got[0]:.2f} s, {got[1]:.2f} J, {got[2]:.2f} %, which is {100 * share:.1f} % of the best possible reward."
        )
    if not parts:
        raise Missing(f"study {study} has no link of 8 Mb/s")
    frame = min(plans.frames(GROUP, 1), key=lambda plan: plan.latency_s(RATE_BPS))
    parts.append(
        f"If the raw frame may leave the device, send it as uint8 instead: {frame.latency_s(RATE_BPS):.2f} s and "
        f"{frame.energy_j(RATE_BPS, plans.transmit_power_w):.2f} J with {frame.version} on the server, {frame.top1_pct:.2f} % top-1. No plan above "
        "comes near that; it is not among the actions because raw frames stay on the device."
    )
    return parts


def instruction(plan) -> str:
    if plan.local:
        return f"run {plan.version} wholly on the device"
    return f"run {plan.version} on the device up to layer {plan.cut} ({plan.layer}), send {plan.transfer_bits / 8e6:.2f} MB, and let the server do the rest"
