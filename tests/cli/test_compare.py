"""edgeward compare: agents and baselines on the same episodes, under conditions that may not be those of the training."""

import json
import signal
import subprocess

import pytest
from conftest import BIN, contents, edgeward, refuses, rows_of

SLOW_LINK = ["--set", "devices.camera.link={model: constant, rate: 8 Mbps}"]
FEW = ["--seeds", "2", "--episodes", "4"]


def rows_by(path, policy):
    return [
        {k: v for k, v in row.items() if k != "policy"} for row in rows_of(path) if row["policy"] == policy
    ]


@pytest.fixture(scope="module")
def evaluated(finished_run, tmp_path_factory):
    """The run, as `evaluate` judges it."""
    import shutil

    run = shutil.copytree(finished_run, tmp_path_factory.mktemp("evaluated") / "run")
    edgeward("evaluate", run, "--no-figures", "--json")
    return run


def test_as_trained_it_gives_the_numbers_of_evaluate(evaluated, tmp_path):
    edgeward("compare", "tutorial/first-steps", "--agent", f"a2c={evaluated}", "--out", "all", cwd=tmp_path)
    assert (tmp_path / "all/evaluation.csv").read_bytes() == (evaluated / "evaluation.csv").read_bytes()
    assert (tmp_path / "all/evaluation_summary.csv").read_bytes() == (
        evaluated / "evaluation_summary.csv"
    ).read_bytes()


def test_files_and_facts(finished_run, tmp_path):
    done = edgeward("compare", "tutorial/first-steps", *SLOW_LINK, "--agent", f"a2c/1={finished_run}", "--policies",
                    "greedy,best-static", *FEW, "--seed", "7", "--out", tmp_path / "made/here")  # fmt: skip
    assert "a2c/1" in done.stdout and "best-static" in done.stdout and "Written to" in done.stdout
    out = tmp_path / "made/here"
    assert sorted(path.name for path in out.iterdir()) == [
        "config.yaml", "evaluation.csv", "evaluation_summary.csv", "evaluation_summary.json", "run.json",
    ]  # fmt: skip
    about = json.loads((out / "run.json").read_text())
    assert (about["command"], about["state"], about["seed"]) == ("compare", "complete", 7)
    facts = json.loads((out / "evaluation_summary.json").read_text())
    assert (facts["seed"], facts["seeds"], facts["episodes"]) == (7, 2, 4)
    assert facts["set"] == SLOW_LINK[1:]
    (agent,) = facts["agents"]
    assert (agent["policy"], agent["run"]) == ("a2c/1", str(finished_run))
    assert agent["identity"] != facts["identity"]  # trained on another link
    assert agent["checkpoint_update"] == agent["updates"] == 40
    rows = rows_of(out / "evaluation.csv")
    assert [row["policy"] for row in rows] == ["greedy"] * 2 + ["best-static"] * 2 + ["a2c/1"] * 2
    assert {row["seed"] for row in rows} == {"0", "1"}
    # At one constant rate the best plan never changes.
    assert rows_by(out / "evaluation.csv", "greedy") == rows_by(out / "evaluation.csv", "best-static")


def test_its_figures(finished_run, tmp_path):
    words = ["--agent", f"a2c/1={finished_run}", "--policies", "greedy,random", *FEW]
    edgeward("compare", "tutorial/first-steps", *words, "--out", "out", cwd=tmp_path)
    edgeward("figures", "out", cwd=tmp_path)
    assert sorted(path.name for path in (tmp_path / "out/figures").iterdir()) == [
        "policies.png",
        "stages.png",
    ]
    edgeward("figures", "out", "--format", "svg,png", cwd=tmp_path)
    assert sorted(path.name for path in (tmp_path / "out/figures").iterdir()) == [
        "policies.png", "policies.svg", "stages.png", "stages.svg",
    ]  # fmt: skip
    refuses("figures", "out", "--format", "gif", cwd=tmp_path, says=["--format", "gif"])


def test_everybody_meets_the_same_episodes(finished_run, tmp_path):
    """Who else takes part changes nobody's numbers."""
    agents = ["--agent", f"a2c/1={finished_run}", "--agent", f"a2c/2={finished_run}"]
    edgeward(
        "compare",
        "tutorial/first-steps",
        *agents,
        "--policies",
        "random,greedy",
        *FEW,
        "--out",
        "many",
        cwd=tmp_path,
    )
    edgeward(
        "compare",
        "tutorial/first-steps",
        *agents[:2],
        "--policies",
        "greedy",
        *FEW,
        "--out",
        "few",
        cwd=tmp_path,
    )
    many, few = tmp_path / "many/evaluation.csv", tmp_path / "few/evaluation.csv"
    assert rows_by(many, "a2c/1") == rows_by(many, "a2c/2") == rows_by(few, "a2c/1")
    assert rows_by(many, "greedy") == rows_by(few, "greedy")


@pytest.mark.parametrize("change", [
    "environment.weights={accuracy: 0, latency: 1, energy: 0}", "servers.edge.threads=2", "environment.episode=20",
    "training.environments=8", "devices.camera.transmit_power=0.5 W",
])  # fmt: skip
def test_other_conditions_are_accepted(change, finished_run, tmp_path):
    words = ["--set", change, "--agent", f"a2c={finished_run}", "--policies", "greedy", *FEW]
    edgeward("compare", "tutorial/first-steps", *words, "--out", tmp_path / "out", "--json")
    assert len(rows_of(tmp_path / "out/evaluation.csv")) == 4
    # evaluate stays strict: it judges a run as it was trained.
    refuses(
        "evaluate", tmp_path / "out", cwd=tmp_path, says=["not a training, but what 'edgeward compare' wrote"]
    )


@pytest.mark.parametrize("change, says", [
    (["devices.camera.count=2"], ["cannot act in this scenario", "observation entry 1 is 'link_rate.camera' there", "'link_rate.camera.0' here"]),
    (["environment.observed_rate.high=60 Mbps"], ["of the observation 'link_rate.camera' the meaning is", "60 Mbps"]),
    (["plans.families=[resnet]"], ["observation entry 0 is 'family.vgg' there and 'family.resnet' here"]),
    (["plans.cuts={vgg11: [3, 27], vgg19: [5, 43]}"], ["of the decision 'plan.camera' choice 1 is 'light cut 2' there"]),
])  # fmt: skip
def test_another_layout_is_refused(change, says, finished_run, tmp_path):
    words = [word for each in change for word in ("--set", each)]
    refuses("compare", "tutorial/first-steps", *words, "--agent", f"a2c={finished_run}", "--policies", "random",
            "--out", "out", cwd=tmp_path, says=says)  # fmt: skip


def test_an_oracle_that_is_not_exact(finished_run, tmp_path):
    """Two devices wait for one slot of the server: left out where nobody named it, else refused."""
    busy = ["--set", "devices.camera.count=2", "--set", "servers.edge.workers=1"]
    done = edgeward("compare", "tutorial/first-steps", *busy, *FEW, "--out", "out", cwd=tmp_path)
    assert "Left out: oracle, which is exact only where requests neither wait" in done.stdout.replace(
        "\n", " "
    )
    assert "oracle" not in {row["policy"] for row in rows_of(tmp_path / "out/evaluation.csv")}
    refuses("compare", "tutorial/first-steps", *busy, "--policies", "greedy,oracle", "--out", "named", cwd=tmp_path,
            says=["policy 'oracle' is exact only where"])  # fmt: skip


@pytest.mark.parametrize("words, says", [
    (["--agent", "nothing"], ["--agent nothing", "LABEL=RUN"]),
    (["--agent", "=runs/x"], ["LABEL=RUN"]),
    (["--agent", "greedy=RUN"], ["there is a policy 'greedy' already"]),
    (["--agent", "a=RUN", "--agent", "a=RUN"], ["there is a policy 'a' already"]),
    (["--agent", "a=nowhere"], ["nowhere: no such run directory"]),
    (["--policies", "gredy"], ["unknown policy 'gredy'", "did you mean 'greedy'"]),
    (["--policies", "greedy,random,greedy"], ["names 'greedy' twice"]),
    (["--episodes", "7", "--workers", "2"], ["cannot be spread evenly"]),
])  # fmt: skip
def test_bad_words(words, says, finished_run, tmp_path):
    words = [word.replace("RUN", str(finished_run)) for word in words]
    refuses("compare", "tutorial/first-steps", *words, "--out", "new/out", cwd=tmp_path, says=says)


def test_nothing_is_written_over(tmp_path):
    (tmp_path / "out").mkdir()
    refuses("compare", "tutorial/first-steps", "--out", "out", cwd=tmp_path, says=["out: exists already"])
    refuses("compare", "tutorial/first-steps", cwd=tmp_path, says=["--out is required"])


def test_interrupted_it_leaves_nothing(tmp_path):
    words = ["compare", "tutorial/first-steps", "--policies", "greedy", "--seeds", "10000", "--out", "out"]
    process = subprocess.Popen([BIN / "edgeward", *words], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    assert "%" in process.stderr.read(40)  # a first sign of progress
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 130 and "interrupted; nothing was written" in said
    assert contents(tmp_path) == {}
