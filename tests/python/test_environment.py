"""The single environment: spaces, seeds, episodes, actions, ends."""

import gc
import pickle

import edgeward
import gymnasium
import numpy as np
import pytest
from edgeward.environment import EdgewardEnv
from gymnasium import error, spaces
from native_process import ended_within, workers_and_engines


def play(env, actions, **reset):
    observation, _ = env.reset(**reset)
    history = [observation.tobytes()]
    for action in actions:
        observation, reward, terminated, truncated, info = env.step(action)
        history.append((observation.tobytes(), reward, terminated, truncated, info["elapsed_s"]))
        if terminated or truncated:
            break
    return history


def test_ids():
    ids = edgeward.scenarios()
    assert ids["edgerl/balanced"] == "edgeward/EdgeRL-v0"
    assert ids["edgerl/latency-first"] == "edgeward/EdgeRLLatencyFirst-v0"
    assert ids["infer_edge/balanced"] == "edgeward/InferEdgeBalanced-v0"
    assert ids["tour/01-one-request"] == "edgeward/Tour01OneRequest-v0"
    assert len(set(ids.values())) == len(ids) and all(each in gymnasium.registry for each in ids.values())


def test_spaces_are_those_of_the_problem(devices):
    problem = devices.problem
    assert devices.observation_space.shape == (len(problem.observation),)
    assert devices.observation_space.low.tolist() == [entry.low for entry in problem.observation]
    assert devices.observation_space.high.tolist() == [entry.high for entry in problem.observation]
    assert [component.name for component in problem.action] == ["plan.uav.0", "plan.uav.1", "plan.uav.2"]
    assert devices.action_space == spaces.MultiDiscrete(problem.choice_counts)
    assert problem.observation[0].name == "family.vgg" and problem.observation[0].meaning
    assert problem.agents == ("uav.0", "uav.1", "uav.2")


def test_one_device_has_a_plain_choice(env):
    assert env.action_space == spaces.Discrete(len(env.problem.action[0].choices))


def test_overrides_nested_and_dotted(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(
        "base: edgerl/balanced.yaml\nschema: edgeward-scenario/1\ntitle: mine\n".replace(
            "edgerl", str(tmp_path)
        )
    )
    dotted = EdgewardEnv("infer_edge/balanced", **{"devices.uav.count": 2, "environment.episode": 9})
    nested = EdgewardEnv(
        "infer_edge/balanced", devices={"uav": {"count": np.int64(2)}}, environment={"episode": 9}
    )
    assert dotted.scenario_text == nested.scenario_text
    assert dotted.problem.episode_epochs == 9 and len(dotted.problem.agents) == 2
    dotted.close()
    nested.close()


def test_any_scenario_needs_one():
    with pytest.raises(TypeError, match="scenario"):
        gymnasium.make("edgeward/Scenario-v0")
    with pytest.raises(ValueError, match="is for any scenario: give the scenario's own name"):
        edgeward.make_vec("edgeward/Scenario-v0")


@pytest.mark.parametrize(
    "name, overrides, words",
    [
        ("edgerl/balancd", {}, "edgerl/balanced"),
        ("edgerl/balanced", {"devices.uav.cuont": 2}, "cuont"),
        ("edgerl/balanced", {"environment.episode": "long"}, "episode"),
        ("edgerl/balanced", {"banana": True}, "banana"),
    ],
)
def test_bad_scenarios(name, overrides, words):
    with pytest.raises(edgeward.InputError, match=words) as caught:
        EdgewardEnv(name, **overrides)
    assert isinstance(caught.value, ValueError)


def test_seeds(env):
    actions = [0, 3, 2, 1] * 30
    first = play(env, actions, seed=4)
    second = play(env, actions)
    assert len(first) == 101 and first != second
    assert play(env, actions, seed=4) == first and play(env, actions) == second
    assert play(env, actions, seed=5) != first
    other = EdgewardEnv("edgerl/balanced", cell=1)
    assert play(other, actions, seed=4) != first
    other.close()


def test_first_reset_without_a_seed_is_by_chance():
    starts = set()
    for _ in range(8):
        env = EdgewardEnv("edgerl/balanced")
        starts.add(env.reset()[0].tobytes())
        env.close()
    assert len(starts) > 1


def test_reset_in_the_middle_is_the_next_episode(env):
    env.reset(seed=4)
    assert env.step(0)[4]["episode_number"] == 0
    assert env.reset()[1]["episode_number"] == 1
    assert env.reset()[1]["episode_number"] == 2
    for _ in range(100):
        _, _, terminated, truncated, info = env.step(0)
    assert truncated and not terminated and info["episode_number"] == 2
    assert env.reset()[1]["episode_number"] == 3
    assert env.reset(seed=4)[1]["episode_number"] == 0


@pytest.mark.parametrize("seed", [-1, 2**64, 1.5, "one"])
def test_bad_seeds(env, seed):
    with pytest.raises((ValueError, error.Error), match="seed|Seed"):
        env.reset(seed=seed)
    env.reset(seed=2**64 - 1)


def test_unknown_options(env):
    env.reset(seed=1, options={})
    with pytest.raises(ValueError, match="no options here, but was given 'family'"):
        env.reset(options={"family": "vgg"})


def test_order_of_calls(env):
    with pytest.raises(error.ResetNeeded):
        env.step(0)
    env.reset(seed=1)
    for _ in range(100):
        *_, truncated, info = env.step(0)
    assert truncated and info["action_mask"].all() and env.action_masks().all()
    with pytest.raises(error.ResetNeeded, match="reset"):
        env.step(0)
    env.reset()
    env.step(0)


@pytest.mark.parametrize(
    "action, words",
    [
        (8, "choice 8 of plan.uav is none of its 8 choices"),
        (-1, "choice -1"),
        (1.0, "integers, not float64"),
        (True, "integers, not bool"),
        ("1", "integers"),
        (None, "integers, not object"),
        ([1], r"shape \(\), not \(1,\)"),
        ([[1], [1, 2]], "inhomogeneous"),
        (2**40, "choice 1099511627776"),
        (2**70, "integers"),
    ],
)
def test_wrong_actions(env, action, words):
    env.reset(seed=1)
    with pytest.raises(ValueError, match=words):
        env.step(action)
    env.step(np.uint8(7))


def test_masked_choices(devices):
    strict = EdgewardEnv(
        "infer_edge/balanced", masked="error", **{"devices.uav.count": 3, "workload.active_probability": 0.5}
    )
    devices.reset(seed=3)
    strict.reset(seed=3)
    replaced = 0
    for _ in range(20):
        masks = np.split(devices.action_masks(), 3)
        wanted = np.array([1, 1, 1])
        allowed = np.where([mask[1] for mask in masks], 1, 0)
        if (allowed != wanted).any():
            with pytest.raises(ValueError, match="masked: not allowed"):
                strict.step(wanted)
        *one, one_info = devices.step(wanted)
        *other, other_info = strict.step(allowed)
        assert one_info["masked_choices"] == (allowed != wanted).sum() and other_info["masked_choices"] == 0
        assert one[1:] == other[1:] and np.array_equal(one[0], other[0])
        replaced += one_info["masked_choices"]
    assert replaced > 0
    strict.close()


def test_masks_for_samplers_and_for_maskable_ppo(devices):
    _, info = devices.reset(seed=3)
    forbidden = 0
    for _ in range(20):
        assert np.array_equal(np.concatenate(info["action_mask"]), devices.action_masks())
        assert devices.action_masks().dtype == np.bool_
        forbidden += (~devices.action_masks()).sum()
        *_, info = devices.step(devices.action_space.sample(info["action_mask"]))
        assert info["masked_choices"] == 0
    assert forbidden > 0


def test_closing():
    before = set(workers_and_engines())
    env = EdgewardEnv("edgerl/balanced")
    env.reset(seed=1)
    started = set(workers_and_engines()) - before
    assert started
    env.close()
    assert ended_within(list(started), 1)
    env.close()
    for call in (env.reset, lambda: env.step(0), env.render, env.action_masks):
        with pytest.raises(error.ClosedEnvironmentError):
            call()


def test_forgotten_without_close():
    before = set(workers_and_engines())
    single, vector = EdgewardEnv("edgerl/balanced"), edgeward.make_vec("edgerl/balanced", 2)
    single.reset(seed=1)
    vector.reset(seed=1)
    vector.send(np.zeros(2, np.int64))
    started = set(workers_and_engines()) - before
    assert len(started) >= 2
    del single, vector
    gc.collect()
    assert ended_within(list(started), 1)


def test_specs_can_be_stored():
    spec = gymnasium.spec("edgeward/EdgeRL-v0")
    assert pickle.loads(pickle.dumps(spec)) == spec
    env = gymnasium.make("edgeward/Scenario-v0", scenario="edgerl/balanced", environment={"episode": 3})
    again = gymnasium.make(gymnasium.envs.registration.EnvSpec.from_json(env.spec.to_json()))
    assert again.unwrapped.problem.episode_epochs == 3
    env.close()
    again.close()
