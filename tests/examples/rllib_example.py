"""RLlib's example, in RLlib's own environment: it pins another Gymnasium (scripts/setup --rllib)."""

import os
from pathlib import Path

import pytest
from example import run

PYTHON = Path(
    os.environ.get("EDGEWARD_RLLIB_PYTHON", Path(__file__).resolve().parents[2] / ".venv-rllib/bin/python")
)


@pytest.mark.skipif(
    not PYTHON.exists(), reason=f"RLlib is not installed: there is no {PYTHON} (scripts/setup --rllib)"
)
def test_rllib_ppo(tmp_path):
    said = run("rllib_ppo.py", tmp_path, "--steps", "1024", python=PYTHON)
    assert "1024 steps  mean return of an episode" in said
