"""What a scenario's numbers mean, in words short enough for a picture. Input: parts of the description that
`edgeward scenario draw SCENARIO --json` prints (env/system_description.cpp)."""

from edgeward.figures import style
from edgeward.figures.quantities import number, percent, plus_minus, quantity, span

MOST_STATES = 3  # of a link that are listed one by one
SPREADS = {"lognormal": "log-normal times", "exponential": "exponential times"}


def counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def listed(words: list[str], last: str = "and") -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def name(part: dict) -> str:
    return part["name"] + (f" × {part['count']}" if part.get("count", 1) > 1 else "")


def limited(what: str, limit: int | None) -> str:
    if limit is None:
        return what
    if limit == 0:
        return f"no {what}"
    if limit >= 10_000:
        return f"{what} ≤ {limit // 1000}k" if limit < 1_000_000 else f"{what} ≤ {limit // 1_000_000}M"
    return f"{what} ≤ {limit}"


def arrivals(arrivals: dict, workload: dict) -> str:
    if workload["kind"] == "rounds":
        probability = workload["active_probability"]
        return "1 per round" + (f", in {percent(probability)} of the rounds" if probability < 1 else "")
    kind = arrivals["model"]
    if kind == "periodic":
        period = quantity(arrivals["period_s"], "time")
        if arrivals["random_phase"]:
            return f"every {period}, random phase"
        return f"every {period}" + (
            f", from {quantity(arrivals['phase_s'], 'time')}" if arrivals["phase_s"] else ""
        )
    if kind == "poisson":
        return f"Poisson, {quantity(arrivals['rate_hz'], 'frequency')}"
    if kind == "recorded":
        scale = f", times × {number(arrivals['scale'])}" if arrivals["scale"] != 1 else ""
        return f"recorded, {counted(arrivals['count'], 'request')}{scale}"
    if kind == "closed_loop":
        think = quantity(arrivals["think_s"], "time")
        return f"{counted(arrivals['clients'], 'client')}, next request ~{think} after the answer"
    return ""


def powers(device: dict) -> str:
    words = [f"idle {quantity(device['idle_power_w'], 'power')}"]
    words.append(f"sending +{quantity(device['transmit_power_w'], 'power')}")
    if device["receive_power_w"] and device["result_bytes"]:
        words.append(f"receiving +{quantity(device['receive_power_w'], 'power')}")
    return ", ".join(words)


def battery(battery: dict) -> str:
    words = [quantity(battery["capacity_j"], "energy")]
    if battery["initial"] < 1:
        words.append(f"{percent(battery['initial'])} full")
    words.append(f"dead at {percent(battery['cutoff'])}")
    return ", ".join(words)


def activity_state(state: dict) -> str:
    return f"{state['name']} {quantity(state['power_w'], 'power')}"


def link(link: dict, epoch: str) -> list[str]:
    """The model, its rates, its latency: a line each. `epoch`: what an epoch is called."""
    kind = link["model"]
    lines = []
    if kind == "constant":
        lines = [f"constant {quantity(link['rate_bps'], 'rate')}"]
    elif kind == "random_walk":
        step = f"every {quantity(link['step_s'], 'time')}" if link["step_s"] else f"each {epoch}"
        lines = ["random walk", span(link["low_bps"], link["high_bps"], "rate"), f"steps {step}"]
    elif kind == "trace":
        lines = ["trace", _range([rate for _, rate in link["points"]])]
        lines += [f"again after {quantity(link['repeat_s'], 'time')}"] if link["repeat_s"] else []
    elif kind == "activity":
        lines = ["as the device moves", _range([state["rate_bps"] for state in link["states"]])]
    elif len(link["states"]) > MOST_STATES:
        count = len(link["states"])
        lines = [f"Markov, {count} states", _range([state["rate_bps"] for state in link["states"]])]
    else:
        lines = ["Markov chain"]
        for state in link["states"]:
            mean = quantity(state["mean_s"], "time")
            lines.append(f"{state['name']} {quantity(state['rate_bps'], 'rate')}, ~{mean}")
    if link["latency_s"]:
        lines.append(f"latency {plus_minus(link['latency_s'], link['jitter_s'], 'time')}")
    return lines


def _range(rates: list[float]) -> str:
    return span(min(rates), max(rates), "rate")


def network(network: dict) -> list[str]:
    rates = span(network["low_bps"], network["high_bps"], "rate")
    return ["same throughput for all that send", f"{network['levels']} rate levels, {rates}"]


def slots(server: dict) -> str:
    threads = f" of {counted(server['threads'], 'thread')}" if server["threads"] > 1 else ""
    return counted(server["workers"], "slot") + threads


def subtitle(system: dict) -> str:
    families = listed([style.group_name(family) for family in system["families"]], "or")
    choices = system["choices"]
    local = any(choice.endswith("local") for choice in choices)
    ways = f"one of {len(choices)} ways" if len(choices) > 1 else "one way"
    return (
        f"Each request is one inference with a DNN ({families}), run in {ways}: which version, and after which layer it "
        "is cut. The device computes the head, the server the tail"
        + ("; nothing leaves the device where the plan is local." if local else ".")
    )


def time_line(system: dict) -> str:
    """How requests follow each other, and what is asked of them."""
    workload = system["workload"]
    if workload["kind"] == "rounds":
        minimum = f", {quantity(workload['minimum_s'], 'time')} at the least" if workload["minimum_s"] else ""
        text = f"Time goes in rounds: a round lasts until every request of it has ended{minimum}."
    else:
        text = f"Requests come at any time; decisions hold for epochs of {quantity(workload['interval_s'], 'time')}."
    if workload["deadline_s"] is not None:
        text += f" An answer after more than {quantity(workload['deadline_s'], 'time')} is late."
    return text


def direct(server: dict) -> str:
    """Requests that reach a server from elsewhere; empty where there are none."""
    if server["direct"] is None:
        return ""
    version, cut = server["direct"]["version"], server["direct"]["cut"]
    what = f"{version} after layer {cut}" if cut else f"all of {version}"
    return f"from elsewhere: {what}, {arrivals(server['arrivals'], {'kind': 'streams'})}"
