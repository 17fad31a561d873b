"""Runs a program of examples/ as a user would, from an empty folder."""

import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def run(
    name: str, folder: Path, *arguments: str, python: Path | str = sys.executable, timeout_s: float = 280
) -> str:
    """What it prints; its complaint where it fails."""
    done = subprocess.run(
        [python, EXAMPLES / name, *arguments], cwd=folder, capture_output=True, text=True, timeout=timeout_s
    )
    assert done.returncode == 0, f"{name}: {done.stderr[-3000:]}"
    return done.stdout
