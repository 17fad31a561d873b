"""scenarios/tour/: the events meet what the headers compute on paper, and the headers name the numbers computed here."""

import itertools
import math

import pytest
from conftest import SOURCE
from tour import NAMES, header, requests, run

# VGG11 cut behind layer 11, as profiles/ has it (jetson-tx2, x86-epyc-2vcpu, vgg); the headers name the same numbers.
HEAD_S, HEAD_J, TAIL_S, BITS = 0.486, 2.87092, 0.095155, 802_816 * 8
TRANSMIT_W, IDLE_W = 0.8, 2.5
SENT_S = BITS / 8e6  # at 8 Mb/s
WHOLE_S = HEAD_S + SENT_S + TAIL_S

STAGES = ["device_queue_s", "head_s", "radio_queue_s", "transfer_s", "server_queue_s", "tail_s", "result_s"]


def of(rows, device):
    return [row for row in rows if row["device"] == device]


def answered(rows):
    return [row for row in rows if row["ending"] in ("done", "late")]


def close(value):
    return pytest.approx(value, rel=1e-9, abs=1e-12)


def says(name, *texts):
    for text in texts:
        assert text in header(name), f"{name} does not say {text!r}"


def test_stages_sum_to_the_latency():
    for name in NAMES:
        for row in requests(name):
            if row["end_s"] is not None:
                assert sum(row[stage] for stage in STAGES) == close(row["latency_s"])
                assert row["end_s"] - row["arrival_s"] == close(row["latency_s"])


def test_one_request():
    (row,) = requests("01-one-request")
    assert row["latency_s"] == close(WHOLE_S)
    assert [row[stage] for stage in STAGES] == close([0, HEAD_S, 0, SENT_S, 0, TAIL_S, 0])
    assert row["energy_attributed_j"] == close(HEAD_J + TRANSMIT_W * SENT_S)
    says(
        "01-one-request",
        "802,816 B",
        f"{1e3 * SENT_S:.3f} ms",
        f"{WHOLE_S:.6f} s",
        f"{HEAD_J + 0.8 * SENT_S:.7f} J",
    )


def test_wifi_cell():
    near, far = requests("02-wifi-cell")
    throughput = 1 / (1 / 54e6 + 1 / 6e6)
    for row, rate in [(near, 54e6), (far, 6e6)]:
        assert row["transfer_s"] == close(BITS / throughput)
        assert row["energy_attributed_j"] == close(HEAD_J + TRANSMIT_W * BITS / rate)
    says("02-wifi-cell", f"{throughput / 1e6:.1f} Mb/s each", f"{BITS / throughput:.6f} s")
    says("02-wifi-cell", f"{1e3 * BITS / 54e6:.3f} ms", f"{BITS / 6e6:.6f} s")
    says("02-wifi-cell", *(f"{HEAD_J + TRANSMIT_W * BITS / rate:.6f} J" for rate in (54e6, 6e6)))


def test_rate_levels():
    levels = [6e6 * 9 ** (k / 3) for k in range(4)]
    seen = [row["transfer_s"] for row in requests("03-rate-levels")]
    for transfer_s in seen:
        assert min(abs(transfer_s * level / BITS - 1) for level in levels) < 1e-9
    assert len({round(transfer_s, 9) for transfer_s in seen}) >= 3
    says(
        "03-rate-levels",
        ", ".join(f"{1e3 * BITS / level:.1f}" for level in levels[:2]),
        f"{levels[2] / 1e6:.2f}",
    )


def test_walking_link():
    rows = requests("04-walking-link")
    for device in ("cam", "rover"):
        seen = [row["transfer_s"] for row in of(rows, device)]
        assert BITS / 20e6 <= min(seen) < max(seen) <= BITS / 2e6
    says("04-walking-link", f"{1e3 * BITS / 20e6:.1f} ms", f"{BITS / 2e6:.3f} s")


def test_changing_mid_transfer():
    first, second = requests("05-changing-mid-transfer")
    rest = BITS - (0.9 - HEAD_S) * 8e6 - 1.0 * 1e6
    expected = (1.9 - HEAD_S) + rest / 16e6
    assert first["transfer_s"] == close(expected)
    assert second["transfer_s"] == close(BITS / 16e6)
    says(
        "05-changing-mid-transfer",
        f"{rest / 1e6:.6f} Mbit",
        f"{1e3 * rest / 16e6:.3f} ms",
        f"{expected:.6f} s",
    )
    says("05-changing-mid-transfer", f"{first['end_s']:.6f} s", f"{second['arrival_s'] + HEAD_S:.6f} s")


def test_markov_link():
    seen = [row["transfer_s"] for row in requests("06-markov-link")]
    best, worst = BITS / 40e6, BITS / 2e6
    assert all(best * (1 - 1e-9) <= transfer_s <= worst * (1 + 1e-9) for transfer_s in seen)
    assert any(best * 1.01 < transfer_s < worst * 0.99 for transfer_s in seen)  # the rate changed on the way
    says("06-markov-link", f"{1e3 * best:.1f} ms", f"{worst:.3f} s")


def test_latency_and_jitter():
    rows = requests("07-latency-and-jitter")
    delays = [row["transfer_s"] - SENT_S for row in rows]
    assert 0.030 <= min(delays) < max(delays) <= 0.070
    for row in rows:
        assert row["energy_attributed_j"] == close(HEAD_J + TRANSMIT_W * SENT_S)


def test_powers_and_accounting():
    (row,) = requests("08-powers-and-accounting")
    attributed = HEAD_J + 1.5 * SENT_S
    with_idle = attributed + 3 * (SENT_S + TAIL_S)
    assert row["energy_attributed_j"] == close(attributed)
    assert row["energy_with_idle_j"] == close(with_idle)
    says("08-powers-and-accounting", f"{attributed:.6f} J", f"{with_idle:.6f} J")
    assert f" {with_idle:.3f} " in run("08-powers-and-accounting")[0]  # the device's own energy in the table


def test_activity():
    seen = [row["transfer_s"] for row in requests("09-activity")]
    assert BITS / 20e6 * (1 - 1e-9) <= min(seen) < max(seen) <= BITS / 4e6 * (1 + 1e-9)
    shares = {"hover": 4 * 4, "forward": 4 * 5, "climb": 1 * 2}
    mean_w = sum(shares[state] * power for state, power in [("hover", 180), ("forward", 150), ("climb", 250)])
    says("09-activity", f"{mean_w / sum(shares.values()):.1f} W")


def test_battery():
    *rounds, last = requests("10-battery")
    round_j = HEAD_J + TRANSMIT_W * SENT_S + IDLE_W * (SENT_S + TAIL_S)
    left_j = 20 * (1 - 0.1) - 3 * round_j
    lived_s = left_j / (HEAD_J / HEAD_S)
    assert [row["ending"] for row in rounds] == ["done"] * 3
    assert [row["energy_with_idle_j"] for row in rounds] == close([round_j] * 3)
    assert (last["ending"], last["cause"]) == ("failed", "battery_empty")
    assert last["end_s"] == close(3 * WHOLE_S + lived_s)
    assert last["energy_attributed_j"] == close(left_j)
    says(
        "10-battery", f"{round_j:.7f} J", f"{3 * round_j:.7f} J", f"{left_j:.7f} J", f"{1e3 * lived_s:.3f} ms"
    )
    says("10-battery", f"{HEAD_J / HEAD_S:.6f} W", f"{3 * WHOLE_S + lived_s:.6f} s")


def test_service_spread():
    rows = requests("11-service-spread")
    sigma = math.log(100.177 / 93.261) / (2 * 1.2816)
    for row in rows:
        assert 0 < abs(math.log(row["tail_s"] / TAIL_S)) < 6 * sigma  # six sigma: never by chance
    for row in of(rows, "cam"):
        assert 0 < abs(math.log(row["head_s"] / HEAD_S)) < 6 * 0.3
    low, high = (1e3 * HEAD_S * math.exp(side * 1.2816 * 0.3) for side in (-1, 1))
    says("11-service-spread", f"{sigma:.4f}", f"{low:.0f} and {high:.0f} ms")


def test_result_back():
    (row,) = requests("12-result-back")
    result_s = 100e3 * 8 / 8e6
    assert row["result_s"] == close(result_s)
    assert row["latency_s"] == close(WHOLE_S + result_s)
    assert row["energy_attributed_j"] == close(HEAD_J + TRANSMIT_W * SENT_S + 0.4 * result_s)
    says(
        "12-result-back",
        f"{WHOLE_S + result_s:.6f} s",
        f"{HEAD_J + TRANSMIT_W * SENT_S + 0.4 * result_s:.7f} J",
    )


def test_deadline():
    rows = requests("13-deadline")
    assert {row["ending"] for row in rows} == {"done", "late"}
    for row in rows:
        assert (row["ending"] == "late") == (row["latency_s"] > 1.5)
    left_s = 1.5 - HEAD_S - TAIL_S
    says("13-deadline", f"{1e3 * left_s:.3f} ms", f"{BITS / left_s / 1e6:.2f} Mb/s")


def test_queue_limit():
    rows = requests("14-queue-limit")
    causes = {row["cause"] for row in rows if row["ending"] == "dropped"}
    assert causes == {"device_queue_full", "radio_queue_full", "server_queue_full"}
    cam = of(rows, "cam")
    full = [row for row in cam if row["cause"] == "device_queue_full"]
    assert cam.index(full[0]) == 6 and full[0]["arrival_s"] == close(6 * 0.4)
    assert 5 * HEAD_S > full[0]["arrival_s"] > 4 * HEAD_S  # the fifth is in service
    for place, row in enumerate(cam[:6]):  # before, each waits for all that came before it
        assert row["device_queue_s"] == close(place * (HEAD_S - 0.4))
    radio = of(rows, "radio")
    assert radio[0]["transfer_s"] == close(SENT_S)
    assert radio[1]["cause"] == "radio_queue_full" and radio[1]["end_s"] == close(0.6 + HEAD_S)
    # A tail that comes while another takes the only slot is dropped, one that comes afterwards is served.
    taken = [
        (row["end_s"] - row["tail_s"], row["end_s"]) for row in answered(rows) if row["server"] == "edge"
    ]
    for row in rows:
        if row["cause"] == "server_queue_full":
            assert any(begin <= row["end_s"] < end for begin, end in taken)
    assert all(row["server_queue_s"] == 0 for row in answered(rows))


def test_periodic_frames():
    rows = requests("15-periodic-frames")
    assert [row["arrival_s"] for row in of(rows, "cam")] == close([0.1 + 0.5 * frame for frame in range(8)])
    other = [row["arrival_s"] for row in of(rows, "other")]
    assert 0 <= other[0] < 0.6
    assert other == close([other[0] + 0.6 * frame for frame in range(len(other))])
    for row in answered(rows):
        assert [row[stage] for stage in STAGES] == close([0, HEAD_S, 0, BITS / 64e6, 0, TAIL_S, 0])
    says("15-periodic-frames", f"{1e3 * BITS / 64e6:.3f} ms")


def test_poisson():
    rows = requests("16-poisson")
    head_s = 1.04448  # all of VGG11 on the device
    for device in ("cam.0", "cam.1", "cam.2"):
        free_s = 0.0
        for row in of(rows, device):  # first come, first served, one at a time
            begin_s = max(row["arrival_s"], free_s)
            free_s = begin_s + head_s
            if row["end_s"] is not None:
                assert row["device_queue_s"] == close(begin_s - row["arrival_s"])
                assert row["end_s"] == close(free_s)
    load = 0.5 * head_s
    says("16-poisson", f"load {load:.5f}", f"{1e3 * load * head_s / (2 * (1 - load)):.0f} ms")


def test_recorded_arrivals():
    rows = requests("17-recorded-arrivals")
    cam = of(rows, "cam")
    assert [row["arrival_s"] for row in cam] == close([0, 0.5, 3])
    waits_s = (HEAD_S + SENT_S) - (0.5 + HEAD_S)
    assert cam[1]["radio_queue_s"] == close(waits_s)
    says("17-recorded-arrivals", f"{HEAD_S + SENT_S:.6f} s", f"{1e3 * waits_s:.3f} ms")
    recorded = (SOURCE / "profiles" / "workloads" / "azure-conversation.yaml").read_text()
    first = recorded.split("offsets: [")[1].split("]")[0].replace("\n", " ").split(",")
    service = [row["arrival_s"] for row in of(rows, "service")]
    assert len(service) > 5
    assert service == close([0.8 * float(offset) for offset in first[: len(service)]])


def test_server_arrivals():
    rows = requests("18-server-arrivals")
    (mine,) = of(rows, "cam")
    whole_tail_s = 0.208512
    direct = of(rows, "")
    assert [row["arrival_s"] for row in direct] == close([0.25 * place for place in range(len(direct))])
    ready_s = HEAD_S + SENT_S
    waits_s = 1.25 + whole_tail_s - ready_s
    assert mine["server_queue_s"] == close(waits_s)
    assert direct[6]["server_queue_s"] == close(mine["end_s"] - 1.5)
    says("18-server-arrivals", f"{1e3 * (ready_s - 1.25):.3f} ms", f"{1e3 * waits_s:.3f} ms")


def test_closed_loop():
    rows = requests("19-closed-loop")
    ends = [row["end_s"] if row["end_s"] is not None else math.inf for row in rows]
    for row in rows:
        under_way = sum(
            other["arrival_s"] <= row["arrival_s"] < end for other, end in zip(rows, ends, strict=True)
        )
        assert 1 <= under_way <= 2


def test_who_is_active():
    rows = requests("20-who-is-active")
    assert all(row["arrival_s"] % 2 == 0 for row in rows)
    assert 0 < len(rows) < 3 * 10
    for _, together in itertools.groupby(rows, key=lambda row: row["arrival_s"]):
        waits = sorted(row["server_queue_s"] for row in together)
        assert waits == close([place * TAIL_S for place in range(len(waits))])
    says("20-who-is-active", f"{WHOLE_S + 2 * TAIL_S:.6f} s")


def test_two_servers():
    rows = requests("21-two-servers")
    assert {row["device"]: row["server"] for row in rows} == {
        "cam": "wide",
        "pair.0": "edge",
        "pair.1": "edge",
    }
    assert {row["device"]: row["tail_s"] for row in rows} == close(
        {"cam": 0.06283, "pair.0": TAIL_S, "pair.1": TAIL_S}
    )
