"""Writing on a copy of a picture: when, where, who, whose; legible on light, dark and busy pictures."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from PIL import Image, ImageDraw

from media.fonts import FontFile, pictures, runs

_SIDE = 1600
# Height of the letters as a share of the longer side, and of the space between lines as a share of that.
_SIZE, _SPACING, _MARGIN = 0.024, 0.35, 0.9
_SMALLEST = 13
# The band behind the letters: dark enough for white on a white wall, light enough to see what is behind it.
_BAND = (0, 0, 0, 150)
_QUALITY = 88
# A number or a word of another script at the end of a text.
_WORD = re.compile(r"[\x21-\x7e°]+$")


def watermarked(picture: bytes, lines: Sequence[str]) -> bytes:
    """Return an upright copy (JPEG, at most 1600 pixels a side, no EXIF) with `lines` in a band at its foot.

    `picture` is upright already, as `media.derivatives` makes it. Lines that are too long go on in the next; those that would
    cover more than half of the picture are left out.
    """
    with Image.open(io.BytesIO(picture)) as opened:
        image = opened.convert("RGB")
    image.thumbnail((_SIDE, _SIDE))
    fonts = pictures()
    size = max(_SMALLEST, round(max(image.size) * _SIZE))
    margin = round(size * _MARGIN)
    fitting = [piece for line in lines for piece in _wrapped(line, fonts, size, image.width - 2 * margin)]
    step = round(size * (1 + _SPACING))
    fitting = fitting[: max(1, image.height // 2 // step)]
    height = len(fitting) * step + margin
    band = Image.new("RGBA", (image.width, height), _BAND)
    draw = ImageDraw.Draw(band)
    for number, line in enumerate(fitting):
        _draw(draw, line, fonts, size, (margin, margin // 2 + number * step))
    image.paste(band, (0, image.height - height), band)
    out = io.BytesIO()
    # Letters are where 4:2:0 shows; nobody stores many of these.
    image.save(out, "JPEG", quality=_QUALITY, subsampling="4:4:4")
    return out.getvalue()


def _draw(draw: ImageDraw.ImageDraw, line: str, fonts: Sequence[FontFile], size: int, at: tuple[int, int]) -> None:
    """Draw a line, opaque and outlined, on the translucent band."""
    left, top = at
    for font, piece in _runs(line, fonts):
        drawn = font.at(size) if font else None
        baseline = top + size
        draw.text((left, baseline), piece, font=drawn, fill=(255, 255, 255, 255), anchor="ls",
                  stroke_width=max(1, size // 16), stroke_fill=(0, 0, 0, 255))  # fmt: skip
        left += round(draw.textlength(piece, font=drawn))


def _runs(line: str, fonts: Sequence[FontFile]) -> list[tuple[FontFile | None, str]]:
    if not fonts:  # no font is installed: Pillow's own has at least the digits
        return [(None, "".join(c if c.isascii() else "?" for c in line))]
    return list(runs(line, fonts))


def _width(text: str, fonts: Sequence[FontFile], size: int) -> float:
    if not fonts:
        return len(text) * size * 0.6
    return sum(font.at(size).getlength(piece) for font, piece in runs(text, fonts))


def _wrapped(line: str, fonts: Sequence[FontFile], size: int, width: int) -> list[str]:
    """Cut a line where it no longer fits; Chinese may be broken anywhere, a number or a word only if it fills a line."""
    lines, current = [], ""
    for character in line:
        if current and _width(current + character, fonts, size) > width:
            word = _WORD.search(current + character)
            whole = word.start() if word and word.start() else len(current)
            lines.append(current[:whole].rstrip())
            current = current[whole:]
        current += character
    return [*lines, current] if current else lines
