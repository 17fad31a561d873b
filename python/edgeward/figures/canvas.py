"""A figure to draw on, in inches from its upper left corner."""

import matplotlib.pyplot as plt
from matplotlib.patches import Circle, FancyBboxPatch, Rectangle

from edgeward.figures import style
from edgeward.figures.lettering import BODY

LINE, SMALL_LINE = 0.175, 0.15  # inches from one line of text to the next


def pile_height(count: int) -> float:
    """How far a pile of `count` cards reaches beyond the one in front, upwards and to the right."""
    return 0.05 * (min(count, 3) - 1)


class Canvas:
    def __init__(self, width: float, height: float):
        self.figure = plt.figure(figsize=(width, height))
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, width), ylim=(height, 0))
        self.axes.axis("off")

    def text(self, x, y, text, size=BODY, colour=style.INK, weight="normal", align="left", valign="center"):
        self.axes.text(x, y, text, size=size, color=colour, weight=weight, ha=align, va=valign)

    def line(self, xs, ys, colour=style.INK, width=1.0, dashes="solid", order=2):
        self.axes.plot(
            xs, ys, color=colour, linewidth=width, linestyle=dashes, zorder=order, solid_capstyle="round"
        )

    def pile(self, x, y, width, height, count, edge, order=1):
        """A box, and behind it the edges of one or two more where it stands for several."""
        for copy in range(min(count, 3) - 1, 0, -1):
            shift = pile_height(copy + 1)
            self.box(x + shift, y - shift, width, height, edge, line=0.8, order=order - 0.1 * copy)
        self.box(x, y, width, height, edge, order=order)

    def box(self, x, y, width, height, edge=style.INK, face="white", line=1.2, radius=0.07, order=1):
        """`x`, `y`: the upper left corner."""
        self.axes.add_patch(
            FancyBboxPatch(
                (x + radius, y + radius),
                width - 2 * radius,
                height - 2 * radius,
                boxstyle=f"round,pad={radius}",
                edgecolor=edge,
                facecolor=face,
                linewidth=line,
                zorder=order,
            )
        )

    def rectangle(self, x, y, width, height, edge=style.INK, face="white", line=1.0, order=2):
        self.axes.add_patch(
            Rectangle((x, y), width, height, edgecolor=edge, facecolor=face, linewidth=line, zorder=order)
        )

    def dot(self, x, y, radius, colour=style.INK, order=3):
        self.axes.add_patch(Circle((x, y), radius, color=colour, linewidth=0, zorder=order))

    def arrow(self, points, colour=style.INK, width=1.6, dashes="solid", order=3):
        """Along `points`, with a head at the last one."""
        *before, (x, y), (end_x, end_y) = points
        reach = 0.06 / max(((end_x - x) ** 2 + (end_y - y) ** 2) ** 0.5, 0.06)
        stop = (end_x + (x - end_x) * reach, end_y + (y - end_y) * reach)  # the head covers the rest
        xs, ys = zip(*before, (x, y), stop, strict=True)
        self.axes.plot(
            xs, ys, color=colour, linewidth=width, linestyle=dashes, zorder=order, solid_joinstyle="round"
        )
        self.axes.annotate(
            "",
            xy=(end_x, end_y),
            xytext=stop,
            zorder=order,
            arrowprops={
                "arrowstyle": "-|>,head_width=0.22,head_length=0.42",
                "color": colour,
                "linewidth": width,
                "shrinkA": 0,
                "shrinkB": 0,
                "joinstyle": "miter",
            },
        )
