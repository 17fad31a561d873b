"""Draws the figures of a run directory (where one cannot be drawn, the others are), or a single figure into a file.
The exit status is 2 where something could not be drawn."""

import argparse
import sys
from pathlib import Path

try:
    import matplotlib
    import matplotlib.pyplot as plt

    from edgeward.figures import benchmark, of_runs, over_time, style, system, validation
    from edgeward.figures.files import WITHOUT_DATE, save, save_small
    from edgeward.figures.tables import TableError
except ModuleNotFoundError as missing:
    print(
        f"figures: {sys.executable} has no {missing.name}; scripts/setup makes a Python that draws, "
        "EDGEWARD_PYTHON names another",
        file=sys.stderr,
    )
    sys.exit(2)

USAGE = """\
python -m edgeward.figures RUN_DIR [--format png,svg,pdf]
       python -m edgeward.figures system DESCRIPTION.json FILE
       python -m edgeward.figures over-time SERIES.csv FILE [--title TEXT]
       python -m edgeward.figures validation DIR"""


def main(argv: list[str] | None = None) -> int:
    argv = sys.argv[1:] if argv is None else argv
    matplotlib.use("Agg")  # files only: no display is needed
    style.apply()
    try:
        if argv[:1] == ["system"]:
            return _draw_system(argv[1:])
        if argv[:1] == ["over-time"]:
            return _draw_over_time(argv[1:])
        if argv[:1] == ["benchmark"]:
            return _draw_benchmark(argv[1:])
        if argv[:1] == ["validation"]:
            return _draw_validation(argv[1:])
        return _draw_run(argv)
    except TableError as error:
        print(f"figures: {error}", file=sys.stderr)
    except OSError as error:
        print(f"figures: cannot write {error.filename}: {error.strerror}", file=sys.stderr)
    return 2


def _draw_run(argv: list[str]) -> int:
    parser = _parser("Draw the figures of a run directory into RUN_DIR/figures.")
    parser.add_argument(
        "run", metavar="RUN_DIR", type=Path, help="what `edgeward train` made, for example runs/demo-1"
    )
    parser.add_argument(
        "--format", default="png", help=f"one or several of {', '.join(WITHOUT_DATE)}, with commas between"
    )
    arguments = parser.parse_args(argv)
    formats = arguments.format.split(",")
    unknown = [name for name in formats if name not in WITHOUT_DATE]
    if unknown:
        parser.error(f"unknown format '{unknown[0]}'; there are {', '.join(WITHOUT_DATE)}")
    failed = False
    for name in of_runs.figure_names(arguments.run):
        try:
            for path in of_runs.draw_run(arguments.run, formats, [name]):
                print(path)
        except TableError as error:
            print(f"figures: no {name}: {error}", file=sys.stderr)
            failed = True
    return 2 if failed else 0


def _draw_system(argv: list[str]) -> int:
    parser = _parser("Draw a simulated system, as `edgeward scenario draw SCENARIO --json` describes it.")
    parser.add_argument("description", metavar="DESCRIPTION", type=Path)
    parser.add_argument("file", metavar="FILE", type=_picture)
    arguments = parser.parse_args(argv)
    save(system.draw(arguments.description), arguments.file)
    return 0


def _draw_over_time(argv: list[str]) -> int:
    parser = _parser("Draw gauges over time: a CSV file with the columns gauge, name, time_s, value, state.")
    parser.add_argument("series", metavar="SERIES", type=Path)
    parser.add_argument("file", metavar="FILE", type=_picture)
    parser.add_argument("--title", default="Over time")
    arguments = parser.parse_args(argv)
    save(over_time.draw(arguments.series, arguments.title), arguments.file)
    return 0


def _draw_validation(argv: list[str]) -> int:
    parser = _parser("Draw the figures of `edgeward validate --out`, beside the CSV files it has written.")
    parser.add_argument("folder", metavar="DIR", type=Path, help="for example docs/validation")
    folder = parser.parse_args(argv).folder
    for name, draw in validation.FIGURES.items():
        figure = draw(folder)
        save_small(figure, folder / f"{name}.png")
        print(folder / f"{name}.png")
        plt.close(figure)
    return 0


def _draw_benchmark(argv: list[str]) -> int:
    parser = _parser("Draw what scripts/bench measured: its results.csv.")
    parser.add_argument("results", metavar="RESULTS", type=Path)
    parser.add_argument("files", metavar="FILE", nargs="+", type=_picture)
    arguments = parser.parse_args(argv)
    figure = benchmark.draw(arguments.results)
    for path in arguments.files:
        save(figure, path)
    return 0


def _parser(description: str) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(prog="python -m edgeward.figures", usage=USAGE, description=description)


def _picture(text: str) -> Path:
    path = Path(text)
    if path.suffix.removeprefix(".") not in WITHOUT_DATE:
        raise argparse.ArgumentTypeError(
            f"'{text}' ends with none of {', '.join('.' + name for name in WITHOUT_DATE)}"
        )
    return path


if __name__ == "__main__":
    sys.exit(main())
