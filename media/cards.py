"""The household card for the door, as PNG, SVG and PDF: one layout in millimetres, drawn three ways."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from media import lettering
from media.fonts import FontFile, embedded, outlines, pictures, runs
from media.qr import dark_runs, modules

# Large enough to be scanned from two metres, small enough for eight on a sheet.
WIDTH, HEIGHT = 90.0, 60.0
DPI = 300
_QR_SIDE, _QR_LEFT, _QR_TOP = 44.0, 2.0, 8.0
_TEXT_LEFT, _TEXT_RIGHT = 48.0, 86.5
_TITLE, _HINT = "入户走访", "扫码登记走访"
_RULE = "#1f6f54"


@dataclass(frozen=True, slots=True)
class HouseholdCard:
    """What a card says. `name` is shown as it is given: masked, whole, or "" for none."""

    url: str
    code: str
    village: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: its baseline and size in millimetres, and what it may be wide at most."""

    text: str
    left: float
    baseline: float
    size: float
    width: float
    colour: str = "#000000"


def lines_of(card: HouseholdCard) -> Iterator[Line]:
    """Yield the lines of a card."""
    width = _TEXT_RIGHT - _TEXT_LEFT
    yield Line(_TITLE, _TEXT_LEFT, 15.0, 6.0, width, _RULE)
    for number, piece in enumerate(_split(card.village, 9)[:3]):
        yield Line(piece, _TEXT_LEFT, 24.0 + 5.2 * number, 4.2, width)
    if card.name:
        yield Line(card.name, _TEXT_LEFT, 43.0, 5.6, width)
    yield Line(_HINT, _TEXT_LEFT, 51.0, 3.4, width, "#444444")
    yield Line(card.code, 4.0, 56.5, 3.6, WIDTH - 8)


def _split(text: str, most: int) -> list[str]:
    return [text[start : start + most] for start in range(0, len(text), most)]


def card_png(card: HouseholdCard) -> bytes:
    """Return a card at 300 dpi. Raises QrTooLong."""
    picture = Image.new("RGB", (_pixels(WIDTH), _pixels(HEIGHT)), "white")
    draw = ImageDraw.Draw(picture)
    code = modules(card.url, "Q")
    side = len(code)
    small = Image.frombytes("L", (side, side), bytes(0 if dark else 255 for row in code for dark in row))
    # Whole pixels a module: a module that is now 9 and now 10 wide is harder to read.
    box = _pixels(_QR_SIDE) // side
    margin = (_pixels(_QR_SIDE) - box * side) // 2
    picture.paste(
        small.resize((side * box, side * box), Image.Resampling.NEAREST),
        (_pixels(_QR_LEFT) + margin, _pixels(_QR_TOP) + margin),
    )
    draw.rectangle((0, 0, picture.width - 1, picture.height - 1), outline="#999999", width=2)
    draw.rectangle((0, 0, picture.width, _pixels(3.0)), fill=_RULE)
    fonts = pictures()
    for line in lines_of(card):
        _draw_line(draw, line, fonts)
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=(DPI, DPI), optimize=True)
    return out.getvalue()


def _pixels(millimetres: float) -> int:
    return round(millimetres / 25.4 * DPI)


def _draw_line(draw: ImageDraw.ImageDraw, line: Line, fonts: Sequence[FontFile]) -> None:
    size, at = _pixels(line.size), (_pixels(line.left), _pixels(line.baseline))
    wide = lettering.text_width(line.text, fonts, size)
    size = min(size, int(size * _pixels(line.width) / wide)) if wide else size
    lettering.write(draw, at, line.text, fonts, size, fill=line.colour)


def card_svg(card: HouseholdCard) -> bytes:
    """Return a card as SVG of 90 × 60 mm, its texts as text. Raises QrTooLong."""
    code = modules(card.url, "Q")
    scale = _QR_SIDE / len(code)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}mm" height="{HEIGHT:g}mm" viewBox="0 0 {WIDTH:g} {HEIGHT:g}">',
        f'<rect width="{WIDTH:g}" height="{HEIGHT:g}" fill="#fff" stroke="#999" stroke-width=".2"/>',
        f'<rect width="{WIDTH:g}" height="3" fill="{_RULE}"/>',
        (
            f'<path transform="translate({_QR_LEFT:g} {_QR_TOP:g}) scale({scale:.5f})" shape-rendering="crispEdges" '
            f'd="{"".join(f"M{x} {y}h{width}v1h-{width}z" for x, y, width in dark_runs(code))}"/>'
        ),
    ]
    parts += [
        f'<text x="{line.left:g}" y="{line.baseline:g}" font-size="{_fitting(line):.2f}" fill="{line.colour}" '
        f"font-family=\"'WenQuanYi Micro Hei','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif\">"
        f"{escape(line.text)}</text>"
        for line in lines_of(card)
    ]
    return "".join([*parts, "</svg>"]).encode()


def _fitting(line: Line) -> float:
    """Return the size at which a line fits its width, by the widths that nearly every font has."""
    ems = sum(1.0 if ord(c) > 0x2E7F else 0.6 for c in line.text) or 1.0
    return min(line.size, line.width / ems)


def card_pdf(card: HouseholdCard) -> bytes:
    """Return a PDF of one page that is the card. Raises QrTooLong."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH * mm, HEIGHT * mm))
    canvas.setTitle(card.code)
    draw_card(canvas, card, 0, 0)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def draw_card(canvas: Any, card: HouseholdCard, left: float, bottom: float) -> None:
    """Draw a card on a PDF page; `left` and `bottom` are in millimetres."""
    canvas.saveState()
    canvas.translate(left * mm, bottom * mm)
    canvas.setFillColor(_RULE)
    canvas.rect(0, (HEIGHT - 3) * mm, WIDTH * mm, 3 * mm, stroke=0, fill=1)
    _draw_code(canvas, modules(card.url, "Q"))
    fonts = outlines()
    for line in lines_of(card):
        draw_text(canvas, line, fonts, HEIGHT)
    canvas.restoreState()


def _draw_code(canvas: Any, code: list[list[bool]]) -> None:
    unit = _QR_SIDE / len(code) * mm
    top = (HEIGHT - _QR_TOP) * mm
    path = canvas.beginPath()
    for x, y, width in dark_runs(code):
        path.rect(_QR_LEFT * mm + x * unit, top - (y + 1) * unit, width * unit, unit)
    canvas.setFillColor("#000000")
    canvas.drawPath(path, stroke=0, fill=1)


def draw_text(canvas: Any, line: Line, fonts: Sequence[FontFile], page: float) -> None:
    """Write a line on a PDF page of height `page` (mm), each piece in a font that has its characters, smaller if need be."""
    pieces = list(_pieces(line.text, fonts))
    wide = _width(pieces, line.size * mm)
    size = line.size * mm * min(1.0, line.width * mm / wide if wide else 1.0)
    left = line.left * mm
    canvas.setFillColor(line.colour)
    for name, piece in pieces:
        canvas.setFont(name, size)
        canvas.drawString(left, (page - line.baseline) * mm, piece)
        left += pdfmetrics.stringWidth(piece, name, size)


def text_width(text: str, size: float, fonts: Sequence[FontFile]) -> float:
    """Return how wide a text of `size` (mm) becomes on a PDF page, in mm."""
    return _width(list(_pieces(text, fonts)), size * mm) / mm


def _pieces(text: str, fonts: Sequence[FontFile]) -> Iterator[tuple[str, str]]:
    if not fonts:
        yield "Helvetica", "".join(c if c.isascii() else "?" for c in text)
        return
    for font, piece in runs(text, fonts):
        yield _registered(font), piece


def _registered(font: FontFile) -> str:
    face = embedded(font.path)
    if face.fontName not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(face)
    return str(face.fontName)


def _width(pieces: Sequence[tuple[str, str]], size: float) -> float:
    return float(sum(pdfmetrics.stringWidth(piece, name, size) for name, piece in pieces))


# Formats of a card by the ending of its address: (content type, drawing).
FORMATS: dict[str, tuple[str, Callable[[HouseholdCard], bytes]]] = {
    "png": ("image/png", card_png),
    "svg": ("image/svg+xml", card_svg),
    "pdf": ("application/pdf", card_pdf),
}
