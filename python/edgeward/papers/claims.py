"""What a claim is, and the table of them: the paper's statement, our number, met or not, why."""

import csv
import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from edgeward.papers.results import Estimate, Missing, Results

YES, NO, PARTLY, NOT_RUN = "yes", "no", "partly", "not run"


@dataclass(frozen=True)
class Finding:
    """One row of the claims table."""

    scope: str  # which families, settings or devices it is about
    number: Estimate  # in `unit`
    unit: str
    baseline: str  # what it is compared with
    aggregation: str  # how many numbers became one
    met: str
    why: str


@dataclass(frozen=True)
class Claim:
    name: str
    where: str  # where the statement stands
    statement: str
    check: Callable[[Results], list[Finding]]  # throws Missing where its studies were not run


@dataclass(frozen=True)
class Judged:
    claim: Claim
    findings: list[Finding]

    @property
    def verdict(self) -> str:
        met = {finding.met for finding in self.findings}
        return met.pop() if len(met) == 1 else PARTLY


def judge(claims: list[Claim], results: Results) -> list[Judged]:
    judged = []
    for claim in claims:
        try:
            findings = claim.check(results)
        except Missing as missing:
            none = Estimate(math.nan, math.nan, math.nan)
            findings = [Finding("", none, "", "", "", NOT_RUN, str(missing))]
        judged.append(Judged(claim, findings))
    return judged


def at_least(
    bar: float, cells: list[tuple[str, Estimate]], scope: str, baseline: str, what: str, why: str = ""
) -> Finding:
    """The smallest of the named numbers against a bar; `what` they are ("weights")."""
    name, worst = min(cells, key=lambda cell: cell[1].value)
    below = [name for name, cell in cells if cell.value < bar]
    if below:
        why = f"below {bar:g} at {listed(below)} ({len(below)} of {len(cells)} {what}). {why}".strip()
    return Finding(
        scope,
        worst,
        "",
        baseline,
        f"the smallest of {len(cells)} {what} ({name})",
        YES if not below else NO if len(below) == len(cells) else PARTLY,
        why,
    )


def listed(names: list[str], most: int = 6) -> str:
    """ "a, b and c"; the first few of many."""
    comma = "; " if any("," in name for name in names) else ", "
    if len(names) > most:
        return comma.join(names[:most]) + f" and {len(names) - most} more"
    return " and ".join([comma.join(names[:-1]), names[-1]] if len(names) > 1 else names)


def written(number: Estimate, unit: str) -> str:
    """ "0.99812 [0.99751, 0.99874]", with the unit; without the interval where there is none."""
    if not math.isfinite(number.value):
        return ""
    digits = 5 if 0.9 < abs(number.value) < 1.1 else 3  # of shares near 1, the distance from 1 counts
    shown = [f"{value:.{digits}g}" for value in (number.value, number.low, number.high)]
    text = shown[0] if number.seeds < 2 else f"{shown[0]} [{shown[1]}, {shown[2]}]"
    return f"{text}\N{NO-BREAK SPACE}{unit}" if unit else text


COLUMNS = ["claim", "where", "statement", "scope", "value", "low", "high", "unit", "training_seeds", "baseline",
           "aggregation", "met", "why"]  # fmt: skip


def write_csv(path: Path, judged: list[Judged]) -> None:
    """A row per finding; whole or not at all."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    with open(unfinished, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for each in judged:
            for found in each.findings:
                ends = [found.number.value, found.number.low, found.number.high]
                numbers = [f"{value:.6g}" if math.isfinite(value) else "" for value in ends]
                seeds = found.number.seeds if found.number.seeds > 1 else ""
                writer.writerow([each.claim.name, each.claim.where, each.claim.statement, found.scope, *numbers, found.unit,
                                 seeds, found.baseline, found.aggregation, found.met, found.why])  # fmt: skip
    unfinished.replace(path)
