"""The vector environment: what Gymnasium's own SyncVectorEnv makes of single environments is what it must do."""

import edgeward
import gymnasium
import numpy as np
import pytest
from conftest import same
from gymnasium import error
from gymnasium.utils.env_checker import data_shares_objects
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.vector.utils import batch_space

MODES = {
    "next_step": AutoresetMode.NEXT_STEP,
    "same_step": AutoresetMode.SAME_STEP,
    "disabled": AutoresetMode.DISABLED,
}
pytestmark = pytest.mark.filterwarnings("error")


def sync(scenario, count, mode, first_cell=0, **overrides):
    def make(cell):
        return lambda: edgeward.environment.EdgewardEnv(scenario, cell=cell, **overrides)

    return SyncVectorEnv([make(first_cell + cell) for cell in range(count)], autoreset_mode=MODES[mode])


def said(info):
    """Info without the keys that no environment has (Gymnasium leaves those out, ours are there and masked)."""
    keys = [key for key in info if not key.startswith("_") and info["_" + key].any()]
    pairs = {key: said(info[key]) if isinstance(info[key], dict) else info[key] for key in keys}
    return pairs | {"_" + key: info["_" + key] for key in keys}


def compared(info):
    """Info without what SyncVectorEnv cannot batch: the masks of several devices, which are tuples there."""
    info = said(info)
    mask = info.pop("action_mask")
    if mask.dtype == object:
        mask = np.stack([np.concatenate(row) for row in mask])
    final = info.get("final_info", {})
    final.pop("action_mask", None)  # of no use: nothing is chosen there
    final.pop("_action_mask", None)
    return info, mask


def check_against_singles(scenario, mode, steps, count=3, first_cell=0, workers=1, seed=7, **overrides):
    ours = edgeward.make_vec(
        scenario, count, autoreset=mode, first_cell=first_cell, workers=workers, **overrides
    )
    theirs = sync(scenario, count, mode, first_cell, **overrides)
    assert ours.observation_space == theirs.observation_space
    assert ours.action_space == theirs.action_space
    ours.action_space.seed(seed)
    one, other = ours.reset(seed=seed), theirs.reset(seed=[seed] * count)
    assert np.array_equal(one[0], other[0])
    episodes_ended = 0
    for step in range(steps):
        for a, b in zip(compared(one[-1]), compared(other[-1]), strict=True):
            assert same(a, b, 1e-6), f"step {step}: {a} is not {b}"
        if mode == "disabled" and step > 0 and (ended := one[2] | one[3]).any():
            options = {"reset_mask": ended}
            starts = ours.reset(options=dict(options)), theirs.reset(options=dict(options))
            assert np.array_equal(starts[0][0], starts[1][0])
            assert same(compared(starts[0][1])[0], compared(starts[1][1])[0])
        actions = ours.action_space.sample()
        one, other = ours.step(actions), theirs.step(actions)
        assert one[0].dtype == np.float32 and one[1].dtype == np.float64
        assert one[2].dtype == one[3].dtype == np.bool_
        assert one[0] in ours.observation_space
        for a, b in zip(one[:4], other[:4], strict=True):
            np.testing.assert_allclose(a, b, rtol=0, atol=1e-6)
        episodes_ended += int((one[2] | one[3]).sum())
    ours.close()
    theirs.close()
    return episodes_ended


@pytest.mark.parametrize("mode", ["next_step", "same_step"])
def test_as_singles_on_every_scenario(shipped, mode):
    check_against_singles(shipped, mode, 25)


@pytest.mark.parametrize("mode", MODES)
def test_as_singles_over_ends_of_episodes(mode):
    assert check_against_singles("edgerl/mission", mode, 250) > 6
    assert (
        check_against_singles("infer_edge/balanced", mode, 30, **{"environment.episode": 7})
        == {
            "next_step": 3 * 3,  # each end takes a step more
            "same_step": 4 * 3,
            "disabled": 4 * 3,
        }[mode]
    )


@pytest.mark.parametrize("mode", MODES)
def test_as_singles_with_several_workers_and_other_cells(mode):
    check_against_singles("edgerl/balanced", mode, 120, count=4, first_cell=5, workers=2)


def test_rows_reset_in_the_middle():
    env = edgeward.make_vec("edgerl/balanced", 3)
    env.reset(seed=1)
    before, *_ = env.step(np.zeros(3, np.int64))
    after, info = env.reset(options={"reset_mask": np.array([False, True, False])})
    assert info["_action_mask"].tolist() == [False, True, False] and info["episode_number"][1] == 1
    assert np.array_equal(before[[0, 2]], after[[0, 2]])
    env.close()


def test_an_ended_row_must_be_reset_where_autoreset_is_disabled():
    env = edgeward.make_vec("edgerl/balanced", 2, autoreset="disabled", environment={"episode": 2})
    env.reset(seed=1)
    env.step(np.zeros(2, np.int64))
    env.step(np.zeros(2, np.int64))
    with pytest.raises(error.ResetNeeded, match=r"environments \[0, 1\] have ended"):
        env.step(np.zeros(2, np.int64))
    env.reset()
    env.step(np.zeros(2, np.int64))
    env.close()


def test_masked_choices_as_singles():
    check_against_singles(
        "infer_edge/balanced", "same_step", 40, **{"devices.uav.count": 3, "workload.active_probability": 0.5}
    )


def test_make_vec_both_ways():
    ours = edgeward.make_vec("edgerl/balanced", num_envs=2)
    by_id = edgeward.make_vec("edgeward/EdgeRL-v0", num_envs=2)
    theirs = gymnasium.make_vec("edgeward/EdgeRL-v0", num_envs=2)
    any_scenario = gymnasium.make_vec(
        "edgeward/Scenario-v0", num_envs=2, scenario="edgerl/balanced", autoreset="same_step"
    )
    first = [each.reset(seed=3)[0] for each in (ours, by_id, theirs, any_scenario)]
    for each, observation in zip((ours, by_id, theirs, any_scenario), first, strict=True):
        assert type(each) is edgeward.vector_environment.EdgewardVectorEnv
        assert np.array_equal(observation, first[0])
        assert each.observation_space == batch_space(each.single_observation_space, 2)
        each.close()
    assert theirs.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP
    assert any_scenario.metadata["autoreset_mode"] is AutoresetMode.SAME_STEP
    assert theirs.spec.id == "edgeward/EdgeRL-v0"


def test_gymnasium_makes_sync_and_async_of_singles():
    for way in ("sync", "async"):
        env = gymnasium.make_vec("edgeward/EdgeRL-v0", num_envs=2, vectorization_mode=way)
        env.reset(seed=1)
        env.step(env.action_space.sample())
        env.close()


def test_gymnasium_vector_wrappers():
    env = edgeward.make_vec("edgerl/balanced", 4, **{"environment.episode": 5})
    env = gymnasium.wrappers.vector.RecordEpisodeStatistics(env)
    env = gymnasium.wrappers.vector.DictInfoToList(env)
    env.reset(seed=1)
    ended = []
    for _ in range(12):
        _, _, _, _, infos = env.step(env.action_space.sample())
        ended += [info["episode"] for info in infos if isinstance(info.get("episode"), dict)]
    env.close()
    assert [episode["l"] for episode in ended] == [5] * 8


def test_send_and_recv():
    env, other = (edgeward.make_vec("edgerl/balanced", 4, workers=2) for _ in range(2))
    env.reset(seed=5)
    other.reset(seed=5)
    for _ in range(5):
        actions = env.action_space.sample()
        env.send(actions)
        with pytest.raises(error.AlreadyPendingCallError, match="recv"):
            env.send(actions)
        received = env.recv()
        for a, b in zip(received[:4], other.step(actions)[:4], strict=True):
            assert np.array_equal(a, b)
        with pytest.raises(error.NoAsyncCallError, match="send"):
            env.recv()
    env.send(actions)
    while not env.answered():
        pass
    env.recv()
    env.send(actions)
    other.step(actions)
    for each in (env, other):  # the step under way is waited for
        each.start, _ = each.reset()
    assert np.array_equal(env.start, other.start)
    env.send(actions)
    env.close()  # with a step under way
    other.close()


def test_what_is_returned_is_yours():
    env = edgeward.make_vec("infer_edge/balanced", 3, autoreset="same_step", **{"environment.episode": 2})
    calls = [env.reset(seed=1)]
    for _ in range(5):
        observation, *rest, info = env.step(env.action_space.sample())
        calls.append((tuple([observation, *rest]), info))
    for first, one in enumerate(calls):
        for other in calls[first + 1 :]:
            assert not data_shares_objects(one, other)
    env.close()


def test_views():
    env = edgeward.make_vec("edgerl/balanced", 4, copy=False)
    first, _ = env.reset(seed=1)
    observation, reward, terminated, truncated, _ = env.step(np.zeros(4, np.int64))
    assert np.shares_memory(first, observation) and np.array_equal(first, observation)
    for view in (observation, reward, terminated, truncated):
        assert not view.flags.writeable and not view.flags.owndata
    before = reward.copy()
    env.step(np.arange(4))
    assert not np.array_equal(before, reward)
    env.close()
    reward.sum()  # the memory stays as long as a view of it
    other = edgeward.make_vec(
        "edgerl/balanced", 2, copy=False, autoreset="next_step", **{"environment.episode": 1}
    )
    start, _ = other.reset(seed=1)
    start = start.copy()
    last, *_ = other.step(np.zeros(2, np.int64))
    again, reward, *_ = other.step(np.zeros(2, np.int64))
    assert not np.array_equal(again, start) and (reward == 0).all()
    assert not np.shares_memory(last, again)
    other.close()


@pytest.mark.parametrize(
    "arguments, words",
    [
        ({"num_envs": 0}, "num_envs must be at least 1, not 0"),
        ({"num_envs": 4, "workers": 3}, "workers must divide num_envs = 4"),
        ({"autoreset": "later"}, '"next_step", "same_step" or "disabled", not \'later\''),
        ({"autoreset": 1}, 'or "disabled", not 1'),
        ({"render_mode": "human"}, "draws nothing"),
        ({"masked": "no"}, '"replace" or "error"'),
    ],
)
def test_bad_arguments(arguments, words):
    with pytest.raises(ValueError, match=words):
        edgeward.make_vec("edgerl/balanced", **arguments)


def test_bad_calls():
    env = edgeward.make_vec("infer_edge/balanced", 2)
    with pytest.raises(error.ResetNeeded):
        env.step(env.action_space.sample())
    for seed in ([1, 2], 1.5):
        with pytest.raises(ValueError, match="one integer for all"):
            env.reset(seed=seed)
    some = {"reset_mask": np.array([True, False])}
    with pytest.raises(ValueError, match="without a seed, and after a reset"):
        env.reset(options=some)
    with pytest.raises(ValueError, match="no options here, but was given 'rows'"):
        env.reset(options={"rows": 1})
    env.reset(seed=1)
    with pytest.raises(ValueError, match="without a seed"):
        env.reset(seed=1, options=some)
    for rows in ([True], [False, False], [1, 0]):
        with pytest.raises(ValueError, match=r"reset_mask is bool \[2\]"):
            env.reset(options={"reset_mask": rows})
    for actions, words in (
        (np.zeros(2, np.int64), r"shape \(2, \d+\), not \(2,\)"),
        (np.zeros(env.action_space.shape), "integers, not float64"),
        (np.full(env.action_space.shape, 99), "choice 99 of plan.* in environment 0 is none of its"),
        (np.full(env.action_space.shape, -1), "choice -1"),
        ("left", r"not \(\)"),
        (None, r"not \(\)"),
    ):
        with pytest.raises(ValueError, match=words):
            env.step(actions)
    env.step(env.action_space.sample())  # nothing is broken
    env.close()
    env.close()
    for call in (
        env.reset,
        lambda: env.step(env.action_space.sample()),
        env.recv,
        env.answered,
        env.action_masks,
    ):
        with pytest.raises(error.ClosedEnvironmentError):
            call()
