"""The report: whole, self-contained, honest about what is missing."""

import csv
import html
import re
from html.parser import HTMLParser

import edgeward.papers
import pytest
from conftest import PROGRAM
from edgeward.figures.tables import TableError
from edgeward.papers import report

PAPERS = ["edgerl", "infer-edge"]


@pytest.mark.parametrize("paper", PAPERS)
def test_every_figure_claim_and_choice_is_in_it(written, paper):
    text = html.unescape(written[paper].read_text())
    about = edgeward.papers.find(paper)
    for name, picture in about.figures.items():
        assert f'<figure id="{name}">' in text
        assert " ".join(picture.caption.split()) in text
        for extension in ("png", "svg"):
            assert (written[paper].parent / "figures" / f"{name}.{extension}").stat().st_size > 5000
    for part in (
        *(claim.statement for claim in about.claims),
        *about.choices,
        *about.after_results,
        about.question,
    ):
        assert part in text
    for title, _ in about.tables.values():
        assert title in text
    for status in ("measured", "digitised", "derived", "assumed"):
        assert f"<td>{status}</td>" in text
    for told in ("made up", "edgeward reproduce", "0123abcd", "About "):  # of manifest.json
        assert told in text
    assert not re.search(r"\$[a-z]", text)  # no placeholder left


@pytest.mark.parametrize("paper", PAPERS)
def test_nothing_outside_the_file_is_needed(written, paper):
    text = written[paper].read_text()
    for reference in re.findall(r'(?:src|href)="([^"]*)"', text):
        assert reference.startswith(("#", "data:image/svg+xml;base64,"))
    for word in ("<script", "<link", "@import", "url("):
        assert word not in text
    inside = set(re.findall(r'id="([^"]*)"', text))
    assert {link.removeprefix("#") for link in re.findall(r'href="(#[^"]*)"', text)} <= inside


class Tags(HTMLParser):
    """Complains about an element that is closed in another's place, or never."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attributes):
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, self.getpos()


@pytest.mark.parametrize("paper", PAPERS)
def test_elements_are_nested_and_closed(written, paper):
    tags = Tags()
    tags.feed(written[paper].read_text())
    assert tags.open == []


@pytest.mark.parametrize("paper", PAPERS)
def test_claims_csv_has_the_rows_of_the_table(written, paper):
    with open(written[paper].parent / "claims.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    table = re.search(r'<table class="claims">.*?</table>', written[paper].read_text(), re.S).group()
    assert len(re.findall("<tr>", table)) == len(rows) + 1  # and the header
    assert {row["claim"] for row in rows} == {claim.name for claim in edgeward.papers.find(paper).claims}
    assert {row["met"] for row in rows} <= {"yes", "no", "partly"}


def test_the_answer_names_the_plan_and_what_it_gives(written):
    text = written["edgerl"].read_text()
    answer = text[text.index('<h2 id="question">') : text.index('<h2 id="choices">')]
    # 8 Mb/s, equal weights: VGG11 behind layer 11 sends 0.80 MB, 0.49 + 0.80 + 0.10 s and 2.87 + 0.64 J.
    assert "Balanced: run vgg11 on the device up to layer 11 (features.10 MaxPool2d), send 0.80 MB" in answer
    assert "1.38 s, 3.51 J, 69.04 %" in answer
    assert "If the raw frame may leave the device" in answer


def test_missing_studies_leave_figures_out_with_a_line(make, monkeypatch):
    monkeypatch.setenv("EDGEWARD_PROGRAM", PROGRAM)
    results = make("edgerl", lambda row: row["study"] == "accuracy-weight")
    (results.out / "figures").mkdir()
    (results.out / "figures" / "fig3.png").write_bytes(b"of a run before")
    text = report.write(results.out, "edgerl").read_text()
    assert '<figure id="fig2">' in text and '<figure id="fig3">' not in text
    assert "Not drawn: <b>fig3</b>, because study latency-weight was not run." in text
    assert "No answer, because study weightings was not run." in text
    assert not (results.out / "figures" / "fig3.png").exists()


@pytest.mark.parametrize("paper, drawn", [("edgerl", {"fig1"}), ("infer-edge", {"fig1", "layers", "cuts-latency", "cuts-energy"})])  # fmt: skip
def test_without_results_there_is_what_the_program_says(paper, drawn, make, monkeypatch):
    """As after `edgeward reproduce PAPER --only fig1`."""
    monkeypatch.setenv("EDGEWARD_PROGRAM", PROGRAM)
    out = make(paper, lambda row: row["study"] in ("weightings", "devices-1")).out
    for name in ("evaluation.csv", "training.csv"):
        (out / name).write_text((out / name).read_text().splitlines()[0] + "\n")
    text = report.write(out, paper).read_text()
    assert set(re.findall('<figure id="([^"]*)">', text)) == drawn
    with open(out / "claims.csv", newline="") as file:
        assert "not run" in {row["met"] for row in csv.DictReader(file)}


def test_the_same_files_give_the_same_bytes(make, monkeypatch):
    monkeypatch.setenv("EDGEWARD_PROGRAM", PROGRAM)
    results = make("edgerl", lambda row: row["study"] in ("weightings", "mission"))
    first = report.write(results.out, "edgerl").read_bytes()
    assert report.write(results.out, "edgerl").read_bytes() == first


def test_faults_are_one_line(make, tmp_path):
    with pytest.raises(TableError, match="unknown paper 'edge'; there are edgerl, infer-edge"):
        report.write(tmp_path, "edge")
    results = make("edgerl", lambda row: row["study"] == "mission")
    (results.out / "evaluation.csv").unlink()
    with pytest.raises(TableError, match="evaluation.csv: not there"):
        report.write(results.out, "edgerl")
