"""The figures of a made-up run: drawn, not blank, and plain words when a table is missing or broken."""

import subprocess
import sys

import matplotlib.image
import numpy as np
import pytest
from edgeward.figures.__main__ import main
from edgeward.figures.tables import TableError, read_table

FIGURES = ["policies", "learning", "stages"]


@pytest.fixture
def draw(capsys):
    """`python -m edgeward.figures ARGUMENTS`, in this process: exit status, what it printed, its messages."""

    def call(*arguments):
        status = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return call


def share(path, colour):
    """The share of the picture that has exactly this colour ("#D55E00")."""
    pixels = (matplotlib.image.imread(path)[:, :, :3] * 255).round().astype(int)
    wanted = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return np.mean((pixels == wanted).all(axis=2))


def test_every_figure_is_drawn_and_shows_its_data(run):
    result = subprocess.run(
        [sys.executable, "-m", "edgeward.figures", run], capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.split() == [str(run / "figures" / f"{name}.png") for name in FIGURES]
    # Colours that only data has: A2C's and the oracle's bars; the smoothed curve; head, transfer and tail.
    expected = {
        "policies": ["#D55E00", "#0072B2"],
        "learning": ["#D55E00"],
        "stages": ["#0072B2", "#E69F00", "#009E73"],
    }
    for name, needed in expected.items():
        for colour in needed:
            assert share(run / "figures" / f"{name}.png", colour) > 1e-3, f"{name} hardly shows {colour}"


def test_same_tables_give_the_same_bytes(run, draw):
    draw(run, "--format", "png,svg")
    first = {path.name: path.read_bytes() for path in (run / "figures").iterdir()}
    draw(run, "--format", "png,svg")
    assert {path.name: path.read_bytes() for path in (run / "figures").iterdir()} == first
    assert len(first) == 2 * len(FIGURES)


def test_what_can_be_drawn_is_drawn(run, draw):
    (run / "evaluation.csv").unlink()
    status, _, message = draw(run)
    assert status == 2
    assert message == f"figures: no stages: {run}/evaluation.csv: not there\n"
    assert sorted(path.name for path in (run / "figures").iterdir()) == ["learning.png", "policies.png"]


def test_learning_is_drawn_before_any_evaluation(run, draw):
    (run / "evaluation.csv").unlink()
    (run / "evaluation_summary.csv").unlink()
    status, drawn, _ = draw(run)
    assert status == 2
    assert drawn.split() == [str(run / "figures" / "learning.png")]


def test_a_missing_column_is_one_line(run, draw):
    (run / "progress.csv").write_text("update,reward\n1,0.5\n")
    status, _, message = draw(run)
    assert status == 2
    assert (
        message == f"figures: no learning: {run}/progress.csv: no column 'steps'; there are update, reward\n"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "{}: holds no rows"),
        ("update,steps\n1,512\n2\n", "{}:3: 1 cells where the header has 2"),
        ("update,steps,reward\n1,512,high\n", "{}:2: 'high' in column 'reward' is not a number"),
        ("steps,steps\n1,2\n", "{}:1: a column name stands there twice"),
        ("steps\n\0\n", "{}:2: '\0' in column 'steps' is not a number"),
    ],
)
def test_a_bad_table_is_one_line(tmp_path, text, message):
    path = tmp_path / "progress.csv"
    path.write_text(text)
    with pytest.raises(TableError) as caught:
        read_table(path)
    assert str(caught.value) == message.format(path)


def test_no_such_run(tmp_path, draw):
    status, _, message = draw(tmp_path / "nowhere")
    assert (status, message) == (2, f"figures: {tmp_path}/nowhere: no such run directory\n")
