"""Figures, as a library and as a program (`python -m edgeward.figures --help`).

    from edgeward import figures
    figures.draw_run("runs/demo-1", formats=("png", "svg"))   # writes runs/demo-1/figures/policies.png, ...
    figures.figure("runs/demo-1", "policies")                 # a matplotlib Figure, to be shown or changed
    figures.figure_names("runs/demo-1")                       # ["policies", "learning", "stages"]

of_runs.py has these three. tables.py reads CSV files, style.py says what everything looks like, and each figure has a file of
its own: policies.py, learning.py and stages.py of a run directory, over_time.py of what was recorded inside a world, and
system.py of the simulated system itself. That one is drawn by hand, in inches: canvas.py (boxes, arrows), lettering.py (measured
text), glyphs.py, system_cards.py, system_phrases.py, quantities.py. __main__.py is the program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from edgeward.figures.of_runs import draw_run, figure, figure_names

__all__ = ["draw_run", "figure", "figure_names"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'edgeward.figures' has no attribute {name!r}")
    from edgeward.figures import of_runs  # with matplotlib, which reading tables does not need

    return getattr(of_runs, name)
