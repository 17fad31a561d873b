"""scripts/bench from outside with very short slices, and the arithmetic of its tables. No speed is asserted."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))

import measure  # noqa: E402
import report  # noqa: E402
import special  # noqa: E402

BIN = Path(os.environ["EDGEWARD_BIN"])
COMPARED = ["simulator-1", "wifi-2", "environment-8", "horizon-10", "resets"]


def bench(*arguments):
    return subprocess.run(
        [sys.executable, ROOT / "bench" / "run.py", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    out = tmp_path_factory.mktemp("bench") / "run"
    done = bench("--quick", "--only", *COMPARED, "--out", out)
    assert done.returncode == 0, done.stderr
    return out, done.stdout


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_it_ends_with_a_table_files_and_a_figure(run):
    out, printed = run
    assert "stream, everything on / raw SimGrid" in printed
    assert f"everything is in {out}" in printed
    for name in ("report.md", "results.csv", "slices.csv", "benchmark.png", "benchmark.svg"):
        assert (out / name).stat().st_size > 0, name
    assert (out / "benchmark.png").read_bytes().startswith(b"\x89PNG")


def test_every_comparison_is_there_and_ordered(run):
    results = rows(run[0] / "results.csv")
    assert sorted({row["comparison"] for row in results}) == sorted(COMPARED)
    for row in results:
        assert float(row["minimum"]) <= float(row["median"]) <= float(row["maximum"]), row["what"]
        assert row["verdict"] in (["met", "not met"] if row["target"] else [""]), row["what"]


def test_a_ratio_is_of_slices_of_the_same_round(run):
    slices = rows(run[0] / "slices.csv")
    rate = {
        (row["side"], row["round"]): float(row["rate"])
        for row in slices
        if row["comparison"] == "simulator-1"
    }
    expected = sorted(rate["stream", n] / rate["raw SimGrid, stream", n] for n in ("0", "1"))
    (row,) = [row for row in rows(run[0] / "results.csv") if row["what"].startswith("stream, everything on")]
    assert [float(row["minimum"]), float(row["maximum"])] == pytest.approx(expected, rel=1e-5)


def test_sides_take_turns_and_every_other_round_runs_backwards(run):
    slices = [row for row in rows(run[0] / "slices.csv") if row["comparison"] == "wifi-2"]
    assert [(row["side"], row["round"]) for row in slices] == [
        ("Wi-Fi", "0"), ("own links", "0"), ("own links", "1"), ("Wi-Fi", "1"),
    ]  # fmt: skip
    began = [float(row["began"]) for row in slices]
    assert began == sorted(began)


def test_both_simulators_have_the_same_latency(tmp_path):
    """In rounds nothing is drawn: raw SimGrid must give our mean latency to the last digits."""
    description = tmp_path / "system.json"
    command = [BIN / "bench-world", "edgerl/balanced", "--cells", "3", "--describe", description]
    ours = json.loads(subprocess.run(command, input="", capture_output=True, text=True, check=True).stdout)
    command = [BIN / "bench-raw-simgrid", description]
    raw = json.loads(subprocess.run(command, input="", capture_output=True, text=True, check=True).stdout)
    assert raw["mean_latency_s"] == pytest.approx(ours["mean_latency_s"], rel=1e-9)


def speaker(latency_s: float) -> list[str]:
    """A side that says it has that mean latency."""
    program = "import json, sys; print(json.dumps({'mean_latency_s': float(sys.argv[1])}), flush=True)\n"
    program += "for line in sys.stdin: print('{\"rate\": 2}', flush=True)"
    return [sys.executable, "-c", program, str(latency_s)]


def test_sides_that_simulate_different_systems_are_no_comparison():
    comparison = measure.Comparison(
        "made-up", "", {"a": speaker(1.0), "b": speaker(1.02)}, [measure.Claim("a / b", "a", "b")],
        agree_pairs=[("a", "b", 0.01)],
    )  # fmt: skip
    with pytest.raises(measure.SideError, match="'a' and 'b' simulate different systems: .* differ by 2 %"):
        measure.run(comparison, 2, 0.01, lambda text: None, [])
    comparison.agree_pairs = [("a", "b", 0.03)]
    assert measure.run(comparison, 2, 0.01, lambda text: None, [])[0].median == 1


def test_a_side_that_dies_is_named():
    comparison = measure.Comparison("made-up", "", {"a": [sys.executable, "-c", "raise SystemExit(3)"]}, [])
    with pytest.raises(measure.SideError, match="a ended with status 3"):
        measure.run(comparison, 2, 0.01, lambda text: None, [])


def test_a_missed_target_is_said():
    values = [0.5, 0.69, 0.9]
    missed = measure.summary("x", "ours / theirs", "x", values, measure.Target(at_least=0.7))
    met = measure.summary("x", "ours / theirs", "x", values, measure.Target(at_most=0.7))
    assert (missed.verdict, met.verdict) == ("not met", "met")
    assert (missed.minimum, missed.median, missed.maximum) == (0.5, 0.69, 0.9)
    assert "not met" in report.terminal_table(report.as_rows([missed]))


def test_a_report_goes_between_the_marks_of_a_page(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n")
    report.put_into(page, "new\n")
    assert page.read_text() == f"before\n{report.BEGIN}\nnew\n{report.END}\nafter\n"
    page.write_text("no marks\n")
    with pytest.raises(ValueError, match="needs one pair of the marks"):
        report.put_into(page, "new\n")


def test_list_names_everything_and_measures_nothing():
    done = bench("--list")
    names = [line.split()[0] for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert set(COMPARED) | {"simpy-stream", "sb3-64", "training-64-64", "quality"} <= set(names)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--only", "simulater"], "--only simulater: no such comparison; did you mean simulator?"),
        (["--rounds", "3"], "--rounds 3: a claim needs at least 5"),
        (["--seconds", "0"], "--seconds: must be above 0"),
        (["--out", str(ROOT)], "is there already"),
        (["--against", "no-such-commit"], "--against no-such-commit: no such commit"),
    ],
)
def test_bad_arguments(arguments, message, tmp_path):
    out = [] if "--out" in arguments else ["--out", tmp_path / "out"]
    done = bench(*arguments, *out)
    assert done.returncode == 2
    assert message in done.stderr


def test_memory_that_grows_is_noticed(tmp_path, monkeypatch):
    """A made-up bench-resets whose memory grows with every reset."""
    program = tmp_path / "bench-resets"
    program.write_text(
        f"#!{sys.executable}\nimport json, sys\nprint('{{}}', flush=True)\nmade = 0\n"
        "for line in sys.stdin:\n    made += float(line)\n"
        "    print(json.dumps({'rate': 1, 'rss_kb': 1000 + made}), flush=True)\n"
    )
    program.chmod(0o755)
    results = special.resets(tmp_path, True, lambda text: None, [])
    growth = [result for result in results if result.unit == "kB"]
    assert [(result.median, result.verdict) for result in growth] == [(2000, "not met"), (40, "met")]
