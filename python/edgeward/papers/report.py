"""OUT/report.html of a reproduced paper, with OUT/claims.csv and OUT/figures: one file, nothing outside it."""

import base64
import os
from collections import Counter
from html import escape
from pathlib import Path
from string import Template

import matplotlib
import matplotlib.pyplot as plt

from edgeward.figures import style
from edgeward.figures.files import save, save_small
from edgeward.papers import claims, find, sources
from edgeward.papers.claims import Judged
from edgeward.papers.paper import Listing, Paper
from edgeward.papers.results import Missing, Results

TEMPLATE = Path(__file__).with_name("report.html")
DRAWING = "fig1"  # stands at the top, not among the others


def write(out: Path, paper: str) -> Path:
    """Draws what OUT's CSV files allow and writes the report; the others are named in it. Throws TableError."""
    about = find(paper)
    matplotlib.use("Agg")  # files only: no display is needed
    style.apply()
    sources.collect(out, about)
    results = Results(out)
    judged = claims.judge(about.claims, results)
    claims.write_csv(out / "claims.csv", judged)
    drawn, missing = draw(out, about, results)
    page = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        _page(about, results, judged, drawn, missing)
    )
    path = out / "report.html"
    unfinished = path.with_name(f".report.{os.getpid()}.html")
    unfinished.write_text(page, encoding="utf-8")
    unfinished.replace(path)
    return path


def draw(out: Path, paper: Paper, results: Results) -> tuple[dict[str, str], dict[str, str]]:
    """Every figure as PNG and SVG into OUT/figures. Returns the pictures for the report (HTML), and why others are missing."""
    folder = out / "figures"
    folder.mkdir(exist_ok=True)
    drawn, missing = {}, {}
    for name, picture in paper.figures.items():
        try:
            figure = picture.draw(results)
        except Missing as reason:
            missing[name] = str(reason)
            for old in (folder / f"{name}.png", folder / f"{name}.svg"):
                old.unlink(missing_ok=True)
            continue
        save_small(figure, folder / f"{name}.png")
        save(figure, folder / f"{name}.svg")
        plt.close(figure)
        drawn[name] = _figure(folder / f"{name}.svg", name, picture.caption)
    return drawn, missing


def _figure(path: Path, name: str, caption: str) -> str:
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    image = f'<div class="wide"><img alt="{escape(name)}" src="data:image/svg+xml;base64,{data}"></div>'
    return f'<figure id="{escape(name)}">{image}<figcaption><b>{escape(name)}.</b> {escape(" ".join(caption.split()))}</figcaption></figure>'


def _page(
    paper: Paper, results: Results, judged: list[Judged], drawn: dict[str, str], missing: dict[str, str]
) -> dict[str, str]:
    manifest = results.manifest
    shown = [html for name, html in drawn.items() if name != DRAWING]
    shown += [
        f'<p class="note">Not drawn: <b>{escape(name)}</b>, because {escape(why)}.</p>'
        for name, why in missing.items()
    ]
    tables = {name: _table(results, make) for name, (_, make) in paper.tables.items()}
    return {
        "title": escape(paper.title),
        "citation": escape(paper.citation),
        "made": escape(_made(manifest)),
        "banner": _banner(manifest),
        "simulated": escape(" ".join(paper.simulated.split())),
        "drawing": drawn.get(DRAWING, ""),
        "provenance": tables.get("provenance", ""),
        "counts": escape(_counts(judged)),
        "claims": _claims(judged),
        "figures": "\n".join(shown),
        "question": escape(paper.question),
        "answer": _answer(paper, results),
        "choices": _choices(paper),
        "tables": "\n".join(
            f"<details{' open' if place == 0 else ''}><summary>{escape(title)}</summary>{tables[name]}</details>"
            for place, (name, (title, _)) in enumerate(paper.tables.items())
            if name != "provenance"
        ),
        "manifest": _manifest(manifest),
    }


def _made(manifest: dict) -> str:
    parts = [f"Edgeward {manifest.get('edgeward', '')}".strip(), manifest.get("when", "")]
    return ", ".join(part for part in parts if part)


def _banner(manifest: dict) -> str:
    if not manifest.get("quick"):
        return ""
    return '<p class="banner">A quick run: fewer seeds, shorter trainings, fewer settings. For a look; not a result.</p>'


def _counts(judged: list[Judged]) -> str:
    count = Counter(each.verdict for each in judged)
    named = {"met": claims.YES, "met in part": claims.PARTLY, "not met": claims.NO, "not run": claims.NOT_RUN}
    parts = [f"{count[key]} {name}" for name, key in named.items() if count[key]]
    return f"{len(judged)} claims: {', '.join(parts)}."


def _claims(judged: list[Judged]) -> str:
    lines = ['<div class="wide"><table class="claims"><thead><tr>']
    heads = ["claim", "where it stands", "about", "ours", "against", "aggregation", "met", "why"]
    lines += [f"<th>{head}</th>" for head in heads] + ["</tr></thead><tbody>"]
    for each in judged:
        for found in each.findings:
            cells = [
                ("statement", "", each.claim.statement),
                ("", heads[1], each.claim.where),
                ("", heads[2], found.scope),
                ("number", heads[3], claims.written(found.number, found.unit)),
                ("", heads[4], found.baseline),
                ("", heads[5], found.aggregation),
                (found.met.replace(" ", "-"), heads[6], found.met),
                ("", heads[7], found.why),
            ]
            lines.append("<tr>" + "".join(_cell(*cell) for cell in cells) + "</tr>")
    return "".join([*lines, "</tbody></table></div>"])


def _cell(kind: str, label: str, text: str) -> str:
    attributes = (f' class="{kind}"' if kind else "") + (f' data-label="{label}"' if label else "")
    return f"<td{attributes}>{escape(text)}</td>"


def _table(results: Results, make) -> str:
    try:
        listing: Listing = make(results)
    except Missing as missing:
        return f'<p class="note">No table, because {escape(str(missing))}.</p>'
    head = "".join(f"<th>{escape(name)}</th>" for name in listing.header)
    rows = "".join("<tr>" + "".join(_cell("", "", cell) for cell in row) + "</tr>" for row in listing.rows)
    note = f'<p class="note">{escape(listing.note)}</p>' if listing.note else ""
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{note}'


def _answer(paper: Paper, results: Results) -> str:
    try:
        return "".join(f"<p>{escape(part)}</p>" for part in paper.answer(results))
    except Missing as missing:
        return f'<p class="note">No answer, because {escape(str(missing))}.</p>'


def _choices(paper: Paper) -> str:
    return (
        "<ul>" + "".join(f"<li>{escape(choice)}</li>" for choice in paper.choices) + "</ul>"
        "<p><b>Chosen after looking at results:</b></p><ul>"
        + "".join(f"<li>{escape(choice)}</li>" for choice in paper.after_results)
        + "</ul>"
    )


def _manifest(manifest: dict) -> str:
    studies = manifest.get("studies", {})
    rows = [(name, _words(value)) for name, value in manifest.items() if name not in ("studies", "paper")]
    lines = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in rows)
    told = "".join(
        f"<li><b>{escape(name)}</b>: {escape(str(study.get('about', '')))}</li>"
        for name, study in studies.items()
    )
    return f'<div class="wide"><table>{lines}</table></div><p>Studies:</p><ul>{told}</ul>'


def _words(value) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_words(each)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(map(_words, value))
    return str(value)
