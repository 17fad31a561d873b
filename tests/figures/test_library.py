"""edgeward.figures as a library: the figures of the command line, in the caller's hands."""

import json

import matplotlib
import matplotlib.pyplot as plt
import pytest
from edgeward import figures
from edgeward.figures.__main__ import main
from edgeward.figures.tables import TableError


def test_it_draws_what_the_command_line_draws(run, tmp_path):
    main([str(run), "--format", "png,svg"])
    drawn = figures.draw_run(run, formats=("png", "svg"), folder=tmp_path / "again")
    assert [path.name for path in drawn] == [
        f"{name}.{extension}" for name in ("policies", "learning", "stages") for extension in ("png", "svg")
    ]
    for path in drawn:
        assert path.read_bytes() == (run / "figures" / path.name).read_bytes()


def test_one_figure_is_the_callers(run, tmp_path):
    before = dict(matplotlib.rcParams), matplotlib.get_backend()
    figure = figures.figure(run, "stages")
    assert (dict(matplotlib.rcParams), matplotlib.get_backend()) == before
    assert plt.get_fignums() == []  # pyplot does not keep it
    assert [axis.get_title(loc="left") for axis in figure.axes] == ["VGG", "ResNet", "DenseNet"]
    figure.savefig(tmp_path / "stages.svg")
    assert (tmp_path / "stages.svg").stat().st_size > 1000


@pytest.mark.parametrize(
    ("command", "names"),
    [("train", ["policies", "learning", "stages"]), ("compare", ["policies", "stages"]), ("evaluate", ["policies", "stages"]), ("run", ["over-time"])],
)  # fmt: skip
def test_the_figures_of_a_run_follow_from_what_made_it(run, command, names):
    (run / "run.json").write_text(json.dumps({"command": command}))
    assert figures.figure_names(run) == names


def test_a_policy_from_elsewhere_stands_out_at_the_top(run):
    text = (run / "evaluation_summary.csv").read_text().replace("a2c,", "sb3,")
    (run / "evaluation_summary.csv").write_text(text)
    axis = figures.figure(run, "policies").axes[0]
    assert [label.get_text() for label in axis.get_yticklabels()][:2] == ["sb3", "oracle"]
    colours = [matplotlib.colors.to_hex(bar.get_facecolor()).upper() for bar in axis.patches]
    assert colours[:3] == ["#D55E00", "#0072B2", "#A9A9A9"]


def test_plain_words(run, tmp_path):
    with pytest.raises(TableError, match="no figure 'policy'; there are policies, learning, stages"):
        figures.figure(run, "policy")
    with pytest.raises(TableError, match="unknown format 'gif'; there are png, svg, pdf"):
        figures.draw_run(run, formats=["gif"])
    with pytest.raises(TableError, match="nowhere: no such run directory"):
        figures.draw_run(tmp_path / "nowhere")
    (run / "evaluation.csv").unlink()
    with pytest.raises(TableError, match="evaluation.csv: not there"):
        figures.figure(run, "stages")
    with pytest.raises(AttributeError, match="no attribute 'draw'"):
        figures.draw  # noqa: B018
