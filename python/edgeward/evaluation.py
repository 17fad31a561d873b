"""Judging a policy as `edgeward evaluate` judges ours: `edgeward.evaluate(policy, "edgerl/balanced")`.

The `edgeward` program plays the episodes, with its baselines, paired seeds and files; it asks this process what to do.
"""

from __future__ import annotations

import os
import selectors
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from edgeward.policies import LoadedPolicy, PolicyError, load_policy
from edgeward.policy_service import Act, PolicyService
from edgeward.problem import Problem
from edgeward.programs import program
from edgeward.runs import Columns, Run
from edgeward.scenario_text import assignments


class EvaluationError(RuntimeError):
    """The evaluation has ended early; the message is what the edgeward program said."""


class ActsOnBatches(Protocol):
    """What can be judged, beside functions with these arguments and policies of load_policy()."""

    def act(self, observation: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """observation float32 [N, D], mask uint8 [N, M] with 1 where a choice is allowed -> choices, [N, H] or, with one
        choice per step, [N]."""


Judged = ActsOnBatches | Callable[[np.ndarray, np.ndarray], np.ndarray] | str | os.PathLike[str]


@dataclass(frozen=True)
class Evaluation:
    """What came out. rows: evaluation.csv, one per policy, seed and family. summary: evaluation_summary.csv, one per policy and
    family, and family "all", with 95 % intervals. facts: what was played. directory: where the files lie; None where they
    were not to be kept."""

    rows: Columns
    summary: Columns
    facts: dict[str, Any]
    directory: Path | None

    def of(self, policy: str = "policy", group: str = "all") -> dict[str, Any]:
        """One row of the summary: reward, reward_low, ..., oracle_ratio, latency_s, energy_j, top1_pct."""
        found = self.summary.where(policy=policy, group=group).rows()
        if not found:
            known = sorted(set(zip(self.summary["policy"], self.summary["group"], strict=True)))
            raise KeyError(f"no row of {policy}, {group}; there are {', '.join(map('/'.join, known))}")
        return found[0]


def evaluate(
    policy: Judged | Mapping[str, Judged],
    scenario: str | os.PathLike[str],
    overrides: Mapping[str, Any] | None = None,
    *,
    seed: int = 1,
    seeds: int | None = None,
    episodes: int | None = None,
    baselines: Sequence[str] | None = None,
    workers: int | None = None,
    out: str | os.PathLike[str] | None = None,
) -> Evaluation:
    """Plays the scenario's evaluation episodes with a policy and with the baselines; all meet the same ones.

    policy: a function or object with act() of (observation [N, D], mask [N, M]) -> choices [N, H]; a file or run directory that
    load_policy() takes; or several by name. One alone is called "policy".
    scenario, overrides: as in gymnasium.make("edgeward/Scenario-v0", scenario=..., overrides).
    seed: evaluation seeds follow from it. seeds, episodes: how many seeds, and episodes of each (default: as the scenario says).
    baselines: their names; default: all that apply. workers: processes that simulate. out: a directory to make; default: none
    is kept.
    Raises EvaluationError with the program's message (no such scenario, a choice that the mask forbids, ...), PolicyError for
    a policy that does not fit, and whatever a function of yours raises.
    """
    named = policy if isinstance(policy, Mapping) else {"policy": policy}
    loaded = {name: _loaded(each) for name, each in named.items()}
    options = [word for each in assignments(overrides or {}) for word in ("--set", each)]
    for option, value in {"seeds": seeds, "episodes": episodes, "workers": workers}.items():
        options += [] if value is None else [f"--{option}", str(value)]
    if baselines is not None:
        options += ["--policies", ",".join(baselines)]
    with tempfile.TemporaryDirectory(prefix="edgeward-") as scratch:
        folder = Path(scratch) / "evaluation" if out is None else Path(out)
        words = [
            "compare",
            os.fspath(scenario),
            *options,
            "--seed",
            str(seed),
            "--out",
            str(folder),
            "--json",
        ]
        _serve(loaded, words)
        run = Run(folder)
        return Evaluation(run.evaluation, run.summary, run.facts, None if out is None else folder)


def _loaded(policy: Judged) -> Any:
    return load_policy(policy) if isinstance(policy, str | os.PathLike) else policy


def _begin(policy: Any) -> Callable[[Problem, int], Act]:
    def begin(problem: Problem, environments: int) -> Act:
        if isinstance(policy, LoadedPolicy):
            policy.check(problem)
            return policy.act
        act = policy.act if hasattr(policy, "act") else policy
        if not callable(act):
            raise PolicyError(f"a {type(policy).__name__} is neither a function nor an object with act()")
        return lambda observation, mask, fresh: act(observation, mask)

    return begin


def _serve(policies: Mapping[str, Any], words: list[str]) -> None:
    """Runs the program and answers it until it ends."""
    selector = selectors.DefaultSelector()
    theirs: list[socket.socket] = []
    try:
        for name, policy in policies.items():
            ours, given = socket.socketpair()
            theirs.append(given)
            selector.register(ours, selectors.EVENT_READ, PolicyService(ours, _begin(policy)))
            words = [*words, "--policy", f"{name}=fd:{given.fileno()}"]
        with tempfile.TemporaryFile("w+") as said:
            process = subprocess.Popen(
                [program(), *words],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                pass_fds=[each.fileno() for each in theirs],
            )
            for each in theirs:
                each.close()
            try:
                _answer_all(selector)
            except BaseException:  # a fault of the policy, or Ctrl-C: the program is of no use any more
                process.send_signal(signal.SIGTERM)
                process.wait()
                raise
            if process.wait() != 0:
                said.seek(0)
                message = said.read().strip().removeprefix("edgeward: ")
                raise EvaluationError(message or f"edgeward ended with status {process.returncode}")
    finally:
        for each in theirs:
            each.close()
        for key in list(selector.get_map().values()):
            key.data.connection.close()
        selector.close()


def _answer_all(selector: selectors.BaseSelector) -> None:
    """Until every connection is closed."""
    while selector.get_map():
        for key, _ in selector.select():
            service: PolicyService = key.data
            if not service.answer():
                selector.unregister(service.connection)
                service.connection.close()
