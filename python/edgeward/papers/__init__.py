"""What a reader of a reproduced paper looks at: its figures, its claims, the report."""

import importlib
from pathlib import Path

from edgeward.figures.tables import TableError


def find(name: str):
    """The paper's description (paper.Paper): PAPER of the module called like it. Throws TableError."""
    try:
        return importlib.import_module(f"edgeward.papers.{name.replace('-', '_')}").PAPER
    except (ModuleNotFoundError, AttributeError):
        known = [
            path.stem.replace("_", "-")
            for path in sorted(Path(__file__).parent.glob("*.py"))
            if "\nPAPER = " in path.read_text(encoding="utf-8")
        ]
        raise TableError(f"unknown paper '{name}'; there are {', '.join(known)}") from None
