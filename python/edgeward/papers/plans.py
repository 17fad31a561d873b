"""Plans as the profiles give them, with what they come to on a link without queues: `edgeward profile show DEVICE
--layers --json`, read. The simulator is the reference (tests compare the two); this is for what it does not offer as
an action: sending the frame itself, and cuts outside the scenario's set."""

from dataclasses import dataclass, replace

import numpy as np

# Of the reward, as env/split_settings.cpp has them: accuracy scores 0 at the floor and 1 at floor + span.
ACCURACY_FLOOR_PCT, ACCURACY_SPAN_PCT = 55.0, 25.0
FP32_BYTES = 4  # of one colour of one pixel in the frame that layer 0 stands for; as uint8 it takes 1


@dataclass(frozen=True)
class Plan:
    family: str
    version: str
    cut: int
    layer: str
    local: bool
    cut_sets: tuple[str, ...]
    head_s: float
    head_energy_j: float
    transfer_bits: float
    tail_s: float
    tail_status: str
    top1_pct: float

    def latency_s(self, rate_bps):
        return self.head_s + self.transfer_bits / rate_bps + self.tail_s

    def energy_j(self, rate_bps, transmit_power_w: float):
        return self.head_energy_j + transmit_power_w * self.transfer_bits / rate_bps

    def energy_with_idle_j(self, rate_bps, transmit_power_w: float, idle_power_w: float):
        waiting = self.transfer_bits / rate_bps + self.tail_s
        return self.energy_j(rate_bps, transmit_power_w) + idle_power_w * waiting

    @property
    def name(self) -> str:
        return f"{self.version} all-local" if self.local else f"{self.version} cut {self.cut}"


@dataclass(frozen=True)
class Weights:
    accuracy: float
    latency: float
    energy: float


class Plans:
    def __init__(self, profile: dict):
        self.profile = profile
        self.transmit_power_w: float = profile["transmit_power_w"]
        self.idle_power_w: float = profile["idle_power_w"]
        self.all = [_plan(row) for row in profile["plans"]]

    def versions(self, family: str) -> list[str]:
        """Light first."""
        return list(dict.fromkeys(plan.version for plan in self.all if plan.family == family))

    def families(self) -> list[str]:
        return list(dict.fromkeys(plan.family for plan in self.all))

    def of(self, version: str) -> list[Plan]:
        """Behind every layer from 0, where everything was measured."""
        return [plan for plan in self.all if plan.version == version]

    def cut_set(self, family: str, name: str) -> list[Plan]:
        return [plan for plan in self.all if plan.family == family and name in plan.cut_sets]

    def plan(self, version: str, cut: int) -> Plan:
        return next(plan for plan in self.of(version) if plan.cut == cut)

    def frames(self, family: str, bytes_per_value: int) -> list[Plan]:
        """Cut 0 of each version: nothing on the device, the frame sent with that many bytes for each colour of a pixel."""
        inputs = [self.plan(version, 0) for version in self.versions(family)]
        return [
            replace(plan, transfer_bits=plan.transfer_bits * bytes_per_value / FP32_BYTES) for plan in inputs
        ]

    def reward(self, plan: Plan, rate_bps, weights: Weights):
        """What the scenarios of EdgeRL pay for it (env/split_settings.cpp), the family's heavy version all-local being
        the reference of latency and energy."""
        heavy = self.of(self.versions(plan.family)[-1])[-1]
        energy = plan.energy_j(rate_bps, self.transmit_power_w)
        saved_time = np.clip(1 - plan.latency_s(rate_bps) / heavy.head_s, -1, 1)
        saved_energy = np.clip(1 - energy / heavy.head_energy_j, -1, 1)
        accuracy = (plan.top1_pct - ACCURACY_FLOOR_PCT) / ACCURACY_SPAN_PCT
        return weights.accuracy * accuracy + weights.latency * saved_time + weights.energy * saved_energy

    def best_on_walk(
        self, plans: list[Plan], weights: Weights, low_bps: float, high_bps: float
    ) -> dict[str, float]:
        """Means, over a link whose log(rate) is uniform in [low, high] (where a reflected random walk is in the long
        run), of taking the plan with the highest reward at each rate."""
        share = (np.arange(1000) + 0.5) / 1000
        rate = low_bps * (high_bps / low_bps) ** share
        rewards = np.array([self.reward(plan, rate, weights) for plan in plans])
        choice = np.argmax(rewards, axis=0)

        def mean(values) -> float:
            table = np.array([np.broadcast_to(value, rate.shape) for value in values])
            return float(np.mean(table[choice, np.arange(len(rate))]))

        return {
            "reward": float(np.mean(np.max(rewards, axis=0))),
            "latency_s": mean(plan.latency_s(rate) for plan in plans),
            "energy_j": mean(plan.energy_j(rate, self.transmit_power_w) for plan in plans),
            "top1_pct": mean(plan.top1_pct for plan in plans),
        }

    def dominating_rate(self, plan: Plan, others: list[Plan]) -> float:
        """The lowest rate from which on `plan` is faster and takes less device energy than each of `others`, in bit/s;
        infinite where there is none, 0 where it always is."""
        lowest = 0.0
        for other in others:
            for ours, theirs, factor in (
                (plan.head_s + plan.tail_s, other.head_s + other.tail_s, 1.0),
                (plan.head_energy_j, other.head_energy_j, self.transmit_power_w),
            ):
                fixed, sent = theirs - ours, factor * (plan.transfer_bits - other.transfer_bits)
                if sent <= 0 and fixed >= 0:
                    continue
                if fixed <= 0:
                    return float("inf")
                lowest = max(lowest, sent / fixed)
        return lowest


def _plan(row: dict) -> Plan:
    sets = tuple(row["cut_sets"].split(", ")) if row["cut_sets"] else ()
    names = ("family", "version", "cut", "layer", "local", "head_s", "head_energy_j", "transfer_bits", "tail_s",
             "tail_status", "top1_pct")  # fmt: skip
    return Plan(cut_sets=sets, **{name: row[name] for name in names})
