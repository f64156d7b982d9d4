"""A repayment schedule as a picture for a phone: a large sentence on top, a row an installment, large type throughout."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from media.fonts import FontFile, pictures, runs

_WIDTH, _MARGIN = 1080, 56
_PIECES = re.compile(r"[!-~]+|.")
_COLOURS = {"paid": "#8a8f98", "unpaid": "#1f2933", "partly": "#9a5b00", "overdue": "#b42318"}
_INK, _SOFT, _LINE, _ACCENT = "#1f2933", "#5b6470", "#d9dde3", "#0b6e4f"


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """An installment; `tone` is paid, unpaid, partly or overdue."""

    number: str
    due_on: str
    total: str
    state: str
    tone: str


def schedule_picture(title: str, sentence: str, head: Sequence[str], rows: Sequence[ScheduleRow], foot: str) -> bytes:
    """Return a PNG, 1080 pixels wide and as high as it takes."""
    fonts = pictures()
    lines = _wrapped(sentence, fonts, 56, _WIDTH - 2 * _MARGIN)
    top = 190 + len(lines) * 76
    height = top + 40 + len(head) * 54 + 90 + len(rows) * 78 + 110
    image = Image.new("RGB", (_WIDTH, height), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, _WIDTH, top), fill=_ACCENT)
    _text(draw, (_MARGIN, 100), title, fonts, 44, "#d5efe4")
    for number, line in enumerate(lines):
        _text(draw, (_MARGIN, 190 + number * 76), line, fonts, 56, "white")
    baseline = top + 64
    for line in head:
        _text(draw, (_MARGIN, baseline), line, fonts, 36, _SOFT)
        baseline += 54
    baseline += 40
    for row in rows:
        _row(draw, baseline, row, fonts)
        baseline += 78
    _text(draw, (_MARGIN, height - 50), foot, fonts, 30, _SOFT)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _row(draw: ImageDraw.ImageDraw, baseline: int, row: ScheduleRow, fonts: Sequence[FontFile]) -> None:
    colour = _COLOURS.get(row.tone, _INK)
    _text(draw, (_MARGIN, baseline), row.number, fonts, 40, colour)
    _text(draw, (_MARGIN + 90, baseline), row.due_on, fonts, 40, colour)
    _text(draw, (_MARGIN + 420, baseline), f"{row.total} 元", fonts, 40, colour)
    width = _length(row.state, fonts, 36)
    _text(draw, (_WIDTH - _MARGIN - round(width), baseline), row.state, fonts, 36, colour)
    draw.line((_MARGIN, baseline + 26, _WIDTH - _MARGIN, baseline + 26), fill=_LINE, width=2)


def _text(
    draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, fonts: Sequence[FontFile], size: int, colour: str
) -> None:
    left, baseline = at
    for font, piece in runs(text, fonts) if fonts else [(None, text)]:
        drawn = font.at(size) if font else None
        draw.text((left, baseline), piece, font=drawn, fill=colour, anchor="ls")
        left += round(draw.textlength(piece, font=drawn))


def _length(text: str, fonts: Sequence[FontFile], size: int) -> float:
    return sum(font.at(size).getlength(piece) for font, piece in runs(text, fonts)) if fonts else len(text) * size


def _wrapped(text: str, fonts: Sequence[FontFile], size: int, width: int) -> list[str]:
    """Break a text where it is full; Chinese may be broken anywhere, a number nowhere."""
    lines, current = [], ""
    for piece in _PIECES.findall(text):
        if current and _length(current + piece, fonts, size) > width:
            lines.append(current)
            current = ""
        current += piece
    return [*lines, current]
