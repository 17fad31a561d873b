"""A paper's studies.yaml (schema edgeward-studies/1): read, checked, and cut down for --quick. docs/reproduce.md says
what stands in it."""

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from edgeward.reproduce.places import BadInput, Value, read

SCHEMA = "edgeward-studies/1"
FILE = "studies.yaml"
AS_TRAINED = "as-trained"
WEIGHTS = ["accuracy", "latency", "energy"]
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._=+-]*")  # names are folders


@dataclass(frozen=True)
class Case:
    """A setting or a condition: what it changes. A setting may also name another scenario."""

    name: str
    value: Fraction | None = None
    set: tuple[str, ...] = ()  # "key=value"
    scenario: str = ""


@dataclass(frozen=True)
class Study:
    name: str
    about: str
    settings: list[Case]  # each with its scenario
    conditions: list[Case]
    policies: list[str]
    agents: bool = True
    seeds: int = 5
    evaluation: dict[str, int] = field(default_factory=dict)  # seeds, episodes; the scenario's where absent


@dataclass(frozen=True)
class Paper:
    name: str
    title: str
    citation: str
    about: str
    file: Path
    studies: dict[str, Study]  # in order
    quick: dict[str, Study]  # the same, smaller


def find_papers(scenarios: Path) -> dict[str, Paper]:
    """Every studies.yaml below the scenario folder, by the paper's name."""
    papers: dict[str, Paper] = {}
    for file in sorted(scenarios.rglob(FILE)):
        paper = read_paper(file)
        if paper.name in papers:
            raise BadInput(f"{file}: the paper '{paper.name}' stands in {papers[paper.name].file} already")
        papers[paper.name] = paper
    return papers


def read_paper(file: Path) -> Paper:
    root = read(file)
    keys = root.map("schema", "paper", "quick", "studies", required=("schema", "paper", "studies"))
    if keys["schema"].string() != SCHEMA:
        raise keys["schema"].bad(f"'{keys['schema'].text}' is not a schema of studies", SCHEMA)
    words = ("name", "title", "citation", "about")
    about = {key: value.string() for key, value in keys["paper"].map(*words, required=words).items()}
    _name(keys["paper"].map()["name"])
    studies = {}
    for name, value in keys["studies"].map().items():
        _check_name(name, value)
        studies[name] = _study(name, value)
    if not studies:
        raise keys["studies"].bad("names no study")
    quick = _quick(keys["quick"], studies) if "quick" in keys else studies
    return Paper(**about, file=file, studies=studies, quick=quick)


def _study(name: str, value: Value) -> Study:
    keys = value.map(
        "about", "scenario", "set", "settings", "conditions", "policies", "agents", "seeds", "evaluation",
        required=("about", "policies"),
    )  # fmt: skip
    common = _assignments(keys.get("set"))
    scenario = keys["scenario"].string() if "scenario" in keys else ""
    if "settings" in keys:
        settings = _settings(keys["settings"], scenario)
    else:
        settings = [Case("nominal", scenario=scenario)]
    if any(not setting.scenario for setting in settings):
        raise value.bad("'scenario' is missing", "a scenario here, or one in every setting")
    conditions = [Case(AS_TRAINED)]
    if "conditions" in keys:
        conditions = _cases(keys["conditions"], "name", "value", "set")
    return Study(
        name=name,
        about=keys["about"].string(),
        settings=[replace(each, set=(*common, *each.set)) for each in settings],
        conditions=conditions,
        policies=_names(keys["policies"]),
        agents=keys["agents"].boolean() if "agents" in keys else True,
        seeds=keys["seeds"].count() if "seeds" in keys else 5,
        evaluation=_evaluation(keys.get("evaluation")),
    )


def _settings(value: Value, scenario: str) -> list[Case]:
    """A list of settings; or, for a map, weights from one end to the other."""
    if value.items is None:
        return [replace(each, scenario=scenario) for each in _weights(value)]
    cases = _cases(value, "name", "value", "scenario", "set")
    return [each if each.scenario else replace(each, scenario=scenario) for each in cases]


def _weights(value: Value) -> list[Case]:
    """{weight: accuracy, from: 0, to: 1, step: 0.1}: that weight; the other two share the rest."""
    keys = value.map("weight", "from", "to", "step", required=("weight", "from", "to", "step"))
    weight = keys["weight"].string()
    if weight not in WEIGHTS:
        raise keys["weight"].bad(f"unknown weight '{weight}'", wrong=weight, names=WEIGHTS)
    first, last, step = (keys[key].number() for key in ("from", "to", "step"))
    if not (0 <= first <= last <= 1 and step > 0):
        raise value.bad(
            f"does not go from {first} to {last} in steps of {step}", "0 <= from <= to <= 1, step > 0"
        )
    cases = []
    for i in range(int((last - first) / step) + 1):
        at = first + i * step
        shares = {each: at if each == weight else (1 - at) / 2 for each in WEIGHTS}
        texts = [f"environment.weights.{each}={_decimal(share)}" for each, share in shares.items()]
        cases.append(Case(_decimal(at), at, tuple(texts)))
    return cases


def _cases(value: Value, *known: str) -> list[Case]:
    cases: dict[str, Case] = {}
    for item in value.list():
        keys = item.map(*known, required=("name",))
        name = _name(keys["name"])
        if name in cases:
            raise keys["name"].bad(f"there is a '{name}' already")
        cases[name] = Case(
            name,
            keys["value"].number() if "value" in keys else None,
            _assignments(keys.get("set")),
            keys["scenario"].string() if "scenario" in keys else "",
        )
    return list(cases.values())


def _quick(value: Value, studies: dict[str, Study]) -> dict[str, Study]:
    """What --quick runs: fewer seeds, episodes, settings, conditions and studies, and `set` on top of every scenario."""
    keys = value.map("seeds", "evaluation", "set", "leave_out", "studies")
    left_out = _known(keys["leave_out"], list(studies)) if "leave_out" in keys else []
    own = keys["studies"].map() if "studies" in keys else {}
    for name, each in own.items():
        if name not in studies:
            raise each.bad(f"unknown study '{name}'", wrong=name, names=list(studies))
    quick = {}
    for name, study in studies.items():
        if name in left_out:
            continue
        mine = own[name].map("seeds", "evaluation", "set", "settings", "conditions") if name in own else {}
        more = _assignments(keys.get("set")) + _assignments(mine.get("set"))
        seeds = mine.get("seeds", keys.get("seeds"))
        quick[name] = replace(
            study,
            settings=[
                replace(each, set=(*each.set, *more)) for each in _kept(mine.get("settings"), study.settings)
            ],
            conditions=_kept(mine.get("conditions"), study.conditions),
            seeds=min(seeds.count(), study.seeds) if seeds else study.seeds,
            evaluation=study.evaluation
            | _evaluation(keys.get("evaluation"))
            | _evaluation(mine.get("evaluation")),
        )
    return quick


def _kept(value: Value | None, cases: list[Case]) -> list[Case]:
    if value is None:
        return cases
    kept = _known(value, [case.name for case in cases])
    return [case for case in cases if case.name in kept]


def _known(value: Value, names: list[str]) -> list[str]:
    found = _names(value)
    for name, item in zip(found, value.list(), strict=True):
        if name not in names:
            raise item.bad(f"unknown name '{name}'", wrong=name, names=names)
    return found


def _names(value: Value) -> list[str]:
    names: list[str] = []
    for item in value.list():
        if item.string() in names:
            raise item.bad(f"'{item.text}' stands there twice")
        names.append(item.text)
    return names


def _name(value: Value) -> str:
    _check_name(value.string(), value)
    return value.text


def _check_name(name: str, value: Value) -> None:
    if not NAME.fullmatch(name):
        raise value.bad(
            f"'{name}' cannot be the name of a folder", "letters, digits and . _ = + - after the first"
        )


def _assignments(value: Value | None) -> tuple[str, ...]:
    return tuple(f"{key}={each.flow()}" for key, each in value.map().items()) if value else ()


def _evaluation(value: Value | None) -> dict[str, int]:
    return {key: each.count() for key, each in value.map("seeds", "episodes").items()} if value else {}


def _decimal(number: Fraction) -> str:
    return f"{float(number):.12g}"
