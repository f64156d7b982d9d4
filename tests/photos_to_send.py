"""Photos for tests: drawn scenes with the EXIF of a phone, alterations of them, and household cards in the shot."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

from PIL import Image

from media.drawing import demo_photo
from media.qr import qr_png

HOME = (107.4751, 27.0689)


def a_scene(seed: int = 1, *, ago: timedelta = timedelta(minutes=5), place: tuple[float, float] = HOME) -> bytes:
    """Return a drawn photo that says it was taken `ago` at the WGS-84 `place`."""
    return demo_photo(seed, datetime.now(UTC) - ago, *place)


def altered(photo: bytes, *, quality: int = 70, scale: float = 1.0, **exif: Any) -> bytes:
    """Return a photo saved again, smaller if asked, without EXIF unless some is given (tag numbers as `t0131`)."""
    picture = Image.open(io.BytesIO(photo)).convert("RGB")
    if scale != 1.0:
        picture = picture.resize((round(picture.width * scale), round(picture.height * scale)))
    tags = Image.Exif()
    for name, value in exif.items():
        tags[int(name[1:], 16)] = value
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, **({"exif": tags} if exif else {}))
    return out.getvalue()


def with_code(photo: bytes, text: str, at: tuple[int, int] = (300, 200)) -> bytes:
    """Return a photo with a QR code in the shot, its corner at `at`; its EXIF stays."""
    picture = Image.open(io.BytesIO(photo))
    exif = picture.getexif()
    code = Image.open(io.BytesIO(qr_png(text, box=6)))
    drawn = picture.convert("RGB")
    drawn.paste(code, at)
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=85, exif=exif)
    return out.getvalue()
