"""Writing on a copy of a picture: when, where, who, whose; legible on light, dark and busy pictures."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

from media.fonts import pictures
from media.lettering import wrapped, write

_SIDE = 1600
# Height of the letters as a share of the longer side, and of the space between lines as a share of that.
_SIZE, _SPACING, _MARGIN = 0.024, 0.35, 0.9
_SMALLEST = 13
# The band behind the letters: dark enough for white on a white wall, light enough to see what is behind it.
_BAND = (0, 0, 0, 150)
_QUALITY = 88
# The letters: opaque and outlined, on the translucent band.
_WHITE, _BLACK = (255, 255, 255, 255), (0, 0, 0, 255)


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
    fitting = [piece for line in lines for piece in wrapped(line, fonts, size, image.width - 2 * margin)]
    step = round(size * (1 + _SPACING))
    fitting = fitting[: max(1, image.height // 2 // step)]
    height = len(fitting) * step + margin
    band = Image.new("RGBA", (image.width, height), _BAND)
    draw = ImageDraw.Draw(band)
    for number, line in enumerate(fitting):
        at = (margin, margin // 2 + number * step + size)
        write(draw, at, line, fonts, size, fill=_WHITE, stroke_width=max(1, size // 16), stroke_fill=_BLACK)
    image.paste(band, (0, image.height - height), band)
    out = io.BytesIO()
    # Letters are where 4:2:0 shows; nobody stores many of these.
    image.save(out, "JPEG", quality=_QUALITY, subsampling="4:4:4")
    return out.getvalue()
