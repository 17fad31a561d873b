"""The committed profiles are what scripts/write_profiles.py gives, and derived numbers obey their formula."""

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROFILES = ROOT / "profiles"


def table(name):
    with open(PROFILES / "measurements" / f"{name}.csv", newline="") as file:
        return list(csv.DictReader(file))


def rows(profile, block):
    """The rows `version: [...]` of one top-level block of a profile."""
    text = (PROFILES / profile).read_text().split(f"\n{block}:", 1)[1]
    text = re.split(r"\n(?=\S)", text, maxsplit=1)[0]
    found = re.findall(r"^\s+(\w+):\s+(\[[^\]]*\])", text, re.MULTILINE)
    return {version: json.loads(re.sub(r"\s+", " ", row).replace("~", "null")) for version, row in found}


def test_regeneration_gives_the_committed_files(tmp_path):
    script = ROOT / "scripts" / "write_profiles.py"
    subprocess.run([sys.executable, str(script), "--out", str(tmp_path)], check=True)
    written = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.yaml"))
    assert len(written) == 9
    for path in written:
        assert (tmp_path / path).read_bytes() == (PROFILES / path).read_bytes(), path


def test_both_tables_of_head_latencies_agree_at_the_cuts():
    layers = {(row["model"], row["layer_id"]): row for row in table("tx2_layerwise")}
    cuts = [row for row in table("tx2_cuts") if row["cut_index"] != "0"]
    assert len(cuts) == 24
    for cut in cuts:
        layer = layers[cut["model"], cut["cut_index"]]
        assert float(layer["cum_latency_ms_refined"]) == float(cut["head_latency_ms"])
        assert layer["live_bytes_with_skip"] == cut["live_bytes_with_skip"]


def test_totals_agree_with_the_cut_table():
    totals = {row["version"]: row for row in table("tx2_totals")}
    for cut in table("tx2_cuts"):
        total = totals[cut["model"]]
        assert float(cut["total_latency_ms"]) == float(total["total_latency_ms"])
        assert float(cut["total_energy_readme_j"]) == float(total["total_energy_j"])


def test_head_energy_is_table_energy_shared_out_by_latency():
    latency = rows("devices/jetson-tx2.yaml", "head_latency")
    energy = rows("devices/jetson-tx2.yaml", "head_energy")
    assert sorted(latency) == sorted(energy) and len(energy) == 6
    for total in table("tx2_totals"):
        version = total["version"]
        for head_ms, head_j in zip(latency[version], energy[version], strict=True):
            expected = float(total["total_energy_j"]) * head_ms / float(total["total_latency_ms"])
            assert head_j == pytest.approx(expected, rel=1e-5, abs=1e-12)
        assert 5.9 < energy[version][-1] / latency[version][-1] * 1e3 < 7.7  # W, as the measurements say


@pytest.mark.parametrize("version", ["vgg11", "vgg19"])
def test_for_vgg_the_derived_energy_is_close_to_the_plotted_one(version):
    energy = rows("devices/jetson-tx2.yaml", "head_energy")[version]
    for cut in table("tx2_cuts"):
        if cut["model"] != version or cut["cut_index"] == "0":
            continue
        tolerance = 0.18 if (version, cut["cut_index"]) == ("vgg19", "19") else 0.06
        assert energy[int(cut["cut_index"])] == pytest.approx(float(cut["head_energy_j"]), rel=tolerance)


def test_live_bytes_are_the_output_and_whatever_skips_past_it():
    for family in ["vgg", "resnet", "densenet"]:
        live = rows(f"families/{family}.yaml", "live_bytes")
        for layer in table("tx2_layerwise"):
            if layer["model"] in live:
                sent = live[layer["model"]][int(layer["layer_id"])]
                assert sent >= int(layer["out_bytes_exact"])
                assert family == "resnet" or sent == int(layer["out_bytes_exact"])


@pytest.mark.parametrize("name, count", [("code", 8819), ("conv", 19366)])
def test_a_workload_holds_every_recorded_arrival(name, count):
    profile = {"code": "azure-code", "conv": "azure-conversation"}[name]
    text = (PROFILES / "workloads" / f"{profile}.yaml").read_text()
    offsets = json.loads(re.sub(r"\s+", " ", text.split("offsets: ", 1)[1]))
    recorded = [float(row["offset_s"]) for row in table(f"azure_llm2023_{name}_arrivals")]
    assert len(recorded) == count and offsets == recorded
