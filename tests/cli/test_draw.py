"""`edgeward scenario draw`: the description follows from the scenario, and every scenario can be drawn."""

import json

import pytest
from conftest import contents, edgeward, refuses

SCENARIOS = [
    each["scenario"]
    for each in json.loads(edgeward("scenario", "list", "--json").stdout)
    if not each["scenario"].startswith("tour/")  # those that say so are drawn by test_tour.py
]


def described(*arguments):
    return json.loads(edgeward("scenario", "draw", *arguments, "--json").stdout)


@pytest.mark.parametrize("scenario", SCENARIOS[:: max(1, len(SCENARIOS) // 6)])
def test_it_can_be_drawn(scenario, tmp_path):
    edgeward("scenario", "draw", scenario, tmp_path / "system.png")
    assert (tmp_path / "system.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_it_can_be_described(scenario):
    system = described(scenario)
    assert system["schema"] == "edgeward-system/1" and system["devices"] and system["servers"]


def test_several_of_the_same_are_one_entry():
    system = described("tutorial/first-steps", "--set", "devices.camera.count=10")
    assert [(device["name"], device["count"]) for device in system["devices"]] == [("camera", 10)]
    assert system["devices"][0]["link"] == {
        "model": "random_walk",
        "low_bps": 2e6,
        "high_bps": 50e6,
        "sigma": 0.5,
        "step_s": 0,
        "latency_s": 0,
        "jitter_s": 0,
        "network": None,
    }


def test_what_is_not_there_is_null():
    (device,) = described("tour/01-one-request")["devices"]
    for key in ("queue_limit", "radio_queue_limit", "activity", "battery"):
        assert device[key] is None
    assert described("tour/01-one-request")["workload"]["deadline_s"] is None


def test_same_scenario_same_bytes_over_an_older_picture(tmp_path):
    edgeward("scenario", "draw", "edgerl/balanced", "system.svg", cwd=tmp_path)
    first = contents(tmp_path)
    edgeward("scenario", "draw", "edgerl/balanced", "system.svg", cwd=tmp_path)
    assert contents(tmp_path) == first and len(first) == 1


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("system.gif", "system.gif: a picture's name ends with .png, .svg or .pdf"),
        ("nowhere/system.png", "nowhere/system.png: there is no folder nowhere"),
        ("folder.png", "folder.png: is a directory"),
    ],
)
def test_bad_files_are_refused(tmp_path, file, says):
    (tmp_path / "folder.png").mkdir()
    refuses("scenario", "draw", "edgerl/balanced", file, cwd=tmp_path, says=[says])


def test_a_missing_file_name_or_python_is_refused(tmp_path):
    refuses("scenario", "draw", "edgerl/balanced", cwd=tmp_path, says=["the picture's FILE is missing"])
    refuses(
        *["scenario", "draw", "edgerl/balanced", "system.png"],
        cwd=tmp_path,
        says=["there is no Python at /nowhere/python"],
        environment={"EDGEWARD_PYTHON": "/nowhere/python"},
    )
