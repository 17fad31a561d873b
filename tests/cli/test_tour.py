"""scenarios/tour/: each runs as its header says and gives what its golden files hold.

EDGEWARD_UPDATE_GOLDEN=1 writes golden/tour/ anew: read the diff before committing it.
"""

import csv
import itertools
import os

import pytest
from conftest import SOURCE, edgeward
from tour import NAMES, TOUR, commands, run

GOLDEN = SOURCE / "tests" / "cli" / "golden" / "tour"
UPDATE = os.environ.get("EDGEWARD_UPDATE_GOLDEN") == "1"


def number_of(token):
    try:
        return float(token)
    except ValueError:
        return None


def assert_same_text(now, then):
    """Word for word; a printed number may be one unit of its last digit off: what lies exactly between two of them falls
    either way on another version of SimGrid."""
    for now_line, then_line in itertools.zip_longest(now.splitlines(), then.splitlines()):
        assert now_line is not None and then_line is not None, f"{now_line!r} where {then_line!r} was"
        words = list(itertools.zip_longest(now_line.split(), then_line.split()))
        for word, was in words:
            before = number_of(was) if was is not None else None
            if word == was or before is None:
                assert word == was, f"{now_line!r} where {then_line!r} was"
                continue
            unit = 10.0 ** -len(was.partition(".")[2])
            assert number_of(word) == pytest.approx(before, abs=1.01 * unit), (
                f"{now_line!r} where {then_line!r} was"
            )


def assert_same_events(now, then):
    """Cell by cell; numbers to 1e-6, which the two versions of SimGrid must agree to."""
    now_rows, then_rows = list(csv.reader(now.splitlines())), list(csv.reader(then.splitlines()))
    assert len(now_rows) == len(then_rows)
    for row, (cells, were) in enumerate(zip(now_rows, then_rows, strict=True), start=1):
        assert len(cells) == len(were)
        for cell, was in zip(cells, were, strict=True):
            if cell != was:
                assert number_of(was) is not None, f"line {row}: {cell!r} where {was!r} was"
                assert number_of(cell) == pytest.approx(float(was), rel=1e-6, abs=1e-9), f"line {row}"


@pytest.mark.parametrize("name", NAMES)
def test_golden(name):
    text, events = run(name)
    if UPDATE:
        GOLDEN.mkdir(parents=True, exist_ok=True)
        (GOLDEN / f"{name}.txt").write_text(text)
        (GOLDEN / f"{name}.csv").write_text(events)
    assert_same_text(text, (GOLDEN / f"{name}.txt").read_text())
    assert_same_events(events, (GOLDEN / f"{name}.csv").read_text())


def test_no_golden_file_is_left_over():
    assert {path.stem for path in GOLDEN.iterdir()} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_header_and_index(name):
    """Each is in the index, shows how to run it, writes events.csv, and names itself in its commands."""
    assert f"[{name}.yaml]({name}.yaml)" in (TOUR / "README.md").read_text()
    typed = commands(name)
    assert [line[0] for line in typed].count("run") == 1
    for line in typed:
        assert f"tour/{name}" in line
    assert ["--events", "events.csv"] == [
        word for line in typed if line[0] == "run" for word in line[line.index("--events") :][:2]
    ]


@pytest.mark.parametrize(
    "name", [name for name in NAMES if any(line[1] == "draw" for line in commands(name))]
)
def test_drawn(name, tmp_path):
    for line in commands(name):
        if line[:2] == ["scenario", "draw"]:
            edgeward(*line, cwd=tmp_path)
            assert (tmp_path / line[-1]).read_bytes().startswith(b"\x89PNG")
