"""The privileged entries that say where requests are now: nobody is lost between them."""

import edgeward  # noqa: F401  registers
import gymnasium
import numpy as np
import pytest

PLACES = ["queue.cam", "computing.cam", "radio_queue.cam", "sending.cam", "receiving.cam", "server_queue.edge",
          "slots_in_use.edge"]  # fmt: skip


SCENARIO = """
schema: edgeward-scenario/1
title: Frames faster than they can be served
plans: {families: [vgg], cuts: paper}
devices:
  cam:
    profile: jetson-tx2
    link: {model: constant, rate: 8 Mbps}
    arrivals: {model: periodic, period: 150 ms, phase: 0 s}
servers: {edge: {profile: x86-epyc-2vcpu, threads: 1, workers: 1}}
workload: {kind: streams, interval: 1.01 s}
energy_accounting: attributed
environment:
  kind: split
  episode: 8
  observed_rate: {low: 2 Mbps, high: 50 Mbps}
  weights: {accuracy: 1/3, latency: 1/3, energy: 1/3}
"""


@pytest.mark.parametrize("plan", ["heavy cut 1", "light cut 1", "heavy local"])
def test_requests_that_came_have_ended_or_are_somewhere(plan, tmp_path):
    """Frames come every 150 ms from 0 s on, faster than they can be computed or sent, and none is dropped."""
    (tmp_path / "frames.yaml").write_text(SCENARIO)
    env = gymnasium.make("edgeward/Scenario-v0", scenario=tmp_path / "frames.yaml")
    problem, arrays = env.unwrapped.problem, env.unwrapped._arrays
    names = [entry.name for entry in problem.privileged]
    places = [names.index(place) for place in PLACES]
    env.reset(seed=1)
    ended, now_s, most = 0, 0.0, 0
    for _ in range(7):  # the eighth step begins the next episode
        *_, info = env.step(problem.action[0].choices.index(plan))
        ended += sum(info["outcomes"].values())
        now_s += info["elapsed_s"]
        here = arrays["privileged"][0][places]
        assert ended + here.sum() == np.floor(now_s / 0.15) + 1
        assert all(
            here[PLACES.index(place)] in (0, 1) for place in ("computing.cam", "sending.cam", "receiving.cam")
        )
        most = max(most, int(here.max()))
    assert most > 3, "a queue grew"
    env.close()
