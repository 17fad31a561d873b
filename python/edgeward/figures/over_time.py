"""What went on in a world: queues, link rates, states of charge and activities over time, a panel for each.

Drawn from the series that `edgeward run` records (cli/run_series.h): gauge,name,time_s,value,state, a row per change; `state`
is what an activity is called. A gauge "death" says when a device's battery was empty: what follows of it is not drawn.
"""

import math
from itertools import cycle
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import MaxNLocator

from edgeward.figures import style
from edgeward.figures.system_phrases import listed
from edgeward.figures.tables import TableError, in_order, read_table

PANELS = {  # gauge: label of the axis, what its values are multiplied by
    "device_queue": ("waiting for\nprocessor", 1),
    "radio_queue": ("waiting for\nradio", 1),
    "server_queue": ("waiting for\nserver", 1),
    "link_rate_bps": ("link rate\n(Mb/s)", 1e-6),
    "state_of_charge": ("charge (%)", 100),
    "activity": ("activity", 1),
}
QUEUES = {"device_queue": "processor", "radio_queue": "radio", "server_queue": "server"}
MOST_LINES = 10  # drawn one by one; of more the median and the range
MOST_TIMES = 4000  # at which those are taken

# Ten that can be told apart, colour-blind or not: seven colours, then three of them again, broken.
LINES = [
    *((colour, "solid") for colour in (style.BLUE, style.VERMILION, style.GREEN, style.ORANGE)),
    *((colour, "solid") for colour in (style.SKY, style.PURPLE, style.BLACK)),
    *((colour, (0, (4, 2))) for colour in (style.BLUE, style.VERMILION, style.GREEN)),
]
OF_SERVERS = (0, (6, 1.5, 1, 1.5))  # their colours are those of devices

Series = dict[str, tuple[np.ndarray, np.ndarray]]  # by name: times, values; each value holds until the next


def draw(path: Path, title: str):
    read, states, deaths = _read(path)
    end = max(times[-1] for series in read.values() for times, _ in series.values())
    gauges, empty = _worth_a_panel(read)
    figure, axes = plt.subplots(
        len(gauges),
        1,
        figsize=(10, 1.5 + 1.35 * sum(_height(gauge, series) for gauge, series in gauges.items())),
        sharex=True,
        squeeze=False,
        layout="constrained",
        height_ratios=[_height(gauge, series) for gauge, series in gauges.items()],
    )
    devices: dict[str, object] = {}  # legend of all panels about devices
    names = in_order([name for gauge in read if gauge != "server_queue" for name in read[gauge]])
    looks = dict(zip(names, cycle(LINES)))  # a device looks the same in every panel
    for axis, (gauge, series) in zip(axes[:, 0], gauges.items(), strict=True):
        if gauge == "activity":
            _draw_activities(axis, series, end, states, deaths)
        elif len(series) <= MOST_LINES:
            servers = dict(zip(series, ((colour, OF_SERVERS) for colour, _ in cycle(LINES)), strict=False))
            of_servers = gauge == "server_queue"
            _draw_lines(
                axis, series, gauge, end, servers if of_servers else looks, {} if of_servers else deaths
            )
        else:
            _draw_range(axis, series, gauge, end)
        axis.set_ylabel(PANELS[gauge][0], size=9)
        _fit(axis, gauge)
        if gauge == "activity" or (gauge == "server_queue" and len(series) > 1):
            axis.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=9, handlelength=1.2)
        elif gauge == "server_queue":
            axis.set_title(next(iter(series)), loc="right", size=9, weight="normal", pad=2)
        else:
            for handle, label in zip(*axis.get_legend_handles_labels(), strict=True):
                devices.setdefault(label, handle)
    axes[-1, 0].set_xlabel("time (s)")
    axes[-1, 0].set_xlim(0, end or 1)
    about = "Every change of one episode."
    if empty:
        about += f" No request ever waited for a {listed([QUEUES[gauge] for gauge in empty], 'or')}."
    if any(len(series) > MOST_LINES for gauge, series in gauges.items() if gauge != "activity"):
        about += f" Of more than {MOST_LINES}: the median, and pale from the least to the most."
    if deaths:
        about += " A cross: the battery is empty."
    style.explain(figure, title, about, list(devices.values()), list(devices))
    return figure


def _worth_a_panel(gauges: dict[str, Series]) -> tuple[dict[str, Series], list[str]]:
    """Without queues that stay empty, and which those are; the first gauge stays where nothing else is left."""
    empty = [
        gauge
        for gauge, series in gauges.items()
        if gauge in QUEUES and not any(values.any() for _, values in series.values())
    ]
    shown = {gauge: series for gauge, series in gauges.items() if gauge not in empty}
    return (shown, empty) if shown else (dict([next(iter(gauges.items()))]), empty[1:])


def _height(gauge: str, series: Series) -> float:
    """Of a panel: a strip per device needs less where there are few."""
    return min(1.0, 0.3 + 0.1 * len(series)) if gauge == "activity" else 1.0


def _read(path: Path) -> tuple[dict[str, Series], dict[int, str], dict[str, float]]:
    """The series of each gauge, in the order of PANELS; what the activities are called, by number; and when devices
    died, by name."""
    table = read_table(path)
    rows = zip(table["gauge"], table["name"], table["time_s"], table["value"], table["state"], strict=True)
    lists: dict[str, dict[str, list]] = {}
    states: dict[int, list[str]] = {}
    deaths: dict[str, float] = {}
    for line, (gauge, name, time, value, state) in enumerate(rows, start=2):
        if gauge == "death" and math.isfinite(time):
            deaths[name] = time
            continue
        if gauge not in PANELS:
            raise TableError(f"{path}:{line}: unknown gauge '{gauge}'; there are {', '.join(PANELS)}")
        if not (math.isfinite(time) and math.isfinite(value)):
            raise TableError(f"{path}:{line}: a time or a value is missing")
        lists.setdefault(gauge, {}).setdefault(name, []).append((time, value))
        if state and state not in states.setdefault(int(value), []):
            states[int(value)].append(state)
    gauges = {
        gauge: {name: tuple(np.array(pairs).T) for name, pairs in lists[gauge].items()}
        for gauge in PANELS
        if gauge in lists
    }
    return gauges, {number: " / ".join(names) for number, names in states.items()}, deaths


def _draw_lines(axis, series: Series, gauge: str, end: float, looks: dict, deaths: dict[str, float]) -> None:
    scale = PANELS[gauge][1]
    for name, (times, values) in series.items():
        colour, dashes = looks[name]
        last = deaths.get(name, end)
        lived = times <= last
        times, values = times[lived], scale * values[lived]
        axis.plot(
            np.append(times, last),
            np.append(values, values[-1]),
            drawstyle="default"
            if gauge == "state_of_charge"
            else "steps-post",  # power is constant in between
            color=colour,
            linestyle=dashes,
            linewidth=1.4,
            label=name,
        )
        if name in deaths:
            axis.plot(
                [last], values[-1:], color=colour, marker="x", markersize=7, markeredgewidth=2, zorder=5
            )


def _draw_range(axis, series: Series, gauge: str, end: float) -> None:
    changes = np.unique(np.concatenate([times for times, _ in series.values()]))
    grid = changes if len(changes) <= MOST_TIMES else np.linspace(0, end, MOST_TIMES)
    grid = np.append(grid, end)
    values = np.array([_at(grid, times, values, gauge) for times, values in series.values()])
    values = PANELS[gauge][1] * values
    step = None if gauge == "state_of_charge" else "post"
    axis.fill_between(
        grid, values.min(axis=0), values.max(axis=0), step=step, color=style.SKY, alpha=0.35, linewidth=0,
        label="least to most",
    )  # fmt: skip
    drawn = "default" if step is None else "steps-post"
    axis.plot(
        grid, np.median(values, axis=0), drawstyle=drawn, color=style.BLUE, linewidth=1.4, label="median"
    )


def _at(grid: np.ndarray, times: np.ndarray, values: np.ndarray, gauge: str) -> np.ndarray:
    if gauge == "state_of_charge":
        return np.interp(grid, times, values)
    return values[np.maximum(np.searchsorted(times, grid, side="right") - 1, 0)]


def _draw_activities(
    axis, series: Series, end: float, names: dict[int, str], deaths: dict[str, float]
) -> None:
    """A strip per device, coloured by the activity it is in."""
    states = sorted({int(value) for _, values in series.values() for value in values})
    for state in states:
        for row, (name, (times, values)) in enumerate(series.items()):
            until = np.minimum(np.append(times[1:], end), deaths.get(name, end))
            spans = [
                (time, last - time)
                for time, last, value in zip(times, until, values, strict=True)
                if value == state and last >= time
            ]
            axis.broken_barh(spans, (row - 0.4, 0.8), color=LINES[state % 7][0], linewidth=0)
        axis.barh([0], [0], color=LINES[state % 7][0], label=names.get(state, f"state {state}"))
    axis.set_ylim(len(series) - 0.4, -0.6)
    named = len(series) <= MOST_LINES
    axis.set_yticks(
        range(len(series)) if named else [], list(series) if named else [], size=8 if named else None
    )
    axis.tick_params(axis="y", length=0)
    axis.grid(axis="y", visible=False)


def _fit(axis, gauge: str) -> None:
    """From 0 on; a queue always shows 0 and 1."""
    top = axis.get_ylim()[1]
    if gauge in QUEUES:
        axis.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True, min_n_ticks=2))
        axis.set_ylim(-0.04 * max(top, 1.1), max(top, 1.1))
    elif gauge != "activity":
        axis.set_ylim(0, max(top, 1e-9))
        axis.locator_params(axis="y", nbins=4)
