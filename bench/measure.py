"""Interleaved measurement: the sides of a comparison, a process each, measure one after the other in every round, and a
claim is a ratio of two sides within a round."""

import json
import os
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


class SideError(Exception):
    """A side that ended or answered nonsense."""


@dataclass
class Target:
    """What a claim should show. `at_least` or `at_most` is set."""

    at_least: float | None = None
    at_most: float | None = None

    def met(self, value: float) -> bool:
        return value >= self.at_least if self.at_least is not None else value <= self.at_most

    def __str__(self) -> str:
        return f"at least {self.at_least:g}" if self.at_least is not None else f"at most {self.at_most:g}"


@dataclass
class Claim:
    """`over` divided by `under`, two sides' values of `key`."""

    text: str
    over: str
    under: str
    key: str = "rate"
    target: Target | None = None


@dataclass
class Comparison:
    name: str
    title: str
    sides: dict[str, list[str]]  # commands by name
    claims: list[Claim]
    # Sides that simulate the same system: by how much their mean latencies may differ (a share).
    agree_pairs: list[tuple[str, str, float]] = field(default_factory=list)
    unit: str = "1/s"
    slice_s: float = 1.0
    warm_up: bool = True


@dataclass
class Result:
    """One row of the table."""

    comparison: str
    text: str
    unit: str
    minimum: float
    median: float
    maximum: float
    rounds: int
    target: Target | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.target is None:
            return ""
        return "met" if self.target.met(self.median) else "not met"


class Side:
    def __init__(self, name: str, command: list[str]):
        self.name, self.command = name, command
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment
        )
        self.about = self._read()

    def _read(self) -> dict:
        line = self.process.stdout.readline()
        try:
            return json.loads(line)
        except ValueError as error:
            self.process.wait()
            raise SideError(
                f"{self.name} ended with status {self.process.returncode}: {' '.join(self.command)}"
            ) from error

    def measure(self, amount: float) -> dict:
        self.process.stdin.write(f"{amount}\n")
        self.process.stdin.flush()
        return self._read()

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def check_agreement(comparison: Comparison, sides: dict[str, Side]) -> list[str]:
    """What the mean latencies of the sides that should simulate the same say. Raises SideError where they do not."""
    notes = []
    for one, other, tolerance in comparison.agree_pairs:
        difference = sides[other].about["mean_latency_s"] / sides[one].about["mean_latency_s"] - 1
        if abs(difference) > tolerance:
            raise SideError(
                f"{comparison.name}: '{one}' and '{other}' simulate different systems: their mean latencies differ by "
                f"{100 * difference:.3g} %, allowed are {100 * tolerance:g} %"
            )
        notes.append(f"{other} / {one}: {1 + difference:.6f}")
    return notes


def run(
    comparison: Comparison, rounds: int, slice_s: float, say: Callable[[str], None], raw: list[dict]
) -> list[Result]:
    """Measures. Every value of every slice is added to `raw`."""
    sides: dict[str, Side] = {}
    try:
        for (
            name,
            command,
        ) in comparison.sides.items():  # one after the other: the first may write what others read
            sides[name] = Side(name, command)
        notes = check_agreement(comparison, sides)
        if comparison.warm_up:
            for side in sides.values():
                side.measure(slice_s / 5)
        values: dict[str, list[dict]] = {name: [] for name in sides}
        for number in range(rounds):
            # Every other round backwards, so that what changes steadily favours nobody.
            for name in list(sides) if number % 2 == 0 else reversed(list(sides)):
                began = time.time()
                value = sides[name].measure(slice_s)
                values[name].append(value)
                raw.append(
                    {"comparison": comparison.name, "side": name, "round": number, "began": began, **value}
                )
            say(f"round {number + 1} of {rounds}")
    finally:
        for side in sides.values():
            side.close()
    results = [
        summary(comparison.name, claim.text, "x", ratios(values, claim), claim.target)
        for claim in comparison.claims
    ]
    for name in sides:
        for key, unit in (
            ("rate", comparison.unit),
            ("p50_us", "us, p50"),
            ("p99_us", "us, p99"),
            ("peak_kb", "kB"),
        ):
            if key in values[name][0]:
                results.append(summary(comparison.name, name, unit, [value[key] for value in values[name]]))
    if notes:
        results[0].note = "mean latency " + "; ".join(notes)
    return results


def ratios(values: dict[str, list[dict]], claim: Claim) -> list[float]:
    return [
        over[claim.key] / under[claim.key]
        for over, under in zip(values[claim.over], values[claim.under], strict=True)
    ]


def summary(
    comparison: str, text: str, unit: str, values: list[float], target: Target | None = None
) -> Result:
    return Result(
        comparison, text, unit, min(values), statistics.median(values), max(values), len(values), target
    )
