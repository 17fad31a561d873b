"""edgeward.evaluate: a function of this process, judged by the native evaluation."""

import json
import os

import numpy as np
import policy_files
import pytest
from edgeward.evaluation import EvaluationError, evaluate
from edgeward.policies import PolicyError
from edgeward.programs import program

SCENARIO = "tutorial/first-steps"
FEW = {"seeds": 2, "episodes": 4}
LIGHT_LOCAL = 3  # of 8 choices


@pytest.fixture(autouse=True)
def built_program(monkeypatch):
    folder = os.environ.get("EDGEWARD_BIN")
    if folder:
        monkeypatch.setenv("EDGEWARD_PROGRAM", f"{folder}/edgeward")


def light_local(observation, mask):
    return np.full(len(observation), LIGHT_LOCAL)


class LightLocal:
    def act(self, observation, mask):
        assert observation.dtype == np.float32 and observation.shape[1] == 3
        assert mask.dtype == np.uint8 and mask.shape == (len(observation), 8) and mask.all()
        return light_local(observation, mask)[:, None]


def without_name(rows):
    return [{k: v for k, v in row.items() if k not in ("policy", "privileged")} for row in rows]


def test_functions_objects_and_files_score_alike(tmp_path):
    weights = [[9.0 if choice == LIGHT_LOCAL else 0.0 for choice in range(8)]] * 3
    file = policy_files.linear_logits(tmp_path / "p.onnx", weights)
    policies = {"function": light_local, "object": LightLocal(), "file": file}
    judged = evaluate(policies, SCENARIO, baselines=["local-only-light", "oracle"], **FEW)
    assert judged.directory is None
    assert set(judged.rows["seed"]) == {0, 1} and set(judged.rows["episodes"]) == {4}
    baseline = without_name(judged.rows.where(policy="local-only-light").rows())
    assert len(baseline) == 2
    for name in policies:
        assert without_name(judged.rows.where(policy=name).rows()) == baseline
        assert 0 < judged.of(name)["oracle_ratio"] < judged.of("oracle")["oracle_ratio"] == 1
    assert judged.facts["episodes"] == 4
    with pytest.raises(KeyError, match="no row of nobody, all; there are .*oracle/all"):
        judged.of("nobody")


def test_files_are_kept_where_it_says(tmp_path):
    judged = evaluate(light_local, SCENARIO, {"environment.episode": 5}, out=tmp_path / "out", baselines=["greedy"], **FEW)  # fmt: skip
    assert judged.directory == tmp_path / "out"
    assert sorted(path.name for path in judged.directory.iterdir()) == [
        "config.yaml", "evaluation.csv", "evaluation_summary.csv", "evaluation_summary.json", "run.json",
    ]  # fmt: skip
    assert json.loads((tmp_path / "out/evaluation_summary.json").read_text())["set"] == [
        "environment.episode=5"
    ]
    assert judged.rows.where(policy="policy")["epochs"].tolist() == [20, 20]


def test_the_same_seed_gives_the_same_episodes():
    first_allowed = {"policy": lambda observation, mask: np.zeros(len(observation), int)}
    one, two, other = (
        evaluate(first_allowed, SCENARIO, seed=seed, baselines=["random"], **FEW) for seed in (5, 5, 6)
    )
    assert one.rows.rows() == two.rows.rows()
    assert one.of()["reward"] != other.of()["reward"]


def test_what_a_policy_raises_comes_out():
    class Broken(Exception):
        pass

    def broken(observation, mask):
        raise Broken("at the first step")

    with pytest.raises(Broken, match="at the first step"):
        evaluate(broken, SCENARIO, baselines=["greedy"], **FEW)

    def interrupted(observation, mask):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate(interrupted, SCENARIO, baselines=["greedy"], **FEW)


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        (lambda observation, mask: observation, r"gave choices of shape \[4, 3\]; \[4, 1\] is needed"),
        (lambda observation, mask: np.zeros(len(mask)), "gave choices of type float64"),
        (7, "a int is neither a function nor an object with act"),
    ],
)
def test_what_is_no_policy(policy, says):
    with pytest.raises(PolicyError, match=says):
        evaluate(policy, SCENARIO, baselines=["greedy"], **FEW)


def test_the_programs_own_words_come_out(tmp_path):
    def outside(observation, mask):
        return np.full(len(observation), 8)

    for arguments, options, says in [
        ((outside, SCENARIO), {}, "chose 8 for 'plan.camera', which has the choices 0 to 7"),
        ((light_local, "tutorial/first-step"), {}, "did you mean"),
        ((light_local, SCENARIO, {"environment.episodes": 5}), {}, "unknown key 'episodes'"),
        ((light_local, SCENARIO), {"baselines": ["gredy"]}, "did you mean 'greedy'"),
        (({"greedy": light_local}, SCENARIO), {}, "there is a policy 'greedy' already"),
        ((light_local, SCENARIO), {"out": tmp_path}, "exists already"),
    ]:
        with pytest.raises(EvaluationError, match=says):
            evaluate(*arguments, **{"baselines": ["greedy"], **FEW, **options})


def test_where_the_program_is(monkeypatch, tmp_path):
    monkeypatch.setenv("EDGEWARD_PROGRAM", str(tmp_path / "nowhere"))
    with pytest.raises(FileNotFoundError, match="EDGEWARD_PROGRAM names .*nowhere, which is no program"):
        program()
