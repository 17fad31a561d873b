import edgeward
import gymnasium
import numpy as np
import pytest


@pytest.fixture
def env():
    made = gymnasium.make("edgeward/EdgeRL-v0").unwrapped
    yield made
    made.close()


@pytest.fixture
def devices():
    """Three devices, some of which pause: masks that forbid something."""
    made = gymnasium.make(
        "edgeward/InferEdgeBalanced-v0", **{"devices.uav.count": 3, "workload.active_probability": 0.5}
    ).unwrapped
    yield made
    made.close()


def pytest_generate_tests(metafunc):
    if "shipped" in metafunc.fixturenames:
        metafunc.parametrize("shipped", list(edgeward.scenarios()))


def same(one, other, tolerance=0.0):
    """Whether two infos, or parts of them, are alike: keys, types and values."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key], tolerance) for key in one)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(same(a, b, tolerance) for a, b in zip(one, other, strict=True))
    if one is None or other is None:
        return one is other
    one, other = np.asarray(one), np.asarray(other)
    if one.dtype == object:
        return one.shape == other.shape and all(
            same(a, b, tolerance) for a, b in zip(one.flat, other.flat, strict=True)
        )
    if one.dtype.kind not in "biuf":
        return one.shape == other.shape and (one == other).all()
    return (
        one.dtype == other.dtype
        and one.shape == other.shape
        and np.allclose(one, other, rtol=0, atol=tolerance)
    )
