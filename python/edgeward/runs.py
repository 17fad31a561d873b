"""What a run directory holds, as NumPy arrays: `read_run("runs/demo-1").progress["reward"]`.

docs/run-directory.md says what each file and column is.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from edgeward.figures.tables import TableError, read_table

if TYPE_CHECKING:
    import pandas


class RunError(ValueError):
    """A directory that is no run, or a file in it that is damaged or not there yet; the message says what makes it."""


class Columns(Mapping[str, np.ndarray]):
    """A CSV file as columns of one length: text, or float64 with nan for an empty cell."""

    def __init__(self, columns: Mapping[str, list]) -> None:
        self._columns = {
            name: np.array(values, dtype=object if values and isinstance(values[0], str) else np.float64)
            for name, values in columns.items()
        }

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self._columns:
            raise KeyError(f"no column '{name}'; there are {', '.join(self._columns)}")
        return self._columns[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def __repr__(self) -> str:
        rows = len(next(iter(self._columns.values())))
        return f"<{rows} rows of {', '.join(self._columns)}>"

    def rows(self) -> list[dict[str, Any]]:
        """Row by row, each by column."""
        return [
            dict(zip(self, row, strict=True))
            for row in zip(*(c.tolist() for c in self.values()), strict=True)
        ]

    def where(self, **wanted: Any) -> Columns:
        """The rows in which these columns have these values: `where(policy="a2c", group="all")`."""
        keep = np.ones(len(next(iter(self._columns.values()))), bool)
        for name, value in wanted.items():
            keep &= self[name] == value
        return Columns({name: column[keep].tolist() for name, column in self.items()})

    def to_pandas(self) -> pandas.DataFrame:
        """As a data frame; needs pandas (pip install 'edgeward[tables]')."""
        import pandas

        return pandas.DataFrame(self._columns)


class Run:
    """A run directory. Each file is read when it is asked for, and then kept.

    path: the directory. info: run.json: scenario, title, seed, command, state, ...
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        if not self.path.is_dir():
            raise RunError(f"{self.path}: no such run directory")
        self.info: dict[str, Any] = self._json("run.json", "it is no run directory")

    @cached_property
    def progress(self) -> Columns:
        """progress.csv: one row per update of the training, with steps, reward, losses, entropy, ..."""
        return self._table("progress.csv", "only a training has one")

    @cached_property
    def timing(self) -> Columns:
        """timing.csv: update, wall_s, steps_per_s."""
        return self._table("timing.csv", "only a training has one")

    @cached_property
    def evaluation(self) -> Columns:
        """evaluation.csv: one row per policy, seed and group (family): reward, its terms, every metric."""
        return self._table("evaluation.csv", f"edgeward evaluate {self.path} makes it")

    @cached_property
    def summary(self) -> Columns:
        """evaluation_summary.csv: one row per policy and group, and group "all": means, NAME_low and NAME_high (95 %)."""
        return self._table("evaluation_summary.csv", f"edgeward evaluate {self.path} makes it")

    @cached_property
    def facts(self) -> dict[str, Any]:
        """evaluation_summary.json: what was played, by whom, and the summary."""
        return self._json("evaluation_summary.json", f"edgeward evaluate {self.path} makes it")

    @cached_property
    def card(self) -> dict[str, Any]:
        """policy.json: what the exported policy takes and gives, and what it was trained on."""
        return self._json("policy.json", f"edgeward export {self.path} makes it")

    def __repr__(self) -> str:
        return f"<Run {self.path}: {self.info.get('title', '')}, {self.info.get('state', '')}>"

    def _table(self, name: str, remedy: str) -> Columns:
        if not (self.path / name).is_file():
            raise RunError(f"{self.path / name}: not there; {remedy}")
        try:
            return Columns(read_table(self.path / name, may_be_empty=True).columns)
        except TableError as fault:
            raise RunError(str(fault)) from None

    def _json(self, name: str, remedy: str) -> dict[str, Any]:
        try:
            return dict(json.loads((self.path / name).read_text(encoding="utf-8")))
        except FileNotFoundError:
            raise RunError(f"{self.path / name}: not there; {remedy}") from None
        except (OSError, ValueError, TypeError) as fault:
            raise RunError(f"{self.path / name}: damaged: {fault}") from None


def read_run(path: str | os.PathLike[str]) -> Run:
    """A run directory, as train, evaluate, compare, run and reproduce make them. Raises RunError where it is none."""
    return Run(path)
