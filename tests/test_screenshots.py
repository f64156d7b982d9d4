"""The README's pictures: all there, compact, and written anew only when one would see a difference."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from scripts.screenshots.pages import PAGES
from scripts.screenshots.pictures import MOST_BYTES, keep

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_a_readme_shows_every_picture_and_each_is_compact(page):
    shown = re.findall(r"!\[[^]]+\]\((docs/images/(\w+)\.png)\)", (ROOT / page).read_text(encoding="utf-8"))
    assert {name for _, name in shown} == {*PAGES, "labels"}
    for path, _ in shown:
        assert (ROOT / path).stat().st_size <= MOST_BYTES
        assert Image.open(ROOT / path).mode == "P"


def test_a_picture_that_looks_as_before_is_left_alone(tmp_path):
    path, picture = tmp_path / "page.png", Image.new("RGB", (400, 800), "#f6f5f2")
    ImageDraw.Draw(picture).rectangle((50, 50, 350, 200), fill="#8c1d18")
    keep(picture, path)
    written = path.stat().st_mtime_ns, path.read_bytes()
    picture.putpixel((5, 5), (0, 0, 0))
    assert keep(picture, path) == "page.png: as before"
    assert (path.stat().st_mtime_ns, path.read_bytes()) == written
    ImageDraw.Draw(picture).rectangle((100, 300, 160, 330), fill="black")
    keep(picture, path)
    assert path.read_bytes() != written[1]


def test_noise_is_given_fewer_colours_until_it_fits_or_refused(tmp_path):
    fits = Image.effect_noise((300, 300), 90)
    keep(fits, tmp_path / "fits.png")
    assert (tmp_path / "fits.png").stat().st_size <= MOST_BYTES
    with pytest.raises(ValueError, match="bytes are more than"):
        keep(Image.effect_noise((500, 500), 90), tmp_path / "too.png")
