"""Where the time and the allocations go: perf over a worker's steps, a training and a stream, valgrind's dhat over a
stream. Prints Markdown, for the marks of a page.

usage: hot_spots.py [--seconds S] [--into FILE]
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from measure import ROOT, SideError
from report import put_into

BIN = Path(os.environ.get("EDGEWARD_BIN", ROOT / "build" / "bin"))
STREAM = ROOT / "bench" / "scenarios" / "stream.yaml"
MARKS = ("<!-- profile: begin -->", "<!-- profile: end -->")
SHOWN = 12  # symbols of a profile
WARM_UP_MS = 1500  # of every program: its start is not what is profiled
BALANCED = "edgerl/balanced"

# What is profiled: a heading, the command, and which of its processes (perf's comm; None: all).
PROFILES = [
    (
        "A stream, one world, one cell (requests/s of the simulator)",
        ["bench-world", STREAM],
        None,
    ),
    (
        "The worker's step: 32 cells, one worker (the worker process alone)",
        ["bench-env", BALANCED, "--cells", "32"],
        "edgeward-worker",
    ),
    (
        "The client of that worker",
        ["bench-env", BALANCED, "--cells", "32"],
        "bench-env",
    ),
    (
        "The trainer: acting and updating, 64 x 8 steps, 128-128, on environments that do nothing, one thread",
        ["bench-train", BALANCED, "--null", "--set", "training.overlap=false"],
        None,
    ),
]
KINDS = [  # of libraries, by the beginning of their names
    ("libsimgrid", "SimGrid"),
    ("libtorch", "LibTorch"),
    ("libc10", "LibTorch"),
    ("libgomp", "LibTorch"),
    ("libstdc++", "C++ library"),
    ("libm.so", "exp, log, ..."),
    ("libc.so", "C library: malloc, free, memcpy, futex"),
    ("ld-linux", "C library: malloc, free, memcpy, futex"),
    ("[kernel", "kernel"),
    ("[vdso", "kernel"),
]


def kind_of(library: str) -> str:
    for beginning, kind in KINDS:
        if library.startswith(beginning):
            return kind
    return "Edgeward" if library.startswith(("edgeward", "bench-")) else "others"


def run(command: list, **options) -> subprocess.CompletedProcess:
    done = subprocess.run(
        [*map(str, command)], capture_output=True, text=True, check=False, cwd=ROOT, **options
    )
    if done.returncode != 0:
        raise SideError(f"failed: {' '.join(map(str, command))}\n{done.stderr.strip()[-500:]}")
    return done


def samples(command: list, process: str | None, seconds: float, folder: Path) -> Counter:
    """Shares of the samples by (library, symbol)."""
    data = folder / "perf.data"
    run(
        ["perf", "record", "--quiet", "--delay", WARM_UP_MS, "-e", "cpu-clock", "-F", "4000", "-o", data, BIN / command[0], *command[1:]],
        input=f"{seconds + WARM_UP_MS / 1000}\n",
    )  # fmt: skip
    table = run(
        ["perf", "report", "-i", data, "--stdio", "-g", "none", "-s", "comm,dso,symbol", "-t", "|"]
    ).stdout
    found: Counter = Counter()
    for line in table.splitlines():
        if line.startswith("#") or line.count("|") < 3:
            continue
        share, comm, library, symbol = (part.strip() for part in line.split("|", 3))
        if process is None or comm == process[:15]:
            found[library, readable(symbol)] += float(share.rstrip("%"))
    total = sum(found.values())
    return Counter({key: 100 * share / total for key, share in found.items()})


def readable(symbol: str) -> str:
    """Without arguments and internals of templates: `simgrid::kernel::lmm::MaxMin::do_solve`."""
    symbol = re.sub(r"^\[[.k]\] ", "", symbol.strip()).replace("(anonymous namespace)::", "")
    if re.match(r"0x[0-9a-f]+$", symbol):
        return "(without a name)"
    return re.split(r"\(| {2,}", symbol)[0].strip()[:90]  # perf pads, and adds a column of its own


def profile_tables(seconds: float, folder: Path) -> list[str]:
    parts = []
    for title, command, process in PROFILES:
        shares = samples(command, process, seconds, folder)
        kinds: Counter = Counter()
        for (library, _), share in shares.items():
            kinds[kind_of(library)] += share
        summary = ", ".join(f"{kind} {share:.0f} %" for kind, share in kinds.most_common() if share >= 0.5)
        named = [(key, share) for key, share in shares.most_common() if key[1] != "(without a name)"]
        lines = [f"**{title}.** {summary}.", "", "| share | where | function |", "|---:|---|---|"]
        lines += [
            f"| {share:.1f} % | {kind_of(library)} | `{symbol}` |"
            for (library, symbol), share in named[:SHOWN]
        ]
        parts.append("\n".join(lines))
    return parts


def heap_table(folder: Path) -> str:
    """Allocations per request by call site."""
    data = folder / "dhat.json"
    command = [
        "valgrind",
        "--tool=dhat",
        "--num-callers=8",
        f"--dhat-out-file={data}",
        BIN / "bench-world",
        STREAM,
    ]
    about, last = map(json.loads, run(command, input="0.01\n").stdout.splitlines())
    requests = about["requests"] + last["requests"]
    profile = json.loads(data.read_text(encoding="utf-8"))
    frames = profile["ftbl"]
    sites: Counter = Counter()
    ours = 0.0
    for point in profile["pps"]:
        if point["tbk"] < requests / 2:
            continue  # of the set-up
        names = [readable(frames[index].split(": ", 1)[-1]) for index in point["fs"][1:]]
        named = [name for name in names if name != "???"]
        first = next(
            (name for name in named if not name.startswith(("std::", "operator", "__gnu", "boost::"))), "?"
        )
        caller = next((name for name in named if name.startswith("edgeward::")), "?")
        sites[first, caller] += point["tbk"] / requests
        ours += point["tbk"] / requests if first.startswith("edgeward::") else 0
    lines = [
        f"**Allocations per request, by call site** (a stream of {requests:,.0f} requests): {sum(sites.values()):.1f}, "
        f"of which {ours:.1f} by Edgeward itself.",
        "",
        "| per request | allocates | called by |",
        "|---:|---|---|",
    ]
    lines += [f"| {count:.1f} | `{first}` | `{caller}` |" for (first, caller), count in sites.most_common()]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="hot_spots.py", description="Profiles of time and allocations, as Markdown."
    )
    parser.add_argument("--seconds", type=float, default=5, help="of each profile (default 5)")
    parser.add_argument(
        "--into", type=Path, help="put it between the marks of this page, instead of printing it"
    )
    arguments = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory() as folder:
            parts = [*profile_tables(arguments.seconds, Path(folder)), heap_table(Path(folder))]
        text = "\n\n".join(parts) + "\n"
        if arguments.into:
            put_into(arguments.into, text, MARKS)
        else:
            print(text)
    except (OSError, ValueError, SideError) as error:
        print(f"hot_spots: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
