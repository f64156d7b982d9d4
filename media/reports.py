"""Reports as PDF: a title, a table over as many pages as it needs, line charts; Chinese in embedded fonts."""

from __future__ import annotations

import io
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import floor, log10
from typing import Any

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from media.cards import Line, draw_text, text_width
from media.fonts import outlines

_WIDTH, _HEIGHT = (side / mm for side in landscape(A4))
_MARGIN, _ROW, _SIZE, _HEAD = 12.0, 6.4, 2.9, 11.0
_INK, _GREY, _RULE, _BAND, _STRONG = "#222222", "#666666", "#bbbbbb", "#f2f5f8", "#dde5ec"
_COLOURS = ("#1f6f8b", "#c0562f")
_TOPS = (1, 1.2, 1.6, 2, 2.4, 2.8, 3.2, 4, 5, 6, 8, 10)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `width` is relative to the others', numbers stand at the right."""

    title: str
    width: float
    side: str = "right"


@dataclass(frozen=True, slots=True)
class Curve:
    """A line chart: labels of the x axis and values."""

    title: str
    labels: Sequence[str]
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Report:
    """What a report shows; the last of `rows` is the total."""

    title: str
    subtitle: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    note: str = ""
    curves: Sequence[Curve] = field(default_factory=tuple)


def report_pdf(report: Report) -> bytes:
    """Return a report as PDF, A4 across."""
    out = io.BytesIO()
    page = _Page(Canvas(out, pagesize=landscape(A4), pageCompression=1), report)
    page.canvas.setTitle(report.title)
    page.begin()
    page.table()
    page.curves()
    page.canvas.showPage()
    page.canvas.save()
    return out.getvalue()


class _Page:
    """Draws from the top down; `top` is how far (mm)."""

    def __init__(self, canvas: Canvas, report: Report) -> None:
        self.canvas, self.report, self.fonts = canvas, report, outlines()
        self.top, self.number = _MARGIN, 0
        unit = (_WIDTH - 2 * _MARGIN) / sum(column.width for column in report.columns)
        self.widths = [column.width * unit for column in report.columns]

    def begin(self) -> None:
        """Write the head of a page."""
        self.number += 1
        self._text(self.report.title, _MARGIN, _MARGIN + 5, 5.2, _WIDTH - 2 * _MARGIN, _INK)
        self._text(self.report.subtitle, _MARGIN, _MARGIN + 11, 3.2, _WIDTH - 2 * _MARGIN - 20, _GREY)
        self._text(f"{self.number}", _WIDTH - _MARGIN - 8, _MARGIN + 11, 3.2, 8, _GREY)
        self.top = _MARGIN + 15

    def _room_for(self, height: float) -> bool:
        """Begin a new page if `height` does not fit; say whether it did."""
        if self.top + height <= _HEIGHT - _MARGIN:
            return False
        self.canvas.showPage()
        self.begin()
        return True

    def table(self) -> None:
        """Draw the table, with its headings on every page."""
        self._headings()
        last = len(self.report.rows) - 1
        for number, row in enumerate(self.report.rows):
            if self._room_for(_ROW):
                self._headings()
            if number == last or number % 2:
                self._band(_ROW, _STRONG if number == last else _BAND)
            self._cells(row, self.top + _ROW - 2.0)
            self.top += _ROW
        if self.report.note:
            self._room_for(8)
            self._text(self.report.note, _MARGIN, self.top + 5, 2.8, _WIDTH - 2 * _MARGIN, _GREY)
            self.top += 8

    def _headings(self) -> None:
        self._band(_HEAD, _STRONG)
        left = _MARGIN
        for column, width in zip(self.report.columns, self.widths, strict=True):
            lines = _wrapped(column.title, width - 1.5, self.fonts)
            first = self.top + _HEAD / 2 + 1.0 - 1.7 * (len(lines) - 1)
            for number, text in enumerate(lines):
                self._cell(text, column, left, first + 3.4 * number, width)
            left += width
        self.top += _HEAD

    def _cells(self, row: Sequence[str], baseline: float) -> None:
        left = _MARGIN
        for cell, column, width in zip(row, self.report.columns, self.widths, strict=True):
            self._cell(cell, column, left, baseline, width)
            left += width

    def _cell(self, text: str, column: Column, left: float, baseline: float, width: float) -> None:
        inner = width - 1.5
        wide = min(text_width(text, _SIZE, self.fonts), inner)
        start = left + 0.75 + (inner - wide if column.side == "right" else 0)
        self._text(text, start, baseline, _SIZE, inner, _INK)

    def _band(self, height: float, colour: str) -> None:
        self.canvas.setFillColor(colour)
        bottom = (_HEIGHT - self.top - height) * mm
        self.canvas.rect(_MARGIN * mm, bottom, (_WIDTH - 2 * _MARGIN) * mm, height * mm, stroke=0, fill=1)

    def _text(self, text: str, left: float, baseline: float, size: float, width: float, colour: str) -> None:
        draw_text(self.canvas, Line(text, left, baseline, size, width, colour), self.fonts, _HEIGHT)

    def curves(self) -> None:
        """Draw the line charts beside each other."""
        curves = [curve for curve in self.report.curves if len(curve.values) > 1]
        if not curves:
            return
        height, gap = 48.0, 10.0
        self._room_for(height)
        width = (_WIDTH - 2 * _MARGIN - gap * (len(curves) - 1)) / len(curves)
        for number, curve in enumerate(curves):
            self._curve(curve, _MARGIN + number * (width + gap), width, height, _COLOURS[number % len(_COLOURS)])
        self.top += height

    def _curve(self, curve: Curve, left: float, width: float, height: float, colour: str) -> None:
        self._text(curve.title, left, self.top + 6, 3.2, width, _INK)
        inner_left, inner_top, inner_width, inner_height = left + 18, self.top + 10, width - 20, height - 20
        top = _top_of(curve.values)
        for step in range(5):
            y = inner_top + inner_height * (1 - step / 4)
            self._line(inner_left, y, inner_left + inner_width, y, _RULE, 0.3)
            label = f"{top * step / 4:,.2f}"
            wide = text_width(label, 2.4, self.fonts)
            self._text(label, inner_left - 1.5 - wide, y + 0.8, 2.4, 18, _GREY)
        step_width = inner_width / (len(curve.values) - 1)
        points = [
            (inner_left + step_width * index, inner_top + inner_height * (1 - value / top))
            for index, value in enumerate(curve.values)
        ]
        for (x, y), (next_x, next_y) in itertools.pairwise(points):
            self._line(x, y, next_x, next_y, colour, 1.2)
        for index, ((x, y), label) in enumerate(zip(points, curve.labels, strict=True)):
            self.canvas.setFillColor(colour)
            self.canvas.circle(x * mm, (_HEIGHT - y) * mm, 0.9 * mm, stroke=0, fill=1)
            if index % (1 + len(points) // 14) == 0:
                self._text(
                    label, x - text_width(label, 2.2, self.fonts) / 2, inner_top + inner_height + 4, 2.2, 12, _GREY
                )

    def _line(self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float) -> None:
        self.canvas.setStrokeColor(colour)
        self.canvas.setLineWidth(width)
        self.canvas.line(x1 * mm, (_HEIGHT - y1) * mm, x2 * mm, (_HEIGHT - y2) * mm)


def _top_of(values: Sequence[float]) -> float:
    """Return a round number at or above all values, whose quarters are as round: the top of a chart.

    >>> _top_of([3, 24.6]), _top_of([100.0]), _top_of([0.0]), _top_of([0.031])
    (28.0, 100.0, 1.0, 0.032)
    """
    highest = max(values)
    if highest <= 0:
        return 1.0
    unit = 10.0 ** floor(log10(highest))
    return next(round(step * unit, 9) for step in _TOPS if step * unit >= highest * (1 - 1e-9))


def _wrapped(text: str, width: float, fonts: Any) -> list[str]:
    """Return a heading in at most two lines, cut at a space or else where the first is full."""
    for cut in range(len(text), 0, -1):
        if text_width(text[:cut], _SIZE, fonts) <= width:
            if cut == len(text):
                return [text]
            space = text.rfind(" ", 0, cut + 1)
            return [text[:space], text[space + 1 :]] if space > 0 else [text[:cut], text[cut:]]
    return [text]
