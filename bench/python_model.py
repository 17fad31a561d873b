"""EdgeRL's first scenario (edgerl/balanced) as one would write it in Python: the closed form of a request that never waits,
which one device's requests never do. No queue, no event, no simulator; tests hold it against Edgeward's simulator."""

import math

import gymnasium
import numpy as np
from edgeward.papers.plans import ACCURACY_FLOOR_PCT, ACCURACY_SPAN_PCT, Plans

LOW_BPS, HIGH_BPS, SIGMA = 2e6, 50e6, 0.5  # of the link's reflected random walk, a step per round
ROUNDS = 100  # of an episode
FAMILIES = ["vgg", "resnet", "densenet"]
WEIGHT = 1 / 3  # of accuracy, of latency and of energy


class PythonEdgeRL(gymnasium.Env):
    """profile: what `edgeward profile show jetson-tx2 --layers --json` prints, read."""

    def __init__(self, profile: dict):
        plans = Plans(profile)
        self._transmit_power_w = plans.transmit_power_w
        self._tables = []  # per family: a tuple per plan, and the latency and energy of the reference
        for family in FAMILIES:
            rows = [
                row
                for version in plans.versions(family)
                for row in plans.cut_set(family, "paper")
                if row.version == version
            ]
            reference = plans.of(plans.versions(family)[-1])[-1]  # the heavy version, all on the device
            table = [
                (row.head_s + row.tail_s, row.transfer_bits, row.head_energy_j,
                 (row.top1_pct - ACCURACY_FLOOR_PCT) / ACCURACY_SPAN_PCT)
                for row in rows
            ]  # fmt: skip
            self._tables.append((table, reference.head_s, reference.head_energy_j))
        self.observation_space = gymnasium.spaces.Box(0, 1, (len(FAMILIES) + 2,), np.float32)
        self.action_space = gymnasium.spaces.Discrete(len(self._tables[0][0]))
        self._low, self._high = math.log(LOW_BPS), math.log(HIGH_BPS)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.family = int(self.np_random.integers(len(FAMILIES)))
        self.log_rate = self.np_random.uniform(self._low, self._high)
        self._round = 0
        return self._observation(), {}

    def step(self, action):
        table, reference_s, reference_j = self._tables[self.family]
        computing_s, bits, head_j, accuracy = table[action]
        airtime_s = bits / math.exp(self.log_rate)
        latency_s = computing_s + airtime_s
        energy_j = head_j + self._transmit_power_w * airtime_s
        saved_time = max(-1.0, 1 - latency_s / reference_s)
        saved_energy = max(-1.0, 1 - energy_j / reference_j)
        reward = WEIGHT * (accuracy + saved_time + saved_energy)
        self._walk()
        self._round += 1
        info = {"latency_s": latency_s, "energy_j": energy_j}
        return self._observation(), reward, False, self._round == ROUNDS, info

    def _walk(self):
        rate = self.log_rate + SIGMA * self.np_random.standard_normal()
        while not self._low <= rate <= self._high:
            rate = 2 * (self._low if rate < self._low else self._high) - rate
        self.log_rate = rate

    def _observation(self):
        observation = np.zeros(len(FAMILIES) + 2, np.float32)
        observation[self.family] = 1
        observation[-2] = (self.log_rate - self._low) / (self._high - self._low)
        observation[-1] = 1  # a request waits, as in each round
        return observation
