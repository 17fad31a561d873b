"""Before and after: another commit's `throughput`, built in a worktree of its own, and this tree's, in turns."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from measure import ROOT, Result, SideError, Target, summary

LINE = re.compile(r"^(\S.*?) +(\d+) (requests|steps)/s$")


def command(*words, folder: Path = ROOT) -> str:
    done = subprocess.run([*map(str, words)], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = (done.stdout + done.stderr).strip().splitlines()[-8:]
        raise SideError(f"failed: {' '.join(map(str, words))}\n  " + "\n  ".join(last))
    return done.stdout.strip()


def resolve(commit: str) -> str:
    """Its name, 12 digits. Raises SideError for one that cannot be compared with."""
    try:
        name = command("git", "rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}")[:12]
    except SideError:
        raise SideError(f"--against {commit}: no such commit") from None
    try:
        command("git", "cat-file", "-e", f"{name}:bench/throughput.cpp")
    except SideError:
        raise SideError(
            f"--against {commit}: that commit has no bench/throughput.cpp, which is what is compared"
        ) from None
    return name


def build(commit: str, say: Callable[[str], None]) -> Path:
    """The folder of that commit's programs."""
    name = resolve(commit)
    tree = ROOT / "build" / "against" / name
    if not (tree / ".git").exists():
        command("git", "worktree", "prune")
        command("git", "worktree", "add", "--detach", tree, name)
    first = "" if (tree / "build" / "bin" / "throughput").exists() else "; the first time takes some minutes"
    say(f"building {name} in {tree.relative_to(ROOT)}{first}")
    command("cmake", "-S", tree, "-B", tree / "build", "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
            "-DEDGEWARD_LEARNER=OFF", "-DEDGEWARD_TESTS=OFF")  # fmt: skip
    command("cmake", "--build", tree / "build", "--target", "throughput", "edgeward-worker")
    return tree / "build" / "bin"


def rates(folder: Path) -> dict[str, tuple[float, str]]:
    """What `throughput` says: value and unit by what was measured."""
    found = {}
    for line in command(folder / "throughput", "edgerl/balanced").splitlines():
        if match := LINE.match(line):
            found[re.sub(r" +", " ", match[1])] = (float(match[2]), f"{match[3]}/s")
    return found


def compare(
    commit: str, bin_folder: Path, rounds: int, say: Callable[[str], None], raw: list[dict]
) -> list[Result]:
    folders = {"now": bin_folder, "before": build(commit, say)}
    values: dict[str, dict[str, list[float]]] = {side: {} for side in folders}
    units = {}
    for number in range(rounds):
        for side in list(folders) if number % 2 == 0 else reversed(list(folders)):
            for what, (value, unit) in rates(folders[side]).items():
                values[side].setdefault(what, []).append(value)
                units[what] = unit
                raw.append(
                    {"comparison": "against", "side": f"{side}: {what}", "round": number, "rate": value}
                )
        say(f"round {number + 1} of {rounds}")
    results = []
    for what in (what for what in values["now"] if what in values["before"]):
        pairs = zip(values["now"][what], values["before"][what], strict=True)
        target = Target(at_least=0.95) if what.startswith("world, 1 ") else None
        results.append(
            summary("against", f"{what}: now / {commit}", "x", [now / then for now, then in pairs], target)
        )
        results += [summary("against", f"{what}: {side}", units[what], values[side][what]) for side in values]
    if not results:
        raise SideError(f"--against {commit}: nothing in common between the two outputs of throughput")
    return results
