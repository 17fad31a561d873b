"""`python -m edgeward.serve_policy FILE.onnx --socket N`: answers for a policy over the socket that it was started with.
`edgeward evaluate --policy` starts it; there is nothing in it for people."""

from __future__ import annotations

import argparse
import socket
import sys
from pathlib import Path

from edgeward.policies import load_policy
from edgeward.policy_service import Act, PolicyError, PolicyService
from edgeward.problem import Problem


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m edgeward.serve_policy", description=__doc__)
    parser.add_argument("file", metavar="FILE", type=Path, help="a policy as ONNX")
    parser.add_argument("--socket", type=int, required=True, help="the descriptor of a connected socket")
    arguments = parser.parse_args(argv)

    def begin(problem: Problem, environments: int) -> Act:
        policy = load_policy(arguments.file)  # here, so that the one who asks is told what is wrong with it
        policy.check(problem)
        return policy.act

    with socket.socket(fileno=arguments.socket) as connection:
        service = PolicyService(connection, begin)
        try:
            while service.answer():
                pass
        except PolicyError:
            return 2  # it has been told
    return 0


if __name__ == "__main__":
    sys.exit(main())
