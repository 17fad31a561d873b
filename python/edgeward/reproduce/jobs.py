"""A paper's studies as jobs: trainings and comparisons, each once, with what must be there before."""

from dataclasses import dataclass, field
from pathlib import Path

from edgeward.reproduce.places import BadInput
from edgeward.reproduce.program import Resolved, Words, resolve, set_options
from edgeward.reproduce.studies import Case, Study

AGENT = "a2c"
# Synchronous, so that the same seed gives the same bytes.
TRAINING_WORDS = ("--set", "training.overlap=false", "--workers", "1")


@dataclass(eq=False)
class Job:
    """One command of edgeward that makes the directory `path` below the output folder."""

    path: Path
    scenario: str
    assignments: Words
    made_from: str  # names everything that its result follows from, but for the version of edgeward
    cost: float  # in units of its kind
    needs: list["Job"] = field(default_factory=list)

    @property
    def is_training(self) -> bool:
        return isinstance(self, Training)

    def words(self, out: Path) -> list[str]:
        raise NotImplementedError


@dataclass(eq=False)
class Training(Job):
    seed: int = 0

    def words(self, out: Path) -> list[str]:
        chosen = [*set_options(self.assignments), *TRAINING_WORDS, "--seed", str(self.seed)]
        return ["train", self.scenario, *chosen, "--out", str(out / self.path), "--json"]


@dataclass(eq=False)
class Comparison(Job):
    policies: list[str] = field(default_factory=list)
    evaluation: dict[str, int] = field(default_factory=dict)

    def words(self, out: Path) -> list[str]:
        words = ["compare", self.scenario, *set_options(self.assignments), "--workers", "1", "--seed", "1"]
        for training in self.needs:
            words += ["--agent", f"{AGENT}/{training.seed}={out / training.path}"]
        for key, value in self.evaluation.items():
            words += [f"--{key}", str(value)]
        return [*words, "--policies", ",".join(self.policies), "--out", str(out / self.path), "--json"]


@dataclass(frozen=True)
class Measured:
    """Where the numbers of one (study, setting, condition) are found."""

    study: Study
    setting: Case
    condition: Case
    comparison: Comparison


@dataclass(frozen=True)
class Plan:
    jobs: list[Job]  # in the order of the studies
    measured: list[Measured]
    files: list[str]  # of the scenarios

    def trainings(self, study: str) -> list[tuple[str, Training]]:
        """With the setting's name; those shared with another study too."""
        found = {}
        for each in self.measured:
            if each.study.name == study:
                for training in each.comparison.needs:
                    found[(each.setting.name, training.path)] = (each.setting.name, training)
        return list(found.values())

    def needed_for(self, studies: list[str]) -> list[Job]:
        wanted = [each.comparison for each in self.measured if each.study.name in studies]
        needed = {id(job) for comparison in wanted for job in (comparison, *comparison.needs)}
        return [job for job in self.jobs if id(job) in needed]


def make_plan(studies: list[Study], seeds: int | None, at_once: int) -> Plan:
    """seeds: of training, in place of what the studies say. Throws BadInput where a scenario is at fault."""
    asked = {(case.scenario, case.set): None for study in studies for case in study.settings}
    for study in studies:
        for setting in study.settings:
            asked |= {(setting.scenario, (*setting.set, *each.set)): None for each in study.conditions}
    found = resolve(list(asked), at_once)
    trainings: dict[tuple, Training] = {}
    comparisons: dict[tuple, Comparison] = {}
    jobs: list[Job] = []
    measured = []
    for study in studies:
        for setting in study.settings:
            agents: list[Job] = []
            for seed in range(1, (seeds or study.seeds) + 1) if study.agents else ():
                training = _training(study, setting, seed, found[(setting.scenario, setting.set)])
                agents.append(_once(trainings, (training.made_from,), training, jobs))
            for condition in study.conditions:
                resolved = found[(setting.scenario, (*setting.set, *condition.set))]
                comparison = _comparison(study, setting, condition, resolved, agents)
                comparison = _once(comparisons, (comparison.made_from,), comparison, jobs)
                measured.append(Measured(study, setting, condition, comparison))
    files = sorted({file for resolved in found.values() for file in resolved.files})
    return Plan(jobs, measured, files)


def _once(known: dict[tuple, Job], key: tuple, job: Job, jobs: list[Job]) -> Job:
    if key not in known:
        known[key] = job
        jobs.append(job)
    return known[key]


def _training(study: Study, setting: Case, seed: int, resolved: Resolved) -> Training:
    steps = resolved.number("training.steps")
    if not steps:
        raise BadInput(
            f"{setting.scenario}: says nothing about training.steps, which study '{study.name}' needs"
        )
    return Training(
        Path("runs", study.name, setting.name, f"seed-{seed}"),
        setting.scenario,
        setting.set,
        f"training of {resolved.training} with seed {seed}",
        steps * resolved.devices(),
        seed=seed,
    )


def _comparison(
    study: Study, setting: Case, condition: Case, resolved: Resolved, agents: list[Job]
) -> Comparison:
    """One that may share the numbers of another study only where scenario, agents, policies and episodes agree."""
    _check_policies(study, setting, condition, resolved)
    default = {key: int(resolved.number(f"evaluation.{key}") or 1) for key in ("seeds", "episodes")}
    evaluation = default | study.evaluation
    epochs = evaluation["seeds"] * evaluation["episodes"] * (resolved.number("environment.episode") or 1)
    told = [resolved.problem, *(agent.made_from for agent in agents), *study.policies, str(evaluation)]
    return Comparison(
        Path("comparisons", study.name, setting.name, condition.name),
        setting.scenario,
        (*setting.set, *condition.set),
        "comparison of " + "; ".join(told),
        epochs * (len(study.policies) + len(agents)) * resolved.devices(),
        agents,
        study.policies,
        evaluation,
    )


def _check_policies(study: Study, setting: Case, condition: Case, resolved: Resolved) -> None:
    place = f"study '{study.name}', setting '{setting.name}', condition '{condition.name}'"
    for name in study.policies:
        if name not in resolved.policies:
            raise BadInput(f"{place}: unknown policy '{name}'; allowed: {', '.join(resolved.policies)}")
        if reason := resolved.policies[name]:
            raise BadInput(f"{place}: policy '{name}' {reason}")
