"""Text whose size is known before it is drawn."""

from functools import cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

FONT = "DejaVu Sans"  # comes with matplotlib: the same letters everywhere
BODY, SMALL = 9, 8  # points, in figures drawn by hand


@cache
def text_width(text: str, size: float = BODY, weight: str = "normal") -> float:
    """In inches; hinted letters can be a little wider than those of the outline that is measured here."""
    font = FontProperties(family=FONT, size=size, weight=weight)
    return text_to_path.get_text_width_height_descent(text, font, ismath=False)[0] / 72 * 1.015


def wrapped(text: str, width: float, size: float = BODY, weight: str = "normal") -> list[str]:
    """Lines no wider than `width` inches, broken at plain spaces; a wider word loses its end to an ellipsis."""
    lines: list[str] = []
    for word in filter(None, text.split(" ")):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(joined, size, weight) <= width:
            lines[-1] = joined
        else:
            lines.append(shortened(word, width, size, weight))
    return lines


def shortened(text: str, width: float, size: float = BODY, weight: str = "normal") -> str:
    if text_width(text, size, weight) <= width:
        return text
    while text and text_width(text + "…", size, weight) > width:
        text = text[:-1]
    return text + "…"
