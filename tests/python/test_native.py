"""edgeward._native: scenarios as text, steps, actions, views."""

import json
import subprocess
import sys
import textwrap
import threading

import numpy as np
import pytest
from edgeward import _native


@pytest.fixture(scope="module")
def balanced() -> str:
    return _native.resolve("edgerl/balanced", ["environment.episode=5"])


@pytest.fixture
def env(balanced):
    env = _native.VectorEnv(balanced, workers=2, cells=3)
    yield env
    env.close()


def copies(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: array.copy() for name, array in arrays.items()}


def zeros(env) -> np.ndarray:
    return np.zeros((env.size, len(json.loads(env.spec)["action"])), dtype=np.int32)


# ---- scenarios


def test_the_shipped_scenarios_are_named_and_all_resolve():
    names = _native.scenario_names()
    assert "edgerl/balanced" in names and names == sorted(names)
    for name in names:
        text = _native.resolve(name)
        assert "base:" not in text and "environment:" in text


def test_a_resolved_text_resolves_to_itself(tmp_path, balanced):
    file = tmp_path / "again.yaml"
    file.write_text(balanced)
    assert _native.resolve(str(file)) == balanced


@pytest.mark.parametrize(
    ("name", "overrides", "said"),
    [
        ("edgerl/balancd", [], ["edgerl/balancd", "edgerl/balanced"]),
        ("edgerl/balanced", ["devices.uav.cuont=2"], ["--set", "cuont", "count"]),
        ("edgerl/balanced", ["banana=true"], ["banana"]),
        ("edgerl/balanced", ["environment.episod=2"], ["episod", "episode"]),
        ("edgerl/balanced", ["training.gama=2"], ["gama", "gamma"]),
        ("edgerl/balanced", ["environment.episode=0"], ["environment.episode", "0"]),
        ("edgerl/balanced", ["devices.uav.profile=jetson-tx3"], ["jetson-tx3", "jetson-tx2"]),
        ("edgerl/balanced", ["nonsense"], ["nonsense"]),
    ],
)
def test_a_wrong_scenario_is_an_input_error_that_names_the_place_and_the_nearest(name, overrides, said):
    with pytest.raises(_native.InputError) as caught:
        _native.resolve(name, overrides)
    assert isinstance(caught.value, ValueError)
    for part in said:
        assert part in str(caught.value)


def test_an_error_in_a_file_names_file_and_line(tmp_path, balanced):
    file = tmp_path / "mine.yaml"
    lines = balanced.replace("episode: 5", "episod: 5").splitlines()
    file.write_text("\n".join(lines))
    line = next(number for number, text in enumerate(lines, 1) if "episod:" in text)
    with pytest.raises(_native.InputError, match=f"{file}:{line}:.*episod"):
        _native.resolve(str(file))


def test_a_text_that_no_worker_can_read_is_an_input_error(balanced):
    with pytest.raises(_native.InputError, match="jetson-tx2"):
        _native.VectorEnv(balanced.replace("jetson-tx2", "jetson-tx3"))
    with pytest.raises(_native.InputError):
        _native.VectorEnv("")


@pytest.mark.parametrize(
    "layout", [{"workers": 0}, {"cells": -1}, {"first_cell": -1}, {"first_cell": 2**32 - 1}]
)
def test_a_layout_that_cannot_be_is_an_input_error(balanced, layout):
    with pytest.raises(_native.InputError, match=f"{next(iter(layout))} is .*allowed"):
        _native.VectorEnv(balanced, **layout)


def test_a_worker_that_cannot_start_is_a_worker_error(balanced):
    with pytest.raises(_native.WorkerError, match="/no/such/worker"):
        _native.VectorEnv(balanced, worker="/no/such/worker")


def test_a_system_is_described_as_the_program_describes_it(balanced):
    system = json.loads(_native.describe(balanced))
    assert system["schema"] == "edgeward-system/1"
    assert [device["name"] for device in system["devices"]] == ["uav"]
    with pytest.raises(_native.InputError, match="jetson-tx2"):
        _native.describe(balanced.replace("jetson-tx2", "jetson-tx3"))


# ---- what a step shows


def test_the_arrays_have_the_sizes_that_the_spec_says(env):
    spec = json.loads(env.spec)
    n, choices = env.size, sum(len(component["choices"]) for component in spec["action"])
    assert n == 6
    shapes = {
        "observation": (n, len(spec["observation"])),
        "mask": (n, choices),
        "privileged": (n, len(spec["privileged"])),
        "episode": (n,),
        "group": (n,),
        "reward": (n,),
        "agent_reward": (n, len(spec["agents"])),
        "reward_term": (n, len(spec["reward_terms"])),
        "metric_sum": (n, len(spec["metrics"])),
        "metric_count": (n, len(spec["metrics"])),
        "elapsed_s": (n,),
        "terminated": (n,),
        "truncated": (n,),
        "final_observation": (n, len(spec["observation"])),
    }
    assert {name: array.shape for name, array in env.arrays().items()} == shapes


def test_equal_seeds_and_actions_give_equal_bytes_and_others_do_not(env):
    def history(seed: int) -> bytes:
        env.reset(seed)
        shown = [array.tobytes() for array in env.arrays().values()]
        for step in range(12):
            env.step(np.full_like(zeros(env), step % 8))
            shown += [array.tobytes() for array in env.arrays().values()]
        return b"".join(shown)

    assert history(7) == history(7) != history(8)


def test_a_row_behaves_as_its_cell_whatever_its_company(balanced, env):
    env.reset(11)
    alone = [_native.VectorEnv(balanced, first_cell=cell) for cell in range(env.size)]
    for single in alone:
        single.reset(11)
    for step in range(12):
        for cell, single in enumerate(alone):
            for name in ("observation", "reward", "metric_sum", "elapsed_s", "final_observation"):
                expected = env.arrays()[name][cell]
                np.testing.assert_allclose(
                    single.arrays()[name][0], expected, rtol=1e-6, atol=1e-9, err_msg=name
                )
            single.step(np.full((1, 1), step % 8))
        env.step(np.full((env.size, 1), step % 8))


def test_views_are_read_only_live_and_outlive_the_environment(env):
    env.reset(1)
    arrays = env.arrays()
    before = copies(arrays)
    env.step(zeros(env))
    assert (arrays["reward"] != before["reward"]).all()
    with pytest.raises(ValueError, match="read-only"):
        arrays["observation"][0, 0] = 3
    with pytest.raises(ValueError):
        arrays["observation"].setflags(write=True)
    after = copies(arrays)
    env.close()
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, after[name])


def test_the_first_reset_without_a_seed_is_random_and_the_next_goes_on(balanced):
    first, second = (_native.VectorEnv(balanced, cells=8) for _ in range(2))
    first.reset()
    second.reset()
    assert first.arrays()["observation"].tobytes() != second.arrays()["observation"].tobytes()
    first.reset()
    assert (first.arrays()["episode"] == 1).all()


@pytest.mark.parametrize("seed", [0, 2**64 - 1, np.int64(5), np.uint32(5)])
def test_seeds_are_whole_numbers_of_64_bits(env, seed):
    env.reset(seed)


def test_other_seeds_are_refused(env):
    for seed in (-1, 2**64):
        with pytest.raises(ValueError, match="18446744073709551615"):
            env.reset(seed)
    for seed in (1.5, "1"):
        with pytest.raises(TypeError):
            env.reset(seed)


# ---- holding still


@pytest.mark.parametrize("overrides", [[], ["devices.uav.count=2"]])
def test_a_held_row_shows_the_same_state_and_a_step_of_nothing(overrides):
    env = _native.VectorEnv(_native.resolve("edgerl/balanced", overrides), cells=4)
    env.reset(3)
    actions = zeros(env)
    env.step(actions)
    before = copies(env.arrays())
    actions[[1, 2]] = -1
    env.step(actions)
    after = env.arrays()
    for name in ("observation", "mask", "privileged", "episode", "group"):
        np.testing.assert_array_equal(after[name][1:3], before[name][1:3], err_msg=name)
    for name in set(after) - {"observation", "mask", "privileged", "episode", "group"}:
        assert not after[name][1:3].any(), name
    assert after["reward"][0] != 0 and after["elapsed_s"][3] > 0


def test_a_row_that_was_held_goes_on_as_if_nothing_had_been(balanced):
    straight, halting = (_native.VectorEnv(balanced, cells=2) for _ in range(2))
    straight.reset(4)
    halting.reset(4)
    for step in range(12):
        straight.step(np.full((2, 1), step % 8))
        halting.step(np.array([[step % 8], [-1]]))
        halting.step(np.array([[-1], [step % 8]]))
        for name in ("observation", "reward", "metric_sum", "terminated", "truncated", "final_observation"):
            expected = straight.arrays()[name][1]
            np.testing.assert_allclose(
                halting.arrays()[name][1], expected, rtol=1e-6, atol=1e-9, err_msg=name
            )


def test_a_reset_of_some_rows_leaves_the_others(env):
    env.reset(2)
    env.step(zeros(env))
    before = copies(env.arrays())
    rows = np.array([True, False, False, True, False, False])
    env.reset(rows=rows)
    after = env.arrays()
    np.testing.assert_array_equal(after["episode"], rows.astype(int))
    np.testing.assert_array_equal(after["observation"][~rows], before["observation"][~rows])
    assert (after["observation"][rows] != before["observation"][rows]).any()
    with pytest.raises(ValueError, match=r"booleans of shape \(6,\)"):
        env.reset(rows=[1, 0])
    with pytest.raises(ValueError, match="no rows"):
        env.reset(1, rows=rows)


# ---- actions


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int16, np.int32, np.int64, np.uint64, ">i4"])
def test_integers_of_any_width_and_order_will_do(env, dtype):
    env.reset(1)
    env.step(np.full((6, 1), 3, dtype=dtype))
    expected = env.arrays()["reward"].copy()
    env.reset(1)
    env.step(np.full((12, 2), 3, dtype=dtype)[::2, ::2])
    np.testing.assert_array_equal(env.arrays()["reward"], expected)
    env.reset(1)
    env.step([3] * 6)  # one component: a flat list
    np.testing.assert_array_equal(env.arrays()["reward"], expected)


@pytest.mark.parametrize(
    ("actions", "said"),
    [
        (np.zeros((5, 1), int), r"integers of shape \(6, 1\), got int64 of shape \(5, 1\)"),
        (np.zeros((6, 2), int), r"shape \(6, 2\)"),
        (np.zeros((1, 6), int), r"shape \(1, 6\)"),
        (np.zeros(7, int), r"shape \(7,\)"),
        (0, r"shape \(\)"),
        ([], r"shape \(0,\)"),
        (None, "got object"),
        ("straight on", "got <U11"),
        ([[0], [1, 2]], "expected integers"),
        (np.zeros((6, 1)), "got float64"),
        (np.full((6, 1), np.nan), "got float64"),
        (np.zeros((6, 1), bool), "got bool"),
        (np.zeros((6, 1), complex), "got complex128"),
        ([[2**80]] * 6, "got object"),
        (np.full((6, 1), 2**40), "1099511627776 of environment 0 is not one of its choices"),
        (np.full((6, 1), 2**64 - 1, np.uint64), "18446744073709551615 of environment 0"),
        ([[0], [0], [99], [0], [0], [0]], r"99 of environment 2, plan.uav, is not one of its \d+ choices"),
        ([[0], [0], [0], [0], [0], [-2]], "-2 of environment 5"),
    ],
)
def test_wrong_actions_are_value_errors_and_the_environment_goes_on(env, actions, said):
    env.reset(1)
    for call in (env.step, env.send):
        with pytest.raises(ValueError, match=said):
            call(actions)
    env.step(zeros(env))
    assert env.arrays()["reward"].any()


def test_masked_and_half_held_actions_are_value_errors():
    text = _native.resolve("edgerl/balanced", ["devices.uav.count=2", "workload.active_probability=0.001"])
    env = _native.VectorEnv(text)
    env.reset(1)
    with pytest.raises(ValueError, match=r"environment 0, plan.uav.1, is masked"):
        env.step([[0, 5]])
    with pytest.raises(ValueError, match="-1 of environment 0, plan.uav.1"):
        env.step([[0, -1]])


# ---- the order of calls


def test_calls_out_of_order_say_what_is_missing(env):
    with pytest.raises(RuntimeError, match="reset before its first step"):
        env.step(zeros(env))
    env.reset(1)
    with pytest.raises(RuntimeError, match="no step under way"):
        env.receive()
    env.send(zeros(env))
    for call in (lambda: env.send(zeros(env)), lambda: env.reset(1), lambda: env.reset()):
        with pytest.raises(RuntimeError, match="receive it first"):
            call()
    env.receive()
    assert env.answered()


def test_send_and_receive_are_a_step(env):
    env.reset(9)
    env.step(zeros(env))
    expected = env.arrays()["reward"].copy()
    env.reset(9)
    env.send(zeros(env))
    while not env.answered():
        pass
    env.receive()
    np.testing.assert_array_equal(env.arrays()["reward"], expected)


def test_workers_can_be_sent_and_received_one_by_one(env):
    env.reset(9)
    for step in range(3):
        env.step(np.full((6, 1), step))
    expected = copies(env.arrays())

    env.reset(9)
    for worker in (1, 0):
        env.send_worker(worker, np.full((3, 1), 0))
    steps, order = [1, 1], []
    while min(steps) < 3 or len(order) < 6:
        (worker,) = env.receive_workers(1)
        order.append(worker)
        if steps[worker] < 3:
            env.send_worker(worker, np.full((3, 1), steps[worker]))
            steps[worker] += 1
    assert sorted(order) == [0, 0, 0, 1, 1, 1]
    for name, array in env.arrays().items():
        np.testing.assert_array_equal(array, expected[name], err_msg=name)

    with pytest.raises(RuntimeError, match="cannot receive 1 workers: 0 have"):
        env.receive_workers(1)
    with pytest.raises(RuntimeError, match="no worker 2"):
        env.send_worker(2, np.zeros((3, 1), int))
    env.send_worker(1, np.zeros((3, 1), int))
    with pytest.raises(RuntimeError, match="worker 1 has a step under way"):
        env.send_worker(1, np.zeros((3, 1), int))
    with pytest.raises(RuntimeError, match="receive it first"):
        env.step(zeros(env))
    assert env.receive_workers(1) == [1]


def test_two_threads_cannot_be_in_one_environment_at_once(balanced):
    env = _native.VectorEnv(balanced, cells=512)
    env.reset(1)
    stop, refused = threading.Event(), []

    def other():
        while not stop.is_set():
            try:
                env.answered()
            except RuntimeError as error:
                refused.append(str(error))

    thread = threading.Thread(target=other)
    thread.start()
    for _ in range(200):
        try:
            env.step(np.zeros((512, 1), int))
        except RuntimeError as error:
            assert "another call" in str(error)
        if refused:
            break
    stop.set()
    thread.join()
    assert refused and "another call" in refused[0]


def test_importing_the_module_brings_neither_torch_nor_simgrid():
    code = """
        import sys
        from edgeward import _native
        env = _native.VectorEnv(_native.resolve("edgerl/balanced"))
        env.reset(1)
        assert "torch" not in sys.modules
        mapped = open("/proc/self/maps").read()
        assert "_native" in mapped and "simgrid" not in mapped and "torch" not in mapped
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True, timeout=60)
