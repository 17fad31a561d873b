"""Gauges over time: what is drawn is what the table holds."""

import csv
import random

import matplotlib.pyplot as plt
import numpy as np
import pytest
from edgeward.figures import over_time, style
from edgeward.figures.__main__ import main
from edgeward.figures.tables import TableError

HEADER = ["gauge", "name", "time_s", "value", "state"]


@pytest.fixture
def draw(tmp_path):
    """The axes by what stands beside them, and the whole text, of a figure of these rows."""

    def call(rows):
        style.apply()
        path = tmp_path / "series.csv"
        with open(path, "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows([*row, ""][:5] for row in rows)
        figure = over_time.draw(path, "Test")
        text = " ".join(text.get_text() for text in figure.texts)
        return {axis.get_ylabel().replace("\n", " "): axis for axis in figure.axes}, text

    yield call
    plt.close("all")


def walk(names, end=10, seed=1):
    draw = random.Random(seed)
    rows = []
    for name in names:
        time = 0.0
        while time < end:
            rows.append(("link_rate_bps", name, time, draw.uniform(2e6, 50e6)))
            time += draw.expovariate(1)
        rows.append(("link_rate_bps", name, end, rows[-1][3]))
    return rows


def test_each_gauge_has_a_panel_with_its_numbers(draw):
    rows = [
        ("device_queue", "uav", 0, 0),
        ("device_queue", "uav", 2, 3),
        ("server_queue", "edge", 1, 1),
        ("link_rate_bps", "uav", 0, 20e6),
        ("state_of_charge", "uav", 0, 1),
        ("state_of_charge", "uav", 4, 0.5),
        ("activity", "uav", 0, 0, "hover"),
        ("activity", "uav", 3, 1, "climb"),
    ]
    axes, _ = draw(rows)
    assert list(axes) == [
        "waiting for processor",
        "waiting for server",
        "link rate (Mb/s)",
        "charge (%)",
        "activity",
    ]
    (queue,) = axes["waiting for processor"].lines
    assert queue.get_xydata().tolist() == [[0, 0], [2, 3], [4, 3]]  # the last value holds to the end
    assert queue.get_drawstyle() == "steps-post"
    assert axes["link rate (Mb/s)"].lines[0].get_ydata().tolist() == [20, 20]
    charge = axes["charge (%)"].lines[0]
    assert charge.get_ydata().tolist() == [100, 50, 50] and charge.get_drawstyle() == "default"
    named = [text.get_text() for text in axes["activity"].get_legend().get_texts()]
    assert named == ["hover", "climb"]
    strips = [strip for strip in axes["activity"].collections if strip.get_paths()]
    spans = [[path.get_extents().intervalx.tolist() for path in strip.get_paths()] for strip in strips]
    assert spans == [[[0, 3]], [[3, 4]]]


def test_queues_that_stay_empty_have_no_panel(draw):
    rows = [("device_queue", "uav", 0, 0), ("radio_queue", "uav", 0, 0), ("link_rate_bps", "uav", 5, 1e6)]
    axes, text = draw(rows)
    assert list(axes) == ["link rate (Mb/s)"]
    assert "No request ever waited for a processor or radio." in text
    axes, _ = draw(rows[:2])
    assert list(axes) == ["waiting for processor"]  # something must be shown


def test_ten_devices_are_lines_that_can_be_told_apart(draw):
    axes, _ = draw(walk([f"uav.{index}" for index in range(10)]))
    lines = axes["link rate (Mb/s)"].lines
    assert len({(line.get_color(), str(line.get_linestyle())) for line in lines}) == 10


def test_of_more_the_median_and_the_range(draw):
    names = [f"uav.{index}" for index in range(11)]
    rows = walk(names)
    axes, text = draw(rows)
    (median,) = axes["link rate (Mb/s)"].lines
    assert "the median" in text
    for time, value in median.get_xydata()[:-1]:  # against a calculation of its own
        now = [[rate for _, name, at, rate in rows if name == wanted and at <= time][-1] for wanted in names]
        assert value == pytest.approx(np.median(now) / 1e6)
    band = axes["link rate (Mb/s)"].collections[0].get_paths()[0].get_extents()
    rates = [rate / 1e6 for *_, rate in rows]
    assert [band.ymin, band.ymax] == pytest.approx([min(rates), max(rates)])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("fuel,uav,0,1,", ":2: unknown gauge 'fuel'; there are device_queue, radio_queue"),
        ("device_queue,uav,soon,1,", ":2: 'soon' in column 'time_s' is not a number"),
        ("device_queue,uav,,1,", ":2: a time or a value is missing"),
    ],
)
def test_a_bad_table_is_one_line(tmp_path, line, message):
    path = tmp_path / "series.csv"
    path.write_text(",".join(HEADER) + "\n" + line + "\n")
    with pytest.raises(TableError) as caught:
        over_time.draw(path, "Test")
    assert message in str(caught.value)


def test_lines_of_a_device_end_at_its_death_with_a_cross(draw):
    rows = [
        ("link_rate_bps", "uav", 0, 20e6),
        ("link_rate_bps", "uav", 6, 10e6),
        ("link_rate_bps", "cam", 0, 5e6),
        ("state_of_charge", "uav", 0, 1),
        ("state_of_charge", "uav", 4, 0.1),
        ("activity", "uav", 0, 0, "hover"),
        ("death", "uav", 4, 1),
        ("link_rate_bps", "cam", 10, 5e6),
        ("state_of_charge", "uav", 10, 0.1),
    ]
    axes, text = draw(rows)
    uav, cross, cam = axes["link rate (Mb/s)"].get_lines()
    assert uav.get_xydata().tolist() == [[0, 20], [4, 20]] and cam.get_xydata()[-1].tolist() == [10, 5]
    assert cross.get_marker() == "x" and cross.get_xydata().tolist() == [[4, 20]]
    assert axes["charge (%)"].get_lines()[1].get_xydata().tolist() == [[4, 10]]
    strip = axes["activity"].collections[0].get_paths()[0].get_extents()
    assert [strip.xmin, strip.xmax] == [0, 4]
    assert "A cross: the battery is empty." in text


def test_command(tmp_path, capsys):
    series, picture = tmp_path / "series.csv", tmp_path / "picture.svg"
    series.write_text(",".join(HEADER) + "\ndevice_queue,uav,0,1,\n")
    assert main(["over-time", str(series), str(picture), "--title", "Test"]) == 0
    first = picture.read_bytes()
    assert main(["over-time", str(series), str(picture), "--title", "Test"]) == 0
    assert picture.read_bytes() == first
    assert main(["over-time", str(series), str(tmp_path / "no" / "picture.png")]) == 2
    assert "figures: cannot write" in capsys.readouterr().err
    with pytest.raises(SystemExit) as caught:
        main(["over-time", str(series), str(tmp_path / "picture.gif")])
    assert caught.value.code == 2
    assert "ends with none of .png, .svg, .pdf" in capsys.readouterr().err
