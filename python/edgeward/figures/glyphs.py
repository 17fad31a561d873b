"""Small pictures of what a system is made of. Each is drawn around the middle of its height, `y`."""

import math

from edgeward.figures import style
from edgeward.figures.canvas import Canvas

QUEUE_WIDTH, PROCESSOR_WIDTH, RADIO_WIDTH, SLOT = 0.42, 0.34, 0.24, 0.2
SKETCH_WIDTH = 0.46
EVEN = [0.1, 0.3, 0.5, 0.7, 0.9]  # times of marks
MOST_SLOTS = 5  # drawn one by one; more are drawn as one less and dots


def queue(canvas: Canvas, x: float, y: float, colour: str) -> None:
    """Open where requests come in; the fuller, the nearer to the exit."""
    half, cell = 0.11, QUEUE_WIDTH / 5
    for place in range(2, 5):
        canvas.rectangle(
            x + place * cell, y - half, cell, 2 * half, edge="none", face=colour + "45", line=0, order=2
        )
        canvas.line([x + place * cell] * 2, [y - half, y + half], width=0.7)
    right = x + QUEUE_WIDTH
    canvas.line([x, right, right, x], [y - half, y - half, y + half, y + half], width=1.1)


def processor(canvas: Canvas, x: float, y: float, colour: str) -> None:
    side = PROCESSOR_WIDTH - 0.1
    left, top = x + 0.05, y - side / 2
    for step in range(4):
        at = (step + 0.5) * side / 4
        canvas.line([left + at] * 2, [top - 0.045, top + side + 0.045], width=0.9)
        canvas.line([left - 0.045, left + side + 0.045], [top + at] * 2, width=0.9)
    canvas.rectangle(left, top, side, side, face=colour, line=1.1, order=3)


def radio(canvas: Canvas, x: float, y: float, colour: str) -> None:
    foot = x + RADIO_WIDTH / 2
    canvas.line([foot - 0.06, foot, foot + 0.06], [y + 0.14, y - 0.04, y + 0.14], width=1.2)
    canvas.dot(foot, y - 0.05, 0.025)
    for radius in (0.07, 0.12):
        for side in (0, math.pi):
            angles = [side + math.radians(degree) for degree in range(-45, 46, 9)]
            canvas.line(
                [foot + radius * math.cos(angle) for angle in angles],
                [y - 0.05 + radius * math.sin(angle) for angle in angles],
                colour=colour,
                width=1.3,
            )


def waves(canvas: Canvas, x: float, y: float, colour: str) -> None:
    """The sign of a Wi-Fi cell; `x` is its middle."""
    canvas.dot(x, y + 0.08, 0.022, colour)
    for radius in (0.075, 0.13, 0.185):
        angles = [math.radians(degree) for degree in range(-135, -44, 9)]
        canvas.line(
            [x + radius * math.cos(angle) for angle in angles],
            [y + 0.08 + radius * math.sin(angle) for angle in angles],
            colour=colour,
            width=1.5,
        )


def slots_width(count: int) -> float:
    return SLOT * min(count, MOST_SLOTS)


def slots(canvas: Canvas, x: float, y: float, count: int, colour: str) -> None:
    """One square per request that can be served at once."""
    drawn = count if count <= MOST_SLOTS else MOST_SLOTS - 1
    for place in range(drawn):
        canvas.rectangle(x + place * SLOT + 0.015, y - 0.085, SLOT - 0.03, 0.17, face=colour, line=1.0)
    if count > drawn:
        canvas.text(x + (drawn + 0.5) * SLOT, y, "…", align="center")


def battery(canvas: Canvas, x: float, y: float, charge: float, cutoff: float) -> None:
    """Filled as charged at first; below the cut-off it is of no use."""
    width, height = 0.34, 0.13
    canvas.rectangle(
        x, y - height / 2, width * charge, height, edge="none", face=style.GREEN, line=0, order=2
    )
    if cutoff > 0:
        canvas.rectangle(
            x,
            y - height / 2,
            width * min(cutoff, charge),
            height,
            edge="none",
            face=style.VERMILION,
            line=0,
            order=2,
        )
    canvas.rectangle(x, y - height / 2, width, height, face="none", line=1.0, order=3)
    canvas.rectangle(x + width, y - 0.03, 0.03, 0.06, face=style.INK, line=0, order=3)


def rate_sketch(canvas: Canvas, x: float, y: float, link: dict) -> None:
    """How the rate goes over time: a trace as it is, the other models in principle."""
    width, height = SKETCH_WIDTH, 0.24
    left, bottom = x, y + height / 2
    canvas.line(
        [left, left, left + width],
        [bottom - height - 0.02, bottom + 0.02, bottom + 0.02],
        colour=style.GREY,
        width=0.8,
    )
    times, levels = _rate_course(link)
    xs = [left + 0.03 + (width - 0.03) * time for time in times]
    ys = [bottom - 0.02 - (height - 0.03) * level for level in levels]
    canvas.axes.plot(
        xs,
        ys,
        color=style.ORANGE,
        linewidth=1.4,
        drawstyle="steps-post",
        zorder=3,
        solid_capstyle="butt",
    )


def _rate_course(link: dict) -> tuple[list[float], list[float]]:
    """Time and rate, both from 0 to 1; each rate holds until the next time."""
    model = link["model"]
    if model == "trace":
        points = link["points"]
        last = link["repeat_s"] or 1.25 * points[-1][0] or 1.0
        top = max(rate for _, rate in points)
        seen = [(time / last, rate / top) for time, rate in points if time <= last]
        return [time for time, _ in seen] + [1.0], [rate for _, rate in seen] + [seen[-1][1]]
    if model == "random_walk":
        levels = [0.5, 0.62, 0.4, 0.55, 0.75, 0.95, 0.7, 0.85, 0.5, 0.3, 0.42, 0.15, 0.28, 0.5, 0.5]
        return [step / (len(levels) - 1) for step in range(len(levels))], levels
    if model in ("markov", "activity"):
        return [0, 0.3, 0.42, 0.7, 0.78, 1], [0.85, 0.2, 0.85, 0.2, 0.85, 0.85]
    return [0, 1], [0.6, 0.6]


def arrival_marks(canvas: Canvas, left: float, right: float, y: float, arrivals: dict, rounds: bool) -> None:
    """A time axis with one mark per request."""
    canvas.line([left, right], [y, y], colour=style.GREY, width=0.8)
    for time in EVEN if rounds else _mark_times(arrivals):
        x = left + (right - left) * time
        canvas.line([x, x], [y, y - 0.13], width=1.3)


def _mark_times(arrivals: dict) -> list[float]:
    kind = arrivals["model"]
    if kind == "recorded" and arrivals["first_s"]:
        last = arrivals["first_s"][-1] or 1.0
        return [0.03 + 0.9 * time / last for time in arrivals["first_s"]]
    if kind == "periodic":
        return EVEN
    return [0.06, 0.12, 0.36, 0.56, 0.62, 0.93]
