"""studies.yaml: what is wrong is said with file, line and key, before anything runs."""

import subprocess

import pytest
from conftest import BIN, SOURCE, STUDIES, environment, reproduce
from edgeward.reproduce.studies import find_papers, read_paper


def refused(scenarios, *words):
    """Ends with status 2, one message, and nothing made."""
    out = scenarios.parent / "out"
    done = reproduce(scenarios, *words, "--out", out, status=2)
    assert done.stdout == "" and not out.exists()
    return done.stderr


@pytest.mark.parametrize("old, new, says", [
    ("schema: edgeward-studies/1", "schema: edgeward-studies/2", ["studies.yaml:1:9: schema: 'edgeward-studies/2'", "allowed: edgeward-studies/1"]),
    ("title: Tiny", "titel: Tiny", ["studies.yaml:2:28: paper.titel: unknown key 'titel'", "did you mean 'title'?"]),
    ("about: baselines alone", "policies: [a]", ["stands there twice"]),
    ("    about: baselines alone\n", "", ["studies.bare: 'about' is missing"]),
    ("policies: [greedy, random]", "policies: []", ["studies.weights.policies: is empty"]),
    ("policies: [greedy, random]", "policies: [greedy, greedy]", ["studies.weights.policies[1]: 'greedy' stands there twice"]),
    ("weight: energy, from: 0, to: 1", "weight: enegry, from: 0, to: 1", ["unknown weight 'enegry'", "did you mean 'energy'?"]),
    ("to: 1, step: 1", "to: 2, step: 1", ["studies.weights.settings: does not go from 0 to 2 in steps of 1"]),
    ("to: 1, step: 1", "to: 1, step: none", ["studies.weights.settings.step: 'none' is not a number"]),
    ("seeds: 2\n    settings: {weight: energy, from: 0, to: 1", "seeds: 0\n    settings: {weight: energy, from: 0, to: 1", ["studies.weights.seeds: '0' is not a count"]),
    ("agents: false", "agents: nope", ["studies.bare.agents: 'nope' is neither true nor false"]),
    ("name: longer", "name: here", ["there is a 'here' already"]),
    ("name: longer", "name: ../out", ["'../out' cannot be the name of a folder"]),
    ('settings: ["0"]', 'settings: ["2"]', ["quick.studies.weights.settings[0]: unknown name '2'", "allowed: 0, 1"]),
    ("leave_out: [bare]", "leave_out: [bear]", ["quick.leave_out[0]: unknown name 'bear'", "did you mean 'bare'?"]),
    ("    scenario: tiny/first\n    seeds: 2\n    settings: {weight: energy, from: 0, to: 0", "    seeds: 2\n    settings: {weight: energy, from: 0, to: 0", ["studies.again: 'scenario' is missing"]),
    ("studies:\n  weights:\n    about", "studies:\n  weights: [\n    about", ["studies.yaml:"]),
    # What only edgeward knows, it says; with the place of the assignment.
    ("environment.episode: 25", "environment.episodes: 25", ["tiny/first --set servers.edge.threads=2 --set environment.episodes=25", "unknown key 'episodes'", "did you mean 'episode'?"]),
    ("scenario: tiny/first, value: 2.5", "scenario: tiny/fist, value: 2.5", ["tiny/fist", "did you mean 'tiny/first'?"]),
])  # fmt: skip
def test_bad_studies(old, new, says, scenarios):
    assert STUDIES.count(old) == 1
    (scenarios / "tiny" / "studies.yaml").write_text(STUDIES.replace(old, new))
    message = refused(scenarios, "tiny")
    for text in says:
        assert text in message
    assert message.startswith("edgeward: ")


@pytest.mark.parametrize("words, says", [
    (["tin"], "unknown paper 'tin'; allowed: list, tiny"),
    (["tiny", "--only", "wieghts"], "no study or figure 'wieghts'; allowed: weights, again, bare"),
    (["tiny", "--quick", "--only", "bare"], "'bare' (--quick leaves it out)"),
    (["tiny", "--seeds", "0"], "'0' is not a whole number from 1"),
    (["tiny", "--jobs", "-1"], "--jobs"),
    (["tiny", "--quik"], "unrecognized arguments: --quik"),
])  # fmt: skip
def test_bad_words(words, says, scenarios):
    assert says in refused(scenarios, *words)


def test_a_training_without_a_length(scenarios):
    path = scenarios / "tiny" / "first.yaml"
    path.write_text(path.read_text().replace("steps: 8192", "steps: 0"))
    assert "training.steps" in refused(scenarios, "tiny")


def test_a_policy_that_does_not_apply_is_named_before_anything_runs(scenarios):
    path = scenarios / "tiny" / "studies.yaml"
    busy = STUDIES.replace("environment.episode: 25", "devices.camera.count: 2, servers.edge.workers: 1")
    path.write_text(busy.replace("policies: [greedy]\n", "policies: [oracle]\n"))
    said = refused(scenarios, "tiny")
    assert (
        "study 'bare', setting 'longer', condition 'as-trained': policy 'oracle' is exact only where" in said
    )
    path.write_text(STUDIES.replace("policies: [greedy]\n", "policies: [gredy]\n"))
    assert "study 'bare', setting 'here', condition 'as-trained': unknown policy 'gredy'" in refused(
        scenarios, "tiny"
    )


def test_two_papers_of_one_name(scenarios):
    (scenarios / "other").mkdir()
    (scenarios / "other" / "studies.yaml").write_text(STUDIES)
    assert "the paper 'tiny' stands in" in refused(scenarios, "tiny")


def test_list_says_what_there_is(scenarios):
    said = reproduce(scenarios, "list").stdout
    assert "tiny: Tiny" in said and "Nobody 2026" in said
    assert "baselines alone (not with --quick)" in said
    assert "in all 6 trainings, 7 comparisons" in said and "--quick: 2 trainings, 3 comparisons" in said
    assert "figures: none yet" in said


def test_studies_are_no_scenarios(scenarios):
    said = subprocess.run(
        [BIN / "edgeward", "scenario", "list"], capture_output=True, text=True, env=environment(scenarios)
    )
    assert said.stdout.count("tiny/") == 1 and "tiny/first" in said.stdout


def test_the_papers_that_come_with_edgeward():
    """Read and consistent; the trainings themselves are no test."""
    papers = find_papers(SOURCE / "scenarios")
    assert {"edgerl", "infer-edge"} <= set(papers)
    for paper in papers.values():
        assert set(paper.quick) <= set(paper.studies)


def test_weights_share_the_rest_exactly():
    edgerl = read_paper(SOURCE / "scenarios" / "edgerl" / "studies.yaml")
    settings = edgerl.studies["accuracy-weight"].settings
    assert [setting.name for setting in settings] == [
        "0",
        "0.1",
        "0.2",
        "0.3",
        "0.4",
        "0.5",
        "0.6",
        "0.7",
        "0.8",
        "0.9",
        "1",
    ]
    assert settings[3].set == (
        "environment.weights.accuracy=0.3", "environment.weights.latency=0.35", "environment.weights.energy=0.35",
    )  # fmt: skip
