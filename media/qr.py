"""QR codes as PNG and SVG, with a caption below for people."""

from __future__ import annotations

import io
import math
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Literal
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw, ImageFont
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.exceptions import DataOverflowError
from qrcode.main import QRCode

from errors import QrTooLong

# Modules (the small squares) of white around the code: ISO/IEC 18004 asks for four.
QUIET_ZONE = 4
CAPTION_MODULES = 4

ErrorCorrection = Literal["L", "M", "Q", "H"]
_LEVELS = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q, "H": ERROR_CORRECT_H}
# Bytes that the largest code holds at each level (ISO/IEC 18004, version 40).
_CAPACITY = {"L": 2953, "M": 2331, "Q": 1663, "H": 1273}


def qr_png(text: str, *, caption: str = "", box: int = 10, error: ErrorCorrection = "Q") -> bytes:
    """Return `text` as a grey PNG with `box` pixels a module, and four modules of quiet zone.

    The caption is drawn if it is ASCII, such as a household code: no font with Chinese characters is shipped, and
    squares in their place would be worse than nothing; `qr_svg` carries any caption. Raises QrTooLong.
    """
    code = modules(text, error)
    side = len(code)
    caption = caption.strip() if caption.isascii() and caption.isprintable() else ""
    picture = Image.new("L", (side, side + (CAPTION_MODULES if caption else 0)), 255)
    picture.paste(Image.frombytes("L", (side, side), bytes(0 if dark else 255 for row in code for dark in row)))
    picture = picture.resize((picture.width * box, picture.height * box), Image.Resampling.NEAREST)
    if caption:
        _draw_caption(picture, caption, top=side * box, box=box)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def qr_svg(text: str, *, caption: str = "", error: ErrorCorrection = "Q") -> bytes:
    """Return `text` as an SVG of no fixed size, a unit a module, the caption as a text element. Raises QrTooLong."""
    code = modules(text, error)
    side = len(code)
    caption = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Cn", "Co") else c for c in caption).strip()
    height = side + (CAPTION_MODULES if caption else 0)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {height}" shape-rendering="crispEdges">',
        f'<rect width="{side}" height="{height}" fill="#fff"/>',
        f'<path d="{_path(code)}" fill="#000"/>',
    ]
    if caption:
        size = min(2.5, (side - 2) / _ems(caption))
        parts.append(
            f'<text x="{side / 2:g}" y="{side + 1:g}" font-size="{size:.2f}" text-anchor="middle" '
            f'font-family="sans-serif" fill="#000">{escape(caption)}</text>'
        )
    return "".join([*parts, "</svg>"]).encode()


def modules(text: str, error: ErrorCorrection) -> list[list[bool]]:
    """Return the rows of a code, true for dark, with four modules of quiet zone. Raises QrTooLong."""
    code = QRCode(error_correction=_LEVELS[error], border=QUIET_ZONE)
    try:
        code.add_data(text.encode())
        code.make(fit=True)
    except (DataOverflowError, ValueError):  # qrcode 8 says ValueError where no version is large enough
        raise QrTooLong(limit=_CAPACITY[error]) from None
    return [[bool(dark) for dark in row] for row in code.get_matrix()]


def dark_runs(code: list[list[bool]]) -> Iterator[tuple[int, int, int]]:
    """Yield (x, y, width) for every run of dark modules of a row: far fewer than modules."""
    for y, row in enumerate(code):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                yield x, y, width
            x += width


def _path(code: list[list[bool]]) -> str:
    return "".join(f"M{x} {y}h{width}v1h-{width}z" for x, y, width in dark_runs(code))


def _ems(caption: str) -> float:
    """Width of a text in ems, roughly: one a wide character, 0.6 any other."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.6 for c in caption)


def _draw_caption(picture: Image.Image, caption: str, *, top: int, box: int) -> None:
    draw = ImageDraw.Draw(picture)
    size = max(6.0, 2.5 * box)
    width = draw.textlength(caption, font=ImageFont.load_default(size))
    if width > picture.width - 2 * box:
        size = max(6.0, math.floor(size * (picture.width - 2 * box) / width))
    draw.text((picture.width / 2, top + box), caption, fill=0, font=ImageFont.load_default(size), anchor="mm")
