"""The figures of the validation page: queues against queueing theory, shared media against a calculation of their own."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.lines import Line2D

from edgeward.figures import style
from edgeward.figures.tables import in_order, read_table

COLOURS = [style.BLUE, style.VERMILION, style.ORANGE, style.BLACK, style.GREEN, style.PURPLE, style.SKY]
MARKERS = {"device": "o", "server": "x", "radio": "s"}
LOAD_COLOURS = {0.3: style.SKY, 0.6: style.ORANGE, 0.9: style.VERMILION}


def _points(places: list[str]) -> list[Line2D]:
    """The key to markers: where a queue was simulated."""
    return [
        Line2D(
            [],
            [],
            color=style.INK,
            linestyle="",
            marker=MARKERS[place],
            fillstyle="none",
            label=f"simulated, {place}",
        )
        for place in places
    ]


def mean_wait(folder: Path):
    theory = read_table(folder / "mean_wait_theory.csv").rows()
    findings = [row for row in read_table(folder / "findings.csv").rows() if row["what"] == "mean wait"]
    figure, axis = plt.subplots(figsize=(8, 5.2), layout="constrained")
    ends = []
    for case, colour in zip(in_order([row["case"] for row in theory]), COLOURS, strict=False):
        curve = [row for row in theory if row["case"] == case]
        curve = [
            row for row in curve if row["place"] == curve[0]["place"]
        ]  # in service times both are the same
        loads = [row["load"] for row in curve]
        waits = [row["mean_wait_s"] / row["service_s"] for row in curve]
        axis.plot(loads, waits, color=colour, linewidth=1.4)
        ends.append((waits[-1], curve[0]["title"], colour))
        services = {row["place"]: row["service_s"] for row in theory if row["case"] == case}
        for row in findings:
            if row["case"] != case:
                continue
            service_s = services[row["place"]]
            axis.errorbar(row["load"], row["simulated"] / service_s, row["margin"] / service_s, color=colour,
                          marker=MARKERS[row["place"]], fillstyle="none", markersize=6, capsize=2, linestyle="")  # fmt: skip
    axis.set_yscale("log")
    below = 0
    for wait, title, colour in sorted(ends):
        below = max(wait, below * 1.32)  # labels of lines that end close together do not overlap
        axis.text(0.95, below, title, va="center", fontsize=9, color=colour)
    axis.set_xlim(0, 1.17)
    axis.set_xticks(np.arange(0, 1.01, 0.1))
    axis.set_ylim(3e-3, 20)
    axis.set_xlabel("load")
    axis.set_ylabel("mean wait (service times)")
    key = [Line2D([], [], color=style.INK, linewidth=1.4, label="theory"), *_points(["device", "server"])]
    axis.legend(handles=key, loc="upper left")
    style.heading(
        figure, "Mean wait against load", "Lines: closed forms. Points: simulated, with their intervals."
    )
    figure.get_layout_engine().set(rect=style.below_heading(figure))
    return figure


def wait_distribution(folder: Path):
    rows = read_table(folder / "wait_distribution.csv").rows()
    cases = in_order([row["case"] for row in rows])
    figure, axes = plt.subplots(2, 3, figsize=(10.5, 6.4), sharey=True, layout="constrained")
    for axis, case in zip(axes.flat, cases, strict=False):
        of_case = [row for row in rows if row["case"] == case]
        axis.set_title(of_case[0]["title"], loc="left")
        for load, colour in LOAD_COLOURS.items():
            for place in in_order([row["place"] for row in of_case]):
                curve = [row for row in of_case if row["load"] == load and row["place"] == place]
                waits = [row["wait_s"] / row["service_s"] for row in curve]
                if place == of_case[0]["place"]:
                    axis.plot(waits, [row["theory"] for row in curve], color=colour, linewidth=1.4)
                start = 0 if place == "device" else 1
                axis.plot(waits[start::2], [row["simulated"] for row in curve][start::2], color=colour, linestyle="",
                          marker=MARKERS[place], fillstyle="none", markersize=4.5, markeredgewidth=0.9)  # fmt: skip
        axis.set_xscale("log")
        axis.set_yscale("log")
        axis.set_ylim(6e-4, 1.3)
    for axis in axes.flat[len(cases) :]:
        axis.set_visible(False)
    for axis in axes[-1]:
        axis.set_xlabel("t (service times)")
    for axis in axes[:, 0]:
        axis.set_ylabel("P(wait > t)")
    key = [
        Line2D([], [], color=colour, linewidth=1.4, label=f"theory, load {load}")
        for load, colour in LOAD_COLOURS.items()
    ]
    figure.legend(handles=[*key, *_points(["device", "server"])], loc="outside lower center", ncols=5)
    style.heading(
        figure,
        "How long requests wait",
        "Lines: closed forms. Points: share of the simulated samples that waited longer.",
    )
    figure.get_layout_engine().set(rect=style.below_heading(figure))
    return figure


def sharing(folder: Path):
    figure, axes = plt.subplots(
        2, 2, figsize=(10.5, 6.4), layout="constrained", height_ratios=[1, 2.2], sharex="col"
    )
    _steps(folder, axes[0][0], axes[1][0])
    _stations(folder, axes[0][1], axes[1][1])
    key = [
        Line2D([], [], color=style.BLUE, linewidth=1.4, label="calculation"),
        Line2D(
            [],
            [],
            color=style.VERMILION,
            linestyle="",
            marker="o",
            markersize=4,
            label="end of a transfer, simulated",
        ),
    ]
    figure.legend(handles=key, loc="outside lower center", ncols=2)
    style.heading(
        figure,
        "Capacities that change, media that are shared",
        "Left: a link that steps up and down during transfers. Right: ten stations on one Wi-Fi cell, both directions.",
    )
    figure.get_layout_engine().set(rect=style.below_heading(figure))
    return figure


def _steps(folder: Path, above, below) -> None:
    trace, transfers = (
        read_table(folder / "capacity_trace.csv"),
        read_table(folder / "capacity_transfers.csv").rows(),
    )
    times, rates = np.array(trace["time_s"]), np.array(trace["rate_bps"])
    end_s = max(row["end_s"] for row in transfers)
    shown = times <= end_s
    marks, steps = np.append(times[shown], end_s), np.append(rates[shown], rates[shown][-1]) / 1e6
    above.step(marks, steps, where="post", color=style.INK, linewidth=1.1)
    above.set_ylabel("capacity (Mb/s)")
    above.set_ylim(0, 55)
    for row in transfers:
        inside = times[(times > row["begin_s"]) & (times < row["end_s"])]
        marks = np.concatenate([[row["begin_s"]], inside, [row["end_s"]]])
        capacity = rates[np.searchsorted(times, marks[:-1], side="right") - 1]
        sent = np.concatenate([[0], np.cumsum(capacity * np.diff(marks))])
        below.plot(marks, sent / 1e6, color=style.BLUE, linewidth=1.4)
        below.plot(row["simulated_end_s"], row["bits"] / 1e6, "o", color=style.VERMILION, markersize=4)
    below.set_xlim(0, end_s * 1.03)
    below.set_ylim(0, 1.08 * transfers[0]["bits"] / 1e6)
    below.set_ylabel("sent by the transfer (Mbit)")
    below.set_xlabel("time (s)")


def _stations(folder: Path, above, below) -> None:
    shares, flows = read_table(folder / "wifi_shares.csv"), read_table(folder / "wifi_flows.csv").rows()
    end_s = max(row["end_s"] for row in flows)
    above.step(
        shares["time_s"],
        np.array(shares["throughput_bps"]) / 1e6,
        where="post",
        color=style.INK,
        linewidth=1.1,
    )
    above.set_ylabel("each flow (Mb/s)")
    above.set_ylim(0, None)
    for row in flows:
        height, width = (row["station"] + 0.18, 3.2) if row["up"] else (row["station"] - 0.18, 1.6)
        below.plot(
            [row["begin_s"], row["end_s"]],
            [height] * 2,
            color=style.BLUE,
            linewidth=width,
            solid_capstyle="butt",
        )
        below.plot(row["simulated_end_s"], height, "o", color=style.VERMILION, markersize=3)
    rates = {row["station"]: row["rate_bps"] for row in flows}
    below.set_yticks(list(rates), [f"{rate / 1e6:.0f} Mb/s" for rate in rates.values()])
    below.grid(axis="y", visible=False)
    below.set_ylabel("station, by its rate (thick: up)")
    below.set_xlim(0, min(end_s * 1.02, 12))
    below.set_xlabel("time (s)")


FIGURES = {"mean_wait": mean_wait, "wait_distribution": wait_distribution, "sharing": sharing}
