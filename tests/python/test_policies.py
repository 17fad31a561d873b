"""load_policy: files of any making, as long as they keep to the contract, and plain words for those that do not."""

import json

import numpy as np
import policy_files
import pytest
from edgeward.policies import PolicyError, load_policy
from edgeward.problem import Component, Entry, Problem

PROBLEM = Problem(
    kind="split",
    observation=tuple(Entry(name, "1", 0, 1) for name in ("rate", "active")),
    action=(Component("plan.a", ("x", "y", "z")), Component("plan.b", ("x", "y"))),
    agents=("a", "b"),
    reward_terms=(),
    metrics=(),
    privileged=(),
    groups=("vgg",),
    episode_epochs=10,
    epoch="round",
)
# Of the first component the first observation decides, of the second the second one.
WEIGHTS = [[0, 1, 2, 0, 0], [0, 0, 0, 0, 3]]


def test_logits_become_the_largest_allowed_choice_of_each_component(tmp_path):
    policy = load_policy(policy_files.linear_logits(tmp_path / "p.onnx", WEIGHTS))
    policy.check(PROBLEM)
    observation = np.array([[1, 1], [-1, -1], [1, 1]], np.float32)
    mask = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 0, 1, 0]], np.uint8)
    chosen = policy.act(observation, mask)
    assert chosen.dtype == np.int32
    assert chosen.tolist() == [[2, 1], [0, 0], [1, 0]]
    assert policy.act(observation).tolist() == [[2, 1], [0, 0], [2, 1]]
    assert policy.act(observation[0], mask[2]).tolist() == [1, 0]


def test_a_network_sees_the_mask_where_it_wants_to(tmp_path):
    policy = load_policy(policy_files.linear_logits(tmp_path / "p.onnx", WEIGHTS, name="obs", masked=True))
    policy.check(PROBLEM)
    assert policy.act([[1, 1]], [[1, 0, 0, 1, 0]]).tolist() == [[0, 0]]
    assert policy.act([[1, 1]]).tolist() == [[2, 1]]


def test_actions_of_one_choice_need_no_second_axis(tmp_path):
    policy = load_policy(policy_files.linear_action(tmp_path / "p.onnx", [[0, 1, 2], [0, 0, 0]]))
    assert policy.act([[1, 0], [-1, 0]]).tolist() == [[2], [0]]
    assert policy.act([1, 0]).tolist() == [2]


def test_a_memory_is_kept_by_row_until_an_episode_begins(tmp_path):
    policy = load_policy(policy_files.counting(tmp_path / "p.onnx", 2))
    seen = np.zeros((3, 2), np.float32)
    assert policy.act(seen).ravel().tolist() == [0, 0, 0]
    assert policy.act(seen).ravel().tolist() == [1, 1, 1]
    assert policy.act(seen, fresh=[False, True, False]).ravel().tolist() == [2, 0, 2]
    assert policy.state.tolist() == [[3], [1], [3]]
    assert policy.act(seen[:2]).ravel().tolist() == [0, 0]


def test_a_run_directory_has_its_card(tmp_path):
    policy_files.linear_logits(tmp_path / "policy.onnx", WEIGHTS)
    card = {
        "files": {"onnx": "policy.onnx"},
        "observation": [{"name": entry.name} for entry in PROBLEM.observation],
        "action": [{"choices": [{"label": name} for name in part.choices]} for part in PROBLEM.action],
    }
    (tmp_path / "policy.json").write_text(json.dumps(card))
    policy = load_policy(tmp_path)
    assert policy.card == card
    assert policy.act([[1, 1]]).tolist() == [[2, 1]]  # two components: the card says so
    policy.check(PROBLEM)
    card["observation"][1]["name"] = "budget"
    card["action"][0]["choices"][1]["label"] = "w"
    for told, says in [({**card, "action": []}, None), (card, "observation 1 is 'budget' there (policy.json) and 'active' in")]:  # fmt: skip
        (tmp_path / "policy.json").write_text(json.dumps(told))
        with pytest.raises(
            PolicyError, match=None if says is None else says.replace("(", r"\(").replace(")", r"\)")
        ):
            load_policy(tmp_path).check(PROBLEM)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: policy_files.linear_logits(path, np.zeros((3, 5))), "its observation has the width 3, but the scenario shows 2: rate, active"),
        (lambda path: policy_files.linear_logits(path, np.zeros((2, 4))), "its logits has the width 4, but the scenario has 5 choices"),
        (lambda path: policy_files.linear_logits(path, np.zeros((2, 4)), masked=True), "its mask has the width 4"),
        (lambda path: policy_files.counting(path, 2), "its action has the width 1, but the scenario asks for 2 per step"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_scenario(tmp_path, make, says):
    policy = load_policy(make(tmp_path / "p.onnx"))
    with pytest.raises(PolicyError) as caught:
        policy.check(PROBLEM)
    assert str(caught.value).startswith(f"{tmp_path / 'p.onnx'}: {says}")


def copies(path, name="observation", output="logits", shape=("B", 2), kind=policy_files.FLOAT):
    return policy_files.write(
        path, {name: (kind, shape)}, {output: (kind, shape)}, [("Identity", [name], [output])]
    )


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: copies(path, name="input"), "has an input 'input' that nothing here gives it; there may be: observation, obs, mask, h"),
        (lambda path: copies(path, output="values"), "has neither an output 'action', [B, H], nor 'logits', [B, M]; there are: values"),
        (lambda path: copies(path, shape=(1, 2)), "the batch of input 'observation' is fixed at 1"),
        (lambda path: copies(path, shape=("B", 2, 2)), "input 'observation' has the shape ['B', 2, 2]; two axes are needed"),
        (lambda path: copies(path, name="mask"), "has no input 'observation', [B, D]"),
        (lambda path: path.write_bytes(b"no network") and path, "is not an ONNX file that onnxruntime can run"),
    ],
)  # fmt: skip
def test_what_is_no_policy(tmp_path, make, says):
    path = make(tmp_path / "p.onnx")
    with pytest.raises(PolicyError) as caught:
        load_policy(path)
    assert str(caught.value).startswith(f"{path}: {says}")


def test_what_is_not_there(tmp_path):
    for path, says in [
        (tmp_path, "holds no policy.onnx; make it with: edgeward export"),
        (tmp_path / "p.onnx", "there is no such file or run directory"),
        (__file__, "is no policy: its name ends with none of .onnx, .pt"),
    ]:
        with pytest.raises(PolicyError, match=says.replace(".", r"\.")):
            load_policy(path)


def test_other_widths_are_named(tmp_path):
    policy = load_policy(policy_files.linear_logits(tmp_path / "p.onnx", WEIGHTS))
    with pytest.raises(PolicyError, match="takes observations of width 2; 3 was given"):
        policy.act([[1, 2, 3]])
    with pytest.raises(PolicyError, match="gave 5 logits where the mask has 4"):
        policy.act([[1, 2]], [[1, 1, 1, 1]])
