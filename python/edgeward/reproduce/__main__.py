"""`edgeward reproduce`: runs a paper's studies again, or lists the papers. Exit status 0 done, 1 a job failed, 2 bad
input, 130 interrupted."""

import argparse
import os
import shlex
import sys
import time
from pathlib import Path

try:
    from edgeward.figures.tables import TableError
    from edgeward.reproduce.collect import complete_studies, write_tables
    from edgeward.reproduce.description import figures, write_report
    from edgeward.reproduce.folder import Folder
    from edgeward.reproduce.jobs import make_plan
    from edgeward.reproduce.manifest import write_manifest
    from edgeward.reproduce.places import BadInput
    from edgeward.reproduce.runner import Interrupted, JobFailed, run
    from edgeward.reproduce.studies import Paper, find_papers
except ModuleNotFoundError as missing:
    print(
        f"edgeward: {sys.executable} has no {missing.name}; scripts/setup makes a Python that has it, or "
        "pip install 'edgeward[figures]'",
        file=sys.stderr,
    )
    sys.exit(2)

CORES = len(os.sched_getaffinity(0))
EXAMPLES = """\
examples:
  edgeward reproduce list                          papers, studies, figures
  edgeward reproduce edgerl --quick                minutes: fewer settings and seeds, shorter trainings
  edgeward reproduce edgerl --only fig2 mission    what a figure needs, and a study
  edgeward reproduce infer-edge --out results/mine
An interrupted command goes on where it stopped when it is given again."""


def main(argv: list[str]) -> int:
    options = _options(argv)
    try:
        papers = find_papers(Path(os.environ.get("EDGEWARD_SCENARIOS", "scenarios")))
        if options.paper == "list":
            print("\n\n".join(_listing(paper) for paper in papers.values()))
            return 0
        if options.paper not in papers:
            known = ", ".join(["list", *papers])
            raise BadInput(f"unknown paper '{options.paper}'; allowed: {known}")
        return _reproduce(papers[options.paper], options, argv)
    except (BadInput, TableError) as error:
        return _say(str(error), 2)
    except JobFailed as error:
        return _say(str(error), 1)
    except (Interrupted, KeyboardInterrupt):
        return _say(f"interrupted; what is done is kept. Go on with: {_command(argv)}", 130)
    except OSError as error:
        return _say(f"{error.filename or 'reproduce'}: {error.strerror}", 1)


def _reproduce(paper: Paper, options: argparse.Namespace, argv: list[str]) -> int:
    began = time.monotonic()
    studies = paper.quick if options.quick else paper.studies
    asked = _asked(paper, list(studies), options.only)
    folder = Folder(options.out or Path("runs", f"reproduce-{paper.name}{'-quick' if options.quick else ''}"))
    plan = make_plan(list(studies.values()), options.seeds, options.jobs)
    jobs = plan.needed_for(asked)
    folder.check(jobs)
    folder.take()
    trainings = sum(job.is_training for job in jobs)
    done = sum(folder.is_done(job) for job in jobs)
    print(
        f"{paper.name}: {trainings} trainings and {len(jobs) - trainings} comparisons, {done} of them done already, "
        f"{options.jobs} at once, into {folder.path}",
        file=sys.stderr,
    )
    run(jobs, folder, options.jobs)
    complete = complete_studies(plan, folder)
    write_tables(plan, folder, complete)
    wall_s = time.monotonic() - began
    write_manifest(paper, plan, folder, complete, _command(argv), options.quick, wall_s)
    report = write_report(paper, folder.path)
    print(f"Written to {folder.path}: evaluation.csv, training.csv, manifest.json")
    if report:
        print(f"Read {report}; beside it figures/ and claims.csv")
    return 0


def _asked(paper: Paper, studies: list[str], only: list[str] | None) -> list[str]:
    """The studies to run; a figure stands for those it is drawn from. Throws BadInput."""
    if not only:
        return studies
    drawn = figures(paper)
    names = []
    for name in only:
        if name not in studies and name not in drawn:
            left_out = " (--quick leaves it out)" if name in paper.studies else ""
            raise BadInput(
                f"--only: no study or figure '{name}'{left_out}; allowed: {', '.join([*studies, *drawn])}"
            )
        names += [name] if name in studies else drawn[name]
    return [study for study in studies if study in names]


def _listing(paper: Paper) -> str:
    lines = [f"{paper.name}: {paper.title}", f"  {paper.citation}", ""]
    quick, full = _counts(paper.quick.values()), _counts(paper.studies.values())
    lines.append(f"  {'study':<18} {'settings':>8} {'conditions':>10} {'seeds':>5}  about")
    for study in paper.studies.values():
        seeds = study.seeds if study.agents else 0
        note = "" if study.name in paper.quick else " (not with --quick)"
        lines.append(
            f"  {study.name:<18} {len(study.settings):>8} {len(study.conditions):>10} {seeds:>5}  {study.about}{note}"
        )
    lines += [
        "",
        f"  in all {full}, where what studies share is run once; --quick: {quick}",
        f"  figures: {', '.join(figures(paper)) or 'none yet'}",
    ]
    return "\n".join(lines)


def _counts(studies) -> str:
    trainings = sum(len(study.settings) * study.seeds for study in studies if study.agents)
    comparisons = sum(len(study.settings) * len(study.conditions) for study in studies)
    return f"{trainings} trainings, {comparisons} comparisons"


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="edgeward reproduce",
        description="Run a paper's studies again: trainings, comparisons, CSV files, figures, claims, one report.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("paper", metavar="PAPER", help="a paper's name, or 'list'")
    parser.add_argument(
        "--quick", action="store_true", help="the small version, within 10 minutes on two cores"
    )
    parser.add_argument(
        "--seeds", type=_count, metavar="N", help="trainings per setting (default: as the studies say)"
    )
    parser.add_argument(
        "--only", nargs="+", metavar="NAME", help="figures or studies; what is missing is run"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="default: runs/reproduce-PAPER, or -quick")
    parser.add_argument(
        "--jobs", type=_count, default=CORES, metavar="N", help="at once (default: one per core)"
    )
    return parser.parse_args(argv)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 1")
    return int(text)


def _command(argv: list[str]) -> str:
    return shlex.join(["edgeward", "reproduce", *argv])


def _say(message: str, status: int) -> int:
    sys.stdout.flush()
    print(f"edgeward: {message}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
