"""Measurements that are no ratio of two rates: time to quality, memory over resets."""

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from measure import ROOT, Result, Side, SideError, Target, summary

SCENARIO = "edgerl/balanced"
MOST_SECONDS = 10
MOST_GROWTH_KB = 100  # over 1,000,000 resets: a tenth of a byte each


def time_to_quality(
    bin_folder: Path, quick: bool, say: Callable[[str], None], raw: list[dict]
) -> list[Result]:
    """Seconds until A2C first has 0.995 of the oracle's reward in every family, by training seed."""
    seeds = [1, 2] if quick else [1, 2, 3, 4, 5]
    options = ["--ratio", "0.7", "--every", "10"] if quick else []
    seconds, updates = [], []
    for seed in seeds:
        command = [str(bin_folder / "bench-quality"), SCENARIO, "--seed", str(seed), *options]
        started = time.monotonic_ns()
        done = subprocess.run(
            [*command, "--started", str(started)], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
        )
        if done.returncode != 0:
            raise SideError(f"time to quality ended with status {done.returncode}: {' '.join(command)}")
        evaluations = [json.loads(line) for line in done.stdout.splitlines()]
        raw += [{"comparison": "quality", "side": "A2C", "round": seed, **each} for each in evaluations]
        last = evaluations[-1]
        say(f"seed {seed}: {'reached' if last['reached'] else 'NOT reached'} after {last['seconds']:.1f} s")
        seconds.append(last["seconds"] if last["reached"] else float("inf"))
        updates.append(last["update"])
    what = "0.7 of the oracle (--quick)" if quick else "0.995 of the oracle in every family"
    result = summary(
        "quality", f"from the start of the command to {what}", "s", seconds, Target(at_most=MOST_SECONDS)
    )
    result.note = (
        f"A2C on {SCENARIO}, {len(seeds)} training seeds; after updates {', '.join(map(str, updates))}"
    )
    return [result]


def resets(bin_folder: Path, quick: bool, say: Callable[[str], None], raw: list[dict]) -> list[Result]:
    """Memory of the client and of everything that it has started, over resets."""
    results = []
    for kind, count in (("unseeded", 2000 if quick else 1_000_000), ("seeded", 40 if quick else 5000)):
        options = ["--seeded"] if kind == "seeded" else []
        side = Side(kind, [str(bin_folder / "bench-resets"), SCENARIO, *options])
        parts = 5
        try:
            before = side.measure(count // 20)["rss_kb"]
            rates, growth = [], []
            for part in range(parts):
                value = side.measure(count // parts)
                raw.append({"comparison": "resets", "side": kind, "round": part, **value})
                rates.append(value["rate"])
                growth.append(value["rss_kb"] - before)
                before = value["rss_kb"]
                say(f"{kind}: {(part + 1) * count // parts:,} resets")
        finally:
            side.close()
        target = Target(at_most=MOST_GROWTH_KB)
        total = sum(growth)
        results.append(
            Result(
                "resets", f"memory grown over {count:,} {kind} resets", "kB", total, total, total, 1, target
            )
        )
        results.append(summary("resets", f"{kind} resets", "resets/s", rates))
    return results
