"""A repayment schedule as a picture for a phone: a large sentence on top, a row an installment, large type throughout."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from media.fonts import FontFile, pictures
from media.lettering import text_width, wrapped, write

_WIDTH, _MARGIN = 1080, 56
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
    lines = wrapped(sentence, fonts, 56, _WIDTH - 2 * _MARGIN)
    top = 190 + len(lines) * 76
    height = top + 40 + len(head) * 54 + 90 + len(rows) * 78 + 110
    image = Image.new("RGB", (_WIDTH, height), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, _WIDTH, top), fill=_ACCENT)
    write(draw, (_MARGIN, 100), title, fonts, 44, fill="#d5efe4")
    for number, line in enumerate(lines):
        write(draw, (_MARGIN, 190 + number * 76), line, fonts, 56, fill="white")
    baseline = top + 64
    for line in head:
        write(draw, (_MARGIN, baseline), line, fonts, 36, fill=_SOFT)
        baseline += 54
    baseline += 40
    for row in rows:
        _row(draw, baseline, row, fonts)
        baseline += 78
    write(draw, (_MARGIN, height - 50), foot, fonts, 30, fill=_SOFT)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _row(draw: ImageDraw.ImageDraw, baseline: int, row: ScheduleRow, fonts: Sequence[FontFile]) -> None:
    colour = _COLOURS.get(row.tone, _INK)
    write(draw, (_MARGIN, baseline), row.number, fonts, 40, fill=colour)
    write(draw, (_MARGIN + 90, baseline), row.due_on, fonts, 40, fill=colour)
    write(draw, (_MARGIN + 420, baseline), f"{row.total} 元", fonts, 40, fill=colour)
    width = text_width(row.state, fonts, 36)
    write(draw, (_WIDTH - _MARGIN - round(width), baseline), row.state, fonts, 36, fill=colour)
    draw.line((_MARGIN, baseline + 26, _WIDTH - _MARGIN, baseline + 26), fill=_LINE, width=2)
