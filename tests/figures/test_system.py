"""The picture of the system: it says what the description says, and nothing lies on anything else."""

import itertools
import json
import random

import matplotlib.pyplot as plt
import pytest
from edgeward.figures import style, system
from edgeward.figures.__main__ import main
from edgeward.figures.quantities import SPACE, plus_minus, quantity, span
from edgeward.figures.tables import TableError
from matplotlib.transforms import Bbox

CELL = {"name": "campus", "model": "wifi", "levels": 64, "low_bps": 6e6, "high_bps": 54e6}
STATES = [
    {"name": "good", "rate_bps": 40e6, "mean_s": 10, "next": [0, 1]},
    {"name": "bad", "rate_bps": 2.5e6, "mean_s": 3, "next": [1, 0]},
]
LINKS = {
    "constant": {"model": "constant", "rate_bps": 20e6},
    "random_walk": {"model": "random_walk", "low_bps": 2e6, "high_bps": 50e6, "sigma": 0.5, "step_s": 0.1},
    "markov": {"model": "markov", "states": STATES},
    "many states": {"model": "markov", "states": STATES * 3},
    "trace": {"model": "trace", "points": [[0, 20e6], [10, 6e6], [14, 54e6]], "repeat_s": 20},
    "activity": {"model": "activity", "states": STATES},
}
ARRIVALS = {
    "none": {"model": "none"},
    "periodic": {"model": "periodic", "period_s": 0.1, "phase_s": 0.05, "random_phase": False},
    "random phase": {"model": "periodic", "period_s": 0.1, "phase_s": 0, "random_phase": True},
    "poisson": {"model": "poisson", "rate_hz": 0.5},
    "recorded": {"model": "recorded", "count": 120, "scale": 0.1, "first_s": [0, 0.1, 0.15, 0.9]},
    "one": {"model": "recorded", "count": 1, "scale": 1, "first_s": [0]},
    "closed_loop": {"model": "closed_loop", "clients": 2, "think_s": 1},
}
MOTION = {
    "states": [
        {"name": name, "power_w": power, "mean_s": 10, "next": []}
        for name, power in [("hover", 180), ("forward-and-turn", 150.5), ("climb", 250), ("land", 90)]
    ]
}
BATTERY = {"capacity_j": 72000, "initial": 0.8, "cutoff": 0.1}
ROUNDS = {"kind": "rounds", "minimum_s": 1, "active_probability": 0.5, "deadline_s": None}
STREAMS = {"kind": "streams", "interval_s": 1, "deadline_s": 0.5}


def device(name="uav", link="constant", arrivals="none", network=None, **more):
    access = LINKS[link] | {"network": network, "latency_s": 0.005, "jitter_s": 0.002}
    return {
        "name": name, "count": 1, "profile": "jetson-tx2", "idle_power_w": 2.5, "transmit_power_w": 0.8,
        "receive_power_w": 0, "link": access, "server": "edge", "service": "deterministic", "queue_limit": None,
        "radio_queue_limit": None, "result_bytes": 0, "activity": None, "battery": None, "arrivals": ARRIVALS[arrivals],
    } | more  # fmt: skip


def server(name="edge", arrivals="none", **more):
    direct = None if arrivals == "none" else {"version": "vgg11", "cut": 3}
    return {
        "name": name, "profile": "x86-epyc-2vcpu", "threads": 1, "workers": 2, "service": "deterministic",
        "queue_limit": None, "arrivals": ARRIVALS[arrivals], "direct": direct,
    } | more  # fmt: skip


def described(devices, servers=None, workload=STREAMS, networks=(CELL,)):
    return {
        "schema": "edgeward-system/1",
        "title": "Test",
        "families": ["vgg", "resnet", "densenet"],
        "choices": ["light cut 1", "light local", "heavy cut 1", "heavy local"],
        "networks": list(networks),
        "devices": devices,
        "servers": servers or [server()],
        "workload": workload,
    }


EVERYTHING = device(
    "uav", "activity", "random phase", count=3, activity=MOTION, battery=BATTERY, service="lognormal", queue_limit=8,
    radio_queue_limit=1000, result_bytes=4000, receive_power_w=0.5,
)  # fmt: skip
SYSTEMS = {
    "one": described([device()], workload=ROUNDS),
    "ten alike in a cell": described([device("cam", "random_walk", "poisson", "campus", count=10)]),
    "ten kinds in a cell": described(
        [device(f"station-{index}", "constant", "periodic", "campus", battery=BATTERY) for index in range(10)]
    ),
    "every link": described([device(f"d{place}", link, "one") for place, link in enumerate(LINKS)]),
    "every arrival": described(
        [device(f"d{place}", arrivals=kind) for place, kind in enumerate(ARRIVALS)],
        [server(arrivals="recorded")],
    ),
    "everything": described(
        [EVERYTHING, device("camera", "trace", "recorded", "campus", count=10, result_bytes=4e6, server="cloud"), device()],
        [server(arrivals="poisson", service="lognormal", queue_limit=0), server("cloud", "periodic", workers=1024, threads=64)],
    ),
    "three servers": described(
        [device("a", server="s2"), device("b", server="s0", result_bytes=1), device("c", server="s1")],
        [server(f"s{index}") for index in range(3)],
    ),
    "hundreds": described(
        [device(f"a-device-with-a-very-long-name-{index}", server=f"s{index % 20}") for index in range(300)],
        [server(f"s{index}") for index in range(20)],
    ),
}  # fmt: skip


def random_system(seed):
    draw = random.Random(seed)
    servers = [
        server(
            f"s{index}", draw.choice(list(ARRIVALS)), workers=draw.choice([1, 5, 6, 64]), threads=draw.choice([1, 2]),
            service=draw.choice(["deterministic", "lognormal", "exponential"]), queue_limit=draw.choice([None, 0, 12]),
        )
        for index in range(draw.randint(1, 6))
    ]  # fmt: skip
    devices = [
        device(
            f"d{index}", draw.choice(list(LINKS)), draw.choice(list(ARRIVALS)), draw.choice([None, "campus"]),
            count=draw.choice([1, 2, 500]), server=draw.choice(servers)["name"], result_bytes=draw.choice([0, 1234]),
            activity=draw.choice([None, MOTION]), battery=draw.choice([None, BATTERY]),
            service=draw.choice(["deterministic", "exponential"]), queue_limit=draw.choice([None, 999, 1_000_000]),
        )
        for index in range(draw.randint(1, 7))
    ]  # fmt: skip
    return described(devices, servers, draw.choice([ROUNDS, STREAMS]))


@pytest.fixture
def draw(tmp_path):
    def call(description):
        style.apply()
        path = tmp_path / "system.json"
        path.write_text(json.dumps(description))
        return system.draw(path)

    yield call
    plt.close("all")


def words(figure):
    return [text.get_text().replace(SPACE, " ") for text in figure.axes[0].texts if text.get_text()]


def assert_nothing_overlaps(figure):
    """No text lies on another one or leaves the picture."""
    renderer = figure.canvas.get_renderer()
    page = figure.bbox
    placed = []
    for text in figure.axes[0].texts:
        if text.get_text():
            box = text.get_window_extent(renderer)
            assert page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 <= box.y0 and box.y1 <= page.y1, text
            shrunk = Bbox(
                [[box.x0 + 1, box.y0 + 2], [box.x1 - 1, box.y1 - 2]]
            )  # boxes reach beyond the letters
            placed.append((text.get_text(), shrunk))
    for (first, box), (second, other) in itertools.combinations(placed, 2):
        assert not box.overlaps(other), f"{first!r} lies on {second!r}"


@pytest.mark.parametrize("name", SYSTEMS)
def test_nothing_overlaps(name, draw):
    assert_nothing_overlaps(draw(SYSTEMS[name]))


@pytest.mark.parametrize("seed", range(20))
def test_nothing_overlaps_whatever_the_system(seed, draw):
    assert_nothing_overlaps(draw(random_system(seed)))


def test_what_is_said(draw):
    said = " ".join(words(draw(SYSTEMS["everything"])))
    for text in [
        "Test", "uav × 3", "camera × 10", "edge", "cloud", "jetson-tx2", "idle 2.5 W, sending +0.8 W,", "receiving +0.5 W",
        "20 Wh, 80 % full, dead", "hover 180 W", "log-normal times", "queue ≤ 8", "no queue", "1024 slots of 64 threads",
        "Wi-Fi cell campus", "64 rate levels, 6 to 54 Mb/s", "latency 5 ± 2 ms", "result 4 kB", "result 4 MB",
        "again after 20 s", "as the device moves", "2.5 to 40 Mb/s", "vgg11 after layer 3", "is late",
        "VGG, ResNet or DenseNet",
    ]:  # fmt: skip
        assert text in said, text


def test_a_device_that_asks_nothing_has_no_arrow(draw):
    assert not any("per round" in text or "every" in text for text in words(draw(described([device()]))))


def test_too_many_are_counted(draw):
    said = words(draw(SYSTEMS["hundreds"]))
    assert "and 289 more kinds of devices" in said and "and 9 more kinds of servers" in said


def test_same_description_gives_the_same_bytes(tmp_path):
    description = tmp_path / "system.json"
    description.write_text(json.dumps(SYSTEMS["everything"]))
    for extension in ("svg", "png", "pdf"):
        pictures = [tmp_path / f"{number}.{extension}" for number in range(2)]
        for picture in pictures:
            assert main(["system", str(description), str(picture)]) == 0
        assert pictures[0].read_bytes() == pictures[1].read_bytes()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not JSON"),
        ("[]", "not of schema edgeward-system/1"),
        ('{"schema": "edgeward-system/2"}', "not of schema edgeward-system/1"),
    ],
)
def test_a_bad_description_is_one_line(tmp_path, text, message):
    path = tmp_path / "system.json"
    path.write_text(text)
    with pytest.raises(TableError, match=message):
        system.draw(path)


def test_quantities():
    def plain(text):
        return text.replace(SPACE, " ")

    assert plain(quantity(20e6, "rate")) == "20 Mb/s"
    assert plain(quantity(999.96e3, "rate")) == "1 Mb/s"
    assert plain(quantity(0, "rate")) == "0 b/s"
    assert plain(quantity(0.8, "power")) == "0.8 W"
    assert plain(quantity(0.05, "power")) == "50 mW"
    assert plain(quantity(72000, "energy")) == "20 Wh"
    assert plain(quantity(90, "time")) == "1.5 min"
    assert plain(quantity(60, "time")) == "60 s"
    assert plain(quantity(1.5e-4, "time")) == "150 µs"
    assert plain(quantity(0.05, "frequency")) == "3 /min"
    assert plain(quantity(802816, "size")) == "802.8 kB"
    assert plain(span(6e6, 54e6, "rate")) == "6 to 54 Mb/s"
    assert plain(span(5e5, 54e6, "rate")) == "500 kb/s to 54 Mb/s"
    assert plain(span(6e6, 6e6, "rate")) == "6 Mb/s"
    assert plain(plus_minus(0.005, 0.002, "time")) == "5 ± 2 ms"
    assert plain(plus_minus(1.5, 0.002, "time")) == "1.5 s ± 2 ms"
