"""`edgeward run`: its tables, and its files of requests, timelines and figures."""

import itertools
import json
import math
import os
import signal
import subprocess
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from conftest import BIN, POLICIES, contents, edgeward, refuses, rows_of

HERE = Path(__file__).resolve().parent
TINY = HERE / "tiny.yaml"
EVERYTHING = HERE / "everything.yaml"
STAGES = ["device_queue", "head", "radio_queue", "transfer", "server_queue", "tail", "result"]
ENDINGS = ["done", "late", "dropped", "failed", "in_flight"]


@pytest.mark.parametrize("policy", POLICIES)
def test_every_policy_prints_its_tables(policy, tmp_path):
    text = edgeward("run", "tutorial/first-steps", "--policy", policy, "--episodes", 4, cwd=tmp_path).stdout
    assert "vgg" in text and policy in text
    for heading in ("requests", "latency s", "busy %", "energy J", "family"):
        assert any(line.startswith(heading) for line in text.splitlines())
    assert list(tmp_path.iterdir()) == []


def test_tables_of_a_tiny_scenario():
    text = edgeward(
        "run", TINY, "--policy", "edge-only", "--episodes", 2, environment={"COLUMNS": "80"}
    ).stdout
    assert text == (HERE / "golden" / "run_tiny.txt").read_text()


@pytest.mark.parametrize("scenario", ["tutorial/first-steps", EVERYTHING])
def test_tables_fit_a_narrow_terminal(scenario):
    arguments = ["run", scenario, "--policy", "greedy", "--episodes", 4]
    text = edgeward(*arguments, environment={"COLUMNS": "80"}).stdout
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "A wider terminal also shows" in text
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    wide = subprocess.run(
        [BIN / "edgeward", *map(str, arguments)], capture_output=True, text=True, env=environment, check=True
    )
    assert "A wider terminal" not in wide.stdout


def test_json_adds_up():
    done = edgeward("run", "tutorial/first-steps", "--policy", "edge-only", "--episodes", 4, "--json")
    assert done.stderr == ""
    about = json.loads(done.stdout)
    assert [row["group"] for row in about["summary"]] == ["vgg", "all"]
    row = about["summary"][0]
    assert sum(row[f"{stage}_s"] for stage in STAGES) == pytest.approx(row["latency_s"]["value"], rel=1e-9)
    assert row["episodes"] == 4
    assert row["reward"]["low"] <= row["reward"]["value"] <= row["reward"]["high"]
    # The same numbers by another way: what the environment measures, and what was recorded.
    outcomes = about["outcomes"]
    assert outcomes["episodes"] == 4
    assert outcomes["requests"]["all"]["done"] == row["requests"]
    assert outcomes["latency"]["total"]["mean_s"] == pytest.approx(row["latency_s"]["value"], rel=1e-12)
    assert outcomes["requests"]["all"]["top1_pct"] == pytest.approx(row["top1_pct"]["value"], rel=1e-12)
    for stage in STAGES:
        assert outcomes["latency"][stage]["mean_s"] == pytest.approx(row[f"{stage}_s"], rel=1e-9)


def test_it_is_a_function_of_its_seed():
    def out(*more):
        return edgeward(
            "run", "tutorial/first-steps", "--policy", "random", "--episodes", 4, "--json", *more
        ).stdout

    assert out("--seed", 3) == out("--seed", 3)
    assert out("--seed", 3) != out("--seed", 4)


def test_it_takes_assignments_and_writes_a_directory(tmp_path):
    run = tmp_path / "deep" / "er" / "run"
    edgeward(
        *["run", "tutorial/first-steps", "--policy", "greedy", "--episodes", 4, "--cells", 1, "--workers", 1],
        *["--set", "environment.episode=5", "--set", "title=Short", "--out", run],
    )
    row = rows_of(run / "evaluation.csv")[0]
    assert row["epochs"] == "5" and row["requests"] == "5"
    assert len(rows_of(run / "evaluation.csv")) == 4  # one environment: a seed per episode
    assert "title: Short" in (run / "config.yaml").read_text()
    assert json.loads((run / "run.json").read_text())["state"] == "complete"
    assert not (run / "checkpoints").exists()
    outcomes = {
        (row["table"], row["item"], row["quantity"]): row["value"] for row in rows_of(run / "outcomes.csv")
    }
    assert outcomes["requests", "all", "arrived"] == "20"
    assert float(outcomes["latency", "total", "p99_s"]) > float(outcomes["latency", "total", "p50_s"]) > 0
    gauges = {row["gauge"] for row in rows_of(run / "over-time.csv")}
    assert gauges == {"device_queue", "radio_queue", "server_queue", "link_rate_bps"}
    assert (run / "figures" / "over-time.png").read_bytes().startswith(b"\x89PNG")


def percentile(values, share):
    """Linear between the two nearest ranks, as NumPy's default."""
    values = sorted(values)
    rank = share * (len(values) - 1)
    below = math.floor(rank)
    above = min(below + 1, len(values) - 1)
    return values[below] + (rank - below) * (values[above] - values[below])


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """A run over everything there is, with all its files; and what it printed as JSON."""
    folder = tmp_path_factory.mktemp("everything")
    # One cell: what the timeline shows is the first of two episodes.
    layout = ["--workers", 1, "--cells", 1, "--episodes", 2]
    done = edgeward(
        *["run", EVERYTHING, "--policy", "greedy", "--seed", 5, *layout, "--json"],
        *["--events", folder / "e.csv", "--timeline", folder / "t.json", "--figure", folder / "f.svg"],
    )
    return folder, json.loads(done.stdout)


def test_events_are_conserved_and_make_the_tables(everything):
    folder, about = everything
    rows = rows_of(folder / "e.csv")
    outcomes = about["outcomes"]
    assert {row["episode"] for row in rows} == {"0", "1"} and {row["cell"] for row in rows} == {"0"}
    for episode in ("0", "1"):
        numbers = sorted(int(row["number"]) for row in rows if row["episode"] == episode)
        assert numbers == list(range(len(numbers)))

    endings = Counter(row["ending"] for row in rows)
    assert all(endings[ending] > 0 for ending in ENDINGS)
    counted = outcomes["requests"]["all"]
    assert counted["arrived"] == len(rows) == sum(endings.values())
    assert {ending: counted[ending] for ending in ENDINGS} == {ending: endings[ending] for ending in ENDINGS}
    causes = Counter((row["ending"], row["cause"]) for row in rows if row["cause"])
    for (ending, cause), count in causes.items():
        assert outcomes["causes"][ending][cause] == count
    by_device = Counter(row["device"] or "edge (direct)" for row in rows)
    assert {name: outcomes["requests"][name]["arrived"] for name in by_device} == dict(by_device)

    answers = [row for row in rows if row["ending"] in ("done", "late")]
    for row in rows:
        if row["ending"] == "in_flight":
            assert row["end_s"] == row["latency_s"] == row["tail_s"] == row["top1_pct"] == ""
            continue
        latency = float(row["end_s"]) - float(row["arrival_s"])
        assert float(row["latency_s"]) == latency  # every digit is there
        assert sum(float(row[f"{stage}_s"]) for stage in STAGES) == pytest.approx(latency, abs=1e-9)
        assert (row["cause"] == "") == (row["top1_pct"] != "") == (row["ending"] in ("done", "late"))
    for item, column in [("total", "latency_s"), *((stage, f"{stage}_s") for stage in STAGES)]:
        values = [float(row[column]) for row in answers]
        shown = outcomes["latency"][item]
        assert shown["mean_s"] == pytest.approx(sum(values) / len(values), rel=1e-12)
        for name, share in (("p50_s", 0.5), ("p95_s", 0.95), ("p99_s", 0.99)):
            assert shown[name] == pytest.approx(percentile(values, share), rel=1e-12)
    top1 = [float(row["top1_pct"]) for row in answers]
    assert counted["top1_pct"] == pytest.approx(sum(top1) / len(top1))
    assert counted["goodput_hz"] == pytest.approx(endings["done"] / outcomes["simulated_s"])


def test_energy_is_the_sum_of_its_parts_and_drains_the_battery(everything):
    outcomes = everything[1]["outcomes"]
    parts = ["idle_j", "compute_j", "transmit_j", "receive_j", "motion_j"]
    energy = outcomes["energy"]
    for name, row in energy.items():
        assert sum(row[part] for part in parts) == pytest.approx(row["total_j"], rel=1e-12), name
    for part in [*parts, "total_j"]:
        devices = sum(energy[name][part] for name in ("cam.0", "cam.1", "uav"))
        assert energy["all"][part] == pytest.approx(devices, rel=1e-12)
    battery = outcomes["battery"]["uav"]
    drained = 1 - energy["uav"]["total_j"] / outcomes["episodes"] / 1500
    assert battery["charge_mean"] == pytest.approx(drained, abs=1e-9)
    assert battery["deaths"] == 2 and 0 < battery["death_mean_s"] < 50


def test_json_lines_hold_what_the_csv_holds(everything, tmp_path):
    folder, about = everything
    arguments = ["--seed", 5, "--workers", 1, "--cells", 1, "--episodes", 2, "--json"]
    edgeward("run", EVERYTHING, "--policy", "greedy", *arguments, "--events", tmp_path / "e.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "e.jsonl").read_text().splitlines()]
    rows = rows_of(folder / "e.csv")
    assert len(lines) == len(rows)
    for line, row in zip(lines, rows, strict=True):
        assert list(line) == list(row)
        for name, value in row.items():
            if value == "":
                assert line[name] is None
            elif isinstance(line[name], str):
                assert line[name] == value
            else:
                assert line[name] == float(value)


def check_trace(trace):
    """The parts of the trace-event format that a viewer relies on."""
    assert trace["displayTimeUnit"] in ("ms", "ns")
    for event in trace["traceEvents"]:
        assert event["ph"] in ("X", "C", "M", "i")
        assert {"name", "ph", "pid", "tid", "ts"} <= event.keys()
        assert isinstance(event["name"], str) and isinstance(event["pid"], int) and event["ts"] >= 0
        if event["ph"] == "X":
            assert event["dur"] >= 0
        elif event["ph"] == "C":
            assert all(isinstance(value, (int, float)) for value in event["args"].values())
        elif event["ph"] == "i":
            assert event["s"] in ("g", "p", "t")
        elif event["ph"] == "M":
            assert event["name"] in ("process_name", "process_sort_index", "thread_name", "thread_sort_index")


def rows_by_name(trace):
    """(process, thread) by name -> its slices in order of time, as whole nanoseconds."""
    processes = {e["pid"]: e["args"]["name"] for e in trace["traceEvents"] if e["name"] == "process_name"}
    threads = {
        (e["pid"], e["tid"]): e["args"]["name"] for e in trace["traceEvents"] if e["name"] == "thread_name"
    }
    rows = {(processes[pid], name): [] for (pid, _), name in threads.items()}
    for event in trace["traceEvents"]:
        if event["ph"] == "X":
            begin, duration = round(event["ts"] * 1000), round(event["dur"] * 1000)
            place = processes[event["pid"]], threads[event["pid"], event["tid"]]
            rows[place].append((begin, begin + duration, event["name"]))
    return {place: sorted(slices) for place, slices in rows.items()}


def test_timeline_shows_every_row_without_overlap(everything):
    folder, _ = everything
    trace = json.loads((folder / "t.json").read_text())
    check_trace(trace)
    assert trace["otherData"]["policy"] == "greedy"
    rows = rows_by_name(trace)
    assert set(rows) == {
        *((camera, row) for camera in ("cam.0", "cam.1") for row in ("processor", "uplink", "downlink")),
        *(("uav", row) for row in ("processor", "uplink", "activity")),
        *(("edge", f"slot {slot}") for slot in range(2)),
    }
    for place, slices in rows.items():
        assert slices, place
        for before, after in itertools.pairwise(slices):
            assert before[1] <= after[0], place
    activity = rows["uav", "activity"]
    assert activity[0][0] == 0 and activity[-1][1] == 50e9
    assert {name for _, _, name in activity} == {"hover", "forward"}
    counters = {e["name"] for e in trace["traceEvents"] if e["ph"] == "C"}
    assert counters == {
        "waiting for the processor",
        "waiting for the radio",
        "waiting for a slot",
        "link rate Mbit/s",
        "state of charge %",
        "transfers on the air",
    }


def test_timeline_and_events_tell_the_same(everything):
    folder, _ = everything
    trace = json.loads((folder / "t.json").read_text())
    events = {int(row["number"]): row for row in rows_of(folder / "e.csv") if row["episode"] == "0"}
    busy = defaultdict(float)
    for (_, thread), slices in rows_by_name(trace).items():
        for begin, end, name in slices:
            if name.startswith("#"):
                busy[int(name[1:].split()[0]), thread.split()[0]] += (end - begin) / 1e9
    for number, row in events.items():
        if row["ending"] in ("done", "late"):
            assert busy[number, "processor"] == pytest.approx(float(row["head_s"]), abs=2e-9)
            assert busy[number, "slot"] == pytest.approx(float(row["tail_s"]), abs=2e-9)
    instants = Counter(e["name"].split()[0] for e in trace["traceEvents"] if e["ph"] == "i")
    lost = Counter(row["ending"] for row in events.values() if row["ending"] in ("late", "dropped", "failed"))
    assert instants == lost


def test_utilisation_is_busy_time_over_time(tmp_path):
    done = edgeward(
        *["run", EVERYTHING, "--policy", "greedy", "--workers", 1, "--cells", 1, "--episodes", 1, "--json"],
        *["--timeline", tmp_path / "t.json"],
    )
    outcomes = json.loads(done.stdout)["outcomes"]
    trace = json.loads((tmp_path / "t.json").read_text())
    rows = rows_by_name(trace)
    share = {
        place: sum(end - begin for begin, end, _ in slices) / 1e9 / outcomes["simulated_s"]
        for place, slices in rows.items()
    }
    for device, quantities in outcomes["utilisation_devices"].items():
        for row, value in quantities.items():
            if device != "all" and (device, row) in share:
                assert value == pytest.approx(share[device, row], abs=1e-7)
    for slot in range(2):
        shown = outcomes["utilisation_shared"][f"edge slot {slot}"]["busy"]
        assert shown == pytest.approx(share["edge", f"slot {slot}"], abs=1e-7)
    on_air = [
        (e["ts"], e["args"]["value"]) for e in trace["traceEvents"] if e["name"] == "transfers on the air"
    ]
    assert {0, 1, 2} <= {transfers for _, transfers in on_air} <= {0, 1, 2, 3, 4}  # a result beside an upload
    busy = sum(after - time for (time, transfers), (after, _) in itertools.pairwise(on_air) if transfers > 0)
    medium = outcomes["utilisation_shared"]["campus medium"]["busy"]
    assert medium == pytest.approx(busy / 1e6 / outcomes["simulated_s"], abs=1e-7)


def test_more_episodes_in_one_timeline(tmp_path):
    edgeward(
        *["run", TINY, "--policy", "edge-only", "--workers", 2, "--cells", 1, "--episodes", 6, "--json"],
        *["--timeline", tmp_path / "t.json", "--timeline-episodes", 3],
    )
    trace = json.loads((tmp_path / "t.json").read_text())
    check_trace(trace)
    names = [e["args"]["name"] for e in trace["traceEvents"] if e["name"] == "process_name"]
    assert sorted(name for name in names if name.endswith(": edge")) == [
        "episode 0 of cell 0: edge",
        "episode 0 of cell 1: edge",
        "episode 1 of cell 0: edge",
    ]
    assert len({e["pid"] for e in trace["traceEvents"]}) == 3 * 3


def test_figure_is_drawn(everything, tmp_path):
    assert "<svg" in (everything[0] / "f.svg").read_text()
    edgeward("run", TINY, "--policy", "edge-only", "--episodes", 1, "--figure", "f.png", cwd=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["f.png"]
    assert (tmp_path / "f.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--events", "e.txt"], ["--events", "'e.txt' must end in .csv or .jsonl"]),
        (["--timeline", "t.csv"], ["--timeline", "'t.csv' must end in .json"]),
        (["--figure", "f.pdf"], ["--figure", "'f.pdf' must end in .png or .svg"]),
        (["--events", "there.csv"], ["--events", "there.csv exists already"]),
        (["--timeline", "no/t.json"], ["--timeline", "there is no folder no"]),
        (["--timeline", "t.json", "--timeline-episodes", "0"], ["--timeline-episodes"]),
        (["--events", "e.csv", "--out", "folder"], ["folder: exists already"]),
    ],
)
def test_files_that_cannot_be_written_are_said_at_once(arguments, says, tmp_path):
    (tmp_path / "there.csv").write_text("mine")
    (tmp_path / "folder").mkdir()
    refuses("run", "tutorial/first-steps", "--policy", "greedy", *arguments, cwd=tmp_path, says=says)


def test_without_python_a_figure_is_refused_and_a_directory_is_written(tmp_path):
    nowhere = {"EDGEWARD_PYTHON": "/nowhere/python"}
    says = ["--figure", "there is no Python at /nowhere/python"]
    refuses(
        "run",
        TINY,
        "--policy",
        "edge-only",
        "--figure",
        "f.png",
        cwd=tmp_path,
        says=says,
        environment=nowhere,
    )
    done = edgeward(
        "run",
        TINY,
        "--policy",
        "edge-only",
        "--episodes",
        1,
        "--out",
        "run",
        cwd=tmp_path,
        environment=nowhere,
    )
    assert "no figures" in done.stderr
    assert (tmp_path / "run" / "over-time.csv").exists()


def start_long(folder):
    process = subprocess.Popen(
        [BIN / "edgeward", "run", EVERYTHING, "--policy", "greedy", "--episodes", "100000"]
        + ["--events", "e.csv", "--timeline", "t.json", "--out", "run"],
        cwd=folder,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    end = time.monotonic() + 60
    while not any(path.stat().st_size > 0 for path in folder.glob("e.csv.*.tmp")):
        assert process.poll() is None and time.monotonic() < end
        time.sleep(0.005)
    return process


def test_interrupted_it_leaves_nothing(tmp_path):
    process = start_long(tmp_path)
    process.send_signal(signal.SIGINT)
    out, words = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted; nothing was written" in words and out == ""
    assert contents(tmp_path) == {}


def test_death_of_a_worker_is_said_and_leaves_nothing(tmp_path):
    process = start_long(tmp_path)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    os.kill(int(children[0]), signal.SIGKILL)
    out, words = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "worker" in words and "died" in words and out == ""
    assert contents(tmp_path) == {}
