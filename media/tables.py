"""A plain table on A4 pages as PDF, with Chinese characters, wrapped cells and the head repeated on each page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from media.cards import Line, draw_text
from media.fonts import outlines

_PAGE_WIDTH, _PAGE_HEIGHT = A4[0] / mm, A4[1] / mm
# Punctuation that hangs at the end of a line instead of beginning the next.
_NEVER_FIRST = "，。、；：！？）」』》"
_MARGIN, _SIZE, _LEADING, _PADDING = 18.0, 3.6, 5.0, 2.0


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its head and width in millimetres."""

    title: str
    width: float


def draw_table(
    file: BinaryIO, title: str, subtitle: str, columns: Sequence[Column], rows: Sequence[Sequence[str]]
) -> None:
    """Write a PDF: title and subtitle on each page, a row a line of `rows`, as many pages as it takes."""
    canvas = Canvas(file, pagesize=A4, pageCompression=1)
    canvas.setTitle(title)
    page = _Page(canvas, title, subtitle, columns)
    page.begin()
    for row in rows:
        page.add(row)
    canvas.showPage()
    canvas.save()


class _Page:
    """Where on the page the next row goes; a new page is begun when none is left. Measured from the top."""

    def __init__(self, canvas: Any, title: str, subtitle: str, columns: Sequence[Column]) -> None:
        self.canvas, self.title, self.subtitle, self.columns = canvas, title, subtitle, columns
        self.number, self.top = 0, 0.0

    def begin(self) -> None:
        self.number += 1
        self._text(self.title, _MARGIN, 20.0, 6.0, _PAGE_WIDTH - 2 * _MARGIN, "#111111")
        self._text(self.subtitle, _MARGIN, 27.0, 3.4, _PAGE_WIDTH - 2 * _MARGIN - 12, "#555555")
        self._text(f"第 {self.number} 页", _PAGE_WIDTH - _MARGIN - 14, 27.0, 3.4, 14, "#555555")
        self.top = 32.0
        self._row([column.title for column in self.columns], "#333333")

    def add(self, row: Sequence[str]) -> None:
        if self.top + self._height(row) > _PAGE_HEIGHT - _MARGIN:
            self.canvas.showPage()
            self.begin()
        self._row(row, "#111111")

    def _lines(self, text: str, width: float) -> list[str]:
        """Break a text where it is full; Chinese may be broken anywhere."""
        lines, line, used = [], "", 0.0
        for character in text:
            wide = _SIZE if ord(character) > 0x2E80 else _SIZE * 0.56
            if used + wide > width - 2 * _PADDING and line and character not in _NEVER_FIRST:
                lines.append(line)
                line, used = "", 0.0
            line, used = line + character, used + wide
        return [*lines, line]

    def _height(self, row: Sequence[str]) -> float:
        most = max(len(self._lines(text, column.width)) for text, column in zip(row, self.columns, strict=True))
        return most * _LEADING + _PADDING

    def _row(self, row: Sequence[str], colour: str) -> None:
        height, left = self._height(row), _MARGIN
        for text, column in zip(row, self.columns, strict=True):
            for number, line in enumerate(self._lines(text, column.width)):
                baseline = self.top + (number + 0.8) * _LEADING
                self._text(line, left + _PADDING, baseline, _SIZE, column.width - _PADDING, colour)
            left += column.width
        self.top += height
        self.canvas.setLineWidth(0.2)
        self.canvas.setStrokeColor("#bbbbbb")
        y = (_PAGE_HEIGHT - self.top) * mm
        self.canvas.line(_MARGIN * mm, y, left * mm, y)

    def _text(self, text: str, left: float, baseline: float, size: float, width: float, colour: str) -> None:
        draw_text(self.canvas, Line(text, left, baseline, size, width, colour), outlines(), _PAGE_HEIGHT)
