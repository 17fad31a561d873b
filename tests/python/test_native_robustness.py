"""edgeward._native when things go wrong: closed, forgotten, forked, interrupted, killed; nothing stays behind."""

import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

import numpy as np
import pytest
from edgeward import _native
from native_process import children, ended_within, leftovers, parent_of, workers_and_engines

ENDLESS = 1000  # cells of `slow` that take minutes for a step
FULL = "EDGEWARD_TEST_FULL" in os.environ


@pytest.fixture(scope="module")
def balanced() -> str:
    return _native.resolve("edgerl/balanced", ["environment.episode=5"])


@pytest.fixture(scope="module")
def slow() -> str:
    """Some tenth of a second for a step of one cell: its link changes a million times in a round."""
    return _native.resolve("edgerl/balanced", ["workload.minimum=10000 s", "devices.uav.link.step=0.0101 s"])


@pytest.fixture(autouse=True)
def nothing_stays_behind(balanced):
    _native.VectorEnv(balanced).close()  # what the first use loads stays
    gc.collect()
    before = leftovers()
    yield
    gc.collect()
    assert leftovers() == before


def started(text: str, **layout) -> _native.VectorEnv:
    env = _native.VectorEnv(text, **layout)
    env.reset(1)
    return env


def zeros(env: _native.VectorEnv) -> np.ndarray:
    return np.zeros((env.size, env.arrays()["agent_reward"].shape[1]), dtype=np.int32)


# ---- the end of an environment


def test_twenty_environments_live_beside_each_other(balanced):
    envs = [started(balanced, workers=1 + index % 2, cells=2) for index in range(20)]
    assert len(children()) == 30
    for _ in range(7):
        for env in envs:
            env.send(zeros(env))
        for env in envs:
            env.receive()
    for env in envs[1:]:
        np.testing.assert_array_equal(env.arrays()["reward"][:2], envs[0].arrays()["reward"][:2])
    for env in envs:
        env.close()


def test_close_twice_and_use_after_close(balanced):
    env = started(balanced)
    env.close()
    env.close()
    assert env.closed and env.size == 1 and '"split"' in env.spec
    for call in (
        lambda: env.reset(1),
        lambda: env.step([[0]]),
        lambda: env.send([[0]]),
        env.answered,
        env.receive,
        lambda: env.send_worker(0, [[0]]),
        lambda: env.receive_workers(1),
        env.arrays,
    ):
        with pytest.raises(RuntimeError, match="closed"):
            call()


def test_an_environment_that_nobody_closes_ends_with_its_last_reference(balanced):
    env = started(balanced, workers=2)
    processes = workers_and_engines()
    assert len(processes) == 4
    cycle = [env]
    cycle.append(cycle)
    del env, cycle
    gc.collect()
    assert ended_within(processes, 1)


def test_a_process_that_ends_without_closing_takes_its_workers_along(balanced, tmp_path):
    for ending in ("", "os._exit(0)", "os.kill(os.getpid(), signal.SIGKILL)", "raise SystemExit(3)"):
        code = f"""
            import os, signal, sys
            sys.path.insert(0, {os.path.dirname(__file__)!r})
            from edgeward import _native
            from native_process import workers_and_engines
            env = _native.VectorEnv(sys.stdin.read(), workers=2)
            env.reset(1)
            env.send([[0], [0]])
            print(*workers_and_engines(), flush=True)
            {ending}
        """
        ran = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code)],
            input=balanced,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert ran.stderr == ""
        processes = [int(number) for number in ran.stdout.split()]
        assert len(processes) == 4
        assert ended_within(processes, 1)


def test_views_keep_the_memory_but_not_the_workers(balanced):
    env = started(balanced)
    observation = env.arrays()["observation"][:, :2]
    processes = workers_and_engines()
    del env
    gc.collect()
    assert ended_within(processes, 1)
    assert np.isfinite(observation).all()


def test_making_and_closing_leaves_nothing_behind(balanced):
    for turn in range(10_000 if FULL else 200):
        env = _native.VectorEnv(balanced, cells=2)
        if turn % 4 != 3:
            env.reset(turn)
        if turn % 4 == 1:
            env.step(zeros(env))
        if turn % 4 == 2:
            env.send(zeros(env))  # closed, or forgotten, with a step under way
        if turn % 8 < 4:
            env.close()


def test_what_cannot_start_leaves_nothing_behind(balanced):
    for _ in range(20):
        with pytest.raises(_native.InputError):
            _native.VectorEnv(balanced.replace("jetson-tx2", "jetson-tx3"), workers=2)
        with pytest.raises(_native.WorkerError):
            _native.VectorEnv(balanced, worker="/bin/false")
        with pytest.raises(_native.WorkerError):
            _native.VectorEnv(balanced, workers=2, worker="/etc/passwd")


# ---- killed


@pytest.mark.parametrize("victim", ["worker", "engine"])
@pytest.mark.parametrize("when", ["in a step", "between steps", "while sending"])
def test_a_killed_worker_is_an_exception_within_a_second(slow, balanced, victim, when):
    env = started(slow, workers=2, cells=ENDLESS) if when == "in a step" else started(balanced, workers=2)
    worker = [process for process in workers_and_engines() if parent_of(process) == os.getpid()][1]
    target = worker if victim == "worker" else children(worker)[0]
    if when == "in a step":
        killer = threading.Timer(0.3, os.kill, (target, signal.SIGKILL))
        killer.start()
        begun = time.monotonic() + 0.3
    else:
        if when == "while sending":
            env.send(zeros(env))
        os.kill(target, signal.SIGKILL)
        begun = time.monotonic()
    with pytest.raises(_native.WorkerError, match=r"worker 1 died: .*(signal 9|Killed)"):
        if when == "while sending":
            env.receive()
        for _ in range(100_000):
            env.step(zeros(env))
    assert time.monotonic() - begun < 1
    for call in (lambda: env.step(zeros(env)), lambda: env.reset(1), env.reset):
        with pytest.raises(_native.WorkerError, match="worker 1 died"):
            call()
    env.close()


# ---- Ctrl-C


def after(seconds: float, number: int = signal.SIGINT) -> threading.Timer:
    timer = threading.Timer(seconds, os.kill, (os.getpid(), number))
    timer.start()
    return timer


@pytest.mark.parametrize("call", ["step", "receive", "receive_workers"])
def test_ctrl_c_in_a_step_that_takes_for_ever(slow, call):
    env = started(slow, workers=2, cells=ENDLESS)
    if call != "step":
        env.send(zeros(env))
    after(0.2)
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        {
            "step": lambda: env.step(zeros(env)),
            "receive": env.receive,
            "receive_workers": lambda: env.receive_workers(1),
        }[call]()
    assert time.monotonic() - begun < 1
    with pytest.raises(RuntimeError, match="receive it first"):
        env.step(zeros(env))
    after(0.2)
    with pytest.raises(KeyboardInterrupt):
        env.reset()  # waits for what is under way
    begun = time.monotonic()
    env.close()
    assert time.monotonic() - begun < 1


def test_after_ctrl_c_a_reset_begins_anew(slow):
    env = started(slow)
    expected = []
    for _ in range(2):
        env.step([[3]])
        expected.append(env.arrays()["observation"].copy())
    env.reset(1)
    after(0.05)
    with pytest.raises(KeyboardInterrupt):
        while True:
            env.step([[3]])
    env.reset(1)
    for observation in expected:
        env.step([[3]])
        np.testing.assert_array_equal(env.arrays()["observation"], observation)
    env.close()


def test_an_interrupted_step_can_still_be_received(slow):
    env = started(slow)
    env.step([[3]])
    expected = env.arrays()["observation"].copy()
    env.reset(1)
    raised = []

    def once(number, frame):
        raised.append(number)
        raise InterruptedError

    old = signal.signal(signal.SIGUSR1, once)
    try:
        env.send([[3]])
        os.kill(os.getpid(), signal.SIGUSR1)
        env.receive()
    except InterruptedError:
        env.receive() if not env.answered() else None
    finally:
        signal.signal(signal.SIGUSR1, old)
    assert raised
    np.testing.assert_array_equal(env.arrays()["observation"], expected)
    env.close()


def test_a_handler_that_raises_nothing_does_not_end_the_step(slow):
    env = started(slow, cells=4)
    rang = []
    old = signal.signal(signal.SIGALRM, lambda *_: rang.append(time.monotonic()))
    signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
    try:
        for _ in range(3):
            env.step(zeros(env))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
    assert rang and env.arrays()["reward"].all()
    env.close()


def test_other_threads_run_while_one_waits(slow):
    env = started(slow, cells=ENDLESS)
    env_done = threading.Event()

    def wait():
        with pytest.raises(_native.WorkerError):
            env.step(zeros(env))
        env_done.set()

    thread = threading.Thread(target=wait)
    thread.start()
    counted = 0
    limit = time.monotonic() + 0.3
    while time.monotonic() < limit:
        counted += 1
    with pytest.raises(RuntimeError, match="another call"):
        env.close()
    os.kill(
        [process for process in workers_and_engines() if parent_of(process) == os.getpid()][0], signal.SIGKILL
    )
    thread.join(5)
    assert counted > 100 and env_done.is_set()
    env.close()


# ---- fork and spawn


def used_in_a_child(env, answers):
    try:
        env.step([[0], [0]])
        answers.send("stepped")
    except RuntimeError as error:
        answers.send(str(error))


def steps_of_its_own(text, answers):
    env = _native.VectorEnv(text, cells=2)
    env.reset(5)
    env.step([[3], [3]])
    answers.send(env.arrays()["reward"].tolist())
    env.close()


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_cannot_use_its_parents_environment_nor_end_it(balanced):
    env = started(balanced, workers=2)
    processes = workers_and_engines()
    context = multiprocessing.get_context("fork")
    answers, theirs = context.Pipe(duplex=False)
    child = context.Process(target=used_in_a_child, args=(env, theirs))
    child.start()
    assert "after fork()" in answers.recv()
    child.join()

    for ending in ("closed", "forgotten"):  # the child's copy
        pid = os.fork()
        if pid == 0:
            if ending == "closed":
                env.close()
            else:
                del env
                gc.collect()
            os._exit(0)
        assert os.waitpid(pid, 0)[1] == 0
    assert all(parent_of(process) is not None for process in processes)
    env.step(zeros(env))
    assert env.arrays()["reward"].all()
    child.close()
    answers.close()
    theirs.close()
    env.close()
    assert ended_within(processes, 1)


def test_workers_end_though_a_forked_child_lives_on(balanced):
    """It holds copies of all that its parent had open."""
    for ending in ("env.close()", "os.kill(os.getpid(), signal.SIGKILL)"):
        code = f"""
            import os, signal, sys, time
            sys.path.insert(0, {os.path.dirname(__file__)!r})
            from edgeward import _native
            from native_process import ended_within, workers_and_engines
            env = _native.VectorEnv(sys.stdin.read(), workers=2)
            env.reset(1)
            processes = workers_and_engines()
            child = os.fork()
            if child == 0:
                os.close(1)
                os.close(2)
                time.sleep(60)
                os._exit(0)
            print(child, *processes, flush=True)
            begun = time.monotonic()
            {ending}
            assert ended_within(processes, 1) and time.monotonic() - begun < 0.9
            print("closed")
        """
        ran = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code)],
            input=balanced,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert ran.stderr == ""
        child, *processes = [int(number) for number in ran.stdout.split("closed")[0].split()]
        try:
            assert len(processes) == 4 and ended_within(processes, 1)
            assert parent_of(child) is not None
            assert ("closed" in ran.stdout) == (ending == "env.close()")
        finally:
            os.kill(child, signal.SIGKILL)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_a_child_process_can_make_its_own(balanced, method):
    env = started(balanced, cells=2)
    context = multiprocessing.get_context(method)
    answers, theirs = context.Pipe(duplex=False)
    child = context.Process(target=steps_of_its_own, args=(balanced, theirs))
    child.start()
    reward = answers.recv()
    child.join()
    assert child.exitcode == 0
    env.reset(5)
    env.step([[3], [3]])
    assert reward == env.arrays()["reward"].tolist()
    child.close()
    answers.close()
    theirs.close()
    env.close()
    if method == "forkserver":
        multiprocessing.forkserver._forkserver._stop()
    if method != "fork":
        multiprocessing.resource_tracker._resource_tracker._stop()


def test_an_environment_cannot_be_pickled(balanced):
    import pickle

    env = started(balanced)
    with pytest.raises(TypeError):
        pickle.dumps(env)
    env.close()


def test_workers_inherit_nothing_else_that_is_open(balanced, tmp_path):
    with open(tmp_path / "mine", "w") as file:
        os.set_inheritable(file.fileno(), True)
        env = started(balanced)
        for process in workers_and_engines():
            assert str(tmp_path) not in " ".join(
                os.readlink(f"/proc/{process}/fd/{number}") for number in os.listdir(f"/proc/{process}/fd")
            )
        env.close()
