"""What `edgeward run` writes down: every request, a timeline, a figure; and that they tell the same as its tables."""

import itertools
import json
import math
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from conftest import edgeward, rows_of

HERE = Path(__file__).resolve().parent
TINY = HERE / "tiny.yaml"
EVERYTHING = HERE / "everything.yaml"
STAGES = ["device_queue", "head", "radio_queue", "transfer", "server_queue", "tail", "result"]
ENDINGS = ["done", "late", "dropped", "failed", "in_flight"]


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
    at_once = sum(process == "campus" for process, _ in rows)
    assert 2 <= at_once <= 4  # of two cameras, each of which may receive beside sending
    assert set(rows) == {
        *((camera, row) for camera in ("cam.0", "cam.1") for row in ("processor", "uplink", "downlink")),
        *(("uav", row) for row in ("processor", "uplink", "activity", "link")),
        ("campus", "link"),
        *(("campus", f"link, at once {number}") for number in range(2, at_once + 1)),
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
    changes = Counter()
    for (process, _), slices in rows.items():
        for begin, end, _ in slices if process == "campus" else []:
            changes[begin] += 1
            changes[end] -= 1
    times = sorted(changes)
    on_air = list(itertools.accumulate(changes[time] for time in times))
    assert {0, 1, 2} <= set(on_air) <= {0, 1, 2, 3, 4}  # a result beside an upload
    busy = sum(
        after - time
        for (time, after), under_way in zip(itertools.pairwise(times), on_air, strict=False)
        if under_way
    )
    medium = outcomes["utilisation_shared"]["campus medium"]["busy"]
    assert medium == pytest.approx(busy / 1e9 / outcomes["simulated_s"], abs=1e-7)


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


def test_events_do_not_depend_on_the_workers(tmp_path):
    for workers in (1, 2):
        edgeward(
            *["run", EVERYTHING, "--policy", "greedy", "--episodes", 8, "--json", "--workers", workers],
            *["--cells", 4 // workers, "--events", tmp_path / f"{workers}.csv"],
        )
    one, two = ([*rows_of(tmp_path / f"{workers}.csv")] for workers in (1, 2))
    places = [(int(row["episode"]), int(row["cell"]), int(row["number"])) for row in one]
    assert places == sorted(places) and {place[:2] for place in places} == {
        (episode, cell) for episode in range(2) for cell in range(4)
    }
    assert [(row["episode"], row["cell"], row["number"], row["ending"]) for row in one] == [
        (row["episode"], row["cell"], row["number"], row["ending"]) for row in two
    ]
