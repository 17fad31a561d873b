"""Tables that the reports share: where the numbers come from, and what each plan costs."""

from edgeward.figures import style
from edgeward.papers.paper import Listing
from edgeward.papers.results import AGENT, AS_TRAINED, Results

STATIC_RATES = (8e6, 20e6)  # the two link speeds that the authors name
QUANTITIES = {  # keys of the profile's provenance, for people
    "head_latency": "latency on the device, per layer",
    "head_energy": "energy of the device, per layer",
    "live_bytes": "bytes sent behind each layer",
    "tail_latency": "latency on the server, per layer",
    "tail_exception": "latency on the server behind ReLUs of ResNet50's blocks",
    "top1": "top-1 accuracy",
    "transmit_power": "transmit power of the device",
    "idle_power": "idle power of the device",
    "rate": "rate of the link",
}


def provenance(results: Results) -> Listing:
    """Computed from profiles/: what was measured, read off a plot, derived or assumed."""
    profile, rows = results.plans.profile, []
    for key, origin in profile["provenance"].items():
        value = {"idle_power": f" {profile['idle_power_w']:g} W", "transmit_power": f" {profile['transmit_power_w']:g} W"}.get(key, "")  # fmt: skip
        rows.append(_origin(QUANTITIES.get(key, key) + value, origin))
    for name in ("lte-8mbps", "wifi-20mbps"):
        link = results.source(f"{name}.json")
        for key, origin in link["provenance"].items():
            rows.append(_origin(f"{QUANTITIES.get(key, key)}, {name}", origin))
    order = ["measured", "digitised", "derived", "assumed"]
    rows.sort(key=lambda row: order.index(row[1]))
    return Listing(
        ["quantity", "status", "source", "how, or why"],
        rows,
        f"Device {profile['name']}, server {profile['server']}. measured: by the source or for this project; digitised: read off a published plot; "
        "derived: computed from measured numbers; assumed: chosen, with the reason.",
    )  # fmt: skip


def _origin(what: str, origin: dict) -> list[str]:
    how = ". ".join(filter(None, [origin.get("detail", ""), origin.get("note", "")]))
    return [what, origin["status"], origin["source"], how]


def plan_table(results: Results) -> Listing:
    """Every plan alone on an idle system at the two static rates."""
    plans, rows = results.plans, []
    for family in plans.families():
        for plan in plans.cut_set(family, "paper"):
            row = [style.group_name(family), plan.name, f"{1e3 * plan.head_s:.0f}", _sent(plan), _tail(plan)]
            for rate in STATIC_RATES:
                power, idle = plans.transmit_power_w, plans.idle_power_w
                energies = plan.energy_j(rate, power), plan.energy_with_idle_j(rate, power, idle)
                row += [
                    f"{1e3 * plan.latency_s(rate):.0f}",
                    *(f"{energy:.2f}" if not plan.local else f"{plan.head_energy_j:.2f}" for energy in energies),
                ]  # fmt: skip
            rows.append([*row, f"{plan.top1_pct:.2f}"])
    header = ["family", "plan", "head ms", "sent MB", "tail ms"]
    for rate in STATIC_RATES:
        at = f"at {rate / 1e6:g} Mb/s"
        header += [f"total ms {at}", f"energy J {at}", f"with idle J {at}"]
    return Listing(
        [*header, "top-1 %"],
        rows,
        "One request alone. Head: on the device (latency digitised, energy derived from the authors' totals); tail: on the server (measured for this "
        "project; * derived); sent: derived from the architecture, skip tensors included; energy: head + transmit power (derived) x airtime; with idle: "
        "+ idle power (assumed) x (sending + waiting); top-1: measured by the authors.",
    )  # fmt: skip


def _sent(plan) -> str:
    return "" if plan.local else f"{plan.transfer_bits / 8e6:.3f}"


def _tail(plan) -> str:
    if plan.local:
        return ""
    return f"{1e3 * plan.tail_s:.0f}" + ("*" if plan.tail_status == "derived" else "")


def policy_table(results: Results, study: str, condition: str = AS_TRAINED) -> Listing:
    """Means per setting, family and policy."""
    rows = []
    for setting in results.settings(study):
        for group in results.groups(study):
            for policy in style.sorted_policies(results.policies(study)):
                if not results.has(study, setting, policy, condition):
                    continue
                row = [setting, style.group_name(group), style.policy_name(policy)]
                for metric, digits in (("reward", 4), ("latency_s", 3), ("energy_j", 3), ("top1_pct", 2)):
                    found = results.mean(study, setting, policy, group, metric, condition)
                    row.append(
                        f"{found.value:.{digits}f}"
                        + (f" [{found.low:.{digits}f}, {found.high:.{digits}f}]" if found.seeds > 1 and policy == AGENT else "")
                    )  # fmt: skip
                rows.append(row)
    return Listing(
        ["setting", "family", "policy", "reward", "latency s", "energy J", "top-1 %"],
        rows,
        "All policies met the same episodes, of seeds that no training used. In brackets: 95 % interval over training seeds.",
    )
