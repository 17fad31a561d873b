"""The results of a benchmark: as CSV, as a table in the terminal, as Markdown, and into docs/performance.md.

usage: report.py RUN --into FILE    (puts the report of a run between the marks of FILE)
"""

import argparse
import csv
import re
import sys
from pathlib import Path

from measure import Result

COLUMNS = [
    "comparison",
    "what",
    "unit",
    "minimum",
    "median",
    "maximum",
    "rounds",
    "target",
    "verdict",
    "note",
]
BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"


def number(value: float) -> str:
    """Four digits, or all of an integer's."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"


def write_csv(path: Path, rows: list[dict], columns: list[str]) -> None:
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def as_rows(results: list[Result]) -> list[dict]:
    return [
        {
            "comparison": result.comparison,
            "what": result.text,
            "unit": result.unit,
            "minimum": f"{result.minimum:.6g}",
            "median": f"{result.median:.6g}",
            "maximum": f"{result.maximum:.6g}",
            "rounds": result.rounds,
            "target": "" if result.target is None else str(result.target),
            "verdict": result.verdict,
            "note": result.note,
        }
        for result in results
    ]


def claims(rows: list[dict]) -> list[dict]:
    """What is claimed: ratios and what has a target; the others are the rates they are made of."""
    return [row for row in rows if row["unit"] == "x" or row["target"]]


def _cells(rows: list[dict]) -> list[list[str]]:
    shown = []
    for row in rows:
        values = [number(float(row[key])) for key in ("minimum", "median", "maximum")]
        shown.append([row["what"], row["unit"], *values, row["target"], row["verdict"]])
    return shown


HEAD = ["what", "unit", "min", "median", "max", "target", "verdict"]


def terminal_table(rows: list[dict]) -> str:
    cells = [HEAD, *_cells(rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEAD))]
    lines = []
    for index, row in enumerate(cells):
        right = [f"{cell:>{width}}" if 2 <= column <= 4 else f"{cell:<{width}}" for column, (cell, width) in enumerate(zip(row, widths, strict=True))]  # fmt: skip
        lines.append("  ".join(right).rstrip())
        if index == 0:
            lines.append("  ".join("-" * width for width in widths).rstrip())
    return "\n".join(lines)


def markdown_table(rows: list[dict]) -> str:
    lines = ["| " + " | ".join(HEAD) + " |", "|---|---|---:|---:|---:|---|---|"]
    lines += ["| " + " | ".join(row) + " |" for row in _cells(rows)]
    return "\n".join(lines)


def markdown(rows: list[dict], about: dict[str, str]) -> str:
    parts = ["\n".join(f"- {key}: {value}" for key, value in about.items()), markdown_table(claims(rows))]
    notes = [f"- {row['comparison']}: {row['note']}" for row in rows if row["note"]]
    if notes:
        parts.append("\n".join(notes))
    rest = [row for row in rows if row not in claims(rows)]
    if rest:
        for row in rest:
            row["what"] = f"{row['comparison']}: {row['what']}"
        parts.append(
            "The rates that the ratios are made of (they drift from run to run; the ratios are the claims):"
        )
        parts.append(markdown_table(rest))
    return "\n\n".join(parts) + "\n"


def put_into(path: Path, text: str, between: tuple[str, str] = (BEGIN, END)) -> None:
    """Replaces what stands between the two marks of a page. Raises ValueError where they are not there once."""
    page = path.read_text(encoding="utf-8")
    begin, end = between
    marks = re.compile(f"{re.escape(begin)}\n.*?{re.escape(end)}", re.DOTALL)
    if len(marks.findall(page)) != 1:
        raise ValueError(f"{path}: needs one pair of the marks {begin} and {end}")
    path.write_text(marks.sub(lambda _: f"{begin}\n{text}{end}", page), encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="report.py", description="Put a run's report into a page.")
    parser.add_argument("run", type=Path)
    parser.add_argument("--into", type=Path, required=True)
    arguments = parser.parse_args()
    try:
        put_into(arguments.into, (arguments.run / "report.md").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        print(f"report: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
