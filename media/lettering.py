"""Writing on pictures: each piece of a text in a font that has its characters, measured, and broken into lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from PIL import ImageDraw, ImageFont

from media.fonts import FontFile, runs

# A number or a word of another script at the end of a text.
_WORD = re.compile(r"[\x21-\x7e°]+$")


def write(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, fonts: Sequence[FontFile], size: float, **style: Any
) -> None:
    """Write a text, its baseline beginning at `at`, `size` pixels high; `style` is as for `ImageDraw.text` (`fill`, …)."""
    left, baseline = at
    for font, piece in _pieces(text, fonts, size):
        draw.text((left, baseline), piece, font=font, anchor="ls", **style)
        left += font.getlength(piece)


def text_width(text: str, fonts: Sequence[FontFile], size: float) -> float:
    """Return how wide a text becomes, in pixels."""
    return sum(font.getlength(piece) for font, piece in _pieces(text, fonts, size))


def wrapped(text: str, fonts: Sequence[FontFile], size: float, width: float) -> list[str]:
    """Cut a text where it no longer fits; Chinese may be broken anywhere, a number or a word only if it fills a line."""
    lines, current = [], ""
    for character in text:
        if current and text_width(current + character, fonts, size) > width:
            word = _WORD.search(current + character)
            whole = word.start() if word and word.start() else len(current)
            lines.append(current[:whole].rstrip())
            current = current[whole:]
        current += character
    return [*lines, current] if current else lines


def _pieces(text: str, fonts: Sequence[FontFile], size: float) -> list[tuple[Any, str]]:
    if not fonts:  # none is installed: Pillow's own has at least the letters and digits
        return [(ImageFont.load_default(size), "".join(c if c.isascii() else "?" for c in text))]
    return [(font.at(size), piece) for font, piece in runs(text, fonts)]
