"""Figures written to files."""

import io
import os
from pathlib import Path

from PIL import Image

# Formats by name, and what keeps the date out of the file: the same numbers give the same bytes.
WITHOUT_DATE = {"png": {}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}


def save(figure, path: Path) -> None:
    """Whole or not at all; the format is the file's extension."""
    unfinished = path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}")
    try:
        figure.savefig(unfinished, metadata=WITHOUT_DATE[path.suffix.removeprefix(".")])
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def save_small(figure, path: Path) -> None:
    """As PNG of few colours: these pictures are kept with the sources."""
    drawn = io.BytesIO()
    figure.savefig(drawn, dpi=120)
    unfinished = path.with_name(f".{path.stem}.{os.getpid()}.png")
    try:
        Image.open(drawn).convert("RGB").quantize(96).save(unfinished, format="png", optimize=True)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
