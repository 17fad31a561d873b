"""The CSV files of `edgeward reproduce`, as numbers: means over the evaluation's episodes for each trained agent, and
intervals over the agents (training seeds)."""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from edgeward.figures.tables import Table, TableError, in_order, read_table
from edgeward.papers.plans import Plans

AGENT = "a2c"
AS_TRAINED = "as-trained"
REFERENCES = ("oracle", "joint-oracle")  # of one device; of several that meet
ALL = "all"  # every group together
DRAWS = 1000
STREAM = 20241012  # of the bootstrap: the same files give the same intervals
# What a column is a mean over. The reward's is over all epochs that an episode has by the scenario, which is the same number
# for each: rounds after an early end count 0. What is not named here is a mean over requests.
MEAN_OVER = {"reward": "episodes"} | dict.fromkeys(
    ("accuracy", "latency", "energy", "device_energy_j"), "epochs"
)
TOTALS = {"requests_of_episode": "requests"}  # per episode, from a column of counts


class Missing(Exception):
    """What a figure or claim needs and what was not run; the message says which."""


@dataclass(frozen=True)
class Estimate:
    """A number with its 95 % interval over training seeds; without seeds (a baseline) the ends are the number."""

    value: float
    low: float
    high: float
    seeds: int = 0

    def scaled(self, factor: float) -> "Estimate":
        ends = sorted([factor * self.low, factor * self.high])
        return Estimate(factor * self.value, *ends, self.seeds)


class Results:
    """evaluation.csv, training.csv, manifest.json and sources/ of one folder. Throws TableError."""

    def __init__(self, out: Path):
        self.out = out
        self.manifest = _json(out / "manifest.json")
        self.evaluation = read_table(out / "evaluation.csv", may_be_empty=True)
        self._rows: dict[tuple, list[dict]] = {}
        groups: dict[str, dict[str, None]] = {}
        for row in self.evaluation.rows():
            key = (row["study"], row["setting"], row["condition"], row["policy"])
            self._rows.setdefault(key, []).append(row)
            groups.setdefault(row["study"], {})[row["group"]] = None
        self._groups = {study: list(found) for study, found in groups.items()}

    @cached_property
    def training(self) -> Table:
        path = self.out / "training.csv"
        if not path.exists() or path.read_text(encoding="utf-8").count("\n") < 2:  # the header alone
            raise Missing("nothing was trained")
        return read_table(path)

    @cached_property
    def plans(self) -> Plans:
        """What the profiles say of every layer."""
        return Plans(self.source("profile.json"))

    def source(self, name: str) -> dict:
        path = self.out / "sources" / name
        if not path.exists():
            raise Missing(f"sources/{name}, which the edgeward program writes, is not there")
        return _json(path)

    def studies(self) -> list[str]:
        return list(self._groups)

    def groups(self, study: str) -> list[str]:
        self._need(study)
        return self._groups[study]

    def settings(self, study: str) -> dict[str, float]:
        """Names with their values (nan without), as studies.yaml has them."""
        self._need(study)
        return {key[1]: rows[0]["setting_value"] for key, rows in self._rows.items() if key[0] == study}

    def conditions(self, study: str) -> dict[str, float]:
        self._need(study)
        return {key[2]: rows[0]["condition_value"] for key, rows in self._rows.items() if key[0] == study}

    def policies(self, study: str) -> list[str]:
        self._need(study)
        return in_order([key[3] for key in self._rows if key[0] == study])

    def reference(self, study: str) -> str:
        """The policy of the study that knows the best plans. Throws Missing."""
        for name in REFERENCES:
            if name in self.policies(study):
                return name
        raise Missing(f"study {study} was run without an oracle")

    def has(self, study: str, setting: str, policy: str, condition: str = AS_TRAINED) -> bool:
        return (study, setting, condition, policy) in self._rows

    def by_seed(
        self, study: str, setting: str, policy: str, group: str, metric: str, condition: str = AS_TRAINED
    ) -> np.ndarray:
        """The mean over all episodes for each trained agent, [training seeds]; [1] for a baseline. Throws Missing."""
        self._need(study)
        rows = self._rows.get((study, setting, condition, policy), [])
        rows = [row for row in rows if group == ALL or row["group"] == group]
        if not rows:
            raise Missing(f"study {study} has no {policy} at {setting}, {condition}, {group}")
        over = "episodes" if metric in TOTALS else MEAN_OVER.get(metric, "requests")
        column = TOTALS.get(metric, metric)
        if column not in rows[0]:
            raise TableError(f"{self.evaluation.path}: no column '{column}'")
        sums: dict[float, list[float]] = {}
        for row in rows:
            seed = row["training_seed"] if math.isfinite(row["training_seed"]) else 0.0
            if math.isfinite(row[column]) and row[over] > 0:
                total = sums.setdefault(seed, [0.0, 0.0])
                total[0] += row[column] * (1.0 if metric in TOTALS else row[over])
                total[1] += row[over]
        if not sums:
            raise Missing(f"study {study} has no {metric} of {policy} at {setting}, {condition}, {group}")
        return np.array([sums[seed][0] / sums[seed][1] for seed in sorted(sums)])

    def mean(
        self, study: str, setting: str, policy: str, group: str, metric: str, condition: str = AS_TRAINED
    ) -> Estimate:
        return estimate(self.by_seed(study, setting, policy, group, metric, condition))

    def ratio(
        self,
        study: str,
        setting: str,
        group: str,
        reference: str,
        policy: str = AGENT,
        metric: str = "reward",
        condition: str = AS_TRAINED,
    ) -> Estimate:
        """The policy's mean as a share of the reference's, on the same episodes. Missing where that is not above 0."""
        of = self.mean(study, setting, reference, group, metric, condition)
        if not of.value > 0:
            raise Missing(f"{metric} of {reference} at {setting}, {group} is {of.value:.3g}: no share of it")
        return self.mean(study, setting, policy, group, metric, condition).scaled(1 / of.value)

    def _need(self, study: str) -> None:
        if study not in self._groups:
            raise Missing(f"study {study} was not run")


def estimate(by_seed: np.ndarray, statistic: Callable[[np.ndarray], np.ndarray] | None = None) -> Estimate:
    """The mean over training seeds, or `statistic` of such means, with its percentile bootstrap interval: the seeds are
    drawn with replacement, and everything is computed of each draw. by_seed: [seeds], or [points, seeds]; statistic takes
    [points, draws] to [draws]."""
    by_seed = np.asarray(by_seed, dtype=float)
    seeds = by_seed.shape[-1]
    as_run = by_seed.mean(axis=-1, keepdims=True)
    value = float((statistic(as_run) if statistic else as_run)[0])
    if seeds < 2:
        return Estimate(value, value, value, seeds)
    draws = np.random.default_rng(STREAM).integers(seeds, size=(DRAWS, seeds))
    means = by_seed[..., draws].mean(axis=-1)
    low, high = np.percentile(statistic(means) if statistic else means, [2.5, 97.5])
    return Estimate(value, float(low), float(high), seeds)


def _json(path: Path) -> dict:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TableError(f"{path}: {error.strerror}") from None
    except ValueError as error:
        raise TableError(f"{path}: {error}") from None
