"""Compact PNGs: a palette of few colours, and a file is only written anew where one would see a difference."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageChops

MOST_BYTES = 80_000
_COLOURS = (192, 128, 96, 64, 48, 32, 24, 16)
# Share of the pixels that may differ by more than a shade: a caret, an edge of a letter.
_SAME = 0.0003
_SHADE = 24


def keep(picture: Image.Image, path: Path) -> str:
    """Write a picture with as many colours as fit MOST_BYTES unless it looks like what is there; say what was done.

    Raises ValueError if even the fewest colours do not fit.
    """
    flat = picture.convert("RGB")
    for colours in _COLOURS:
        data = _png(flat, colours)
        if len(data) <= MOST_BYTES:
            break
    else:
        raise ValueError(f"{path.name}: {len(data)} bytes are more than {MOST_BYTES}")
    if path.exists() and _looks_alike(Image.open(io.BytesIO(data)), Image.open(path)):
        return f"{path.name}: as before"
    path.write_bytes(data)
    return f"{path.name}: {len(data) // 1000} kB, {colours} colours"


def _png(picture: Image.Image, colours: int) -> bytes:
    out = io.BytesIO()
    palette = picture.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    palette.save(out, "PNG", optimize=True)
    return out.getvalue()


def _looks_alike(one: Image.Image, other: Image.Image) -> bool:
    if one.size != other.size:
        return False
    grey = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).convert("L")
    differing = sum(grey.histogram()[_SHADE:])
    return differing <= _SAME * grey.width * grey.height
