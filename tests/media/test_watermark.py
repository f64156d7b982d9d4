"""The watermark: legible on any picture, in Chinese, on a copy without metadata."""

from __future__ import annotations

import io
import random
import shutil
import subprocess

import pytest
from PIL import Image, ImageChops

from media.fonts import pictures
from media.lettering import text_width, wrapped
from media.watermark import watermarked
from tests.photos_to_send import a_scene

LINES = [
    "拍摄：2026-11-24 09:12:33",
    "地点：贵州省黔南州瓮安县雍阳街道茶店村 27.06890°N 107.47510°E",
    "拍摄人：张三",
    "户编号：522725001003-0001",
]


def a_picture(kind: str, size: tuple[int, int] = (1200, 900)) -> bytes:
    pick = random.Random(1)
    picture = {
        "white": lambda: Image.new("RGB", size, "white"),
        "black": lambda: Image.new("RGB", size, "black"),
        "noise": lambda: Image.frombytes("RGB", size, pick.randbytes(3 * size[0] * size[1])),
        "stripes": lambda: Image.new("1", (8, 8), 1).resize(size).convert("RGB"),
    }[kind]()
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def luminance(value: float) -> float:
    """Relative luminance of a grey level (WCAG 2.2)."""
    share = value / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


@pytest.mark.parametrize("kind", ["white", "black", "noise"])
def test_the_letters_stand_out_from_what_is_around_them(kind):
    """Contrast as WCAG measures it, at least 4.5 : 1, of the letters against the band beside them."""
    marked, bare = (
        opened(watermarked(a_picture(kind), LINES)).convert("L"),
        opened(watermarked(a_picture(kind), [" "] * 4)),
    )
    top = marked.height - 40
    band = marked.crop((0, top, marked.width, marked.height))
    around = bare.convert("L").crop((0, top, marked.width, marked.height))
    letters = ImageChops.subtract(band, around).point(lambda v: 255 if v > 60 else 0)
    assert letters.getbbox(), "no letters"
    inside = [a for a, b in zip(band.tobytes(), letters.tobytes(), strict=True) if b]
    bright = sorted(inside)[len(inside) * 3 // 4]
    dark = sum(around.tobytes()) / (around.width * around.height)
    assert (luminance(bright) + 0.05) / (luminance(dark) + 0.05) >= 4.5


@pytest.mark.parametrize("size", [(4000, 3000), (1200, 1600), (320, 240), (2400, 400)])
def test_the_copy_keeps_its_shape_and_most_of_the_picture(size):
    marked = opened(watermarked(a_picture("white", size), LINES))
    scale = min(1, 1600 / max(size))
    assert marked.size == (round(size[0] * scale), round(size[1] * scale))
    untouched = marked.convert("L").crop((0, 0, marked.width, marked.height // 3))
    assert untouched.getextrema()[0] > 250


def test_the_copy_has_no_metadata():
    marked = opened(watermarked(a_scene(1), LINES))
    assert not marked.getexif()
    assert marked.format == "JPEG"


def test_a_line_that_is_too_long_goes_on_in_the_next():
    short, long = opened(watermarked(a_picture("white"), ["户"])), opened(watermarked(a_picture("white"), ["户" * 60]))
    darkened = [sum(1 for v in one.convert("L").resize((1, 900)).tobytes() if v < 200) for one in (short, long)]
    assert darkened[1] > 1.3 * darkened[0]


def test_without_fonts_it_is_drawn_with_what_there_is(monkeypatch):
    monkeypatch.setattr("media.watermark.pictures", lambda: ())
    assert opened(watermarked(a_picture("white"), LINES)).size == (1200, 900)


@pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="tesseract-ocr and tesseract-ocr-chi-sim are not installed"
)
@pytest.mark.parametrize("kind", ["white", "black"])
def test_a_program_that_reads_text_reads_it(tmp_path, kind):
    path = tmp_path / "marked.png"
    marked = opened(watermarked(a_picture(kind), LINES))
    marked.crop((0, marked.height - 220, marked.width, marked.height)).convert("L").point(lambda v: 255 - v).save(path)
    told = subprocess.run(
        ["tesseract", str(path), "-", "-l", "chi_sim+eng", "--psm", "6"], capture_output=True, text=True, check=False
    )
    if "Error opening data file" in told.stderr:
        pytest.skip("tesseract-ocr-chi-sim is not installed")
    words = told.stdout.replace(" ", "")
    assert "522725001003-0001" in words
    assert "茶店村" in words


def test_a_number_is_not_broken_where_a_line_ends():
    fonts = pictures()
    for width in range(120, 500, 7):
        pieces = wrapped(LINES[1], fonts, 20, width)
        assert "".join(pieces).replace(" ", "") == LINES[1].replace(" ", "")
        assert any("27.06890°N" in piece for piece in pieces), (width, pieces)
        assert all(text_width(piece, fonts, 20) <= width for piece in pieces)
    assert len(wrapped("1" * 100, fonts, 20, 120)) > 5
