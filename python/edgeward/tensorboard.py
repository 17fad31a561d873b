"""The progress of a training for TensorBoard: `python -m edgeward.tensorboard runs/first`, then `tensorboard --logdir runs`.

Each column of progress.csv and timing.csv becomes a curve over environment steps: of `runs/first` in `runs/first/tensorboard`.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
from pathlib import Path

from edgeward.runs import Run, RunError, read_run

# Columns that are no curves: x axes and clocks of their own.
_AXES = ("update", "steps", "wall_s")


def write_events(run: str | os.PathLike[str], out: str | os.PathLike[str] | None = None) -> Path:
    """Writes a run's progress as TensorBoard event files; what an earlier call has written there is replaced.

    run: a run directory of `edgeward train`. out: the folder to write into (default: RUN/tensorboard).
    Returns the folder. Raises RunError: no training; ModuleNotFoundError where TensorBoard is missing.
    """
    training = read_run(run)
    curves = _curves(training)
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.summary.writer.event_file_writer import EventFileWriter

    folder = Path(out) if out is not None else training.path / "tensorboard"
    for earlier in folder.glob("events.out.tfevents.*"):
        earlier.unlink()
    writer = EventFileWriter(str(folder))
    for step, wall_s, values in curves:
        said = [Summary.Value(tag=name, simple_value=value) for name, value in values.items()]
        writer.add_event(Event(wall_time=wall_s, step=step, summary=Summary(value=said)))
    writer.close()
    return folder


def _curves(run: Run) -> list[tuple[int, float, dict[str, float]]]:
    """Per update: environment steps, seconds, and the values that there are by tag ("reward/vgg", "train/entropy")."""
    progress, timing = run.progress, run.timing
    clock = dict(zip(timing["update"].tolist(), timing.rows(), strict=True))
    updates = []
    for row in progress.rows():
        times = clock.get(row["update"], {})
        values = {**{k: v for k, v in times.items()}, **row}
        tags = {
            _tag(name): value for name, value in values.items() if name not in _AXES and math.isfinite(value)
        }
        updates.append((int(row["steps"]), float(times.get("wall_s", 0.0)), tags))
    return updates


def _tag(column: str) -> str:
    if column == "reward" or column.startswith("reward."):
        return "reward/" + (column.partition(".")[2] or "all")
    if column == "steps_per_s":
        return "time/steps_per_s"
    return f"train/{column}"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m edgeward.tensorboard", description=__doc__)
    parser.add_argument("run", metavar="RUN_DIR", type=Path, help="what `edgeward train` made")
    parser.add_argument("--out", metavar="FOLDER", type=Path, help="default: RUN_DIR/tensorboard")
    arguments = parser.parse_args(argv)
    try:
        print(write_events(arguments.run, arguments.out))
    except RunError as fault:
        print(f"tensorboard: {fault}", file=sys.stderr)
        return 2
    except ModuleNotFoundError as missing:
        print(
            f"tensorboard: {sys.executable} has no {missing.name}: pip install 'edgeward[tensorboard]'",
            file=sys.stderr,
        )
        return 2
    except OSError as fault:
        print(f"tensorboard: cannot write {fault.filename}: {fault.strerror}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
