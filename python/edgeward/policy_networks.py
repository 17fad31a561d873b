"""Policies in files, as functions of arrays: ONNX (onnxruntime) and TorchScript (torch)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np

from edgeward.policy_service import PolicyError


class Answer(NamedTuple):
    """What a network gave. At least one of the first two is there."""

    action: np.ndarray | None  # whole numbers, [B, H] or, with one choice, [B]
    logits: np.ndarray | None  # [B, M]
    state: np.ndarray | None  # [B, S], float32


class Network(Protocol):
    takes_mask: bool
    widths: dict[str, int | None]  # of observation, mask, action, logits, where the file fixes them
    state_size: int  # S

    def run(self, observation: np.ndarray, mask: np.ndarray | None, state: np.ndarray) -> Answer:
        """observation float32 [B, D]; mask uint8 [B, M], None where it takes none; state float32 [B, S]."""


# Names of inputs and outputs: what they may be called in the file.
_INPUTS = {"observation": "observation", "obs": "observation", "mask": "mask", "h": "state"}
_OUTPUTS = {"action": "action", "logits": "logits", "h_next": "state"}
_TYPES = {
    "tensor(float)": np.float32,
    "tensor(double)": np.float64,
    "tensor(bool)": np.bool_,
    "tensor(uint8)": np.uint8,
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
}


class OnnxNetwork:
    """An ONNX file: `observation` (or `obs`), `mask` and `h` in; `action`, `logits` and `h_next` out."""

    def __init__(self, path: Path) -> None:
        try:
            import onnxruntime
        except ModuleNotFoundError:
            raise PolicyError(f"{path}: needs onnxruntime to be run: pip install 'edgeward[onnx]'") from None
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # the simulation needs the other cores
        options.log_severity_level = 4
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as fault:  # of a family of its own, whose classes it does not export
            raise PolicyError(
                f"{path}: is not an ONNX file that onnxruntime can run: {_first_line(fault)}"
            ) from None
        self._path = path
        self._inputs = self._named(self._session.get_inputs(), _INPUTS, "input")
        self._outputs = self._named(self._session.get_outputs(), _OUTPUTS, "output", others=True)
        if "observation" not in self._inputs:
            raise PolicyError(f"{path}: has no input 'observation', [B, D]")
        if not {"action", "logits"} & self._outputs.keys():
            there = ", ".join(each.name for each in self._session.get_outputs())
            raise PolicyError(
                f"{path}: has neither an output 'action', [B, H], nor 'logits', [B, M]; there are: {there}"
            )
        if ("state" in self._inputs) != ("state" in self._outputs):
            raise PolicyError(f"{path}: a memory needs both: input 'h' and output 'h_next', [B, S]")
        self.takes_mask = "mask" in self._inputs
        self.widths = {name: _width(each) for name, each in {**self._outputs, **self._inputs}.items()}
        self.state_size = self._fixed_state() if "state" in self._inputs else 0

    def run(self, observation: np.ndarray, mask: np.ndarray | None, state: np.ndarray) -> Answer:
        values = {"observation": observation, "mask": mask, "state": state}
        feed = {
            each.name: np.ascontiguousarray(values[name], _TYPES[each.type])
            for name, each in self._inputs.items()
        }
        wanted = list(self._outputs)
        try:
            given = self._session.run([self._outputs[name].name for name in wanted], feed)
        except Exception as fault:
            raise PolicyError(f"{self._path}: cannot be run: {_first_line(fault)}") from None
        by_name: dict[str, Any] = dict(zip(wanted, given, strict=True))
        return Answer(by_name.get("action"), by_name.get("logits"), by_name.get("state"))

    def _named(self, there: list, names: dict[str, str], what: str, others: bool = False) -> dict[str, Any]:
        """By what they are; outputs of other names (values, log-probabilities) are left alone."""
        found: dict[str, Any] = {}
        for each in there:
            name = names.get(each.name)
            if name is None and others:
                continue
            if name is None:
                raise PolicyError(
                    f"{self._path}: has an {what} '{each.name}' that nothing here gives it; "
                    f"there may be: {', '.join(names)}"
                )
            if name in found:
                raise PolicyError(f"{self._path}: has two {what}s for the {name}")
            if what == "input" and each.type not in _TYPES:
                raise PolicyError(
                    f"{self._path}: {what} '{each.name}' is {each.type}; there may be: {', '.join(_TYPES)}"
                )
            if len(each.shape) != 2 and not (name == "action" and len(each.shape) == 1):
                raise PolicyError(
                    f"{self._path}: {what} '{each.name}' has the shape {each.shape}; two axes are needed"
                )
            if isinstance(each.shape[0], int):
                raise PolicyError(
                    f"{self._path}: the batch of {what} '{each.name}' is fixed at {each.shape[0]}; export it with a "
                    "free first axis (torch.onnx.export: dynamic_shapes)"
                )
            found[name] = each
        return found

    def _fixed_state(self) -> int:
        width = self.widths["state"]
        if width is None:
            raise PolicyError(f"{self._path}: the width of input 'h' is free; it must be fixed: [B, S]")
        return width


class TorchScriptNetwork:
    """A TorchScript file as `edgeward export` writes it: (obs, mask, h) -> (action, logits, h_next), without memory."""

    takes_mask = True
    widths: dict[str, int | None] = {}
    state_size = 0

    def __init__(self, path: Path) -> None:
        try:
            import torch
        except ModuleNotFoundError:
            raise PolicyError(f"{path}: needs torch to be run: pip install 'edgeward[train]'") from None
        self._torch = torch
        try:
            self._module = torch.jit.load(str(path))
        except (RuntimeError, ValueError) as fault:
            raise PolicyError(f"{path}: is no TorchScript: {_first_line(fault)}") from None

    def run(self, observation: np.ndarray, mask: np.ndarray | None, state: np.ndarray) -> Answer:
        tensor = self._torch.tensor
        with self._torch.no_grad():
            given = self._module(tensor(observation), tensor(mask), tensor(state))
        return Answer(*(each.numpy() for each in given))


def _width(node: Any) -> int | None:
    return node.shape[1] if len(node.shape) == 2 and isinstance(node.shape[1], int) else None


def _first_line(fault: Exception) -> str:
    return str(fault).strip().splitlines()[0]
