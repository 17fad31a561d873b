"""What the measured costs say about more cores and more machines: a model on paper, as Markdown.

usage: beyond.py RUN [--into FILE]    (RUN: what scripts/bench left, with environment-32, training-* and workers-64)
"""

import argparse
import csv
import sys
from pathlib import Path

from report import number, put_into

MARKS = ("<!-- beyond: begin -->", "<!-- beyond: end -->")
CORES = (2, 4, 8, 16, 32)
MACHINES = (2, 4, 8, 16)
STEPS = 8  # of a rollout
# Assumed, not measured: an ordinary data-centre network.
BANDWIDTH_BPS, LATENCY_S = 10e9, 30e-6
OBSERVATION, CHOICES = 5, 8  # of edgerl/balanced


class Costs:
    """Medians of a run, by comparison and side."""

    def __init__(self, run: Path):
        with open(run / "results.csv", newline="", encoding="utf-8") as file:
            self.rows = list(csv.DictReader(file))
        direct, through = self.rate("environment-32", "in process"), self.rate("environment-32", "one worker")
        self.step_s = 1 / direct  # of one environment, in process
        self.round_trip_s = 32 / through - 32 / direct  # besides, of a vector step

    def rate(self, comparison: str, side: str) -> float:
        for row in self.rows:
            if row["comparison"] == comparison and row["what"] == side and row["unit"] == "steps/s":
                return float(row["median"])
        raise ValueError(
            f"no rate of '{side}' in {comparison}: run it with scripts/bench --only {comparison}"
        )

    def agent(self, environments: int, width: int) -> float:
        return self.rate(f"training-{environments}-{width}", "agent alone, one core")

    def simulated(self, environments: int, workers: int) -> float:
        """Steps/s that so many workers on cores of their own can give."""
        return environments / (environments / workers * self.step_s + self.round_trip_s)

    def training(self, environments: int, width: int, cores: int) -> float:
        """One core acts and learns, the others simulate meanwhile."""
        return min(self.agent(environments, width), self.simulated(environments, cores - 1))


def parameters(width: int) -> int:
    return (OBSERVATION + 1) * width + (width + 1) * width + (width + 1) * (CHOICES + 1)


def machines_table(costs: Costs, environments: int, width: int) -> list[str]:
    update_s = environments * STEPS / costs.agent(environments, width)
    size = 4 * parameters(width)
    lines = ["| machines | exchange per update | steps/s of all | of ideal |", "|---:|---:|---:|---:|"]
    for machines in MACHINES:
        # Ring all-reduce: every machine sends 2 (M - 1) / M of the gradient, in 2 (M - 1) messages.
        exchange_s = 2 * (machines - 1) * (8 * size / machines / BANDWIDTH_BPS + LATENCY_S)
        share = update_s / (update_s + exchange_s)
        total = machines * share * costs.agent(environments, width)
        lines.append(f"| {machines} | {1e6 * exchange_s:.0f} us | {number(total)} | {100 * share:.0f} % |")
    return lines


def markdown(costs: Costs) -> str:
    environments = 256
    lines = [
        f"Measured: {1e6 * costs.step_s:.2f} us to simulate a step, {1e6 * costs.round_trip_s:.1f} us for the round trip of a "
        f"vector step; acting and learning alone take "
        f"{1e6 / costs.agent(environments, 64):.2f} us a step with a 64-64 trunk and "
        f"{1e6 / costs.agent(environments, 128):.2f} us with 128-128 ({environments} environments). "
        f"One core acts and learns, the others simulate meanwhile; the slower of the two sets the pace:",
        "",
        f"| cores | simulated steps/s, {environments} environments | trained, 64-64 | trained, 128-128 |",
        "|---:|---:|---:|---:|",
    ]
    for cores in CORES:
        trained = [number(costs.training(environments, width, cores)) for width in (64, 128)]
        lines.append(
            f"| {cores} | {number(costs.simulated(environments, cores - 1))} | {trained[0]} | {trained[1]} |"
        )
    real = [costs.rate(f"training-{environments}-{width}", "on the simulator") for width in (64, 128)]
    lines += [
        "",
        f"(Measured on two cores: {number(real[0])} and {number(real[1])}; what is missing to the first row is what "
        f"the two sides cost each other on shared caches, memory and the hypervisor.)",
        "",
        f"Several machines, each with its own environments, a gradient averaged per update ({4 * parameters(128) / 1000:.0f} kB "
        f"with 128-128), on an assumed network of {BANDWIDTH_BPS / 1e9:.0f} Gbit/s and {1e6 * LATENCY_S:.0f} us, {environments} environments each:",
        "",
        *machines_table(costs, environments, 128),
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(prog="beyond.py", description="More cores and machines, on paper.")
    parser.add_argument("run", type=Path, help="a folder that scripts/bench made")
    parser.add_argument(
        "--into", type=Path, help="put it between the marks of this page, instead of printing it"
    )
    arguments = parser.parse_args()
    try:
        text = markdown(Costs(arguments.run))
        if arguments.into:
            put_into(arguments.into, text, MARKS)
        else:
            print(text)
    except (OSError, ValueError) as error:
        print(f"beyond: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
