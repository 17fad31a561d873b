"""The parts of the picture: a device, its link, a server, the last step. Each has what lasts, drawn once, and what
passes, drawn for each picture."""

import math

from edgeward.figures import glyphs, style
from edgeward.figures.canvas import Canvas
from edgeward.figures.lettering import BODY, SMALL, shortened, text_width
from edgeward.figures.quantities import percent, quantity, span
from edgeward.rendering.state import DeviceNow, ServerNow

PAD = 0.1
FULL, MIDDLE = 0.78, 0.46  # heights from which on a device has three lines, and two
CHARGE_WIDTH, WAITING_WIDTH = 0.8, 0.72
MARK = 0.11
MOST_MARKS = 5  # requests drawn one by one; more are a number


class DeviceCard:
    """`height` decides how much is said; a row of a single line leaves out what a glance can miss."""

    def __init__(self, name: str, about: dict, streams: bool, name_width: float, x: float, y: float, width: float,
                 height: float):  # fmt: skip
        """name_width: of the longest name, so that plans stand below each other."""
        self.name, self.about, self.streams, self.name_width = name, about, streams, name_width
        self.x, self.y, self.width, self.height = x, y, width, height
        self.lines = 3 if height >= FULL else 2 if height >= MIDDLE else 1
        self.port = y + height / 2
        self.right = x + width - PAD - (CHARGE_WIDTH if about["battery"] else 0)  # of the first line's text
        step = (height - 0.04) / self.lines
        self.ys = [y + 0.02 + step * (line + 0.5) for line in range(self.lines)]

    def draw_lasting(self, sheet: Canvas) -> None:
        sheet.box(self.x, self.y, self.width, self.height, style.BLUE, radius=min(0.07, self.height / 4))

    def draw(self, sheet: Canvas, device: DeviceNow, asks: str) -> None:
        x, y = self.x + PAD, self.ys[0]
        if device.dead:
            sheet.box(
                self.x,
                self.y,
                self.width,
                self.height,
                style.VERMILION,
                "#F3E9E5",
                radius=min(0.07, self.height / 4),
            )
        room = self.right - x
        name_room = min(self.name_width, room * (0.4 if self.lines == 1 else 0.62)) + 0.01
        name = shortened(self.name, name_room, 10, "bold")
        sheet.text(x, y, name, size=10, weight="bold")
        if device.charge is not None:
            battery = self.about["battery"]
            left = self.x + self.width - PAD - CHARGE_WIDTH + 0.05
            glyphs.battery(sheet, left, y, min(max(device.charge, 0), 1), battery["cutoff"])
            sheet.text(
                self.x + self.width - PAD, y, percent(round(device.charge, 2)), size=SMALL, align="right"
            )
        told = "battery empty" if device.dead else device.told or "nothing"
        colour = style.VERMILION if device.dead else style.INK if device.told else style.DARK_GREY
        if self.lines == 1:
            left = x + name_room + 0.1
            waiting = self._requests_width(device)
            sheet.text(left, y, shortened(told, self.right - left - waiting), colour=colour)
            self._draw_requests_shortly(sheet, device, self.right, y)
            return
        if device.activity is not None:
            left = x + text_width(name, 10, "bold") + 0.12
            _chip(sheet, left, y, device.activity, self.right - left)
        y = self.ys[1]
        if not device.dead:
            label = "told: "
            sheet.text(x, y, label, colour=style.DARK_GREY)
            x += text_width(label) + 0.04
        if self.lines == 2:
            room = self.x + self.width - PAD - x
            told_room = room - self._requests_width(device)
            sheet.text(x, y, shortened(told, told_room), colour=colour, weight="bold")
            self._draw_requests_shortly(sheet, device, self.x + self.width - PAD, y)
            return
        sheet.text(
            x, y, shortened(told, self.x + self.width - PAD - x, BODY, "bold"), colour=colour, weight="bold"
        )
        if device.dead:
            return
        if self.streams:
            self._draw_way(sheet, device, self.ys[2] - 0.04)
        else:
            left = self.x + PAD
            if device.asks:
                mark(sheet, left, self.ys[2], style.YELLOW)
                left += MARK + 0.07
            sheet.text(left, self.ys[2], asks, colour=style.INK if device.asks else style.DARK_GREY)

    def _draw_way(self, sheet: Canvas, device: DeviceNow, y: float) -> None:
        """Queue, processor, queue of the radio: what waits, and whether something is computed."""
        x = self.x + PAD
        x = self._counted(sheet, x, y, "queue", device.queue, style.YELLOW)
        glyphs.processor(sheet, x, y, style.BLUE if device.computing else "white")
        x += glyphs.PROCESSOR_WIDTH + 0.14
        self._counted(sheet, x, y, "radio", device.radio_queue, style.PURPLE)

    def _counted(self, sheet: Canvas, x: float, y: float, label: str, count: int, colour: str) -> float:
        sheet.text(x, y, label, size=SMALL, colour=style.DARK_GREY)
        return marks(sheet, x + text_width(label, SMALL) + 0.05, y, count, colour) + 0.12

    def _requests_width(self, device: DeviceNow) -> float:
        if not self.streams:
            return MARK + 0.06 if device.asks else 0.0
        return WAITING_WIDTH

    def _draw_requests_shortly(self, sheet: Canvas, device: DeviceNow, right: float, y: float) -> None:
        if device.dead:
            return
        if not self.streams:
            if device.asks:
                mark(sheet, right - MARK, y, style.YELLOW)
            return
        x = right - WAITING_WIDTH + 0.04
        for count, colour in ((device.queue, style.YELLOW), (device.radio_queue, style.PURPLE)):
            mark(sheet, x, y, colour)
            sheet.text(x + MARK + 0.03, y, str(count) if count < 100 else "99+", size=SMALL)
            x += 0.35


class LinkLine:
    """From a device to its server: how fast, and whether something travels."""

    def __init__(self, about: dict, y: float, left: float, right: float, room: float):
        """room: height of the row."""
        self.low, self.high = rates(about["link"])
        self.y, self.left, self.right = y, left, right
        self.full = room >= MIDDLE

    def draw_lasting(self, sheet: Canvas) -> None:
        if self.low < self.high and self.full:
            sheet.text((self.left + self.right) / 2, self.y + 0.17, f"range {span(self.low, self.high, 'rate')}",
                       size=SMALL, colour=style.DARK_GREY, align="center")  # fmt: skip

    def draw(self, sheet: Canvas, device: DeviceNow, streams: bool) -> None:
        width = 1.0 + 5.0 * self._level(device.rate_bps)
        used = device.sending or device.receiving if streams else device.offloads
        colour = style.ORANGE if used and not device.dead else style.LIGHT_GREY
        sheet.line([self.left + 0.03, self.right], [self.y] * 2, colour, width, order=1)
        middle = (self.left + self.right) / 2
        if device.dead or device.rate_bps is None:
            return
        text = quantity(device.rate_bps, "rate")
        size = 10 if self.full else SMALL
        if self.full:
            sheet.text(middle, self.y - 0.13 - width / 150, text, size=size, weight="bold", align="center")
        else:
            half = text_width(text, size, "bold") / 2 + 0.04
            sheet.rectangle(
                middle - half, self.y - 0.075, 2 * half, 0.15, edge="none", face="white", line=0, order=2
            )
            sheet.text(middle, self.y, text, size=size, weight="bold", align="center")
        if device.sending:
            packet(sheet, self.left + 0.18 * (self.right - self.left), self.y, style.ORANGE, 1)
        if device.receiving:
            packet(sheet, self.left + 0.82 * (self.right - self.left), self.y, style.SKY, -1)

    def _level(self, rate_bps: float | None) -> float:
        """0 to 1, on a logarithmic scale between the lowest and the highest rate."""
        if rate_bps is None or self.low >= self.high or rate_bps <= 0:
            return 0.4
        low = max(self.low, self.high / 1000)
        return min(max(math.log(max(rate_bps, low) / low) / math.log(self.high / low), 0), 1)


class ServerCard:
    def __init__(
        self, about: dict, epoch: str, streams: bool, x: float, y: float, width: float, height: float
    ):
        self.about, self.epoch, self.streams = about, epoch, streams
        self.x, self.y, self.width, self.height = x, y, width, height
        self.lines = 4 if height >= 0.88 else 3 if height >= 0.6 else 2 if height >= 0.4 else 1
        self.port = y + height / 2
        step = (height - 0.06) / self.lines
        self.ys = [y + 0.03 + step * (line + 0.5) for line in range(self.lines)]

    def draw_lasting(self, sheet: Canvas) -> None:
        sheet.box(self.x, self.y, self.width, self.height, style.GREEN, radius=min(0.07, self.height / 4))
        name = shortened(self.about["name"], self.width - 2 * PAD, 10, "bold")
        sheet.text(self.x + PAD, self.ys[0], name, size=10, weight="bold")

    def draw(self, sheet: Canvas, server: ServerNow) -> None:
        workers = self.about["workers"]
        x, y = self.x + PAD, self.ys[min(1, self.lines - 1)]
        busy = f"{server.slots_in_use} of {workers} busy"
        if self.lines == 1:
            sheet.text(self.x + self.width - PAD, y, busy, size=SMALL, align="right")
            return
        drawn = min(workers, glyphs.MOST_SLOTS)
        for place in range(drawn):
            # Of more slots than can be drawn, a square stands for several, and is filled when one of them is busy.
            is_busy = place < server.slots_in_use if workers <= drawn else (
                place < math.ceil(drawn * server.slots_in_use / workers)
            )  # fmt: skip
            sheet.rectangle(x + place * glyphs.SLOT, y - 0.085, glyphs.SLOT - 0.03, 0.17,
                            face=style.GREEN if is_busy else "white")  # fmt: skip
        x += drawn * glyphs.SLOT + 0.06
        sheet.text(x, y, shortened(busy, self.x + self.width - PAD - x, SMALL), size=SMALL)
        if self.lines < 3:
            return
        x, y = self.x + PAD, self.ys[2]
        label = "queue"
        sheet.text(x, y, label, size=SMALL, colour=style.DARK_GREY)
        marks(sheet, x + text_width(label, SMALL) + 0.06, y, server.queue, style.BLACK + "70")
        if self.lines == 4:
            who = "device" if server.tails == 1 else "devices"
            words = f"told to send: {server.tails} {who}" if server.tails else "nobody told to send"
            sheet.text(self.x + PAD, self.ys[3], shortened(words, self.width - 2 * PAD, SMALL), size=SMALL,
                       colour=style.INK if server.tails else style.DARK_GREY)  # fmt: skip


def draw_key(sheet: Canvas, right: float, y: float) -> None:
    """What the marks of a short row count."""
    x = right - 1.2
    for words, colour in (("queue", style.YELLOW), ("radio", style.PURPLE)):
        mark(sheet, x, y, colour)
        sheet.text(x + MARK + 0.04, y, words, size=SMALL)
        x += 0.64


def rates(link: dict) -> tuple[float, float]:
    """The lowest and the highest rate of a link's model, bit/s."""
    model = link["model"]
    if model == "constant":
        return link["rate_bps"], link["rate_bps"]
    if model == "random_walk":
        return link["low_bps"], link["high_bps"]
    values = (
        [rate for _, rate in link["points"]] if model == "trace" else [s["rate_bps"] for s in link["states"]]
    )
    return min(values), max(values)


def mark(sheet: Canvas, x: float, y: float, colour: str) -> None:
    """A request."""
    sheet.rectangle(x, y - MARK / 2, MARK, MARK, face=colour, line=0.8, order=3)


def marks(sheet: Canvas, x: float, y: float, count: int, colour: str) -> float:
    """So many requests; returns where they end."""
    for place in range(min(count, MOST_MARKS)):
        mark(sheet, x + place * (MARK + 0.025), y, colour)
    end = x + min(count, MOST_MARKS) * (MARK + 0.025)
    words = "0" if count == 0 else str(count) if count > MOST_MARKS else ""
    if words:
        sheet.text(end + 0.02, y, words, size=SMALL)
        end += text_width(words, SMALL) + 0.02
    return end


def packet(sheet: Canvas, x: float, y: float, colour: str, direction: int) -> None:
    """A request on its way (1), or a result on its way back (-1)."""
    sheet.arrow([(x - 0.14 * direction, y), (x + 0.14 * direction, y)], style.INK, width=0.8)
    sheet.rectangle(x - 0.08, y - 0.07, 0.16, 0.14, face=colour, line=0.8, order=4)


def _chip(sheet: Canvas, x: float, y: float, words: str, room: float) -> None:
    words = shortened(words, room - 0.14, SMALL)
    width = text_width(words, SMALL) + 0.12
    sheet.box(x, y - 0.09, width, 0.18, edge=style.DARK_GREY, line=0.7, radius=0.06, order=2)
    sheet.text(x + width / 2, y, words, size=SMALL, align="center")
