"""Training, evaluation, export, figures and a paper's reproduction, from the wheel with its extras."""

import os

import pytest


def test_train_evaluate_export_and_draw(complete):
    complete.run("edgeward", "train", "edgerl/balanced", "--out", "run", "--steps", "20000")
    complete.run("edgeward", "evaluate", "run")
    complete.run("edgeward", "export", "run")
    run = complete.work / "run"
    assert (run / "policy.onnx").is_file() and (run / "policy.pt").is_file()
    assert sorted(path.name for path in (run / "figures").glob("*.png"))
    for path in (run / "figures").glob("*.png"):
        path.unlink()
    complete.run("edgeward", "figures", "run")
    assert (run / "figures" / "policies.png").is_file()


def test_program_finds_its_python_when_started_directly(complete):
    program = complete.folder / "bin" / "program"
    program.symlink_to(complete.package / "bin" / "edgeward")
    assert "edgerl" in complete.run("program", "reproduce", "list").stdout


@pytest.mark.skipif("EDGEWARD_TEST_FULL" not in os.environ, reason="minutes: with scripts/test --full")
def test_a_paper_runs_again(complete):
    complete.run("edgeward", "reproduce", "edgerl", "--quick", "--out", "paper", timeout=850)
    assert (complete.work / "paper" / "report.html").is_file()
