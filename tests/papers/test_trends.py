"""Ties, rank correlation and steps back, against values worked out by hand."""

import numpy as np
import pytest
from edgeward.papers.trends import largest_step_back, ranks, spearman


def test_ranks_of_ties_are_their_mean():
    assert ranks(np.array([10.0, 30.0, 30.0, 20.0])).tolist() == [1, 3.5, 3.5, 2]


def test_closer_than_half_a_per_cent_of_the_range_is_a_tie():
    assert ranks(np.array([0.0, 0.4, 100.0])).tolist() == [1.5, 1.5, 3]
    assert ranks(np.array([0.0, 0.6, 100.0])).tolist() == [1, 2, 3]


def test_spearman():
    points = np.arange(5.0)
    assert spearman(points, points**3) == pytest.approx(1)
    assert spearman(points, -points) == pytest.approx(-1)
    # Ranks 2, 1, 4, 3, 5: 1 - 6 (1 + 1 + 1 + 1) / (5 x 24)
    assert spearman(points, np.array([20.0, 10.0, 40.0, 30.0, 50.0])) == pytest.approx(0.8)
    # A step: ranks 1.5, 1.5, 3.5, 3.5 against 1, 2, 3, 4: 4 / sqrt(5 x 4)
    assert spearman(np.arange(4.0), np.array([1.0, 1.0, 9.0, 9.0])) == pytest.approx(4 / np.sqrt(20))


def test_a_flat_curve_has_no_trend():
    assert spearman(np.arange(3.0), np.array([5.0, 5.0, 5.0 + 1e-12])) == 0
    assert largest_step_back(np.array([5.0, 5.0, 5.0 - 1e-12]), 1) == 0


def test_steps_back_are_measured_from_the_highest_point_before():
    values = np.array([0.0, 4.0, 3.0, 2.0, 10.0])
    assert largest_step_back(values, 1) == pytest.approx(0.2)  # 4 to 2, in two steps, of 10
    assert largest_step_back(-values, -1) == pytest.approx(0.2)
    assert largest_step_back(values, -1) == pytest.approx(1)
    assert largest_step_back(np.array([3.0, 2.0, 2.0, 1.0]), -1) == 0
