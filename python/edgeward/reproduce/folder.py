"""The output folder of a paper: which jobs are done in it, and which program of its kind works in it."""

import fcntl
import json
import os
import shutil
from pathlib import Path

from edgeward.reproduce.jobs import Job
from edgeward.reproduce.places import BadInput


class Folder:
    """runs/ and comparisons/ hold what the jobs made; jobs/ what each was made from, and what edgeward said."""

    def __init__(self, path: Path):
        self.path = path
        self._lock = None

    def take(self) -> None:
        """Makes the folder and holds it: one program at a time works in it. Throws BadInput."""
        try:
            (self.path / "jobs").mkdir(parents=True, exist_ok=True)
            self._lock = open(self.path / "jobs" / "lock", "w")
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadInput(f"{self.path}: another 'edgeward reproduce' works in there") from None
        except OSError as error:
            raise BadInput(f"{self.path}: cannot be made: {error.strerror}") from None

    def log(self, job: Job) -> Path:
        return self._beside(job, ".log")

    def is_done(self, job: Job) -> bool:
        return self._state(job) == "complete" and self._recorded(job) == job.made_from

    def words(self, job: Job) -> list[str]:
        """What `edgeward` is to do for a job that is not done; a training that has begun goes on."""
        if self._state(job) and job.is_training:
            return ["train", "--resume", str(self.path / job.path), "--json"]
        return job.words(self.path)

    def check(self, jobs: list[Job]) -> None:
        """Throws BadInput where a training lies in the place of one of them that is made from something else."""
        for job in jobs:
            if job.is_training and self._state(job) and self._recorded(job) != job.made_from:
                raise BadInput(
                    f"{self.path / job.path}: trained on another scenario, other settings or another seed than is "
                    "asked for now; name another --out, or remove that folder"
                )

    def prepare(self, job: Job) -> None:
        """What a comparison of other agents or episodes left is removed; it says itself what it was made from."""
        target = self.path / job.path
        if not job.is_training and target.exists():
            shutil.rmtree(target)
        record = self._beside(job, ".json")
        record.parent.mkdir(parents=True, exist_ok=True)
        write_whole(record, json.dumps({"made_from": job.made_from}, indent=2) + "\n")

    def about(self, job: Job) -> dict:
        """run.json of what a job made; empty where there is none."""
        try:
            return json.loads((self.path / job.path / "run.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}

    def _state(self, job: Job) -> str:
        return self.about(job).get("state", "")

    def _recorded(self, job: Job) -> str:
        try:
            return json.loads(self._beside(job, ".json").read_text(encoding="utf-8"))["made_from"]
        except (OSError, ValueError, KeyError):
            return ""

    def _beside(self, job: Job, suffix: str) -> Path:
        path = self.path / "jobs" / job.path
        return path.with_name(path.name + suffix)


def write_whole(path: Path, text: str) -> None:
    """Whole or not at all."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
