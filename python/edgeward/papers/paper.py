"""What the report needs to know of a paper; each paper is one description of this kind."""

from collections.abc import Callable
from dataclasses import dataclass

from edgeward.papers.claims import Claim
from edgeward.papers.results import Results


@dataclass(frozen=True)
class Picture:
    draw: Callable[[Results], object]  # a matplotlib figure; throws Missing where its studies were not run
    caption: str  # how to read it
    studies: tuple[str, ...] = ()  # that it is drawn from


@dataclass(frozen=True)
class Listing:
    """A table of the report."""

    header: list[str]
    rows: list[list[str]]
    note: str = ""


@dataclass(frozen=True)
class Paper:
    name: str
    title: str
    citation: str
    simulated: str  # one paragraph
    sources: dict[str, list[str]]  # file in OUT/sources by the arguments of `edgeward` that print it
    figures: dict[str, Picture]
    tables: dict[str, tuple[str, Callable[[Results], Listing]]]  # title, and what makes it
    claims: list[Claim]
    question: str
    answer: Callable[[Results], list[str]]  # paragraphs
    choices: list[str]  # every choice that is ours
    after_results: list[str]  # what was chosen after looking at results
