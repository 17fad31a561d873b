"""A system and its numbers without a simulator: the Spec of kind `split` for a description, and states of it."""

import numpy as np
from edgeward.rendering import State
from edgeward.rendering.state import STAGES

METRICS = ["latency_s", *(f"{stage}_s" for stage in STAGES), "energy_j", "top1_pct", "device_energy_j", "late_share",
           "lost_share"]  # fmt: skip


def description(devices: int = 1, *, servers: int = 1, streams: bool = False, battery: bool = False,
                activity: bool = False, network: bool = False, count: int = 1, workers: int = 2) -> dict:  # fmt: skip
    link = {"model": "random_walk", "low_bps": 2e6, "high_bps": 50e6, "sigma": 0.5, "step_s": 0.0, "latency_s": 0.0,
            "jitter_s": 0.0, "network": "wlan" if network else None}  # fmt: skip
    states = [{"name": "hover", "power_w": 180.0, "mean_s": 4.0, "next": []},
              {"name": "forward", "power_w": 150.0, "mean_s": 5.0, "next": []}]  # fmt: skip
    return {
        "schema": "edgeward-system/1",
        "title": "Made up",
        "families": ["vgg", "resnet"],
        "choices": ["light cut 1", "light local", "heavy cut 1"],
        "networks": [{"name": "wlan", "model": "wifi", "low_bps": 2e6, "high_bps": 50e6, "levels": 3}] * network,
        "devices": [
            {
                "name": f"cam{place}", "count": count, "profile": "jetson-tx2", "link": link,
                "server": f"edge{place % servers}", "queue_limit": None, "radio_queue_limit": None, "result_bytes": 0.0,
                "activity": {"states": states} if activity else None,
                "battery": {"capacity_j": 20.0, "initial": 1.0, "cutoff": 0.1} if battery else None,
                "arrivals": {"model": "none"},
            }
            for place in range(devices)
        ],
        "servers": [
            {"name": f"edge{place}", "profile": "x86", "threads": 1, "workers": workers, "queue_limit": None}
            for place in range(servers)
        ],
        "workload": {"kind": "streams" if streams else "rounds"},
    }  # fmt: skip


def spec(system: dict) -> dict:
    agents = [
        device["name"] + (f".{copy}" if device["count"] > 1 else "")
        for device in system["devices"]
        for copy in range(device["count"])
    ]
    about = {
        agent: next(d for d in system["devices"] if d["name"] == agent.split(".")[0]) for agent in agents
    }
    streams = system["workload"]["kind"] == "streams"
    observation = [f"family.{family}" for family in system["families"]]
    privileged = ["family"]
    for agent in agents:
        observation += [f"link_rate.{agent}", f"active.{agent}"]
        observation += [f"state_of_charge.{agent}"] if about[agent]["battery"] else []
        if about[agent]["activity"]:
            observation += [
                f"activity.{agent}.{state['name']}" for state in about[agent]["activity"]["states"]
            ]
        privileged += [f"link_rate.{agent}", f"active.{agent}"]
    if streams:
        for agent in agents:
            privileged += [
                f"{what}.{agent}" for what in ("queue", "computing", "radio_queue", "sending", "receiving")
            ]
        for server in system["servers"]:
            privileged += [f"server_queue.{server['name']}", f"slots_in_use.{server['name']}"]

    def entries(names):
        return [{"name": name, "unit": "1", "low": 0, "high": 1, "meaning": ""} for name in names]

    return {
        "kind": "split",
        "observation": entries(observation),
        "action": [{"name": f"plan.{agent}", "choices": system["choices"]} for agent in agents],
        "agents": agents,
        "metrics": entries(METRICS),
        "privileged": entries(privileged),
        "groups": system["families"],
        "episode_epochs": 100,
        "epoch": "interval" if streams else "round",
    }


def state(spec: dict, values: dict[str, float] | None = None, **fields) -> State:
    """values: by the names of observations and privileged entries, 0 where not given (a charge: 0.8)."""
    values = values or {}

    def row(entries):
        return np.array(
            [values.get(e["name"], 0.8 if e["name"].startswith("state_of_charge") else 0) for e in entries]
        )

    choices = sum(len(component["choices"]) for component in spec["action"])
    return State(
        **{"observation": row(spec["observation"]), "privileged": row(spec["privileged"]),
           "mask": np.ones(choices, np.uint8)} | fields
    )  # fmt: skip


def stepped(
    spec: dict, values: dict[str, float] | None = None, *, action=None, metrics: dict | None = None, **fields
):
    """After a step; metrics: mean of each, counted once."""
    metrics = {"latency_s": 1.02, "head_s": 0.41, "transfer_s": 0.5, "tail_s": 0.11, "energy_j": 4.17,
               "top1_pct": 69.04, "device_energy_j": 5.0} | (metrics or {})  # fmt: skip
    return state(
        spec,
        values,
        **{
            "action": np.zeros(len(spec["action"]), int) if action is None else np.array(action),
            "metric_sum": np.array([metrics.get(entry["name"], 0.0) for entry in spec["metrics"]]),
            "metric_count": np.ones(len(spec["metrics"])),
            "reward": 0.554, "total_reward": 12.3, "elapsed_s": 1.02, "epoch": 5, "now_s": 12.3,
        } | fields,
    )  # fmt: skip
