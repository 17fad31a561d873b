"""Files that are no profile or no scenario, given to the program: one message, exit status 2."""

from pathlib import Path

import pytest
from test_commands import edgeward, refused

ROOT = Path(__file__).resolve().parents[2]

# What a file can be that holds neither a profile nor a scenario, and what is said after its path.
FILES = {
    "empty": (b"", ": the file is empty"),
    "of comments": (b"# nothing\n", ": the file is empty"),
    "binary": (bytes(range(256)) * 16, ":1:1: a control character; allowed: text in UTF-8"),
    "a program": (Path("/bin/true").read_bytes(), ":1:1: a control character; allowed: text in UTF-8"),
    "not UTF-8": (b"title: \xff\n", ":1:8: "),
    "of 10 MB": (b"a: b\n" * 2_000_000, ": is larger than 8 MiB"),
    "a syntax error": (b"title: [1\n", ":2:1: not valid YAML: end of sequence flow not found"),
    "a list": (b"- 1\n", ":1:1: the file is not a map; allowed: lines of the form 'key: value'"),
    "a key twice": (b"a: 1\na: 2\n", ":2:1: a: duplicate key 'a' (first on line 1)"),
    "an alias in itself": (b"title: &t [*t]\n", ":1:12: title: an alias that contains itself"),
    "no schema": (b"title: x\n", ":1:1: schema: is missing; allowed: edgeward-{kind}/1"),
}


@pytest.mark.parametrize("kind", ["profile", "scenario"])
@pytest.mark.parametrize("case", FILES)
def test_what_is_no_document(case, kind, tmp_path):
    content, says = FILES[case]
    path = tmp_path / "bad.yaml"
    path.write_bytes(content)
    assert refused(kind, "check", str(path)).startswith(f"edgeward: {path}{says.format(kind=kind)}")


@pytest.mark.parametrize("kind", ["profile", "scenario"])
def test_what_is_no_file(kind, tmp_path):
    assert refused(kind, "check", str(tmp_path)) == f"edgeward: {tmp_path}: is a directory, not a file\n"
    missing = tmp_path / "none.yaml"
    assert refused(kind, "check", str(missing)).startswith(f"edgeward: {missing}: no such ")


# Profile, what is changed in it, and what is said after `FILE:LINE:COLUMN: `; {line} is the line changed.
TABLE = "; allowed: a number, or ~ where nothing was measured"
PROFILE_FAULTS = {
    "not a number": (
        *("devices/jetson-tx2", "vgg11: [0, 38.38,", "vgg11: [0, nan,"),
        "head_latency.values.vgg11: 'nan' is not a finite number" + TABLE,
    ),
    "text in a table": (
        *("devices/jetson-tx2", "vgg11: [0, 38.38,", "vgg11: [0, 38.38 ms,"),
        "head_latency.values.vgg11: '38.38 ms' is not a plain number" + TABLE,
    ),
    "negative": (
        *("devices/jetson-tx2", "vgg11: [0, 38.38,", "vgg11: [0, -38.38,"),
        "head_latency.values.vgg11: '-38.38' is negative; allowed: at least 0 s, at most 1000000 s",
    ),
    "a row too short": (
        *("devices/jetson-tx2", "vgg11: [0, 38.38,", "vgg11: [0,"),
        "head_energy.values: 'vgg11' has 28 values; allowed: 27, as head_latency has",
    ),
    "a row that falls": (
        *("devices/jetson-tx2", "vgg11: [0, 38.38,", "vgg11: [0, 3838,"),
        "head_latency.values: 'vgg11' falls at layer 2: it is cumulative",
    ),
    "a missing unit": (
        *("devices/jetson-tx2", "value: 2.5 W", "value: 2.5"),
        "idle_power.value: '2.5' has no unit; allowed units: mW, W, kW",
    ),
    "a wrong unit": (
        *("devices/jetson-tx2", "value: 2.5 W", "value: 2.5 J"),
        "idle_power.value: '2.5 J' is an energy, not a power; allowed units: mW, W, kW",
    ),
    "no unit of a table": (
        *("devices/jetson-tx2", "  unit: ms\n", ""),
        "head_latency.unit: is missing; allowed: a text",
    ),
    "no provenance": (
        *("devices/jetson-tx2", "  status: assumed\n", ""),
        "idle_power.status: is missing; allowed: measured, digitised, derived, assumed",
    ),
    "an unknown key": (
        *("devices/jetson-tx2", "idle_power:", "idle_powr:"),
        "idle_powr: unknown key 'idle_powr'; did you mean 'idle_power'?",
    ),
    "another kind": (
        *("devices/jetson-tx2", "kind: device", "kind: server"),
        "head_latency: unknown key 'head_latency'; did you mean 'tail_latency'?",
    ),
    "another name": (
        *("devices/jetson-tx2", "name: jetson-tx2", "name: tx2"),
        "name: 'tx2' is not what the file is called; allowed: jetson-tx2",
    ),
    "an unknown cut": (
        *("families/vgg", "vgg11: [3, 6, 11, 27]", "vgg11: [3, 6, 11, 99]"),
        "cut_sets.paper.cuts.vgg11: unknown cut 99; allowed: layers 0 to 27",
    ),
    "no bytes": (
        *("families/vgg", "vgg11: [602112, 12845056,", "vgg11: [602112, 0,"),
        "live_bytes.values.vgg11: '0' is out of range; allowed: at least 1 B, at most 1000 GB",
    ),
    "half a byte": (
        *("families/vgg", "vgg11: [602112, 12845056,", "vgg11: [602112, 12845056.5,"),
        "live_bytes.values.vgg11: '12845056.5' is not a whole number of bytes",
    ),
    "threads of no number": (
        *("servers/x86-epyc-2vcpu", "    2:\n", "    two:\n"),
        "tail_latency.threads.two: 'two' is not a number of threads; allowed: 1, 2, ...",
    ),
    "arrivals that fall": (
        *("workloads/azure-code", "[0, 0.052, 0.0982,", "[0, 0.52, 0.0982,"),
        "arrivals.offsets: '0.0982' is not after the one before; allowed: times that never fall",
    ),
    "no arrivals": (
        *("workloads/azure-code", "  offsets: [", "  offset: ["),
        "arrivals.offset: unknown key 'offset'; did you mean 'offsets'?",
    ),
    "a rate of nothing": (
        *("links/wifi-20mbps", "20 Mbps\n", "0 Mbps\n"),
        "rate.value: '0 Mbps' is out of range; allowed: at least 1 bps, at most 1000 Gbps",
    ),
}


@pytest.mark.parametrize("case", PROFILE_FAULTS)
def test_a_fault_in_a_profile(case, tmp_path):
    profile, right, wrong, says = PROFILE_FAULTS[case]
    text = (ROOT / "profiles" / f"{profile}.yaml").read_text()
    assert right in text
    path = tmp_path / f"{Path(profile).name}.yaml"
    path.write_text(text.replace(right, wrong, 1))
    message = refused("profile", "check", str(path))
    place, said = message.removeprefix(f"edgeward: {path}:").split(": ", 1)
    assert said.startswith(says), message
    assert all(number.isdigit() for number in place.split(":")), message


def test_a_scenario_that_names_no_link_profile(tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text(
        (ROOT / "scenarios" / "edgerl" / "static-8mbps.yaml")
        .read_text()
        .replace("system.yaml", str(ROOT / "scenarios" / "edgerl" / "system.yaml"))
        .replace("lte-8mbps", "lte-9mbps")
    )
    assert "devices.uav.link.profile: unknown link profile 'lte-9mbps'; allowed: lte-8mbps" in refused(
        "scenario", "check", str(path)
    )


def test_a_fault_in_a_profile_that_a_scenario_names(tmp_path):
    for folder in ["devices", "servers", "families", "links", "workloads"]:
        (tmp_path / folder).symlink_to(ROOT / "profiles" / folder)
    (tmp_path / "families").unlink()
    (tmp_path / "families").mkdir()
    vgg = tmp_path / "families" / "vgg.yaml"
    text = (ROOT / "profiles" / "families" / "vgg.yaml").read_text()
    vgg.write_text(text.replace("vgg11: [602112, 12845056, 12845056, 3211264,", "vgg11: [602112, 1, 1, 0,"))
    done = edgeward(
        *("scenario", "check", "tutorial/first-steps"), environment={"EDGEWARD_PROFILES": str(tmp_path)}
    )
    assert done.returncode == 2 and not done.stdout
    assert f"{vgg}:26:" in done.stderr and "live_bytes.values.vgg11: '0' is out of range" in done.stderr
