"""Measures what scripts/bench compares: a table, CSV files and a figure in a folder of their own."""

import argparse
import difflib
import fnmatch
import os
import platform
import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import against
import comparisons
import measure
import report
import special
from measure import ROOT, Comparison, Result, SideError

LEAST_ROUNDS = 5
SILENCE_S = 10  # while one comparison takes longer, it says how far it is
SPECIAL = {
    "quality": "seconds of training until A2C reaches the oracle, 5 seeds",
    "resets": "memory over 1,000,000 resets",
}


def parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Speed of Edgeward beside what one would take instead: ratios of sides that measure in turns.",
    )
    parser.add_argument("--list", action="store_true", help="say what there is to compare, and stop")
    parser.add_argument("--only", nargs="+", metavar="NAME", default=[], help="some of them: names as --list shows them, or their beginnings")  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="2 rounds of very short slices: shows that it works, not how fast")  # fmt: skip
    parser.add_argument("--rounds", type=int, default=7, help=f"rounds (default 7, at least {LEAST_ROUNDS})")
    parser.add_argument("--seconds", type=float, default=1.0, help="of a slice; learners take twice as long (default 1)")  # fmt: skip
    parser.add_argument("--against", metavar="COMMIT", help="instead: requests/s of the first scenario, now and at that commit, in turns")  # fmt: skip
    parser.add_argument("--out", type=Path, help="the folder to make (default: runs/bench-N)")
    arguments = parser.parse_args(argv)
    if arguments.rounds < LEAST_ROUNDS:
        parser.error(f"--rounds {arguments.rounds}: a claim needs at least {LEAST_ROUNDS}")
    if arguments.seconds <= 0:
        parser.error("--seconds: must be above 0")
    if arguments.quick:
        arguments.rounds, arguments.seconds = 2, 0.1
    if arguments.out is not None and arguments.out.exists():
        parser.error(f"--out {arguments.out}: is there already")
    return arguments


def choose(names: list[str], wanted: list[str]) -> list[str]:
    """Those that are named, or begin so. Raises SideError for a name that none has."""
    if not wanted:
        return names
    for pattern in wanted:
        if not any(_matches(name, pattern) for name in names):
            near = difflib.get_close_matches(
                pattern, [*(name.split("-")[0] for name in names), *names], 1, 0.0
            )
            raise SideError(f"--only {pattern}: no such comparison; did you mean {near[0]}? --list shows all")
    return [name for name in names if any(_matches(name, pattern) for pattern in wanted)]


def _matches(name: str, pattern: str) -> bool:
    return name == pattern or name.startswith(f"{pattern}-") or fnmatch.fnmatch(name, pattern)


def fresh_folder() -> Path:
    number = 1
    while (ROOT / "runs" / f"bench-{number}").exists():
        number += 1
    return ROOT / "runs" / f"bench-{number}"


def about_machine(arguments: argparse.Namespace) -> dict[str, str]:
    processor = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            processor = line.split(":", 1)[1].strip()
            break
    commit = against.command("git", "rev-parse", "--short=12", "HEAD")
    changed = against.command("git", "status", "--porcelain", "--untracked-files=no")
    packages = ", ".join(
        f"{name} {version_of(name)}" for name in ("torch", "onnxruntime", "simpy", "stable-baselines3")
    )
    return {
        "date": time.strftime("%Y-%m-%d %H:%M", time.gmtime()) + " UTC",
        "commit": commit + (" with changes" if changed else ""),
        "machine": f"{processor}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} when it began",
        "versions": f"SimGrid {simgrid_version()}, {packages}",
        "rounds": f"{arguments.rounds}, slices of {arguments.seconds:g} s" + (" (--quick: these say nothing about speed)" if arguments.quick else ""),
    }  # fmt: skip


def version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def simgrid_version() -> str:
    try:
        return against.command("pkg-config", "--modversion", "simgrid")
    except (SideError, OSError):
        return "of unknown version"


def make_policy(bin_folder: Path, out: Path) -> None:
    """A trained and exported policy, for the comparisons of decisions."""
    run = out / "policy"
    against.command(
        bin_folder / "edgeward", "train", "edgerl/balanced", "--steps", 20480, "--out", run, "--json"
    )
    against.command(bin_folder / "edgeward", "export", run)


def main(argv: list[str]) -> int:
    arguments = parse(argv)
    bin_folder = Path(os.environ.get("EDGEWARD_BIN", ROOT / "build" / "bin"))
    out = arguments.out or fresh_folder()
    there_is: dict[str, Comparison] = {each.name: each for each in comparisons.comparisons(bin_folder, out)}
    titles = {name: each.title for name, each in there_is.items()} | SPECIAL
    if arguments.list:
        width = max(map(len, titles))
        print("\n".join(f"{name:<{width}}  {title}" for name, title in titles.items()))
        return 0
    began = time.monotonic()
    try:
        chosen = ["against"] if arguments.against else choose(list(titles), arguments.only)
        if arguments.against:
            against.resolve(arguments.against)
        load = os.getloadavg()[0]
        if load > 0.5:
            print(
                f"bench: the machine is busy (load {load:.1f}): ratios suffer somewhat, rates much",
                flush=True,
            )
        out.mkdir(parents=True)
        results = measure_all(chosen, there_is, arguments, bin_folder, out)
    except SideError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    print(f"\n{report.terminal_table(report.claims(report.as_rows(results)))}\n")
    missed = [result for result in results if result.verdict == "not met"]
    for result in missed:
        print(
            f"not met: {result.text}: {report.number(result.median)} {result.unit}, should be {result.target}"
        )
    print(f"bench: done in {time.monotonic() - began:.0f} s; everything is in {out}:")
    print(
        "  report.md    all tables\n  results.csv  the same for programs\n  slices.csv   every slice\n  benchmark.png, .svg"
    )
    return 0


def measure_all(chosen: list[str], there_is: dict[str, Comparison], arguments, bin_folder: Path, out: Path) -> list[Result]:  # fmt: skip
    about = about_machine(arguments)
    results: list[Result] = []
    raw: list[dict] = []
    if any(name.startswith("inference") for name in chosen):
        print("bench: a policy to take decisions with", flush=True)
        make_policy(bin_folder, out)
    began = said = time.monotonic()

    def say(text: str) -> None:
        nonlocal said
        if time.monotonic() - said >= SILENCE_S:
            said = time.monotonic()
            print(f"  {text}", flush=True)

    for index, name in enumerate(chosen):
        comparison = there_is.get(name)
        title = comparison.title if comparison else SPECIAL.get(name, f"now against {arguments.against}")
        minutes = (time.monotonic() - began) / max(1, index) * (len(chosen) - index) / 60
        left = f", about {minutes:.0f} min left" if index > 0 and minutes >= 1 else ""
        print(f"bench {index + 1}/{len(chosen)}: {title}{left}", flush=True)
        said = time.monotonic()
        if comparison:
            found = measure.run(
                comparison, arguments.rounds, arguments.seconds * comparison.slice_s, say, raw
            )
        elif name == "quality":
            found = special.time_to_quality(bin_folder, arguments.quick, say, raw)
        elif name == "resets":
            found = special.resets(bin_folder, arguments.quick, say, raw)
        else:
            found = against.compare(arguments.against, bin_folder, arguments.rounds, say, raw)
        for result in (each for each in found if each.unit == "x" or each.target):
            verdict = f" ({result.verdict})" if result.verdict else ""
            print(f"  {result.text}: {report.number(result.median)} {result.unit}{verdict}", flush=True)
        results += found
        write(
            out, results, raw, about
        )  # after each, so that what was measured is there if the next one fails
    subprocess.run(
        [sys.executable, "-m", "edgeward.figures", "benchmark", out / "results.csv", out / "benchmark.png", out / "benchmark.svg"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "python")},
        check=True,
    )  # fmt: skip
    return results


def write(out: Path, results: list[Result], raw: list[dict], about: dict[str, str]) -> None:
    rows = report.as_rows(results)
    report.write_csv(out / "results.csv", rows, report.COLUMNS)
    columns = list(dict.fromkeys(key for row in raw for key in row))
    report.write_csv(out / "slices.csv", raw, columns)
    (out / "report.md").write_text(report.markdown(rows, about), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
