"""manifest.json: what was run, by which program, on which machine, when. All that may differ between two runs with the
same numbers stands here and nowhere else."""

import datetime
import json
import os
import platform
import subprocess

from edgeward.reproduce.folder import Folder, write_whole
from edgeward.reproduce.jobs import Plan
from edgeward.reproduce.program import program
from edgeward.reproduce.studies import Case, Paper


def write_manifest(
    paper: Paper, plan: Plan, folder: Folder, studies: list[str], command: str, quick: bool, wall_s: float
) -> None:
    made = {job.path: folder.about(job) for job in plan.needed_for(studies)}
    versions = _versions()
    manifest = {
        "format": "edgeward-reproduction/1",
        "paper": {"name": paper.name, "title": paper.title, "citation": paper.citation, "about": paper.about},
        "command": command,
        "edgeward": versions["edgeward"],
        # Of the programs that made the numbers: more than one where the work went on after a rebuild.
        "commits": sorted({str(each.get("commit")) for each in made.values()}),
        "quick": quick,
        "seeds": max((training.seed for name in studies for _, training in plan.trainings(name)), default=0),
        "studies": {name: _study(name, plan) for name in studies},
        "scenarios": [_short(file) for file in plan.files],
        "machine": _machine() | {"simgrid": versions["simgrid"], "libtorch": versions["libtorch"]},
        "when": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "wall_s": round(wall_s, 1),  # of this command; what was done before is not in it
    }
    write_whole(folder.path / "manifest.json", json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")


def _study(name: str, plan: Plan) -> dict:
    measured = [each for each in plan.measured if each.study.name == name]
    study = measured[0].study
    evaluations = {json.dumps(each.comparison.evaluation): each.comparison.evaluation for each in measured}
    return {
        "about": study.about,
        "scenario": " ".join(dict.fromkeys(setting.scenario for setting in study.settings)),
        "settings": [_case(setting) | {"scenario": setting.scenario} for setting in study.settings],
        "conditions": [_case(condition) for condition in study.conditions],
        "policies": study.policies,
        "trainings": len(plan.trainings(name)),
        "evaluation": list(evaluations.values()),
    }


def _case(case: Case) -> dict:
    value = {} if case.value is None else {"value": float(case.value)}
    return {"name": case.name, **value, "set": list(case.set)}


def _short(file: str) -> str:
    folder = os.environ.get("EDGEWARD_SCENARIOS", "").rstrip("/") + "/"
    return file.removeprefix(folder)


def _versions() -> dict[str, str]:
    """What `edgeward --version` says, a line per program."""
    lines = subprocess.run([program(), "--version"], capture_output=True, text=True).stdout.splitlines()
    said = {line.split(" ", 1)[0].lower(): line.split(" ", 1)[1] for line in lines if " " in line}
    return {name: said.get(name, "") for name in ("edgeward", "simgrid", "libtorch")}


def _machine() -> dict:
    return {
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0)),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def _cpu() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.machine()
