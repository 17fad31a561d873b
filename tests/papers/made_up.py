"""CSV files in the format of `edgeward reproduce`, made up from the profiles: policies take the plans they would take on a
link without queues, agents are as good as their training seed says. What a claim should find can be spoiled row by row."""

import csv
import json
import math

import numpy as np
from edgeward.papers.edgerl_figures import WEIGHTINGS, weights_of
from edgeward.papers.plans import Plans, Weights

WEIGHTS = {
    "balanced": Weights(1 / 3, 1 / 3, 1 / 3),
    "accuracy-first": Weights(0.6, 0.2, 0.2),
    "latency-first": Weights(0.2, 0.6, 0.2),
    "energy-first": Weights(0.2, 0.2, 0.6),
}
SEEDS = [1, 2, 3]
FAMILIES = ["vgg", "resnet", "densenet"]
BASELINES = [
    "local-only",
    "local-only-light",
    "edge-only",
    "edge-only-light",
    "best-static",
    "random",
    "greedy",
    "oracle",
]
MBPS = 1e6


def means(policy, plans, group, weights, rate):
    """Over the rates, of the plan that the policy takes at each."""
    actions = plans.cut_set(group, "paper")
    power, idle = plans.transmit_power_w, plans.idle_power_w

    def by_plan(cost):
        return np.array([np.broadcast_to(cost(plan), rate.shape) for plan in actions])

    numbers = {
        "reward": by_plan(lambda plan: plans.reward(plan, rate, weights)),
        "latency_s": by_plan(lambda plan: plan.latency_s(rate)),
        "energy_j": by_plan(lambda plan: plan.energy_j(rate, power)),
        "energy_with_idle_j": by_plan(lambda plan: plan.energy_with_idle_j(rate, power, idle)),
        "top1_pct": by_plan(lambda plan: plan.top1_pct),
    }
    reward, half = numbers["reward"], len(actions) // 2  # the light version's plans come first
    taken = {
        "local-only": len(actions) - 1,
        "local-only-light": half - 1,
        "edge-only": half,
        "edge-only-light": 0,
        "best-static": int(np.argmax(reward.mean(axis=1))),
        "random": np.arange(len(rate)) % len(actions),
    }.get(policy, np.argmax(reward, axis=0))
    return {name: float(np.mean(table[taken, np.arange(len(rate))])) for name, table in numbers.items()}


CACHE = {}  # of means(): the same in every call


class Files:
    """What is to be written; `spoil` gets each row before, and may change it or return False to leave it out."""

    def __init__(self, profile, spoil=None):
        self.plans = Plans(profile)
        self.spoil = spoil
        self.rows = []
        self.training = []

    def add(
        self, study, setting, value, weights, condition, condition_value, rate, baselines=BASELINES, **changes
    ):
        for group in FAMILIES:
            for policy in [*baselines, "a2c"]:
                like = changes.get(policy, policy)
                key = (like, group, weights, rate.tobytes())
                if key not in CACHE:
                    CACHE[key] = means(like, self.plans, group, weights, rate)
                for seed in SEEDS if policy == "a2c" else [""]:
                    numbers = dict(CACHE[key])
                    if seed:
                        numbers["reward"] *= 1 - 1e-7 * seed
                        numbers["latency_s"] *= 1 + 1e-3 * seed
                    self._row(study, setting, value, condition, condition_value, policy, seed, group, numbers)

    def _row(self, study, setting, value, condition, condition_value, policy, seed, group, numbers):
        row = {"study": study, "setting": setting, "setting_value": value, "condition": condition, "condition_value": condition_value,
                   "policy": policy, "training_seed": seed, "privileged": 0, "seed": 0, "group": group,
                   "episodes": 21, "epochs": 2100, "requests": 2100, **numbers}  # fmt: skip
        if policy == "greedy" and study.startswith("devices-"):
            row["reward"] *= 1 - 0.03 * (int(study.removeprefix("devices-")) - 1)
        if self.spoil is None or self.spoil(row) is not False:
            self.rows.append(row)

    def train(self, study, setting):
        for seed in SEEDS:
            for step in np.geomspace(512, 2e6, 60).astype(int):
                reward = 0.6 * (1 - math.exp(-step / 2e5)) + 0.02 * math.sin(step * seed)
                self.training.append({"study": study, "setting": setting, "training_seed": seed, "update": step // 512, "steps": step,
                                      "reward": reward, **{f"reward.{group}": reward for group in FAMILIES}})  # fmt: skip

    def write(self, out, paper):
        for name, rows in (("evaluation", self.rows), ("training", self.training)):
            with open(out / f"{name}.csv", "w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, rows[0])
                writer.writeheader()
                writer.writerows(rows)
        studies = {row["study"]: {"about": f"About {row['study']}.", "scenario": "x"} for row in self.rows}
        (out / "manifest.json").write_text(json.dumps({
            "paper": {"name": paper}, "command": f"edgeward reproduce {paper}", "edgeward": "0.1.0", "commit": "0123abcd",
            "machine": {"cpu": "made up", "cores": 2}, "quick": False, "seeds": 3, "studies": studies, "when": "2026-11-22 15:00"}))  # fmt: skip


def edgerl(profile, spoil=None):
    files = Files(profile, spoil)
    walk = 2 * MBPS * 25 ** ((np.arange(400) + 0.5) / 400)
    conditions = [
        ("as-trained", "", walk),
        ("8mbps", 8e6, np.array([8e6])),
        ("20mbps", 20e6, np.array([20e6])),
    ]
    for study in ("accuracy-weight", "latency-weight", "energy-weight"):
        for weight in np.linspace(0, 1, 11).round(1):
            for condition, value, rate in conditions:
                files.add(study, f"{weight:g}", weight, weights_of(study, weight), condition, value, rate)
    for name in WEIGHTINGS:
        files.train("weightings", name)
        for condition, value, rate in conditions:
            files.add("weightings", name, "", WEIGHTS[name], condition, value, rate)
        files.add("with-idle", name, "", WEIGHTS[name], "as-trained", "", walk)
    for name in ("nominal", "transmit-power=0.47", "transmit-power=1.01", "link-sigma=1"):
        files.add("sensitivity", name, "", WEIGHTS["balanced"], "as-trained", "", walk)
    mission = ["greedy", "mission-optimal", "best-static", "local-only-light", "random"]
    files.add("mission", "balanced", "", WEIGHTS["balanced"], "as-trained", "", walk, mission,
              **{"mission-optimal": "oracle", "greedy": "edge-only-light"})  # fmt: skip
    return files


def infer_edge(profile, spoil=None):
    """The joint oracle takes what is best alone; greedy and A2C fall behind it with the number of devices."""
    files = Files(profile, spoil)
    walk = 4 * MBPS * 25 ** ((np.arange(100) + 0.5) / 100)
    conditions = [("as-trained", "", walk)]
    static = [(f"{rate}mbps", rate * 1e6, np.array([rate * 1e6])) for rate in (4, 8, 20, 40, 100)]
    baselines = [*BASELINES[:-1], "greedy-shared", "joint-oracle"]
    for count in (1, 2, 3, 5, 10):
        for name in WEIGHTINGS:
            files.train(f"devices-{count}", name)
            for condition, value, rate in conditions + (static if count in (1, 3) else []):
                files.add(f"devices-{count}", name, "", WEIGHTS[name], condition, value, rate, baselines)
    for name in ("nominal", "transmit-power=0.47", "server-workers=1"):
        files.add("sensitivity", name, "", WEIGHTS["balanced"], "as-trained", "", walk, BASELINES[:6])
    files.add("battery", "balanced", "", WEIGHTS["balanced"], "as-trained", "", walk, BASELINES[:6])
    return files
