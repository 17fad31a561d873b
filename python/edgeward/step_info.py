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
        self._plain: list[tuple[str, int]] = []  # key in info, metric
        self._groups_of_parts: dict[str, list[tuple[str, int]]] = {}  # key in info: key in its dict, metric
        for metric, name in enumerate(names):
            if name in ("late_share", "lost_share"):
                continue  # counted as outcomes
            if name.endswith("_s") and name != "latency_s":
                self._part("latency_by_stage_s", name.removesuffix("_s"), metric)
            elif name.startswith("device_") and name != "device_energy_j":
                self._part("energy_by_part_j", name.removeprefix("device_").removesuffix("_j"), metric)
            else:
                self._plain.append((name, metric))
        self._requests = names.index("energy_j") if "energy_j" in names else None
        self._late = names.index("late_share") if "late_share" in names else None
        self._lost = names.index("lost_share") if "lost_share" in names else None

    def _part(self, group: str, part: str, metric: int) -> None:
        self._groups_of_parts.setdefault(group, []).append((part, metric))

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
        for key, metric in self._plain:
            if counts[metric]:
                info[key] = sums[metric] / counts[metric]
        for group, parts in self._groups_of_parts.items():
            if counts[parts[0][1]]:  # parts are seen together
                info[group] = {
                    part: sums[metric] / counts[metric] for part, metric in parts if counts[metric]
                }
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

    def batch_of_same_step(
        self, arrays: Arrays, stepped: NDArray[np.bool_], masked_choices: int | NDArray[np.int64]
    ) -> Info:
        """Of all environments, of which those in `stepped` have stepped: where an episode has ended, the next one has begun,
        and the step's own info is in `final_info`, the last observation in `final_obs`."""
        over = (arrays["terminated"] | arrays["truncated"]).astype(np.bool_)
        info = self.batch_after_reset(arrays)
        info |= self.batch_of_step(arrays, stepped & ~over, masked_choices)
        if over.any():
            final = np.full(len(over), None, object)
            for row in np.flatnonzero(over):
                final[row] = arrays["final_observation"][row].copy()
            last = self.batch_of_step(arrays, over, masked_choices)
            last["episode_number"] = (arrays["episode"].astype(np.int64) - 1) * over
            last["_episode_number"] = over.copy()
            info |= {
                "final_obs": final,
                "_final_obs": over.copy(),
                "final_info": last,
                "_final_info": over.copy(),
            }
        return info

    def batch_of_step(
        self, arrays: Arrays, rows: NDArray[np.bool_], masked_choices: int | NDArray[np.int64]
    ) -> Info:
        """What the step says of the environments in `rows` (bool [N]); elsewhere zero, and the masks are False."""
        terms, agents = arrays["reward_term"].T, arrays["agent_reward"]
        elapsed_s, group = arrays["elapsed_s"], self._groups[arrays["group"]]
        sums, counts = arrays["metric_sum"].T, arrays["metric_count"].T
        if rows.all():
            terms, agents, elapsed_s = terms.copy(), agents.copy(), elapsed_s.copy()
        else:
            terms, agents, elapsed_s = terms * rows, agents * rows[:, None], elapsed_s * rows
            sums, counts = sums * rows, counts * rows
            group[~rows] = None
        # One array for all masks, of which each key has a row of its own: forty small copies would take 10 us.
        masks_of_rows = np.empty((len(terms) + 9, len(rows)), np.bool_)
        masks_of_rows[:] = rows
        masks = iter(masks_of_rows)
        info: Info = {
            "elapsed_s": elapsed_s,
            "_elapsed_s": next(masks),
            "group": group,
            "_group": next(masks),
            "agent_reward": agents,
            "_agent_reward": next(masks),
            "masked_choices": rows * masked_choices,
            "_masked_choices": next(masks),
            "reward_terms": {},
            "_reward_terms": next(masks),
        }
        for term, values in zip(self._terms, terms, strict=True):
            info["reward_terms"][term], info["reward_terms"]["_" + term] = values, next(masks)

        means, seen = list(sums / np.maximum(counts, 1)), counts > 0  # a sum over nothing is 0
        observed = list(seen)
        for key, metric in self._plain:
            info[key], info["_" + key] = means[metric], observed[metric]
        for key, parts in self._groups_of_parts.items():
            info[key] = {part: means[metric] for part, metric in parts}
            info[key] |= {"_" + part: observed[metric] for part, metric in parts}
            info["_" + key] = observed[parts[0][1]].copy()
        if self._requests is not None:
            ended = np.zeros((3, len(rows)), np.int64)
            for outcome, share in ((1, self._late), (2, self._lost)):
                if share is not None:
                    ended[outcome] = sums[share]
            ended[0] = counts[self._requests] - ended[1] - ended[2]
            info["outcomes"], info["_outcomes"] = {}, next(masks)
            for name, values in zip(("done", "late", "lost"), ended, strict=True):
                info["outcomes"][name], info["outcomes"]["_" + name] = values, next(masks)
        return info
