"""A small made-up run directory in the format of `edgeward train` and `evaluate`."""

import csv
import json
import math
import random

import pytest

POLICIES = [
    "local-only", "local-only-light", "edge-only", "edge-only-light", "best-static", "random", "greedy", "oracle", "a2c",
]  # fmt: skip
FAMILIES = {"vgg": 1.9, "resnet": 1.0, "densenet": 7.8}  # seconds of the heavy version, all on the device
STAGES = ["device_queue_s", "head_s", "radio_queue_s", "transfer_s", "server_queue_s", "tail_s", "result_s"]
INTERVALS = ["reward", "latency_s", "energy_j", "energy_with_idle_j", "top1_pct"]


def write(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def run(tmp_path):
    draw = random.Random(7)
    (tmp_path / "run.json").write_text(
        json.dumps({"scenario": "edgerl/balanced", "title": "EdgeRL, balanced"})
    )
    evaluation, summary = [], []
    for rank, policy in enumerate(POLICIES):
        good = rank / (len(POLICIES) - 1) if policy != "greedy" else 1.0
        for family, heavy_s in FAMILIES.items():
            head, transfer, tail = heavy_s * (0.9 - 0.7 * good), 0.4 * (rank > 1), 0.1 * (rank > 1)
            stages = dict(zip(STAGES, [0, head, 0, transfer, 0, tail, 0], strict=True))
            means = {
                "reward": 0.7 * good - 0.1,
                "latency_s": head + transfer + tail,
                "energy_j": heavy_s * 6 * (1 - 0.8 * good),
                "energy_with_idle_j": heavy_s * 7 * (1 - 0.7 * good),
                "top1_pct": 76 - 6 * (rank % 2),
            }
            for seed in range(10):
                evaluation.append({"policy": policy, "privileged": int(policy == "oracle"), "seed": seed, "group": family,
                                   "episodes": 21, "epochs": 2100, "requests": 2100, **means, **stages})  # fmt: skip
            row = {
                "policy": policy,
                "group": family,
                "note": "equals the oracle" if policy == "greedy" else "",
            }
            for name in INTERVALS:
                row |= {
                    name: means[name],
                    f"{name}_low": means[name] * 0.97,
                    f"{name}_high": means[name] * 1.03,
                }
            summary.append(row | {"gap_closed": "" if family == "densenet" else 1})
        summary.append(summary[-1] | {"group": "all"})
    write(tmp_path / "evaluation.csv", evaluation)
    write(tmp_path / "evaluation_summary.csv", summary)
    progress = []
    for update in range(1, 2001):
        learned = 0.6 * (1 - math.exp(-update / 200))
        rewards = {f"reward.{family}": round(learned + draw.gauss(0, 0.05), 4) for family in FAMILIES}
        if update % 50 == 0:
            rewards["reward.vgg"] = ""  # a rollout without this family
        progress.append({"update": update, "steps": update * 512, "episodes": update * 5, "simulated_s": update * 600,
                         "reward": learned, **rewards})  # fmt: skip
    write(tmp_path / "progress.csv", progress)
    return tmp_path
