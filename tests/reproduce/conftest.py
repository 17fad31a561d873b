"""A paper of its own, so small that it is trained in seconds. EDGEWARD_BIN names the folder with the programs."""

import csv
import os
import subprocess
from pathlib import Path

import pytest

BIN = Path(os.environ["EDGEWARD_BIN"])
SOURCE = Path(__file__).resolve().parents[2]

SCENARIO = f"""\
schema: edgeward-scenario/1
base: {SOURCE}/scenarios/tutorial/first-steps.yaml
training: {{environments: 16, rollout: 8, steps: 8192, checkpoint_every: 8}}
environment: {{episode: 20}}
evaluation: {{seeds: 2, episodes: 4}}
"""

STUDIES = """\
schema: edgeward-studies/1
paper: {name: tiny, title: Tiny, citation: Nobody 2026, about: Two settings.}
quick:
  seeds: 1
  evaluation: {seeds: 1, episodes: 2}
  set: {training.steps: 2048}
  leave_out: [bare]
  studies: {weights: {settings: ["0"]}}
studies:
  weights:
    about: latency against energy
    scenario: tiny/first
    seeds: 2
    settings: {weight: energy, from: 0, to: 1, step: 1}
    conditions:
      - {name: as-trained}
      - {name: 8mbps, value: 8000000, set: {devices.camera.link: {model: constant, rate: 8 Mbps}}}
    policies: [greedy, random]
  again:
    about: the first setting of weights under another name; nothing is trained for it
    scenario: tiny/first
    seeds: 2
    settings: {weight: energy, from: 0, to: 0, step: 1}
    policies: [greedy, oracle]
  bare:
    about: baselines alone
    agents: false
    set: {servers.edge.threads: 2}
    settings:
      - {name: here, scenario: tiny/first}
      - {name: longer, scenario: tiny/first, value: 2.5, set: {environment.episode: 25}}
    policies: [greedy]
    evaluation: {seeds: 1}
"""


@pytest.fixture
def scenarios(tmp_path):
    folder = tmp_path / "scenarios" / "tiny"
    folder.mkdir(parents=True)
    (folder / "first.yaml").write_text(SCENARIO)
    (folder / "studies.yaml").write_text(STUDIES)
    return folder.parent


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """The paper, run once. Tests that change the folder work on a copy."""
    base = tmp_path_factory.mktemp("finished")
    (base / "scenarios" / "tiny").mkdir(parents=True)
    (base / "scenarios" / "tiny" / "first.yaml").write_text(SCENARIO)
    (base / "scenarios" / "tiny" / "studies.yaml").write_text(STUDIES)
    reproduce(base / "scenarios", "tiny", "--out", base / "out")
    return base / "out"


def environment(scenarios):
    return {**os.environ, "EDGEWARD_SCENARIOS": str(scenarios)}


def reproduce(scenarios, *words, status=0):
    """Runs `edgeward reproduce`, checks how it ends, and returns the finished process."""
    command = [BIN / "edgeward", "reproduce", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(scenarios), timeout=300)
    assert done.returncode == status, f"{done.returncode}: {done.stderr}"
    assert "Traceback" not in done.stderr
    return done


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
