"""Made-up results of both papers on the real profiles, and the program that prints those."""

import json
import os
import subprocess
from pathlib import Path

import made_up
import pytest
from edgeward.figures import style
from edgeward.papers import report
from edgeward.papers.results import Results

PROGRAM = str(Path(os.environ["EDGEWARD_BIN"]) / "edgeward")
MAKERS = {"edgerl": made_up.edgerl, "infer-edge": made_up.infer_edge}


def printed(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="session")
def profile():
    return json.loads(printed("profile", "show", "jetson-tx2", "--layers", "--json"))


@pytest.fixture(scope="session")
def make(profile, tmp_path_factory):
    """Results of made-up files of one paper; `spoil` changes its rows."""

    def call(paper, spoil=None):
        out = tmp_path_factory.mktemp(paper)
        MAKERS[paper](profile, spoil).write(out, paper)
        (out / "sources").mkdir()
        (out / "sources" / "profile.json").write_text(json.dumps(profile))
        (out / "sources" / "system.json").write_text(printed("scenario", "draw", "edgerl/balanced", "--json"))
        return Results(out)

    return call


@pytest.fixture(scope="session")
def good(make):
    return {paper: make(paper) for paper in MAKERS}


@pytest.fixture(scope="session")
def written(good):
    """The report of each paper's good results."""
    os.environ["EDGEWARD_PROGRAM"] = PROGRAM
    style.apply()
    return {paper: report.write(results.out, paper) for paper, results in good.items()}
