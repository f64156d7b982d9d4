"""Draws photos for the demonstration, with the EXIF that a phone would write; nothing in them is real."""

from __future__ import annotations

import io
import random
from datetime import datetime

from PIL import Image, ImageDraw, ImageFilter

_DATE_TIME_ORIGINAL, _OFFSET_TIME, _EXIF, _GPS = 0x9003, 0x9011, 0x8769, 0x8825


def demo_photo(seed: int, taken_at: datetime, longitude: float, latitude: float) -> bytes:
    """Return a JPEG of 1600×1200 (hills, a house, cattle) that says it was taken at that time and WGS-84 place."""
    pick = random.Random(seed)
    image = Image.new("RGB", (1600, 1200), (170 + pick.randint(0, 50), 205, 235))
    draw = ImageDraw.Draw(image)
    for depth in range(4):
        _hills(draw, pick, 420 + depth * 130, (90 - depth * 12, 140 - depth * 18, 80 - depth * 12))
    _house(draw, pick.randint(250, 900), 690, pick)
    for _ in range(pick.randint(2, 6)):
        _cow(draw, pick.randint(60, 1400), pick.randint(930, 1080), pick)
    grain = Image.effect_noise(image.size, 28).convert("RGB")
    image = Image.blend(image, grain, 0.12).filter(ImageFilter.GaussianBlur(0.6))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88, exif=_exif(taken_at, longitude, latitude))
    return out.getvalue()


def _hills(draw: ImageDraw.ImageDraw, pick: random.Random, top: int, colour: tuple[int, int, int]) -> None:
    points, height = [(0, 1200)], top
    for x in range(0, 1601, 80):
        height += pick.randint(-40, 40)
        points.append((x, height))
    draw.polygon([*points, (1600, 1200)], fill=colour)


def _house(draw: ImageDraw.ImageDraw, x: int, y: int, pick: random.Random) -> None:
    draw.rectangle((x, y, x + 420, y + 240), fill=(225, 215 - pick.randint(0, 30), 190))
    draw.polygon([(x - 40, y), (x + 210, y - 150), (x + 460, y)], fill=(150, 60, 45))
    draw.rectangle((x + 170, y + 90, x + 250, y + 240), fill=(110, 60, 35))
    for window in (50, 310):
        draw.rectangle((x + window, y + 70, x + window + 70, y + 130), fill=(120, 160, 190))


def _cow(draw: ImageDraw.ImageDraw, x: int, y: int, pick: random.Random) -> None:
    colour = pick.choice([(120, 72, 40), (60, 45, 40), (190, 150, 110)])
    draw.ellipse((x, y, x + 130, y + 62), fill=colour)
    draw.ellipse((x + 108, y - 18, x + 158, y + 28), fill=colour)
    for leg in (20, 44, 84, 106):
        draw.rectangle((x + leg, y + 48, x + leg + 11, y + 96), fill=colour)


def _exif(taken_at: datetime, longitude: float, latitude: float) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "ruhu", "demo camera"
    details = exif.get_ifd(_EXIF)
    details[_DATE_TIME_ORIGINAL] = taken_at.strftime("%Y:%m:%d %H:%M:%S")
    details[_OFFSET_TIME] = taken_at.strftime("%z")[:3] + ":" + taken_at.strftime("%z")[3:5] if taken_at.tzinfo else ""
    place = exif.get_ifd(_GPS)
    place[1], place[2] = "N" if latitude >= 0 else "S", _degrees(abs(latitude))
    place[3], place[4] = "E" if longitude >= 0 else "W", _degrees(abs(longitude))
    return exif


def _degrees(value: float) -> tuple[float, float, float]:
    minutes = value % 1 * 60
    return float(int(value)), float(int(minutes)), round(minutes % 1 * 60, 4)
