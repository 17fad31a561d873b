"""The simulated system: who asks, which devices compute heads, over what they send, which servers compute tails.

Drawn from the description that `edgeward scenario draw` makes (env/system_description.cpp). Four columns from left to
right: arrivals, devices, links, servers. system_cards.py makes the cards; this file places and connects them.
"""

import json
from pathlib import Path

from edgeward.figures import glyphs, style
from edgeward.figures import system_phrases as phrases
from edgeward.figures.canvas import LINE, SMALL_LINE, Canvas, pile_height
from edgeward.figures.lettering import BODY, SMALL, shortened, text_width, wrapped
from edgeward.figures.system_cards import DeviceCard, LinkCard, ServerCard
from edgeward.figures.tables import TableError

MARGIN = 0.14
GAP, COMPACT_GAP = 0.24, 0.14  # between rows
ARRIVALS_WIDTH, DEVICE_WIDTH, LINK_WIDTH, SERVER_WIDTH = 1.15, 2.68, 2.06, 2.0
DEVICE_X = MARGIN + ARRIVALS_WIDTH
LINK_X = DEVICE_X + DEVICE_WIDTH + 0.43
SERVER_X = LINK_X + LINK_WIDTH + 0.7
WIDTH = SERVER_X + SERVER_WIDTH + MARGIN
CELL_PAD = 0.12  # between a Wi-Fi cell's outline and the links in it
MOST_FULL, MOST_CARDS = 4, 12  # cards in a column: with all their details; at all
RESULT_Y = 0.13  # results travel so far below the requests


def draw(description: Path):
    system = read(description)
    devices, hidden_devices = _shown(_by_network(system["devices"], system["networks"]))
    servers, hidden_servers = _shown(_by_devices(system["servers"], devices))
    full = len(devices) <= MOST_FULL
    rows = [Row(device, system["workload"], not full) for device in devices]
    cards = [ServerCard(server, SERVER_WIDTH, len(servers) > MOST_FULL) for server in servers]
    cells = [Cell(network, rows) for network in system["networks"]]
    cells = [cell for cell in cells if cell.rows]

    if [row for row in rows if row.device["server"] == cards[0].server["name"]] == rows[:1]:
        rows[0].above = max(rows[0].above, cards[0].port)  # so that the topmost arrow can be straight

    about = wrapped(phrases.subtitle(system), WIDTH - 2 * MARGIN, 10)
    footer = wrapped(phrases.time_line(system), WIDTH - 2 * MARGIN)
    first = 0.42 + 0.19 * len(about) + 0.5
    bottom = max(_place_rows(rows, first, GAP if full else COMPACT_GAP), _place_servers(cards, rows, first))
    bottom += 0.25 if hidden_devices or hidden_servers else 0
    results = any(device["result_bytes"] for device in system["devices"])
    canvas = Canvas(WIDTH, bottom + 0.12 + LINE * (len(footer) + results) + 0.06)
    canvas.text(MARGIN, 0.22, shortened(system["title"], WIDTH - 2 * MARGIN, 13, "bold"), 13, weight="bold")
    for place, line in enumerate(about):
        canvas.text(MARGIN, 0.49 + 0.19 * place, line, 10)
    for cell in cells:
        cell.draw(canvas)
    for row in rows:
        row.draw(canvas)
    for card in cards:
        card.draw(canvas, SERVER_X)
    _column_titles(canvas, first - 0.24)
    _to_servers(canvas, cards, rows, cells)
    for hidden, x, what in [(hidden_devices, DEVICE_X, "devices"), (hidden_servers, SERVER_X, "servers")]:
        if hidden:
            canvas.text(x, bottom - 0.12, f"and {hidden} more kinds of {what}")
    _footer(canvas, footer, bottom + 0.12, results)
    return canvas.figure


def read(description: Path) -> dict:
    try:
        system = json.loads(description.read_text(encoding="utf-8"))
    except OSError as error:
        raise TableError(f"{description}: cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise TableError(f"{description}: not JSON: {error}") from None
    if not isinstance(system, dict) or system.get("schema") != "edgeward-system/1":
        raise TableError(f"{description}: not of schema edgeward-system/1")
    return system


class Row:
    """A device with what comes to it from the left and its link on the right, all at the height of `port`."""

    def __init__(self, device: dict, workload: dict, compact: bool):
        self.device, self.arrivals = device, device["arrivals"]
        self.rounds = workload["kind"] == "rounds"
        self.comes = wrapped(phrases.arrivals(device["arrivals"], workload), ARRIVALS_WIDTH - 0.08, SMALL)
        self.card = DeviceCard(device, DEVICE_WIDTH, compact)
        self.link = LinkCard(device, "round" if self.rounds else "epoch", LINK_WIDTH)
        self.port = 0.0
        self.above = max(self.card.port, self.link.port) + pile_height(device["count"])
        self.below = max(
            self.card.height - self.card.port,
            self.link.height - self.link.port,
            0.1 + SMALL_LINE * len(self.comes),
        )

    def place(self, port: float) -> None:
        self.port = port
        self.card.top = port - self.card.port
        self.link.top = port - self.link.port

    def draw(self, canvas: Canvas) -> None:
        self.card.draw(canvas, DEVICE_X)
        self.link.draw(canvas, LINK_X)
        _there_and_back(canvas, DEVICE_X + DEVICE_WIDTH, LINK_X, self)
        if self.comes:
            glyphs.arrival_marks(canvas, MARGIN, DEVICE_X - 0.12, self.port, self.arrivals, self.rounds)
            canvas.arrow([(MARGIN, self.port), (DEVICE_X, self.port)], width=1.2)
        for place, line in enumerate(self.comes):
            canvas.text(MARGIN, self.port + 0.13 + SMALL_LINE * place, line, size=SMALL)


class Cell:
    """The outline around the links of a network's stations; the first and last of them make room for it."""

    def __init__(self, network: dict, rows: list[Row]):
        self.rows = [row for row in rows if row.device["link"]["network"] == network["name"]]
        self.name = f"Wi-Fi cell {network['name']}"
        self.about = [part for line in phrases.network(network) for part in wrapped(line, LINK_WIDTH, SMALL)]
        self.label_height = 0.3 + SMALL_LINE * len(self.about)
        if self.rows:
            first, last = self.rows[0], self.rows[-1]
            first.above = max(first.above, first.link.port + CELL_PAD + pile_height(first.device["count"]))
            last.below = max(last.below, last.link.height - last.link.port + self.label_height + CELL_PAD)

    def draw(self, canvas: Canvas) -> None:
        first, last = self.rows[0].link, self.rows[-1].link
        top = first.top - CELL_PAD - pile_height(self.rows[0].device["count"])
        label = last.top + last.height
        canvas.box(
            LINK_X - CELL_PAD, top, LINK_WIDTH + 2 * CELL_PAD, label + self.label_height + 0.06 - top,
            edge=style.ORANGE, face=style.PALE_ORANGE, order=0.4,
        )  # fmt: skip
        glyphs.waves(canvas, LINK_X + 0.16, label + 0.17, style.ORANGE)
        name = shortened(self.name, LINK_WIDTH - 0.4, BODY, "bold")
        canvas.text(LINK_X + 0.4, label + 0.17, name, weight="bold")
        for place, line in enumerate(self.about):
            canvas.text(LINK_X, label + 0.36 + SMALL_LINE * place, line, size=SMALL)


def _place_rows(rows: list[Row], top: float, gap: float) -> float:
    """One row below the other; returns where the last one ends."""
    for row in rows:
        row.place(top + row.above)
        top = row.port + row.below + gap
    return top


def _place_servers(cards: list[ServerCard], rows: list[Row], top: float) -> float:
    """Each at the height of its devices, as far as those above leave it room."""
    for card in cards:
        ports = [row.port for row in rows if row.device["server"] == card.server["name"]]
        wanted = sum(ports) / len(ports) - card.port if ports else top
        card.top = max(top, wanted)
        top = card.top + card.height + GAP
    return top


def _to_servers(canvas: Canvas, cards: list[ServerCard], rows: list[Row], cells: list[Cell]) -> None:
    """From each link, or from a cell once per server: right, up or down along the server's own line, right."""
    begin = LINK_X + LINK_WIDTH + (CELL_PAD if cells else 0)
    for place, card in enumerate(cards):
        mine = [row for row in rows if row.device["server"] == card.server["name"]]
        bend = begin + (SERVER_X - 0.1 - begin) * (place + 1) / (len(cards) + 1)
        own = [([row], LINK_X + LINK_WIDTH) for row in mine if row.device["link"]["network"] is None]
        shared = [
            ([row for row in cell.rows if row in mine], LINK_X + LINK_WIDTH + CELL_PAD) for cell in cells
        ]
        for sources, x in own + shared:
            if not sources:
                continue
            y = sum(row.port for row in sources) / len(sources)
            port = card.top + card.port
            canvas.arrow(_bent((x, y), (SERVER_X, port), bend), style.ORANGE)
            if any(row.device["result_bytes"] for row in sources):
                back = bend + (0.05 if y > port + 0.02 else -0.05)  # so that it does not cross the way there
                way = _bent((x, y + RESULT_Y), (SERVER_X, port + RESULT_Y), back)
                canvas.arrow(way[::-1], style.SKY, dashes=(0, (3, 1.5)))


def _bent(start, end, bend: float) -> list:
    if abs(start[1] - end[1]) < 0.02:
        return [start, (end[0], start[1])]
    return [start, (bend, start[1]), (bend, end[1]), end]


def _there_and_back(canvas: Canvas, left: float, right: float, row: Row) -> None:
    canvas.arrow([(left, row.port), (right, row.port)], style.ORANGE)
    if row.device["result_bytes"]:
        y = row.port + RESULT_Y
        canvas.arrow([(right, y), (left, y)], style.SKY, dashes=(0, (3, 1.5)))


def _shown(parts: list[dict]) -> tuple[list[dict], int]:
    shown = parts if len(parts) <= MOST_CARDS else parts[: MOST_CARDS - 1]
    return shown, len(parts) - len(shown)


def _by_network(devices: list[dict], networks: list[dict]) -> list[dict]:
    """Stations of a network one below the other; otherwise as the scenario has them."""
    order = {network["name"]: place for place, network in enumerate(networks)}
    return sorted(devices, key=lambda device: order.get(device["link"]["network"], len(order)))


def _by_devices(servers: list[dict], devices: list[dict]) -> list[dict]:
    """In the order of the devices they serve, so that few arrows cross; those without devices last."""

    def middle(server: dict) -> float:
        rows = [row for row, device in enumerate(devices) if device["server"] == server["name"]]
        return sum(rows) / len(rows) if rows else len(devices)

    return sorted(servers, key=middle)


def _column_titles(canvas: Canvas, y: float) -> None:
    for x, width, text, colour in [
        (MARGIN, ARRIVALS_WIDTH - 0.1, "requests", style.INK),
        (DEVICE_X, DEVICE_WIDTH, "devices: the head", style.BLUE),
        (LINK_X, LINK_WIDTH, "links: the transfer", style.ORANGE),
        (SERVER_X, SERVER_WIDTH, "servers: the tail", style.GREEN),
    ]:
        canvas.text(x + width / 2, y, text, 10, weight="bold", align="center")
        canvas.line([x, x + width], [y + 0.13] * 2, colour=colour, width=2)


def _footer(canvas: Canvas, lines: list[str], y: float, results: bool) -> None:
    for place, line in enumerate(lines):
        canvas.text(MARGIN, y + LINE * place, line)
    if not results:
        return
    y += LINE * len(lines) + 0.03
    x = MARGIN
    for what, colour, dashes in [
        ("request on its way to a server", style.ORANGE, "solid"),
        ("result on its way back", style.SKY, (0, (3, 1.5))),
    ]:
        canvas.arrow([(x, y), (x + 0.4, y)], colour, dashes=dashes)
        canvas.text(x + 0.48, y, what)
        x += 0.48 + text_width(what) + 0.3
