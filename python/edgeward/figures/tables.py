"""CSV files, read into columns; every fault is one line that names the file."""

import csv
import math
from dataclasses import dataclass
from pathlib import Path

TEXT_COLUMNS = {
    "policy", "group", "note", "gauge", "name", "state", "case", "title", "what", "place", "unit", "kind",
    "comparison", "target", "verdict", "study", "setting", "condition",
}  # fmt: skip


class TableError(ValueError):
    """A file that is missing, or not what it should be; the message is for the user."""


@dataclass
class Table:
    """Columns by name: text for those in TEXT_COLUMNS, numbers (nan where the cell is empty) for the others."""

    path: Path
    columns: dict[str, list]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __getitem__(self, name: str) -> list:
        if name not in self.columns:
            raise TableError(f"{self.path}: no column '{name}'; there are {', '.join(self.columns)}")
        return self.columns[name]

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def rows(self) -> list[dict]:
        return [
            dict(zip(self.columns, values, strict=True))
            for values in zip(*self.columns.values(), strict=True)
        ]


def read_table(path: Path, *, may_be_empty: bool = False) -> Table:
    try:
        with open(path, newline="", encoding="utf-8") as file:
            lines = list(csv.reader(file))
    except FileNotFoundError:
        raise TableError(f"{path}: not there") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TableError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if not lines or (len(lines) < 2 and not may_be_empty):
        raise TableError(f"{path}: holds no rows")
    header, rows = lines[0], lines[1:]
    columns = {name: [] for name in header}
    if len(columns) != len(header):
        raise TableError(f"{path}:1: a column name stands there twice")
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise TableError(f"{path}:{number}: {len(row)} cells where the header has {len(header)}")
        for name, cell in zip(header, row, strict=True):
            columns[name].append(cell if name in TEXT_COLUMNS else _number(cell, name, path, number))
    return Table(path, columns)


def _number(cell: str, column: str, path: Path, line: int) -> float:
    if cell == "":
        return math.nan
    try:
        return float(cell)
    except ValueError:
        raise TableError(f"{path}:{line}: '{cell}' in column '{column}' is not a number") from None


def in_order(values: list[str]) -> list[str]:
    """Each value once, in the order of first appearance."""
    return list(dict.fromkeys(values))
