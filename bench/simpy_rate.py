"""The system that bench-world describes, written in SimPy: a process per request, a resource for the device's
processor, its radio and the server's workers, drawn service times, energy, and the same statistics.

usage: simpy_rate.py DESCRIPTION
"""

import json
import math
import random
import sys
from pathlib import Path

import simpy
from slices import rate_over, serve_slices


class System:
    def __init__(self, description: dict):
        (cell,) = description["cells"]
        self.plans = [self._numbers(plan) for plan in cell["plans"]]
        self.rates_bps = cell["rates_bps"]
        self.interval_s = description["interval_s"]
        self.arrival_rate_hz = description["arrival_rate_hz"]
        self.transmit_power_w = description["transmit_power_w"]
        self.idle_power_w = description["idle_power_w"]
        self.random = random.Random(1)
        self.env = simpy.Environment()
        self.processor = simpy.Resource(self.env)
        self.radio = simpy.Resource(self.env)
        self.server = simpy.Resource(self.env, description["server_workers"])
        self.epoch = 0
        self.plan, self.rate_bps = self.plans[0], self.rates_bps[0]
        self.requests = 0
        self.latency_s = self.energy_j = self.energy_with_idle_j = 0.0
        self.stages_s = [0.0] * 6
        self.env.process(self.epochs())
        self.env.process(self.arrivals() if self.arrival_rate_hz > 0 else self.one_after_the_other())

    @staticmethod
    def _numbers(plan: dict) -> tuple:
        return (
            math.log(plan["head_s"]),
            plan["head_sigma"],
            plan["head_energy_j"] / plan["head_s"],
            plan["bytes"],
            math.log(plan["tail_s"]),
            plan["tail_sigma"],
        )

    def epochs(self):
        while True:
            yield self.env.timeout(self.interval_s)
            self.epoch += 1
            self.plan = self.plans[self.epoch % len(self.plans)]
            self.rate_bps = self.rates_bps[self.epoch % len(self.rates_bps)]

    def one_after_the_other(self):
        while True:
            yield from self.request()

    def arrivals(self):
        while True:
            yield self.env.timeout(self.random.expovariate(self.arrival_rate_hz))
            self.env.process(self.request())

    def request(self):
        env, draw, stages_s = self.env, self.random.lognormvariate, self.stages_s
        ln_head_s, head_sigma, head_power_w, size, ln_tail_s, tail_sigma = self.plan
        arrived = env.now
        with self.processor.request() as turn:
            yield turn
            computing = env.now
            head_s = draw(ln_head_s, head_sigma)
            yield env.timeout(head_s)
        computed = env.now
        with self.radio.request() as turn:
            yield turn
            sending = env.now
            airtime_s = 8 * size / self.rate_bps
            yield env.timeout(airtime_s)
        sent = env.now
        with self.server.request() as turn:
            yield turn
            serving = env.now
            yield env.timeout(draw(ln_tail_s, tail_sigma))
        now = env.now
        energy_j = head_power_w * head_s + self.transmit_power_w * airtime_s
        self.requests += 1
        self.latency_s += now - arrived
        self.energy_j += energy_j
        self.energy_with_idle_j += energy_j + self.idle_power_w * (now - arrived - head_s)
        stages_s[0] += computing - arrived
        stages_s[1] += computed - computing
        stages_s[2] += sending - computed
        stages_s[3] += sent - sending
        stages_s[4] += serving - sent
        stages_s[5] += now - serving

    def run(self, requests: int) -> float:
        """Until so many more have ended, or somewhat more."""
        before = self.requests
        while self.requests - before < requests:
            self.env.run(until=self.env.now + self.interval_s)
        return self.requests - before


def main() -> int:
    description = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    system = System(description)
    system.run(description["checked_requests"])
    about = {"side": f"SimPy {simpy.__version__}", "mean_latency_s": system.latency_s / system.requests}
    serve_slices(about, lambda seconds: {"rate": rate_over(seconds, lambda: system.run(500))})
    return 0


if __name__ == "__main__":
    sys.exit(main())
