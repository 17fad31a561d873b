"""Means over episodes of different length, and intervals over training seeds."""

import numpy as np
import pytest
from edgeward.figures.tables import TableError
from edgeward.papers.results import Missing, Results, estimate

HEADER = "study,setting,setting_value,condition,condition_value,policy,training_seed,privileged,seed,group,episodes,epochs,requests,reward,latency_s"
ROWS = """
s,x,0.5,as-trained,,a2c,1,0,0,vgg,1,100,50,1,10
s,x,0.5,as-trained,,a2c,1,0,1,vgg,2,300,150,2,20
s,x,0.5,as-trained,,a2c,2,0,0,vgg,1,100,50,3,30
s,x,0.5,as-trained,,oracle,,1,0,vgg,1,100,50,4,5
s,x,0.5,as-trained,,oracle,,1,0,resnet,1,300,0,8,
"""


@pytest.fixture
def results(tmp_path):
    (tmp_path / "evaluation.csv").write_text(HEADER + ROWS)
    (tmp_path / "manifest.json").write_text("{}")
    return Results(tmp_path)


def test_means_are_weighted_by_what_they_are_means_of(results):
    assert results.by_seed("s", "x", "a2c", "vgg", "reward").tolist() == [5 / 3, 3]
    assert results.by_seed("s", "x", "a2c", "vgg", "latency_s").tolist() == [17.5, 30]
    assert results.by_seed("s", "x", "a2c", "vgg", "requests_of_episode").tolist() == [200 / 3, 50]
    assert results.by_seed("s", "x", "oracle", "all", "reward").tolist() == [6]
    assert results.by_seed("s", "x", "oracle", "all", "latency_s").tolist() == [5]


def test_a_baseline_has_no_interval(results):
    best = results.mean("s", "x", "oracle", "vgg", "reward")
    assert (best.value, best.low, best.high, best.seeds) == (4, 4, 4, 1)
    ours = results.ratio("s", "x", "vgg", "oracle")
    assert ours.value == pytest.approx(7 / 12) and ours.low == pytest.approx(5 / 12) and ours.seeds == 2


def test_what_was_not_run_is_named(results):
    with pytest.raises(Missing, match="study other was not run"):
        results.settings("other")
    with pytest.raises(Missing, match="study s has no greedy at x, as-trained, vgg"):
        results.mean("s", "x", "greedy", "vgg", "reward")
    with pytest.raises(Missing, match="no latency_s of oracle at x, as-trained, resnet"):
        results.mean("s", "x", "oracle", "resnet", "latency_s")
    with pytest.raises(TableError, match="no column 'energy_j'"):
        results.mean("s", "x", "oracle", "vgg", "energy_j")


def test_a_training_file_without_rows_is_something_missing(results):
    with pytest.raises(Missing, match="nothing was trained"):
        _ = results.training
    (results.out / "training.csv").write_text("study,setting,training_seed\n")
    with pytest.raises(Missing, match="nothing was trained"):
        _ = results.training
    (results.out / "training.csv").write_text("study,setting,training_seed,steps\ns,x,1,512\n")
    assert results.training["steps"] == [512]


def test_intervals_cover_the_mean_as_often_as_they_say():
    """Of 30 normal numbers; the percentile bootstrap of few is known to be a little too narrow."""
    draw = np.random.default_rng(3)
    found = [estimate(draw.normal(size=30)) for _ in range(400)]
    assert 0.90 < np.mean([each.low <= 0 <= each.high for each in found]) < 0.98


def test_intervals_repeat():
    values = np.array([1.0, 2.0, 4.0])
    assert estimate(values) == estimate(values)
    assert estimate(values).value == pytest.approx(7 / 3)
    squares = estimate(np.array([[1.0, 3.0], [2.0, 6.0]]), lambda means: means.prod(axis=0))
    assert squares.value == pytest.approx(2 * 4) and (squares.low, squares.high) == (2, 18)
