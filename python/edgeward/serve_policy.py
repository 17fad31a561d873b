"""`python -m edgeward.serve_policy FILE.onnx --socket N`: answers for a policy over the socket that it was started with.
`edgeward evaluate --policy` starts it; there is nothing in it for people."""

from __future__ import annotations

import argparse
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from edgeward.policies import load_policy
from edgeward.policy_service import Act, PolicyError, PolicyService
from edgeward.problem import Problem


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m edgeward.serve_policy", description=__doc__)
    parser.add_argument("file", metavar="FILE", type=Path, help="a policy as ONNX")
    parser.add_argument("--socket", type=int, required=True, help="the descriptor of a connected socket")
    arguments = parser.parse_args(argv)

    def begin(problem: Problem, environments: int) -> Act:
        with _file_known(arguments.file):
            policy = load_policy(
                arguments.file
            )  # here, so that the one who asks is told what is wrong with it
            policy.check(problem)

        def act(observation: np.ndarray, mask: np.ndarray, fresh: np.ndarray) -> np.ndarray:
            with _file_known(arguments.file):
                return policy.act(observation, mask, fresh)

        return act

    with socket.socket(fileno=arguments.socket) as connection:
        service = PolicyService(connection, begin)
        try:
            while service.answer():
                pass
        except PolicyError:
            return 2  # it has been told
    return 0


@contextmanager
def _file_known(file: Path) -> Iterator[None]:
    """Whoever asked has named the file: a message need not name it again."""
    try:
        yield
    except PolicyError as fault:
        raise PolicyError(str(fault).removeprefix(f"{file}: ")) from None


if __name__ == "__main__":
    sys.exit(main())
