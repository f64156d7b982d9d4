"""A4 sheets of household cards with cut marks, page by page into a file of any size."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from media.cards import HEIGHT, WIDTH, HouseholdCard, Line, draw_card, draw_text
from media.fonts import outlines

COLUMNS, ROWS = 2, 4
PER_PAGE = COLUMNS * ROWS
_PAGE_WIDTH, _PAGE_HEIGHT = A4[0] / mm, A4[1] / mm
_GAP = 4.0
_LEFT = (_PAGE_WIDTH - COLUMNS * WIDTH - (COLUMNS - 1) * _GAP) / 2
_BOTTOM = (_PAGE_HEIGHT - ROWS * HEIGHT - (ROWS - 1) * _GAP) / 2
_MARK = 3.0


def label_sheets(
    file: BinaryIO, cards: Iterable[HouseholdCard], title: str, *, progress: Callable[[int], None] | None = None
) -> int:
    """Write a PDF of the cards in order, eight a page; return how many cards. Raises QrTooLong.

    `title` stands in the head of each page, `progress` is told 1 for each card drawn.
    """
    canvas = Canvas(file, pagesize=A4, pageCompression=1)
    canvas.setTitle(title)
    count = 0
    for card in cards:
        place = count % PER_PAGE
        if place == 0:
            if count:
                canvas.showPage()
            _draw_page(canvas, title, count // PER_PAGE + 1)
        left, bottom = _corner(place)
        draw_card(canvas, card, left, bottom)
        _draw_marks(canvas, left, bottom)
        count += 1
        if progress:
            progress(1)
    if not count:
        _draw_page(canvas, f"{title} · 没有农户 no households", 1)
    canvas.showPage()
    canvas.save()
    return count


def _corner(place: int) -> tuple[float, float]:
    """Return left and bottom in millimetres of a place, counted from the top left."""
    row, column = divmod(place, COLUMNS)
    return _LEFT + column * (WIDTH + _GAP), _BOTTOM + (ROWS - 1 - row) * (HEIGHT + _GAP)


def _draw_page(canvas: Any, title: str, number: int) -> None:
    fonts = outlines()
    draw_text(canvas, Line(title, _LEFT, 9.0, 3.4, _PAGE_WIDTH - 2 * _LEFT - 20, "#444444"), fonts, _PAGE_HEIGHT)
    draw_text(canvas, Line(f"{number}", _PAGE_WIDTH - _LEFT - 8, 9.0, 3.4, 10, "#444444"), fonts, _PAGE_HEIGHT)


def _draw_marks(canvas: Any, left: float, bottom: float) -> None:
    """Draw where to cut: short lines outside each corner, so that none is left on the card."""
    canvas.setLineWidth(0.3)
    canvas.setStrokeColor("#888888")
    for x in (left, left + WIDTH):
        for y, away in ((bottom, -1), (bottom + HEIGHT, 1)):
            canvas.line(x * mm, (y + away * 0.5) * mm, x * mm, (y + away * _MARK / 2) * mm)
    for y in (bottom, bottom + HEIGHT):
        for x, away in ((left, -1), (left + WIDTH, 1)):
            canvas.line((x + away * 0.5) * mm, y * mm, (x + away * _MARK / 2) * mm, y * mm)
