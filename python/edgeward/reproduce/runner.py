"""Runs jobs, several at once, each when what it needs is there. One thread, so that a job dies with this program."""

import ctypes
import os
import signal
import subprocess
import time
from dataclasses import dataclass

from edgeward.reproduce.folder import Folder
from edgeward.reproduce.jobs import Job
from edgeward.reproduce.program import program
from edgeward.reproduce.progress import Progress

PATIENCE_S = 0.05  # between two looks at the jobs
SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <sys/prctl.h>
LIBC = ctypes.CDLL(None)


class Interrupted(Exception):
    """By Ctrl-C or SIGTERM; what was begun is in a state to go on from."""


class JobFailed(Exception):
    """The message says which, why, and where its log lies."""


@dataclass
class Running:
    job: Job
    process: subprocess.Popen
    began: float
    cores: frozenset[int]


class Signals:
    """Counts SIGINT and SIGTERM while it lives, but for one that the program was started to ignore."""

    def __init__(self):
        self.seen = 0
        self._passed_on = 0
        self._before = {}
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._note)

    def restore(self) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    def pass_on(self, running: list[Running]) -> None:
        """To the jobs, which do not get the terminal's own. A second one ends them at once."""
        while self._passed_on < self.seen:
            self._passed_on += 1
            for each in running:
                each.process.send_signal(signal.SIGINT)

    def _note(self, _number: int, _frame: object) -> None:
        self.seen += 1


def run(jobs: list[Job], folder: Folder, at_once: int) -> None:
    """Those not done yet. Throws Interrupted, JobFailed."""
    waiting = [job for job in jobs if not folder.is_done(job)]
    unfinished = {id(job) for job in waiting}
    running: list[Running] = []
    shares = core_shares(os.sched_getaffinity(0), at_once)
    progress = Progress(waiting, at_once)
    signals = Signals()
    failed = None
    try:
        while running or (waiting and not signals.seen and not failed):
            if not signals.seen and not failed:
                _start(waiting, running, unfinished, folder, shares)
            signals.pass_on(running)
            for each in [each for each in running if each.process.poll() is not None]:
                running.remove(each)
                if each.process.returncode == 0:
                    unfinished.discard(id(each.job))
                    progress.done(each.job, time.monotonic() - each.began)
                elif not signals.seen and not failed:
                    failed = each
                    for other in running:
                        other.process.send_signal(signal.SIGINT)
            progress.show([each.job for each in running])
            time.sleep(PATIENCE_S)
        progress.finish()
    finally:
        signals.restore()
        for each in running:
            each.process.send_signal(signal.SIGINT)
    if signals.seen:
        raise Interrupted
    if failed:
        raise JobFailed(_reason(failed, folder))


def core_shares(cores: set[int], at_once: int) -> list[frozenset[int]]:
    """The cores of each of the jobs that run at once: of its own as far as there are enough, so that a job whose two
    processes take turns keeps one core busy and no other one awake."""
    if at_once > len(cores):
        return [frozenset(cores)] * at_once
    ordered = sorted(cores)
    return [frozenset(ordered[first::at_once]) for first in range(at_once)]


def _start(
    waiting: list[Job],
    running: list[Running],
    unfinished: set[int],
    folder: Folder,
    shares: list[frozenset[int]],
) -> None:
    for job in list(waiting):
        free = list(shares)
        for each in running:
            free.remove(each.cores)
        if not free:
            return
        if any(id(need) in unfinished for need in job.needs):
            continue
        waiting.remove(job)
        words = folder.words(job)
        folder.prepare(job)
        with open(folder.log(job), "ab") as log:
            process = subprocess.Popen(
                [program(), *words],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches it through us, once
                preexec_fn=lambda cores=free[0]: _begin_job(cores),
            )
        running.append(Running(job, process, time.monotonic(), free[0]))


def _begin_job(cores: frozenset[int]) -> None:
    """In the child: it dies with this program."""
    LIBC.prctl(SET_DEATH_SIGNAL, signal.SIGINT)
    os.sched_setaffinity(0, cores)


def _reason(failed: Running, folder: Folder) -> str:
    log = folder.log(failed.job)
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    ended = failed.process.returncode
    how = f"ended with status {ended}" if ended > 0 else f"was killed by signal {-ended}"
    return f"{failed.job.path}: edgeward {how}: {lines[-1] if lines else 'it said nothing'}; its log is {log}"
