"""QR codes are read back by zxing-cpp, which knows nothing of how they were made."""

from __future__ import annotations

import io
import re

import pytest
import zxingcpp
from lxml import etree
from PIL import Image

from errors import QrTooLong
from media.collect_settings import collect_settings
from media.qr import QUIET_ZONE, qr_png, qr_svg

CARD = "https://ruhu.example.cn/h/AUw3h5nX0kQm9-_Zp4sT6yBd"
SVG = "{http://www.w3.org/2000/svg}"


def decoded(picture: Image.Image) -> zxingcpp.Barcode:
    found = zxingcpp.read_barcodes(picture)
    assert len(found) == 1
    return found[0]


def drawn(svg: bytes, scale: int = 6) -> Image.Image:
    """Rasterise an SVG of ours: its path holds nothing but rectangles `Mx yhWv1h-Wz`."""
    root = etree.fromstring(svg)
    _, _, width, height = (int(part) for part in root.get("viewBox").split())
    picture = Image.new("L", (width * scale, height * scale), 255)
    path = root.find(f"{SVG}path").get("d")
    rectangle = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")
    assert rectangle.sub("", path) == ""
    for x, y, run, back in (map(int, found) for found in rectangle.findall(path)):
        assert run == back
        picture.paste(0, (x * scale, y * scale, (x + run) * scale, (y + 1) * scale))
    return picture


@pytest.mark.parametrize("text", [CARD, "入户 二维码 🏠", "A", "0123456789" * 30])
def test_a_png_is_read_back_as_its_text(text):
    assert decoded(Image.open(io.BytesIO(qr_png(text)))).text == text


@pytest.mark.parametrize("text", [CARD, "入户 二维码 🏠", "A"])
def test_an_svg_is_read_back_as_its_text(text):
    assert decoded(drawn(qr_svg(text))).text == text


@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
def test_the_level_of_error_correction_is_the_one_asked_for(level):
    assert decoded(Image.open(io.BytesIO(qr_png(CARD, error=level)))).ec_level == level


def test_the_level_is_q_unless_asked():
    assert decoded(Image.open(io.BytesIO(qr_png(CARD)))).ec_level == "Q"


def test_the_quiet_zone_is_four_modules_wide():
    picture = Image.open(io.BytesIO(qr_png(CARD, box=10)))
    dark = picture.convert("L").point(lambda grey: 255 - grey)
    left, top, right, bottom = dark.getbbox()
    edge = QUIET_ZONE * 10
    assert (left, top) == (edge, edge)
    assert (right, bottom) == (picture.width - edge, picture.height - edge)


def test_a_code_of_which_a_corner_of_the_data_is_soiled_is_still_read():
    picture = Image.open(io.BytesIO(qr_png(CARD))).convert("L")
    side = picture.width
    picture.paste(0, (side * 6 // 10, side * 6 // 10, side * 7 // 10, side * 7 // 10))
    assert decoded(picture).text == CARD


def test_an_ascii_caption_is_drawn_below_the_code_and_does_not_disturb_it():
    plain, captioned = (Image.open(io.BytesIO(qr_png(CARD, caption=text))) for text in ("", "522725001003-0017"))
    assert captioned.width == plain.width
    below = captioned.crop((0, plain.height - 40, captioned.width, captioned.height))
    assert below.convert("L").getextrema()[0] < 100
    assert decoded(captioned).text == CARD


def test_a_long_caption_stays_within_the_picture():
    picture = Image.open(io.BytesIO(qr_png(CARD, caption="W" * 40))).convert("L")
    edges = [picture.getpixel((x, y)) for x in (0, picture.width - 1) for y in range(picture.height)]
    assert set(edges) == {255}


def test_a_chinese_caption_is_left_out_of_the_png_rather_than_drawn_as_squares():
    assert qr_png(CARD, caption="张家坳村 17 号") == qr_png(CARD)


def test_the_svg_carries_a_chinese_caption_as_text_within_its_view_box():
    root = etree.fromstring(qr_svg(CARD, caption="张家坳村 <17> & 号"))
    text = root.find(f"{SVG}text")
    width, height = (int(part) for part in root.get("viewBox").split()[2:])
    assert text.text == "张家坳村 <17> & 号"
    assert float(text.get("y")) < height
    assert height > width


def test_a_caption_with_control_characters_still_gives_well_formed_svg():
    root = etree.fromstring(qr_svg(CARD, caption="a\x00b\ud800c"))
    assert root.find(f"{SVG}text").text == "a b c"


def test_the_path_stays_inside_the_quiet_zone_of_the_view_box():
    svg = qr_svg(CARD)
    root = etree.fromstring(svg)
    side = int(root.get("viewBox").split()[2])
    starts = [(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)", root.find(f"{SVG}path").get("d"))]
    assert min(x for x, _ in starts) == QUIET_ZONE
    assert {min(y for _, y in starts), side - 1 - max(y for _, y in starts)} == {QUIET_ZONE}


def test_a_text_that_no_code_holds_is_a_domain_error():
    with pytest.raises(QrTooLong):
        qr_png("x" * 1664)
    with pytest.raises(QrTooLong):
        qr_svg("户" * 1664)


def test_a_settings_code_is_read_back_whole():
    text = collect_settings("https://ruhu.example.cn/v1/key/" + "k" * 64, "瓮安县入户走访")
    assert decoded(Image.open(io.BytesIO(qr_png(text)))).text == text
