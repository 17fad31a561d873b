"""Exported policies, to be used from Python: `load_policy("runs/demo-1")`."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from edgeward.policy_networks import Network, OnnxNetwork, TorchScriptNetwork
from edgeward.policy_service import PolicyError, as_choices
from edgeward.problem import Problem

__all__ = ["LoadedPolicy", "PolicyError", "load_policy"]


def load_policy(run_or_file: str | os.PathLike[str]) -> LoadedPolicy:
    """The policy of a run directory that `edgeward export` has exported, or of a file: .onnx, or .pt (TorchScript).

    An ONNX file of any making will do: input `observation` (or `obs`) [B, D], if it likes `mask` [B, M] and a memory `h`
    [B, S] that comes back as `h_next`; output `action` [B, H] or `logits` [B, M].
    Raises PolicyError: nothing there, damaged, of another signature, or onnxruntime (torch for .pt) is missing.
    """
    path = Path(run_or_file)
    if path.is_dir():
        found = [path / name for name in ("policy.onnx", "policy.pt") if (path / name).is_file()]
        if not found:
            raise PolicyError(f"{path}: holds no policy.onnx; make it with: edgeward export {path}")
        path = found[0]
    if not path.is_file():
        raise PolicyError(f"{path}: there is no such file or run directory")
    kinds: dict[str, type[OnnxNetwork] | type[TorchScriptNetwork]] = {
        ".onnx": OnnxNetwork,
        ".pt": TorchScriptNetwork,
    }
    if path.suffix not in kinds:
        raise PolicyError(f"{path}: is no policy: its name ends with none of {', '.join(kinds)}")
    return LoadedPolicy(path, kinds[path.suffix](path), _card_of(path))


class LoadedPolicy:
    """A policy read from a file.

    path: the file. card: policy.json beside it as a dictionary (docs/run-directory.md); None where there is none.
    state: float32 [N, S], what it remembers of each environment; S = 0 for one without a memory.
    """

    def __init__(self, path: Path, network: Network, card: dict[str, Any] | None) -> None:
        self.path = path
        self.card = card
        self.state = np.zeros((0, network.state_size), np.float32)
        self._network = network
        self._choices: tuple[int, ...] | None = None
        self._widths = dict(network.widths)
        if card is not None:
            self._choices = tuple(len(component["choices"]) for component in card["action"])
            told = {
                "observation": len(card["observation"]),
                "mask": sum(self._choices),
                "logits": sum(self._choices),
                "action": len(self._choices),
            }
            self._widths |= {name: width for name, width in told.items() if self._widths.get(name) is None}

    def act(
        self,
        observation: np.ndarray,
        mask: np.ndarray | None = None,
        fresh: np.ndarray | None = None,
    ) -> np.ndarray:
        """What it chooses, always the most probable: int32 [N, H]; [H] where the observation is [D].

        observation: [N, D] or [D], as the environment gives it. mask: [N, M] or [M], 1 where a choice is allowed (default:
        everywhere). fresh: [N], true where an episode has just begun: what it remembers of that environment is forgotten, as
        it is everywhere when N changes.
        Raises PolicyError: another width than it was made for.
        """
        seen = np.asarray(observation, np.float32)
        single = seen.ndim == 1
        seen = np.atleast_2d(seen)
        rows = len(seen)
        self._expect("observation", seen.shape[1])
        allowed = self._mask(mask, rows)
        if len(self.state) != rows:
            self.state = np.zeros((rows, self.state.shape[1]), np.float32)
        elif fresh is not None:
            self.state[np.asarray(fresh, bool)] = 0
        answer = self._network.run(seen, allowed, self.state)
        if answer.state is not None:
            self.state = np.array(answer.state, np.float32)
        if answer.action is not None:
            chosen = as_choices(answer.action, rows, answer.action.shape[1] if answer.action.ndim == 2 else 1)
        else:
            chosen = self._most_probable(answer.logits, allowed)
        return chosen[0] if single else chosen

    def check(self, problem: Problem) -> None:
        """Raises PolicyError, with the difference, where it was not made for what this problem shows and lets choose."""
        self._choices = problem.choice_counts
        names = ", ".join(entry.name for entry in problem.observation)
        shown = {
            "observation": (len(problem.observation), f"the scenario shows {{}}: {names}"),
            "mask": (problem.mask_size, "the scenario has {} choices"),
            "logits": (problem.mask_size, "the scenario has {} choices"),
            "action": (len(problem.action), "the scenario asks for {} per step"),
        }
        for name, (width, told) in shown.items():
            fixed = self._widths.get(name)
            if fixed is not None and fixed != width:
                raise PolicyError(f"{self.path}: its {name} has the width {fixed}, but {told.format(width)}")
        if self.card is not None:
            self._compare_with_card(self.card, problem)

    def _compare_with_card(self, card: dict[str, Any], problem: Problem) -> None:
        theirs = [entry["name"] for entry in card["observation"]]
        ours = [entry.name for entry in problem.observation]
        self._compare("observation", theirs, ours)
        for component, told in zip(problem.action, card["action"], strict=True):
            self._compare(
                f"choice of {component.name}",
                [choice["label"] for choice in told["choices"]],
                list(component.choices),
            )

    def _compare(self, what: str, theirs: Sequence[str], ours: Sequence[str]) -> None:
        for place, (there, here) in enumerate(zip(theirs, ours, strict=True)):
            if there != here:
                raise PolicyError(
                    f"{self.path}: {what} {place} is '{there}' there (policy.json) and '{here}' in the scenario"
                )

    def _expect(self, name: str, width: int) -> None:
        fixed = self._widths.get(name)
        if fixed is not None and fixed != width:
            raise PolicyError(f"{self.path}: takes {name}s of width {fixed}; {width} was given")

    def _mask(self, mask: np.ndarray | None, rows: int) -> np.ndarray | None:
        if mask is not None:
            allowed = np.atleast_2d(np.asarray(mask)).astype(np.uint8)
            self._expect("mask", allowed.shape[1])
            return allowed
        if not self._network.takes_mask:
            return None
        width = self._widths.get("mask") or (sum(self._choices) if self._choices else None)
        if width is None:
            raise PolicyError(f"{self.path}: needs a mask, [N, M]")
        return np.ones((rows, width), np.uint8)

    def _most_probable(self, logits: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
        """[B, M] -> [B, H]; without a card or check() all logits are one choice's."""
        if mask is not None:
            if mask.shape != logits.shape:
                raise PolicyError(
                    f"{self.path}: gave {logits.shape[1]} logits where the mask has {mask.shape[1]}"
                )
            logits = np.where(mask != 0, logits, -np.inf)
        ends = np.cumsum(self._choices or [logits.shape[1]])
        parts = np.split(logits, ends[:-1], axis=1)
        return np.stack([part.argmax(axis=1) for part in parts], axis=1).astype(np.int32)


def _card_of(path: Path) -> dict[str, Any] | None:
    """policy.json beside the file, where it is about that file."""
    file = path.with_name("policy.json")
    if not file.is_file():
        return None
    try:
        card = json.loads(file.read_text(encoding="utf-8"))
        return card if path.name in card["files"].values() else None
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as fault:
        raise PolicyError(f"{file}: damaged: {fault}") from None
