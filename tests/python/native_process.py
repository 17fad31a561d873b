"""What this process has open and has started, for tests that nothing is left behind."""

import os
import time
from pathlib import Path


def parent_of(process: int) -> int | None:
    """The parent's process number, or None once the process has ended (a zombie has)."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    state, parent = stat.rpartition(")")[2].split()[:2]
    return None if state == "Z" else int(parent)


def children(process: int | None = None) -> list[int]:
    """Those that live, of this process if none is named."""
    process = process or os.getpid()
    return sorted(
        int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit() and parent_of(int(p.name)) == process
    )


def workers_and_engines() -> list[int]:
    """The workers of this process, and the children that host their engines."""
    workers = [child for child in children() if "edgeward-worker" in command_of(child)]
    return workers + [engine for worker in workers for engine in children(worker)]


def command_of(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def ended_within(processes: list[int], seconds: float) -> bool:
    limit = time.monotonic() + seconds
    while any(parent_of(process) is not None for process in processes):
        if time.monotonic() > limit:
            return False
        time.sleep(0.005)
    return True


def leftovers() -> dict[str, object]:
    """What makes and closes must leave as it was: open files, workers (zombies too), shared memory, mapped blocks."""
    numbered = [p.name for p in Path("/proc").iterdir() if p.name.isdigit()]
    stats = []
    for name in numbered:
        try:
            stats.append(Path(f"/proc/{name}/stat").read_text())
        except (FileNotFoundError, ProcessLookupError):
            continue
    mine = [stat for stat in stats if stat.rpartition(")")[2].split()[1] == str(os.getpid())]
    return {
        "open files": len(os.listdir("/proc/self/fd")),
        "children": len(mine),
        "shared memory": sorted(os.listdir("/dev/shm")),
        "mapped blocks": Path("/proc/self/maps").read_text().count("memfd:edgeward"),
    }
