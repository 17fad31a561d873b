"""What a paper's figures and claims are made with: its file in edgeward/papers, for a paper that has one."""

from pathlib import Path

from edgeward.reproduce.studies import Paper

PAPERS = Path(__file__).resolve().parents[1] / "papers"


def figures(paper: Paper) -> dict[str, list[str]]:
    """Names of the paper's figures, with the studies that each is drawn from."""
    if not _is_described(paper):
        return {}
    from edgeward.papers import find

    return {name: list(picture.studies) for name, picture in find(paper.name).figures.items()}


def write_report(paper: Paper, out: Path) -> Path | None:
    """OUT/report.html, claims.csv and figures/; nothing where nobody has described them yet. Throws TableError."""
    if not _is_described(paper):
        return None
    from edgeward.papers import report  # draws: matplotlib takes a second to load

    return report.write(out, paper.name)


def _is_described(paper: Paper) -> bool:
    return (PAPERS / f"{paper.name.replace('-', '_')}.py").exists()
