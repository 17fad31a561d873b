"""Each example runs and says what it should."""

import re

from example import EXAMPLES, run


def rewards(said: str) -> dict[str, float]:
    """ "oracle  reward 0.5539": by policy."""
    return {policy: float(reward) for policy, reward in re.findall(r"^(\S+) +reward (-?[\d.]+)", said, re.M)}


def test_every_example_is_run_here():
    covered = {"random_agent.py", "stable_baselines3_a2c.py", "maskable_ppo.py", "pytorch_a2c.py",
               "pettingzoo_agents.py", "rllib_ppo.py"}  # fmt: skip
    assert {file.name for file in EXAMPLES.glob("*.py")} == covered


def test_random_agent(tmp_path):
    lines = [
        line for line in (EXAMPLES / "random_agent.py").read_text().splitlines() if line and '"""' not in line
    ]
    assert len(lines) <= 11, "ten lines, and one that prints"
    assert re.search(r"one episode of (vgg|resnet|densenet): reward \d", run("random_agent.py", tmp_path))


def test_stable_baselines3_a2c(tmp_path):
    found = rewards(
        run("stable_baselines3_a2c.py", tmp_path, "--steps", "1024", "--out", str(tmp_path / "p.onnx"))
    )
    assert found["sb3"] <= found["oracle"]
    assert (tmp_path / "p.onnx").stat().st_size > 1000


def test_maskable_ppo(tmp_path):
    found = rewards(run("maskable_ppo.py", tmp_path, "--steps", "1024"))
    assert found["maskable-ppo"] <= found["oracle"]


def test_pytorch_a2c_learns(tmp_path):
    found = rewards(run("pytorch_a2c.py", tmp_path, "--steps", "60000"))
    assert found["random"] < found["a2c"] <= found["oracle"]


def test_pettingzoo_agents(tmp_path):
    said = run("pettingzoo_agents.py", tmp_path, "--steps", "20")
    assert re.findall(r"^(uav\.\d): mean reward", said, re.M) == ["uav.0", "uav.1", "uav.2"]
