"""Which cores each of the jobs that run at once may use."""

import pytest
from edgeward.reproduce.runner import core_shares


@pytest.mark.parametrize(
    ("cores", "at_once", "shares"),
    [
        ({0, 1}, 2, [{0}, {1}]),
        ({0, 1}, 1, [{0, 1}]),
        ({2, 5, 7}, 2, [{2, 7}, {5}]),
        ({0, 1}, 3, [{0, 1}, {0, 1}, {0, 1}]),
    ],
)
def test_every_job_has_cores_of_its_own_as_far_as_there_are_enough(cores, at_once, shares):
    assert core_shares(cores, at_once) == shares
