"""The answering side of a served policy, asked byte by byte as agents/policies/served_policy.h says."""

import json
import queue
import socket
import struct
import subprocess
import sys
import threading
from dataclasses import asdict

import numpy as np
import policy_files
import pytest
from edgeward.policy_service import PolicyError, PolicyService
from test_policies import PROBLEM, WEIGHTS

GREET, ACT, DONE, REFUSED = range(4)


class Asking:
    """The other end of a connection."""

    def __init__(self, connection):
        self.connection = connection

    def ask(self, kind, content=b""):
        self.connection.sendall(struct.pack("=II", kind, len(content)) + content)
        header = self.connection.recv(8, socket.MSG_WAITALL)
        if len(header) < 8:
            return None
        kind, size = struct.unpack("=II", header)
        return kind, self.connection.recv(size, socket.MSG_WAITALL) if size else b""

    def greet(self, problem=PROBLEM, environments=2, protocol="edgeward-policy-service/1"):
        told = {"protocol": protocol, "environments": environments, "spec": asdict(problem)}
        return self.ask(GREET, json.dumps(told).encode())

    def act(self, observation, mask, fresh):
        content = (
            np.asarray(observation, np.float32).tobytes()
            + np.asarray(mask, np.uint8).tobytes()
            + bytes(fresh)
        )
        return self.ask(ACT, content)


@pytest.fixture
def serve():
    """Answers on a thread; gives the asking side and what the policy raised."""
    threads, sockets = [], []

    def start(begin):
        ours, theirs = socket.socketpair()
        raised = queue.Queue()

        def answer():
            service = PolicyService(theirs, begin)
            try:
                while service.answer():
                    pass
            except Exception as fault:
                raised.put(fault)

        threads.append(threading.Thread(target=answer))
        threads[-1].start()
        sockets.extend((ours, theirs))
        return Asking(ours), raised

    yield start
    for each in sockets[::2]:
        each.close()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()
    for each in sockets[1::2]:
        each.close()


def test_arrays_arrive_as_they_are(serve):
    seen = []

    def begin(problem, environments):
        assert (problem, environments) == (PROBLEM, 2)

        def act(observation, mask, fresh):
            seen.append((observation.copy(), mask.copy(), fresh.copy()))
            return [[2, 1], [0, 0]]

        return act

    asking, raised = serve(begin)
    assert asking.greet() == (DONE, b"")
    mask = [[1, 1, 1, 0, 1], [1, 0, 0, 1, 1]]
    kind, content = asking.act([[0.5, 1], [2, 3]], mask, [True, False])
    assert (kind, np.frombuffer(content, np.int32).tolist()) == (DONE, [2, 1, 0, 0])
    observation, allowed, fresh = seen[0]
    assert observation.dtype == np.float32 and observation.tolist() == [[0.5, 1], [2, 3]]
    assert allowed.dtype == np.uint8 and allowed.tolist() == mask
    assert fresh.tolist() == [True, False]
    assert raised.empty()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ([0, 1], "gave choices of shape [2]; [2, 2] is needed: 2 environments, 2 choices each"),
        ([[0.5, 1], [1, 1]], "gave choices of type float64; whole numbers are needed"),
        (None, "gave choices of shape []"),
    ],
)
def test_what_is_no_choice_is_refused(serve, given, says):
    asking, raised = serve(lambda problem, environments: lambda observation, mask, fresh: given)
    asking.greet()
    kind, message = asking.act(np.zeros((2, 2)), np.ones((2, 5), int), [1, 1])
    assert kind == REFUSED and message.decode().startswith(says)
    assert isinstance(raised.get(timeout=10), PolicyError)


def test_a_fault_of_the_policy_is_told_and_raised(serve):
    def act(observation, mask, fresh):
        raise ZeroDivisionError("by nothing")

    asking, raised = serve(lambda problem, environments: act)
    asking.greet()
    kind, message = asking.act(np.zeros((2, 2)), np.ones((2, 5), int), [1, 1])
    assert (kind, message) == (REFUSED, b"ZeroDivisionError: by nothing")
    assert isinstance(raised.get(timeout=10), ZeroDivisionError)


def test_another_version_is_refused(serve):
    asking, _ = serve(lambda problem, environments: None)
    kind, message = asking.greet(protocol="edgeward-policy-service/9")
    assert kind == REFUSED and b"speaks edgeward-policy-service/9 and this package" in message


def served_file(path):
    ours, theirs = socket.socketpair()
    process = subprocess.Popen(
        [sys.executable, "-m", "edgeward.serve_policy", path, "--socket", str(theirs.fileno())],
        pass_fds=[theirs.fileno()],
        stderr=subprocess.PIPE,
        text=True,
    )
    theirs.close()
    return Asking(ours), process


def test_a_file_is_served_by_a_process_that_ends_with_its_connection(tmp_path):
    asking, process = served_file(policy_files.linear_logits(tmp_path / "p.onnx", WEIGHTS))
    assert asking.greet() == (DONE, b"")
    kind, content = asking.act([[1, 1], [-1, -1]], np.ones((2, 5), int), [1, 1])
    assert (kind, np.frombuffer(content, np.int32).tolist()) == (DONE, [2, 1, 0, 0])
    asking.connection.close()
    assert process.communicate(timeout=60)[1] == ""
    assert process.returncode == 0


def test_a_file_that_does_not_fit_is_refused_at_once(tmp_path):
    asking, process = served_file(policy_files.linear_logits(tmp_path / "p.onnx", np.zeros((3, 5))))
    kind, message = asking.greet()
    assert (
        kind == REFUSED
        and b"its observation has the width 3, but the scenario shows 2: rate, active" in message
    )
    asking.connection.close()
    assert process.communicate(timeout=60)[1] == ""
    assert process.returncode == 2
