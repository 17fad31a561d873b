"""How far the jobs are, on stderr: a line that is written over on a terminal, else one every few seconds."""

import sys
import time

from edgeward.reproduce.jobs import Job


class Progress:
    def __init__(self, jobs: list[Job], at_once: int):
        """jobs: those that are left to do."""
        self._left = list(jobs)
        self._all = len(jobs)
        self._at_once = at_once
        self._spent: dict[bool, list[float]] = {}  # by kind: seconds and cost of those done
        self._terminal = sys.stderr.isatty()
        self._began = self._said = time.monotonic()

    def done(self, job: Job, seconds: float) -> None:
        self._left.remove(job)
        spent = self._spent.setdefault(job.is_training, [0.0, 0.0])
        spent[0] += seconds
        spent[1] += job.cost

    def show(self, running: list[Job]) -> None:
        now = time.monotonic()
        if now - self._said < (0.5 if self._terminal else 10):
            return
        self._said = now
        at = ", ".join(str(job.path) for job in running)
        self._write(
            f"{self._all - len(self._left)} of {self._all} jobs{self._rate(now)}{self._time_left()}: {at}"
        )

    def finish(self) -> None:
        duration = _words(time.monotonic() - self._began)
        self._write(f"{self._all - len(self._left)} of {self._all} jobs in {duration}")
        if self._terminal:
            print(file=sys.stderr)

    def _rate(self, now: float) -> str:
        count = self._all - len(self._left)
        return f", {60 * count / (now - self._began):.1f} per minute" if count else ""

    def _time_left(self) -> str:
        """From the seconds per unit of cost of the jobs done, of the same kind where there are any."""
        if not self._spent:
            return ""
        seconds = 0.0
        for job in self._left:
            spent = self._spent.get(job.is_training) or self._spent[not job.is_training]
            seconds += job.cost * spent[0] / spent[1]
        return f", about {_words(seconds / self._at_once)} left"

    def _write(self, text: str) -> None:
        if self._terminal:
            print(f"\r\033[K{text[:150]}", end="", file=sys.stderr, flush=True)
        else:
            print(text, file=sys.stderr, flush=True)


def _words(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"
