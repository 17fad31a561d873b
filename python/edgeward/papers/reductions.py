"""How much less A2C takes than a baseline, over the whole grid of baselines, weightings, links and numbers of devices,
with every way of making one number of the families: the paper's claims name neither baseline nor aggregation."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from edgeward.papers.infer_edge_figures import baselines, counts, study_of, weightings
from edgeward.papers.plans import Plans
from edgeward.papers.results import AGENT, Estimate, Missing, Results, estimate

HEAVY_LOCAL = "local-only"
METRICS = {
    "latency_s": "latency",
    "energy_j": "device energy",
    "top1_pct": "accuracy degradation",  # below the heavy version
}


def ratio_of_sums(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    return 1 - ours.sum(axis=0) / theirs.sum(axis=0)


def mean_of_ratios(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    return np.mean(1 - ours / theirs, axis=0)


def up_to(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    return np.max(1 - ours / theirs, axis=0)


# Of ours [families, draws] and theirs [families, 1]: the share that is saved, [draws].
AGGREGATIONS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "ratio of sums over the families": ratio_of_sums,
    "mean of the families' ratios": mean_of_ratios,
    "up to (the family with the most)": up_to,
}


@dataclass(frozen=True)
class Cell:
    count: int  # devices
    setting: str
    condition: str
    baseline: str
    metric: str
    aggregation: str
    saved: Estimate  # in %

    @property
    def place(self) -> str:
        devices = "1 device" if self.count == 1 else f"{self.count} devices"
        return f"{self.setting}, {self.condition}, {devices}"


@cache
def reductions(results: Results) -> list[Cell]:
    """Of every study over the number of devices, one Cell per aggregation that has a number."""
    cells = []
    for count in counts(results):
        study = study_of(count)
        for setting in weightings(results, study):
            for condition in results.conditions(study):
                for baseline in baselines(results, study):
                    if results.has(study, setting, baseline, condition):
                        cells += _cells(results, count, setting, condition, baseline)
    if not cells:
        raise Missing("no study over the number of devices was run with baselines")
    return cells


def _cells(results: Results, count: int, setting: str, condition: str, baseline: str) -> list[Cell]:
    study, cells = study_of(count), []
    for metric in METRICS:
        ours, theirs = [], []
        for group in results.groups(study):
            own = results.by_seed(study, setting, AGENT, group, metric, condition)
            other = results.mean(study, setting, baseline, group, metric, condition).value
            if metric == "top1_pct":
                heavy = heaviest(results.plans, group)
                own, other = heavy - own, heavy - other
            ours.append(own)
            theirs.append(other)
        ours, theirs = np.array(ours), np.array(theirs)[:, np.newaxis]
        for name, aggregate in AGGREGATIONS.items():
            if name == "ratio of sums over the families" and theirs.sum() <= NOTHING:
                continue
            if name != "ratio of sums over the families" and theirs.min() <= NOTHING:
                continue  # a ratio to a baseline that loses nothing says nothing
            saved = estimate(ours, partial(aggregate, theirs=theirs)).scaled(100)
            cells.append(Cell(count, setting, condition, baseline, metric, name, saved))
    return cells


NOTHING = 1e-9  # percentage points of accuracy: rounding


def heaviest(plans: Plans, group: str) -> float:
    """Top-1 of the family's heavy version."""
    return plans.of(plans.versions(group)[-1])[-1].top1_pct
