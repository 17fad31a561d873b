"""The CSV files of a paper, put together from what the jobs made. The same jobs give the same bytes."""

import csv
import io
import itertools
import math
from collections.abc import Iterator
from pathlib import Path

from edgeward.reproduce.folder import Folder, write_whole
from edgeward.reproduce.jobs import AGENT, Measured, Plan
from edgeward.reproduce.studies import Case

BLOCKS = 50  # rows of a training
COUNTERS = ["update", "steps", "episodes", "simulated_s"]  # so far; the others are of one update
PLACE = ["study", "setting", "setting_value", "condition", "condition_value"]
POLICY = ["policy", "training_seed"]


def complete_studies(plan: Plan, folder: Folder) -> list[str]:
    """Those of which every number is there, in order."""
    names = dict.fromkeys(each.study.name for each in plan.measured)
    return [name for name in names if all(folder.is_done(job) for job in plan.needed_for([name]))]


def write_tables(plan: Plan, folder: Folder, studies: list[str]) -> None:
    """evaluation.csv and training.csv of these studies."""
    measured = [each for each in plan.measured if each.study.name in studies]
    evaluation = [row for each in measured for row in _evaluation(each, folder)]
    training = [row for study in studies for row in _training(study, plan, folder)]
    write_whole(folder.path / "evaluation.csv", _csv(evaluation, PLACE + POLICY))
    write_whole(folder.path / "training.csv", _csv(training, ["study", "setting", "training_seed"]))


def _evaluation(each: Measured, folder: Folder) -> Iterator[dict[str, str]]:
    place = {
        "study": each.study.name,
        "setting": each.setting.name,
        "setting_value": _value(each.setting),
        "condition": each.condition.name,
        "condition_value": _value(each.condition),
    }
    for row in _rows(folder.path / each.comparison.path / "evaluation.csv"):
        policy, _, seed = (
            row["policy"].partition("/") if row["policy"].startswith(f"{AGENT}/") else (row["policy"], "", "")
        )
        yield (
            place
            | {"policy": policy, "training_seed": seed}
            | {k: v for k, v in row.items() if k != "policy"}
        )


def _training(study: str, plan: Plan, folder: Folder) -> Iterator[dict[str, str]]:
    for setting, training in plan.trainings(study):
        rows = _rows(folder.path / training.path / "progress.csv")
        place = {"study": study, "setting": setting, "training_seed": str(training.seed)}
        yield from (place | row for row in _blocks(rows))


def _blocks(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Means over as many blocks of updates, as equal as may be: a single update is mostly noise. Counters are those of
    a block's end; a family that no episode of a block was about has an empty cell there."""
    count = min(BLOCKS, len(rows))
    edges = [len(rows) * i // count for i in range(count + 1)] if rows else []
    return [_block(rows[first:last]) for first, last in itertools.pairwise(edges)]


def _block(rows: list[dict[str, str]]) -> dict[str, str]:
    means = {}
    for name, last in rows[-1].items():
        numbers = [float(row[name]) for row in rows if row[name]]
        mean = f"{math.fsum(numbers) / len(numbers):.6g}" if numbers else ""
        means[name] = last if name in COUNTERS else mean
    return means


def _rows(path: Path) -> list[dict[str, str]]:
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _value(case: Case) -> str:
    return "" if case.value is None else f"{float(case.value):.12g}"


def _csv(rows: list[dict[str, str]], first: list[str]) -> str:
    """Columns in the order in which they first appear; empty where a study does not have one."""
    columns = dict.fromkeys(first) | dict.fromkeys(name for row in rows for name in row)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
