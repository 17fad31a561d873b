"""The system now, as one looks at it: devices on the left, their links, servers on the right; below, the last step."""

import numpy as np

from edgeward.figures import style
from edgeward.figures.lettering import SMALL, shortened, text_width
from edgeward.figures.quantities import quantity
from edgeward.rendering.cards import DeviceCard, LinkLine, ServerCard, draw_key
from edgeward.rendering.last_step import LastStep
from edgeward.rendering.sheet import Sheet
from edgeward.rendering.state import Reader, State

MARGIN, HEADER, FOOTER = 0.12, 0.6, 1.18
LEAST_ROW, MOST_ROW = 0.235, 1.0
GAP = 0.05
DEVICE_SHARE, SERVER_SHARE = 0.47, 0.24  # of the width
CELL_PAD = 0.05


class Picture:
    """Draws one environment's system, again and again.

    description: what `edgeward scenario draw --json` prints. spec: the Spec of its environment, as JSON holds it.
    width, height: pixels, at least 640 x 400 (else ValueError). human: shows each picture in a window, at most
    `fps` of them per second; where no window can be opened it warns once and goes on.
    """

    def __init__(
        self,
        description: dict,
        spec: dict,
        *,
        width: int = 960,
        height: int = 600,
        human: bool = False,
        fps: float = 4,
    ):
        self._reader = Reader(description, spec)
        self._sheet = Sheet(width, height)
        self._place()
        self._draw_lasting()
        self._sheet.keep()
        self._window = None
        if human:
            from edgeward.rendering.window import Window

            self._window = Window(f"Edgeward: {description['title']}", fps)

    def draw(self, state: State) -> np.ndarray:
        """uint8 [height, width, 3]: the picture of `state`, a new array each time; shown as well, with `human`."""
        self._draw_header(state)
        devices = self._reader.devices(state)
        rests = "" if state.ended else f"no request this {self._reader.epoch}"
        for card, link, device in zip(self._devices, self._links, devices, strict=False):
            card.draw(self._sheet, device, "a request waits" if device.asks else rests)
            link.draw(self._sheet, device, self._reader.streams)
        for card, server in zip(self._servers, self._reader.servers(state, devices), strict=False):
            card.draw(self._sheet, server)
        self._last_step.draw(self._sheet, self._reader.step(state), state)
        picture = self._sheet.take()
        if self._window is not None:
            self._window.show(picture)
        return picture

    def close(self) -> None:
        """Closes the window; twice is fine."""
        if self._window is not None:
            self._window.close()

    def _place(self) -> None:
        sheet, reader = self._sheet, self._reader
        top, bottom = HEADER + 0.24, sheet.height - FOOTER - 0.06
        device_width, server_width = DEVICE_SHARE * sheet.width, SERVER_SHARE * sheet.width
        server_x = sheet.width - MARGIN - server_width
        names = list(reader.about)
        self._link_span = (MARGIN + device_width, server_x - 0.28)

        rows, self._hidden_devices = _shown(len(names), bottom - top)
        height, first = _rows(rows, top, bottom)
        name_width = max(text_width(name, 10, "bold") for name in names)
        self._devices = [
            DeviceCard(name, reader.about[name], reader.streams, name_width, MARGIN, first + place * height, device_width,
                       height - GAP)
            for place, name in enumerate(names[:rows])
        ]  # fmt: skip
        self._links = [
            LinkLine(card.about, card.port, *self._link_span, card.height + GAP) for card in self._devices
        ]
        servers = reader.description["servers"]
        rows, self._hidden_servers = _shown(len(servers), bottom - top)
        height, first = _rows(rows, top, bottom)
        self._servers = [
            ServerCard(about, reader.epoch, reader.streams, server_x, first + place * height, server_width,
                       height - GAP)
            for place, about in enumerate(servers[:rows])
        ]  # fmt: skip
        self._bottom = bottom
        self._last_step = LastStep(reader.epoch, MARGIN, sheet.height - FOOTER, sheet.width - 2 * MARGIN)

    def _draw_lasting(self) -> None:
        sheet = self._sheet
        title = shortened(self._reader.description["title"], sheet.width * 0.68, 13, "bold")
        sheet.text(MARGIN, 0.24, title, size=13, weight="bold")
        left, right = self._link_span
        for x, end, words, colour in [
            (MARGIN, left, "devices", style.BLUE),
            (left + 0.08, right, self._links_title(), style.ORANGE),
            (self._servers[0].x, self._servers[0].x + self._servers[0].width, "servers", style.GREEN),
        ]:
            sheet.text((x + end) / 2, HEADER + 0.06, words, size=10, weight="bold", align="center")
            sheet.line([x, end], [HEADER + 0.18] * 2, colour, 2)
        if self._reader.streams and self._devices[0].lines < 3:
            draw_key(sheet, left, HEADER + 0.06)
        for card in [*self._devices, *self._servers]:
            card.draw_lasting(sheet)
        for link in self._links:
            link.draw_lasting(sheet)
        self._draw_networks()
        self._draw_ways_to_servers()
        for hidden, x, what in [
            (self._hidden_devices, MARGIN, "devices"),
            (self._hidden_servers, self._servers[0].x, "servers"),
        ]:
            if hidden:
                sheet.text(
                    x + 0.05, self._bottom, f"and {hidden} more {what}", size=SMALL, colour=style.DARK_GREY
                )
        self._last_step.draw_lasting(sheet)

    def _links_title(self) -> str:
        networks = self._reader.description["networks"]
        return f"links (Wi-Fi: {networks[0]['name']})" if len(networks) == 1 else "links"

    def _draw_networks(self) -> None:
        """One ground under the links that share a Wi-Fi cell, named where the title does not name it."""
        x = self._link_span[1]
        networks = self._reader.description["networks"]
        for network in networks:
            mine = [card for card in self._devices if card.about["link"]["network"] == network["name"]]
            if not mine:
                continue
            top, bottom = mine[0].y + CELL_PAD, mine[-1].y + mine[-1].height - CELL_PAD
            left = self._link_span[0] + 0.05
            self._sheet.rectangle(left, top, x - left, bottom - top, "none", style.PALE_ORANGE, 0, order=0)
            if len(networks) > 1:
                label = shortened(f"Wi-Fi: {network['name']}", x - left, SMALL)
                self._sheet.text(
                    x - 0.03, top + 0.07, label, size=SMALL, align="right", colour=style.DARK_GREY
                )

    def _draw_ways_to_servers(self) -> None:
        """From the end of each link along its server's own line to the server."""
        begin = self._link_span[1]
        for place, server in enumerate(self._servers):
            bend = begin + (server.x - 0.08 - begin) * (place + 1) / (len(self._servers) + 1)
            ports = [card.port for card in self._devices if card.about["server"] == server.about["name"]]
            for port in ports:
                self._sheet.line([begin, bend], [port] * 2, style.GREY, 1.2, order=0)
            if ports:
                ys = [*ports, server.port]
                self._sheet.line([bend, bend], [min(ys), max(ys)], style.GREY, 1.2, order=0)
                self._sheet.arrow([(bend, server.port), (server.x, server.port)], style.GREY, 1.2)

    def _draw_header(self, state: State) -> None:
        sheet = self._sheet
        right = sheet.width - MARGIN
        sheet.text(right, 0.24, f"t = {quantity(state.now_s, 'time')}", size=13, weight="bold", align="right")
        length = self._reader.spec["episode_epochs"]
        words = [
            style.group_name(self._reader.family(state)),
            f"episode {state.episode}",
            f"{state.epoch} of {length} {self._reader.epoch}s",
        ]
        sheet.text(MARGIN, 0.46, " · ".join(words), colour=style.DARK_GREY)
        if state.ended:
            over = "the episode is over"
            sheet.text(
                right - text_width(over, 10, "bold"),
                0.46,
                over,
                size=10,
                colour=style.VERMILION,
                weight="bold",
            )


def _shown(count: int, room: float) -> tuple[int, int]:
    """How many rows are drawn, and how many are left out."""
    most = int(room / LEAST_ROW)
    return (count, 0) if count <= most else (most - 1, count - most + 1)


def _rows(count: int, top: float, bottom: float) -> tuple[float, float]:
    """Height of a row with its gap, and where the first begins: in the middle of the room there is."""
    height = min((bottom - top) / count, MOST_ROW + GAP)
    return height, top + (bottom - top - count * height) / 2 + GAP / 2
