"""`edgeward profile` and `edgeward scenario` as a user runs them. EDGEWARD_BIN names the folder of the program."""

import csv
import json
import os
import re
import statistics
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MEASUREMENTS = ROOT / "profiles" / "measurements"
PROGRAM = Path(os.environ["EDGEWARD_BIN"]) / "edgeward"


def edgeward(*arguments, environment=None):
    return subprocess.run(
        [PROGRAM, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **(environment or {})},
    )


def refused(*arguments):
    """The one message of a command that must end with exit status 2."""
    done = edgeward(*arguments)
    assert done.returncode == 2, done
    assert done.stderr.startswith("edgeward: ") and done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_profiles_are_listed_and_shown():
    listed = json.loads(edgeward("profile", "list", "--json").stdout)
    assert {entry["kind"] for entry in listed} == {"device", "server", "family", "link", "workload"}
    for entry in listed:
        assert entry["name"] in edgeward("profile", "list").stdout
        shown = edgeward("profile", "show", entry["name"])
        assert shown.returncode == 0 and entry["about"] in " ".join(shown.stdout.split())
        assert json.loads(edgeward("profile", "show", entry["name"], "--json").stdout)["provenance"]
        checked = edgeward("profile", "check", entry["file"])
        assert checked.returncode == 0 and f"{entry['file']}: ok" in checked.stdout


def test_a_device_is_shown_end_to_end():
    options = ["--rate", "8 Mbps", "--threads", "2", "--cuts", "paper"]
    plans = json.loads(edgeward("profile", "show", "jetson-tx2", *options, "--json").stdout)["plans"]
    assert len(plans) == 24
    (plan,) = [plan for plan in plans if plan["version"] == "resnet18" and plan["cut"] == 19]
    transfer = 1204224 * 8 / 8e6
    assert plan["latency_s"] == pytest.approx(0.46593 + transfer + 0.016125, rel=1e-9)
    assert plan["energy_j"] == pytest.approx(2.76919 + 0.8 * transfer, rel=1e-5)
    wide = edgeward("profile", "show", "jetson-tx2", *options, environment={"COLUMNS": "160"}).stdout
    for word in ["digitised", "derived", "measured", "assumed", "1.204", "all-local", "resnet50", "top-1 %"]:
        assert word in wide


def test_a_device_is_shown_behind_every_layer():
    plans = json.loads(edgeward("profile", "show", "jetson-tx2", "--layers", "--json").stdout)["plans"]
    vgg11 = [plan for plan in plans if plan["version"] == "vgg11"]
    assert [plan["cut"] for plan in vgg11] == list(range(28))
    assert (vgg11[0]["layer"], vgg11[0]["head_s"], vgg11[0]["head_energy_j"]) == ("input", 0, 0)
    assert vgg11[0]["transfer_bits"] == 8 * 4 * 3 * 224 * 224
    assert (vgg11[11]["layer"], vgg11[11]["cut_sets"]) == ("features.10 MaxPool2d", "block, paper")
    assert vgg11[12]["cut_sets"] == "" and vgg11[12]["head_energy_j"] == 3.23534
    # Behind layer 13 of DenseNet the server was not measured.
    assert [plan["cut"] for plan in plans if plan["version"] == "densenet121"] == [*range(13), 14]
    both = edgeward("profile", "show", "jetson-tx2", "--layers", "--cuts", "paper")
    assert (both.returncode, "--cuts excludes --layers" in both.stderr) == (2, True)


def test_a_workload_is_shown_with_its_rate_and_its_burstiness():
    for name, table in [("azure-code", "code"), ("azure-conversation", "conv")]:
        shown = json.loads(edgeward("profile", "show", name, "--json").stdout)
        with open(MEASUREMENTS / f"azure_llm2023_{table}_arrivals.csv", newline="") as file:
            offsets = [float(row["offset_s"]) for row in csv.DictReader(file)]
        gaps = [later - earlier for earlier, later in pairwise(offsets)]
        assert shown["arrivals"] == len(offsets) and shown["last_s"] == offsets[-1]
        assert shown["mean_rate_hz"] == pytest.approx(1 / statistics.fmean(gaps), rel=1e-12)
        variation = statistics.pstdev(gaps) / statistics.fmean(gaps)
        assert shown["variation_of_gaps"] == pytest.approx(variation, rel=1e-9)
        assert f"{len(offsets)} arrivals" in edgeward("profile", "show", name).stdout


def test_a_trace_is_shown_with_its_lowest_mean_and_highest_rate(tmp_path):
    path = tmp_path / "walk.yaml"
    path.write_text(
        "schema: edgeward-profile/1\nkind: link\nname: walk\nabout: A walk.\ntrace:\n  time_unit: s\n"
        "  rate_unit: Mbps\n  status: measured\n  source: me\n  times: [0, 1, 4]\n  rates: [20, 2, 50]\n"
    )
    (shown,) = json.loads(edgeward("profile", "check", str(path), "--json").stdout)
    assert (shown["points"], shown["last_s"]) == (3, 4)
    assert (shown["lowest_bps"], shown["highest_bps"]) == (2e6, 50e6)
    assert shown["mean_bps"] == pytest.approx((20e6 * 1 + 2e6 * 3) / 4, rel=1e-12)
    text = edgeward("profile", "check", str(path)).stdout
    assert "3 points up to 4 s; lowest 2 Mbps, mean 6.5 Mbps, highest 50 Mbps" in text
    assert "trace: measured; me" in text
    path.write_text(path.read_text().replace("[0, 1, 4]", "[0, 4, 1]"))
    assert "walk.yaml:10:17: trace.times: '1' is not after the one before" in refused(
        "profile", "check", str(path)
    )


def test_profiles_fit_a_terminal_of_80_columns_with_their_provenance():
    for entry in json.loads(edgeward("profile", "list", "--json").stdout):
        text = edgeward("profile", "show", entry["name"], environment={"COLUMNS": "80"}).stdout
        assert max(map(len, text.splitlines())) <= 80, text
        assert "measured;" in text or "assumed;" in text


def test_scenarios_are_listed_checked_and_explained():
    names = [entry["scenario"] for entry in json.loads(edgeward("scenario", "list", "--json").stdout)]
    assert "edgerl/balanced" in names and "tutorial/first-steps" in names
    checked = edgeward("scenario", "check", *names)
    assert checked.returncode == 0 and checked.stdout.count(": ok (") == len(names)
    explained = edgeward("scenario", "explain", "edgerl/balanced", "--json", "--set", "devices.uav.count=2")
    places = {value["path"]: value["set_by"] for value in json.loads(explained.stdout)["values"]}
    assert "edgerl/balanced.yaml:6:" in places["environment.weights.accuracy"]
    assert "edgerl/system.yaml:" in places["devices.uav.link.low"]
    assert places["devices.uav.count"] == "--set devices.uav.count=2"
    assert places["devices.uav.server"] == "default"
    text = edgeward("scenario", "explain", "edgerl/balanced").stdout
    system = (ROOT / "scenarios/edgerl/system.yaml").read_text().splitlines()
    (line,) = [number for number, entry in enumerate(system, 1) if entry.startswith("  gamma:")]
    assert "on top of" in text and re.search(rf"edgerl/system.yaml:{line} +training.gamma ", text)
    static = edgeward("scenario", "explain", "edgerl/static-8mbps", "--json").stdout
    (rate,) = [value for value in json.loads(static)["values"] if value["path"] == "devices.uav.link.rate"]
    assert rate["value"] == "8 Mbps" and "links/lte-8mbps.yaml:" in rate["set_by"]


def test_a_broken_scenario_is_listed_with_what_to_do(tmp_path):
    (tmp_path / "good.yaml").write_text("title: Good\n")
    (tmp_path / "broken.yaml").write_text("title: [1\n")
    listed = edgeward("scenario", "list", environment={"EDGEWARD_SCENARIOS": str(tmp_path)})
    assert listed.returncode == 0 and "Good" in listed.stdout
    assert "(cannot be read; see: edgeward scenario check broken)" in listed.stdout


def test_bad_input_ends_with_status_2_and_one_message(tmp_path):
    assert "did you mean 'jetson-tx2'?" in refused("profile", "show", "jetson-tx3")
    assert "unknown server profile 'x'" in refused("profile", "show", "jetson-tx2", "--server", "x")
    assert "--rate: '8' has no unit" in refused("profile", "show", "jetson-tx2", "--rate", "8")
    assert "no measurements with 3 threads" in refused("profile", "show", "jetson-tx2", "--threads", "3")
    assert "no such file" in refused("profile", "check", str(tmp_path / "none.yaml"))
    assert "is a directory" in refused("profile", "check", str(tmp_path))
    assert "did you mean 'edgerl/balanced'?" in refused("scenario", "check", "edgerl/balancd")
    broken = tmp_path / "broken.yaml"
    broken.write_text("title: [1\n")
    assert f"{broken}:" in refused("scenario", "check", str(broken))
    bare = tmp_path / "radio.yaml"
    bare.write_text("schema: edgeward-profile/1\nkind: link\nname: radio\nabout: A radio.\nrate: 20 Mbps\n")
    assert "radio.yaml:5:7: rate: '20 Mbps' has no provenance" in refused("profile", "check", str(bare))
    assert "unknown key 'cout'" in refused(
        "scenario", "explain", "edgerl/balanced", "--set", "devices.uav.cout=2"
    )
    assert "weights sum to 1.1" in refused(
        "scenario", "check", "edgerl/energy-first", "--set", "environment.weights.energy=0.7"
    )


def test_of_several_files_each_wrong_one_is_named(tmp_path):
    done = edgeward("scenario", "check", "edgerl/balanced", "edgerl/balancd", str(tmp_path / "none"))
    assert done.returncode == 2
    assert "balanced.yaml: ok" in done.stdout
    assert (
        "edgerl/balancd: no such file or scenario" in done.stderr
        and "none: no such file or scenario" in done.stderr
    )
