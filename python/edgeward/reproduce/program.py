"""The `edgeward` program, which does all the work: where it is, and what it says of a scenario."""

import hashlib
import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from edgeward.reproduce.places import BadInput

Words = tuple[str, ...]  # "key=value"


def program() -> str:
    found = os.environ.get("EDGEWARD_PROGRAM")
    if not found or not Path(found).is_file():
        raise BadInput("reproduce is a command of the edgeward program: edgeward reproduce PAPER")
    return found


@dataclass(frozen=True)
class Resolved:
    """A scenario with everything that is set on top of it."""

    problem: str  # names what is simulated, decided and paid, with the profiles' numbers
    training: str  # the same and how it is learned
    files: tuple[str, ...]
    values: dict[str, str]  # by path: "training.steps"
    policies: dict[str, str | None]  # baselines; why one does not apply here

    def number(self, path: str) -> float | None:
        """Nothing where the scenario has no such number."""
        try:
            return float(self.values[path])
        except (KeyError, ValueError):
            return None

    def devices(self) -> int:
        counts = [
            value
            for path, value in self.values.items()
            if path.startswith("devices.") and path.endswith(".count")
        ]
        return max(1, sum(int(count) for count in counts))


def resolve(asked: list[tuple[str, Words]], at_once: int) -> dict[tuple[str, Words], Resolved]:
    """Every scenario with its assignments, read and checked. Throws BadInput with what edgeward says."""
    with ThreadPoolExecutor(at_once) as threads:
        return dict(zip(asked, threads.map(lambda each: _resolve(*each), asked), strict=True))


def _resolve(scenario: str, assignments: Words) -> Resolved:
    words = [program(), "scenario", "explain", scenario, "--json", *set_options(assignments)]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != 0:
        said = (
            done.stderr.strip().removeprefix("edgeward: ") or f"edgeward ended with status {done.returncode}"
        )
        raise BadInput(f"{' '.join([scenario, *set_options(assignments)])}: {said}")
    told = json.loads(done.stdout)
    values = {each["path"]: each["value"] for each in told["values"]}
    return Resolved(
        told["identity"],
        _digest(
            [told["identity"], *(f"{k}={v}" for k, v in sorted(values.items()) if k.startswith("training."))]
        ),
        tuple(told["files"]),
        values,
        told["policies"],
    )


def set_options(assignments: Words) -> list[str]:
    return [word for each in assignments for word in ("--set", each)]


def _digest(texts: list[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()
