"""Environments when things go wrong: Ctrl-C in a step, a killed worker, other processes."""

import os
import signal
import time
from contextlib import contextmanager

import edgeward
import gymnasium
import numpy as np
import pytest
from edgeward.environment import EdgewardEnv
from gymnasium import error
from native_process import children

# Some tenth of a second for a step: the link changes a million times in a round.
SLOW = {"workload.minimum": "10000 s", "devices.uav.link.step": "0.0101 s", "environment.episode": 5}


@contextmanager
def interrupt_after(seconds):
    """Ctrl-C, as the interpreter sees it."""
    before = signal.signal(signal.SIGALRM, lambda *_: signal.default_int_handler(signal.SIGINT, None))
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        with pytest.raises(KeyboardInterrupt):
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_interrupted_step_of_one():
    env = EdgewardEnv("edgerl/balanced", **SLOW)
    env.reset(seed=1)
    with interrupt_after(0.02):
        env.step(0)
    with pytest.raises(error.ResetNeeded):
        env.step(0)
    env.reset(seed=1)
    with interrupt_after(0.02):
        env.step(0)
    began = time.monotonic()
    env.close()
    assert time.monotonic() - began < 2


def test_interrupted_step_of_a_vector():
    env, other = (edgeward.make_vec("edgerl/balanced", 2, workers=1, **SLOW) for _ in range(2))
    env.reset(seed=1)
    other.reset(seed=1)
    with interrupt_after(0.02):
        env.step([0, 0])
    with pytest.raises(error.AlreadyPendingCallError):
        env.step([0, 0])
    for one, two in zip(env.recv()[:4], other.step([0, 0])[:4], strict=True):  # the step goes on
        assert np.array_equal(one, two)
    env.send([0, 0])
    env.close()
    other.close()


def test_a_killed_worker_is_an_exception_within_a_second():
    env = edgeward.make_vec("edgerl/balanced", 2, workers=1)
    before = set(children())
    single = EdgewardEnv("edgerl/balanced")
    (worker,) = set(children()) - before
    env.reset(seed=1)
    single.reset(seed=1)
    os.kill(worker, signal.SIGKILL)
    began = time.monotonic()
    with pytest.raises(edgeward.WorkerError, match="died"):
        for _ in range(1000):
            single.step(0)
            time.sleep(0.001)
    assert time.monotonic() - began < 1
    with pytest.raises((edgeward.WorkerError, error.ResetNeeded)):
        single.step(0)
    single.close()
    env.step([0, 0])  # the other one does not mind
    env.close()


@pytest.mark.parametrize("context", ["fork", "spawn"])
def test_gymnasium_in_processes_of_its_own(context):
    env = gymnasium.make_vec(
        "edgeward/EdgeRL-v0", 2, vectorization_mode="async", vector_kwargs={"context": context}
    )
    single = EdgewardEnv("edgerl/balanced")
    observation, _ = env.reset(seed=[3, 4])
    assert np.array_equal(observation[1], single.reset(seed=4)[0])
    observation, reward, *_ = env.step([1, 2])
    alone = single.step(2)
    assert np.array_equal(observation[1], alone[0]) and reward[1] == alone[1]
    env.close()
    single.close()
