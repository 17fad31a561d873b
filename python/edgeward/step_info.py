"""What `info` says of a step, for one environment and for many.

After a reset and after a step:
    action_mask               int8, 1 = allowed: as `action_space.sample(mask)` takes it; in a vector [N, M]
    episode_number            of the episode since the last seeded reset, from 0
After a step:
    group                     what the episode is about: "vgg", "resnet", ...
    elapsed_s                 simulated time of the step, s
    reward_terms              {"accuracy", "latency", "energy"}: what the reward weighs, before weighing; 1
    agent_reward              float64 [A], the reward of each device
    latency_s                 mean over the requests answered in this step, s
    latency_by_stage_s        {"device_queue", "head", "radio_queue", "transfer", "server_queue", "tail", "result"}: its parts, s
    top1_pct                  mean accuracy of the answers, %
    energy_j                  mean over the requests that ended, as the scenario charges them, J
    energy_attributed_j, energy_with_idle_j   the same by each of the two accountings, J
    device_energy_j           what all devices used in this step, J
    energy_by_part_j          {"idle", "compute", "transmit", "receive", "motion"}: its parts, J
    outcomes                  {"done", "late", "lost"}: how many requests ended so
    masked_choices            how many choices were not allowed and replaced

A mean over nothing (no request was answered) is left out; in a vector its mask `_latency_s` is False there, as Gymnasium
has it: to each key belongs an array of bool that says in which environments it is.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from edgeward.problem import Problem
from edgeward.spaces import sampling_mask

Arrays = dict[str, NDArray[Any]]
Info = dict[str, Any]


class StepInfo:
    """Makes `info` of the native arrays (see `_native.VectorEnv.arrays`) of a problem."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._terms = [term.name for term in problem.reward_terms]
        self._groups = np.array(problem.groups, object)
        self._everything = np.ones(problem.mask_size, np.int8)
        names = [metric.name for metric in problem.metrics]
        # Each metric's key in info; a pair for those in a dict of their own.
        self._places: list[tuple[str, str | None, int]] = []
        for metric, name in enumerate(names):
            if name in ("late_share", "lost_share"):
                continue  # counted as outcomes
            if name.endswith("_s") and name != "latency_s":
                self._places.append(("latency_by_stage_s", name.removesuffix("_s"), metric))
            elif name.startswith("device_") and name != "device_energy_j":
                part = name.removeprefix("device_").removesuffix("_j")
                self._places.append(("energy_by_part_j", part, metric))
            else:
                self._places.append((name, None, metric))
        self._requests = names.index("energy_j") if "energy_j" in names else None
        self._late = names.index("late_share") if "late_share" in names else None
        self._lost = names.index("lost_share") if "lost_share" in names else None

    def row_after_reset(self, arrays: Arrays) -> Info:
        """Of the only environment, after a reset."""
        return {
            "action_mask": sampling_mask(self._problem, arrays["mask"][0]),
            "episode_number": int(arrays["episode"][0]),
        }

    def row_after_step(self, arrays: Arrays, over: bool, masked_choices: int) -> Info:
        """Of the only environment, after a step. over: it was the episode's last; then nothing is left to choose, and
        every choice counts as allowed."""
        info: Info = {
            "action_mask": sampling_mask(self._problem, self._everything if over else arrays["mask"][0]),
            "episode_number": int(arrays["episode"][0]) - over,
            "group": self._problem.groups[arrays["group"][0]],
            "elapsed_s": float(arrays["elapsed_s"][0]),
            "reward_terms": dict(zip(self._terms, arrays["reward_term"][0].tolist(), strict=True)),
            "agent_reward": arrays["agent_reward"][0].copy(),
            "masked_choices": masked_choices,
        }
        sums, counts = arrays["metric_sum"][0].tolist(), arrays["metric_count"][0].tolist()
        for key, part, metric in self._places:
            if counts[metric] == 0:
                continue
            mean = sums[metric] / counts[metric]
            if part is None:
                info[key] = mean
            else:
                info.setdefault(key, {})[part] = mean
        if self._requests is not None:
            late = 0 if self._late is None else int(sums[self._late])
            lost = 0 if self._lost is None else int(sums[self._lost])
            info["outcomes"] = {"done": int(counts[self._requests]) - late - lost, "late": late, "lost": lost}
        return info

    def batch_after_reset(self, arrays: Arrays, rows: NDArray[np.bool_] | None = None) -> Info:
        """Of all environments, or of those in `rows` (bool [N]): mask and episode of the observation that they show."""
        mask, number = arrays["mask"].astype(np.int8), arrays["episode"].astype(np.int64)
        if rows is None:
            rows = np.ones(len(mask), np.bool_)
        elif not rows.all():
            mask, number = mask * rows[:, None], number * rows
        return {
            "action_mask": mask,
            "_action_mask": rows.copy(),
            "episode_number": number,
            "_episode_number": rows.copy(),
        }

    def batch_of_step(
        self, arrays: Arrays, rows: NDArray[np.bool_], masked_choices: int | NDArray[np.int64]
    ) -> Info:
        """What the step says of the environments in `rows` (bool [N]); elsewhere zero, and the masks are False."""
        size = len(rows)
        info: Info = {}

        def add(key: str, values: NDArray[Any]) -> None:
            info[key], info["_" + key] = values, rows.copy()

        some = not rows.all()
        where = rows[:, None]
        terms = (arrays["reward_term"] * where).T.copy()
        add("elapsed_s", arrays["elapsed_s"] * rows)
        group = self._groups[arrays["group"]]
        if some:
            group[~rows] = None
        add("group", group)
        add("agent_reward", arrays["agent_reward"] * where)
        add("masked_choices", np.broadcast_to(masked_choices, size) * rows)
        parts = {}
        for term, values in zip(self._terms, terms, strict=True):
            parts[term], parts["_" + term] = values, rows.copy()
        info["reward_terms"], info["_reward_terms"] = parts, rows.copy()

        sums, counts = arrays["metric_sum"], arrays["metric_count"]
        seen = (counts > 0) & where
        means = np.zeros(seen.T.shape)
        np.divide(sums.T, counts.T, out=means, where=seen.T)
        seen = seen.T.copy()
        for key, part, metric in self._places:
            values, observed = means[metric], seen[metric]
            if part is None:
                info[key], info["_" + key] = values, observed
            else:
                group_of_parts = info.setdefault(key, {})
                group_of_parts[part], group_of_parts["_" + part] = values, observed
                info["_" + key] = info["_" + key] | observed if "_" + key in info else observed.copy()
        if self._requests is not None:
            none = np.zeros(size, np.int64)
            late = none if self._late is None else (sums[:, self._late] * rows).astype(np.int64)
            lost = none if self._lost is None else (sums[:, self._lost] * rows).astype(np.int64)
            done = (counts[:, self._requests] * rows).astype(np.int64) - late - lost
            outcomes = {}
            for name, values in (("done", done), ("late", late), ("lost", lost)):
                outcomes[name], outcomes["_" + name] = values.copy(), rows.copy()
            info["outcomes"], info["_outcomes"] = outcomes, rows.copy()
        return info
