"""Answering for a policy: the Python side of agents/policies/served_policy.h, which describes the frames.

`edgeward evaluate` and `edgeward compare` play the episodes and ask; here are their questions as NumPy arrays.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from edgeward.problem import Problem

PROTOCOL = "edgeward-policy-service/1"
_HEADER = struct.Struct("=II")
_GREET, _ACT, _DONE, _REFUSED = range(4)
_LONGEST_MESSAGE = 4000

# observation float32 [N, D], mask uint8 [N, M] (1: allowed), fresh bool [N] (an episode has just begun) -> choices [N, H]
Act: TypeAlias = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
# problem, N -> the policy as such a function; raises PolicyError where it does not fit
Begin: TypeAlias = Callable[[Problem, int], Act]


class PolicyError(ValueError):
    """A policy that cannot be loaded, does not fit the scenario, or gave something else than choices."""


class PolicyService:
    """One policy, answering on one connected socket."""

    def __init__(self, connection: socket.socket, begin: Begin) -> None:
        self.connection = connection
        self._begin = begin

    def answer(self) -> bool:
        """Waits for a question and answers it. False when there are no more.

        What the policy raises is told to the other side, which ends, and raised again.
        """
        header = self._read(_HEADER.size)
        if header is None:
            return False
        kind, size = _HEADER.unpack(header)
        content = self._read(size)
        if content is None:
            return False
        try:
            self._send(_DONE, self._greeted(content) if kind == _GREET else self._chosen(content))
        except Exception as fault:
            text = str(fault) if isinstance(fault, PolicyError) else f"{type(fault).__name__}: {fault}"
            self._send(_REFUSED, text.encode()[:_LONGEST_MESSAGE])
            raise
        return True

    def _greeted(self, content: bytearray) -> bytes:
        greeting = json.loads(content)
        if greeting["protocol"] != PROTOCOL:
            raise PolicyError(
                f"the program speaks {greeting['protocol']} and this package {PROTOCOL}: they are of different versions"
            )
        self._problem = Problem.from_json(json.dumps(greeting["spec"]))
        self._environments = greeting["environments"]
        self._act = self._begin(self._problem, self._environments)
        return b""

    def _chosen(self, content: bytearray) -> bytes:
        rows, width, choices = (
            self._environments,
            len(self._problem.observation),
            self._problem.mask_size,
        )
        observation = np.frombuffer(content, np.float32, rows * width).reshape(rows, width)
        mask = np.frombuffer(content, np.uint8, rows * choices, 4 * rows * width).reshape(rows, choices)
        fresh = np.frombuffer(content, np.uint8, rows, (4 * width + choices) * rows).astype(bool)
        return as_choices(self._act(observation, mask, fresh), rows, len(self._problem.action)).tobytes()

    def _send(self, kind: int, content: bytes) -> None:
        try:
            self.connection.sendall(_HEADER.pack(kind, len(content)) + content)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the other side has ended; the next read says so

    def _read(self, size: int) -> bytearray | None:
        """So many bytes; None where the other side has closed."""
        content = bytearray(size)
        view = memoryview(content)
        while view:
            try:
                count = self.connection.recv_into(view)
            except ConnectionResetError:
                return None
            if count == 0:
                return None
            view = view[count:]
        return content


def as_choices(value: object, rows: int, components: int) -> np.ndarray:
    """What a policy gave as int32 [N, H]. Raises PolicyError: not whole numbers, or another shape."""
    given = np.asarray(value)
    if components == 1 and given.shape == (rows,):
        given = given.reshape(rows, 1)
    if given.shape != (rows, components):
        raise PolicyError(
            f"gave choices of shape {list(given.shape)}; [{rows}, {components}] is needed: "
            f"{rows} environments, {components} choice{'s' if components > 1 else ''} each"
        )
    if given.dtype.kind not in "iu":
        raise PolicyError(f"gave choices of type {given.dtype}; whole numbers are needed")
    return np.clip(given, -1, np.iinfo(np.int32).max).astype(np.int32)
