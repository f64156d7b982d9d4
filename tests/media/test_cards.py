"""Household cards and label sheets: what they say, and that they scan when printed and photographed badly."""

from __future__ import annotations

import io
import random

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from media import fonts
from media.cards import DPI, FORMATS, HEIGHT, WIDTH, HouseholdCard, card_pdf, card_png, card_svg
from media.label_sheets import PER_PAGE, label_sheets
from media.scanning import read_codes

URL = "https://ruhu.wengan.gov.cn/h/AQ2LXoRU2hN31f5s18eM{:04}"


def a_card(number: int = 1, **values: str) -> HouseholdCard:
    words = {
        "code": f"522725001003-{number:04}",
        "village": "贵州省黔南州瓮安县雍阳街道茶店村",
        "name": "李**",
        **values,
    }
    return HouseholdCard(URL.format(number), **words)


def png_of(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def page(pdf: bytes, number: int = 0, dpi: int = 150) -> Image.Image:
    return pypdfium2.PdfDocument(pdf)[number].render(scale=dpi / 72).to_pil().convert("RGB")


def words_of(pdf: bytes, number: int = 0) -> str:
    return pypdfium2.PdfDocument(pdf)[number].get_textpage().get_text_range()


def photographed(printed: Image.Image, seed: int) -> bytes:
    """Simulate a phone: seen from the side (about 30 degrees), uneven light, out of focus, noise, JPEG at quality 60."""
    pick = random.Random(seed)
    width, height = printed.size
    near, far = 0.02, 0.16
    quad = (
        -near * width, -far * height, -near * width, (1 + far) * height, (1 + near) * width, (1 + near) * height,
        (1 + near) * width, -near * height,
    )  # fmt: skip
    seen = printed.transform(printed.size, Image.Transform.QUAD, quad, Image.Resampling.BICUBIC, fillcolor="#777777")
    seen = seen.rotate(pick.uniform(-12, 12), Image.Resampling.BICUBIC, expand=True, fillcolor="#777777")
    light = Image.linear_gradient("L").rotate(pick.choice((0, 90, 180))).resize(seen.size).point(lambda v: 120 + v // 2)
    seen = ImageChops.multiply(seen, Image.merge("RGB", (light, light, light)))
    seen = seen.filter(ImageFilter.GaussianBlur(0.9))
    seen = Image.blend(seen, Image.effect_noise(seen.size, 70).convert("RGB"), 0.15)
    out = io.BytesIO()
    seen.save(out, "JPEG", quality=60)
    return out.getvalue()


def sheet(count: int, **values: str) -> bytes:
    out = io.BytesIO()
    assert label_sheets(out, (a_card(number, **values) for number in range(count)), "茶店村 · 入户二维码牌") == count
    return out.getvalue()


@pytest.mark.parametrize("seed", range(6))
def test_every_code_of_a_sheet_printed_at_150_dpi_is_read_from_a_bad_photo(seed):
    seen = read_codes(photographed(page(sheet(PER_PAGE)), seed))
    assert sorted(seen) == [URL.format(number) for number in range(PER_PAGE)]


@pytest.mark.parametrize("ending", ["png", "pdf"])
def test_a_single_card_is_read_from_a_bad_photo(ending):
    drawn = FORMATS[ending][1](a_card(7))
    printed = page(drawn) if ending == "pdf" else Image.open(io.BytesIO(drawn)).convert("RGB").reduce(2)
    framed = Image.new("RGB", (printed.width + 200, printed.height + 200), "#777777")
    framed.paste(printed, (100, 100))
    assert read_codes(photographed(framed, 1)) == [URL.format(7)]


def test_the_png_is_the_card_at_300_dpi():
    picture = Image.open(io.BytesIO(card_png(a_card())))
    assert picture.size == (round(WIDTH / 25.4 * DPI), round(HEIGHT / 25.4 * DPI))
    assert round(picture.info["dpi"][0]) == 300
    assert read_codes(card_png(a_card())) == [URL.format(1)]


def test_the_svg_carries_the_texts_and_escapes_them():
    drawn = card_svg(a_card(name="<李&>", village="茶店村")).decode()
    assert "&lt;李&amp;&gt;" in drawn
    assert "茶店村" in drawn
    assert 'width="90mm"' in drawn


def test_the_words_of_a_pdf_are_the_right_characters_also_rare_ones():
    told = words_of(card_pdf(a_card(name="龑䶮㛃犇", village="茶店村")))
    for word in ("龑䶮㛃犇", "茶店村", "扫码登记走访", "522725001003-0001"):
        assert word in told


def test_a_character_that_no_font_has_is_drawn_as_a_box_and_can_be_asked_for():
    assert fonts.missing_from("李\U000e0123", fonts.outlines()) == ["\U000e0123"]
    assert fonts.MISSING in words_of(card_pdf(a_card(name="李\U000e0123")))


def test_a_name_can_be_left_out():
    assert "李" not in words_of(card_pdf(a_card(name="", village="茶店村")))


def test_a_long_code_and_a_long_name_stay_on_the_card():
    drawn = page(card_pdf(a_card(code="522725001003-" + "9" * 50, name="阿不都热合曼·买买提江·吾守尔" * 2)), dpi=100)
    ImageDraw.Draw(drawn).rectangle((0, 0, drawn.width, 16), fill="white")  # the green bar
    for side in (drawn.crop((drawn.width - 4, 0, drawn.width, drawn.height)), drawn.crop((0, 0, 4, drawn.height))):
        assert side.convert("L").getextrema()[0] > 240


def test_sheets_are_in_order_eight_a_page_numbered_with_the_village():
    pdf = sheet(20)
    assert len(pypdfium2.PdfDocument(pdf)) == 3
    for number, count in ((0, 8), (1, 8), (2, 4)):
        told = words_of(pdf, number)
        assert "茶店村 · 入户二维码牌" in told
        codes = [f"522725001003-{one:04}" for one in range(number * 8, number * 8 + count)]
        assert [told.index(code) for code in codes] == sorted(told.index(code) for code in codes)
        assert f"522725001003-{number * 8 + count:04}" not in told


def test_a_village_without_households_is_a_page_that_says_so():
    assert "没有农户" in words_of(sheet(0))


def test_without_fonts_the_codes_are_drawn_all_the_same(monkeypatch):
    monkeypatch.setattr("media.cards.outlines", lambda: ())
    monkeypatch.setattr("media.cards.pictures", lambda: ())
    for drawn in (card_png(a_card()), png_of(page(card_pdf(a_card())))):
        assert read_codes(drawn) == [URL.format(1)]
