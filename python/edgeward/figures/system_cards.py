"""The cards of the system's picture: a device, its link, a server. Each knows its height before it is drawn, and its
`port`, how far below its upper edge requests enter and leave it."""

from edgeward.figures import glyphs, style
from edgeward.figures import system_phrases as phrases
from edgeward.figures.canvas import LINE, SMALL_LINE, Canvas
from edgeward.figures.lettering import BODY, SMALL, shortened, text_width, wrapped
from edgeward.figures.quantities import quantity

PAD = 0.1
GLYPHS_Y = 0.58  # of a card that shows its queue and what serves it
LABELS_Y = GLYPHS_Y + 0.26
LABEL_WIDTH = 0.66  # column with the names of details
CHIP_HEIGHT = 0.19
MOST_CHIPS = 6


class DeviceCard:
    def __init__(self, device: dict, width: float, compact: bool):
        self.device, self.width = device, width
        self.top = 0.0
        self.port = 0.24 if compact else GLYPHS_Y
        room = width - 2 * PAD - LABEL_WIDTH
        self.details: list[tuple[str, list[str]]] = [("power", wrapped(phrases.powers(device), room))]
        self.chips: list[list[str]] = []
        if device["battery"]:
            self.details.append(("battery", wrapped(phrases.battery(device["battery"]), room - 0.46)))
        if device["service"] in phrases.SPREADS:
            self.details.append(("compute", [phrases.SPREADS[device["service"]]]))
        if device["activity"]:
            self.chips = _chips(device["activity"]["states"], room)
        self.compact = compact
        if compact:
            self.details, self.chips = [], []
            words = _kept_in_compact(device)
            self.notes = wrapped(", ".join(words), width - 2 * PAD, SMALL)[:2] if words else []
            self.height = 0.45 + SMALL_LINE * len(self.notes)
        else:
            lines = sum(len(lines) for _, lines in self.details)
            self.height = LABELS_Y + 0.13 + LINE * lines + (CHIP_HEIGHT + 0.03) * len(self.chips) + 0.09

    def draw(self, canvas: Canvas, x: float) -> None:
        top, device = self.top, self.device
        canvas.pile(x, top, self.width, self.height, device["count"], style.BLUE)
        _header(canvas, x, top + 0.2, self.width, phrases.name(device), device["profile"])
        if self.compact:
            for place, note in enumerate(self.notes):
                canvas.text(x + PAD, top + 0.42 + SMALL_LINE * place, note, size=SMALL)
            return
        y = top + GLYPHS_Y
        middles = [x + 0.46, x + 1.16, x + 1.86, x + 2.44]
        half = [
            glyphs.QUEUE_WIDTH / 2,
            glyphs.PROCESSOR_WIDTH / 2,
            glyphs.QUEUE_WIDTH / 2,
            glyphs.RADIO_WIDTH / 2,
        ]
        glyphs.queue(canvas, middles[0] - half[0], y, style.YELLOW)
        glyphs.processor(canvas, middles[1] - half[1], y, style.BLUE)
        glyphs.queue(canvas, middles[2] - half[2], y, style.PURPLE)
        glyphs.radio(canvas, middles[3] - half[3], y, style.ORANGE)
        for left in range(3):
            canvas.arrow(
                [(middles[left] + half[left] + 0.03, y), (middles[left + 1] - half[left + 1] - 0.03, y)],
                width=1.0,
            )
        labels = [
            phrases.limited("queue", device["queue_limit"]),
            "processor",
            phrases.limited("queue", device["radio_queue_limit"]),
            "radio",
        ]
        for middle, label in zip(middles, labels, strict=True):
            canvas.text(middle, top + LABELS_Y, label, size=SMALL, align="center")
        self._draw_details(canvas, x, top + LABELS_Y + 0.13 + LINE / 2)

    def _draw_details(self, canvas: Canvas, x: float, y: float) -> None:
        value_x = x + PAD + LABEL_WIDTH
        for label, lines in self.details:
            canvas.text(x + PAD, y, label, colour=style.DARK_GREY)
            indent = 0.0
            if label == "battery":
                battery = self.device["battery"]
                glyphs.battery(canvas, value_x, y, battery["initial"], battery["cutoff"])
                indent = 0.46
            for line in lines:
                canvas.text(value_x + indent, y, line)
                y += LINE
        if self.chips:
            canvas.text(x + PAD, y + 0.03, "motion", colour=style.DARK_GREY)
        for row in self.chips:
            left = value_x
            for chip in row:
                width = text_width(chip, SMALL) + 0.12
                canvas.box(
                    left, y + 0.03 - CHIP_HEIGHT / 2, width, CHIP_HEIGHT, edge=style.DARK_GREY, line=0.7, radius=0.06,
                    order=2,
                )  # fmt: skip
                canvas.text(left + width / 2, y + 0.03, chip, size=SMALL, align="center")
                left += width + 0.05
            y += CHIP_HEIGHT + 0.03


class LinkCard:
    def __init__(self, device: dict, epoch: str, width: float):
        self.link, self.count, self.width = device["link"], device["count"], width
        self.top = 0.0
        room = width - glyphs.SKETCH_WIDTH - 3 * PAD
        self.lines = [part for line in phrases.link(self.link, epoch) for part in wrapped(line, room)]
        self.result = f"result {quantity(device['result_bytes'], 'size')}" if device["result_bytes"] else ""
        self.rows = len(self.lines) + bool(self.result)
        self.height = 0.16 + LINE * max(self.rows, 2)
        self.port = self.height / 2

    def draw(self, canvas: Canvas, x: float) -> None:
        canvas.pile(x, self.top, self.width, self.height, self.count, style.ORANGE)
        middle = self.top + self.height / 2
        glyphs.rate_sketch(canvas, x + PAD, middle, self.link)
        left = x + glyphs.SKETCH_WIDTH + 2 * PAD
        y = middle - LINE * (self.rows - 1) / 2
        for place, line in enumerate(self.lines):
            canvas.text(left, y + LINE * place, line)
        if self.result:
            canvas.text(left, y + LINE * len(self.lines), self.result, colour=style.RESULT_INK)


class ServerCard:
    def __init__(self, server: dict, width: float, compact: bool):
        self.server, self.width, self.compact = server, width, compact
        self.top = 0.0
        self.direct: list[str] = []
        if coming := phrases.direct(server):
            self.direct = wrapped(coming, width - 0.4, SMALL)
        self.over = 0.06 + SMALL_LINE * max(len(self.direct), 2) if self.direct else 0.0
        self.port = self.over + (0.24 if compact else GLYPHS_Y)
        self.details = [phrases.SPREADS[server["service"]]] if server["service"] in phrases.SPREADS else []
        if compact:
            self.height = self.over + 0.45 + SMALL_LINE
        else:
            self.height = self.over + LABELS_Y + 0.16 + LINE * len(self.details)

    def draw(self, canvas: Canvas, x: float) -> None:
        server, top = self.server, self.top + self.over
        canvas.box(x, top, self.width, self.height - self.over, edge=style.GREEN)
        if self.direct:
            canvas.arrow([(x + 0.2, self.top), (x + 0.2, top)], width=1.2)
            for place, line in enumerate(self.direct):
                canvas.text(x + 0.32, self.top + 0.06 + SMALL_LINE * place, line, size=SMALL)
        _header(canvas, x, top + 0.2, self.width, server["name"], server["profile"])
        queue_label = phrases.limited("queue", server["queue_limit"])
        if self.compact:
            canvas.text(x + PAD, top + 0.44, f"{queue_label}, {phrases.slots(server)}", size=SMALL)
            return
        y = top + GLYPHS_Y
        glyphs.queue(canvas, x + 0.2, y, style.BLACK)
        wide = glyphs.slots_width(server["workers"])
        slots_x = x + 0.62 + (self.width - 0.62 - PAD - wide) / 2 + 0.06
        canvas.arrow([(x + 0.2 + glyphs.QUEUE_WIDTH + 0.03, y), (slots_x - 0.02, y)], width=1.0)
        glyphs.slots(canvas, slots_x, y, server["workers"], style.GREEN)
        canvas.text(x + 0.2 + glyphs.QUEUE_WIDTH / 2, top + LABELS_Y, queue_label, size=SMALL, align="center")
        canvas.text(slots_x + wide / 2, top + LABELS_Y, phrases.slots(server), size=SMALL, align="center")
        for place, line in enumerate(self.details):
            canvas.text(
                x + PAD, top + LABELS_Y + 0.13 + LINE * (place + 0.5), "compute", colour=style.DARK_GREY
            )
            canvas.text(x + PAD + LABEL_WIDTH, top + LABELS_Y + 0.13 + LINE * (place + 0.5), line)


def _header(canvas: Canvas, x: float, y: float, width: float, name: str, profile: str) -> None:
    room = width - 2 * PAD - 0.1 - text_width(profile, BODY)
    name = shortened(name, max(room, 0.6), 10, "bold")
    canvas.text(x + PAD, y, name, size=10, weight="bold")
    left = width - 2 * PAD - 0.1 - text_width(name, 10, "bold")
    canvas.text(x + width - PAD, y, shortened(profile, left), colour=style.DARK_GREY, align="right")


def _chips(states: list[dict], room: float) -> list[list[str]]:
    """Names and powers of states in rows that fit."""
    words = [phrases.activity_state(state) for state in states[:MOST_CHIPS]]
    if len(states) > MOST_CHIPS:
        words.append(f"and {len(states) - MOST_CHIPS} more")
    rows: list[list[str]] = [[]]
    used = 0.0
    for word in words:
        word = shortened(word, room - 0.12, SMALL)
        width = text_width(word, SMALL) + 0.17
        if rows[-1] and used + width - 0.05 > room:
            rows.append([])
            used = 0.0
        rows[-1].append(word)
        used += width
    return rows


def _kept_in_compact(device: dict) -> list[str]:
    """What a card without room for its details still says."""
    words = []
    if device["battery"]:
        words.append(f"battery {quantity(device['battery']['capacity_j'], 'energy')}")
    if device["activity"]:
        words.append(f"{len(device['activity']['states'])} activities")
    if device["queue_limit"] is not None:
        words.append(phrases.limited("queue", device["queue_limit"]))
    if device["radio_queue_limit"] is not None:
        words.append(phrases.limited("radio queue", device["radio_queue_limit"]))
    if device["service"] in phrases.SPREADS:
        words.append(phrases.SPREADS[device["service"]])
    return words
