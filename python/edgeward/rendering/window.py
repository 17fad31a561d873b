"""A window that shows pictures one after the other, without blocking."""

import time
import warnings

import matplotlib
import matplotlib.pyplot as plt
import numpy as np

CANDIDATES = ["qtagg", "tkagg", "gtk4agg", "gtk3agg", "wxagg", "macosx"]
NO_WINDOW = (
    "render_mode 'human': no window can be opened here (no display, or neither Qt nor Tk is installed); going on "
    "without. render_mode 'rgb_array' gives pictures as arrays."
)


class Window:
    """Opened by the first picture. Where no window can be opened it warns once, and shows nothing."""

    def __init__(self, title: str, pictures_per_s: float):
        self._title, self._pause_s = title, 1 / pictures_per_s
        self._figure = self._image = None
        self._next_s = 0.0
        self._closed = False

    def show(self, picture: np.ndarray) -> None:
        if self._closed:
            return
        if self._figure is None and not self._open(picture):
            self._closed = True
            warnings.warn(NO_WINDOW, RuntimeWarning, stacklevel=2)
            return
        if not plt.fignum_exists(self._figure.number):
            self._closed = True  # by the user, who is not asked again
            return
        self._image.set_data(picture)
        self._figure.canvas.draw_idle()
        self._figure.canvas.flush_events()
        self._wait()

    def close(self) -> None:
        self._closed = True
        if self._figure is not None:
            plt.close(self._figure)
            self._figure = self._image = None

    def _open(self, picture: np.ndarray) -> bool:
        if not _interactive():
            return False
        height, width = picture.shape[:2]
        with matplotlib.rc_context({"toolbar": "None"}):
            self._figure = plt.figure(num=self._title, figsize=(width / 100, height / 100), dpi=100)
        axes = self._figure.add_axes((0, 0, 1, 1))
        axes.axis("off")
        self._image = axes.imshow(picture, aspect="auto", interpolation="nearest")
        self._figure.show()
        return True

    def _wait(self) -> None:
        """So that a person can follow."""
        now_s = time.monotonic()
        if self._next_s > now_s:
            time.sleep(self._next_s - now_s)
        self._next_s = max(self._next_s, now_s) + self._pause_s


def _interactive() -> bool:
    """A backend of matplotlib that can open windows is chosen, the user's own where it is one."""
    chosen = matplotlib.get_backend().lower()
    if chosen in CANDIDATES or chosen in (
        "qt5agg",
        "tkcairo",
        "qtcairo",
        "gtk3cairo",
        "gtk4cairo",
        "nbagg",
        "webagg",
    ):
        return True
    for candidate in CANDIDATES:
        try:
            plt.switch_backend(candidate)
        except ImportError:
            continue
        return True
    return False
