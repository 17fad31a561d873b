"""A canvas that is drawn over and over: what never changes once, the rest for each picture."""

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from edgeward.figures.canvas import Canvas

MIN_WIDTH, MIN_HEIGHT = 640, 400  # below, letters would be too small or not fit
MIN_DPI = 88.0  # 8 points are 10 pixels


class Sheet(Canvas):
    """In inches from its upper left corner; an inch has so many pixels that the sheet is about 8.3 by 5.2."""

    def __init__(self, width_px: int, height_px: int):
        if width_px < MIN_WIDTH or height_px < MIN_HEIGHT:
            raise ValueError(
                f"a picture of {width_px} x {height_px} pixels: must be at least {MIN_WIDTH} x {MIN_HEIGHT}"
            )
        dpi = max(min(width_px / 8.3, height_px / 5.2), MIN_DPI)
        self.width, self.height = width_px / dpi, height_px / dpi
        self.figure = Figure(figsize=(self.width, self.height), dpi=dpi)
        self._canvas = FigureCanvasAgg(self.figure)
        self._lasting, self._passing = self._layer(), self._layer()
        self.axes = self._lasting
        self._background = None

    def _layer(self):
        axes = self.figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, self.width), ylim=(self.height, 0))
        axes.axis("off")
        return axes

    def keep(self) -> None:
        """What was drawn by now stays."""
        self._canvas.draw()
        self._background = self._canvas.copy_from_bbox(self.figure.bbox)
        self.axes = self._passing

    def take(self) -> np.ndarray:
        """uint8 [height, width, 3]: what stays, and what was drawn since the last call, which is forgotten."""
        self._canvas.restore_region(self._background)
        artists = [*self._passing.patches, *self._passing.lines, *self._passing.texts]
        for artist in sorted(artists, key=lambda each: each.get_zorder()):
            self._passing.draw_artist(artist)
            artist.remove()
        return np.asarray(self._canvas.buffer_rgba())[:, :, :3].copy()
