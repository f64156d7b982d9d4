"""Fonts with Chinese characters: found where Debian puts them, one after the other for each character.

WenQuanYi Micro Hei (Apache 2.0 or GPL 3 with font exception) draws nearly all; WenQuanYi Zen Hei (GPL 2 with font
exception) has the rarer characters of names. Both have TrueType outlines, so that they can be embedded in PDF. Noto Sans CJK
(OFL) is used in pictures if it is there. A character that none has is drawn as a box, and can be
asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from PIL import ImageFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont, TTFontFile

PACKAGES = ("fonts-wqy-microhei", "fonts-wqy-zenhei")
# Drawn where no font has a character: the reader sees that one is missing.
MISSING = "□"
_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".fonts",
    Path.home() / ".local/share/fonts",
)
_FILES = ("wqy-microhei.ttc", "wqy-zenhei.ttc")
_PICTURE_FILES = ("NotoSansCJK-Regular.ttc",)
# Noto's collection holds a font a region: this one has China's forms.
_NUMBER_IN_FILE = {"NotoSansCJK-Regular.ttc": 2}
_preferred: list[str] = []


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font and its place in the file."""

    path: str
    number: int
    characters: frozenset[int] = field(repr=False)

    def at(self, size: float) -> ImageFont.FreeTypeFont:
        """Return the font for pictures, `size` pixels high."""
        return _pillow(self.path, self.number, round(size))


@cache
def _pillow(path: str, number: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, max(4, size), index=number)


def prefer(path: str) -> None:
    """Use the TrueType font at `path` before those that are found (setting RUHU_CJK_FONT)."""
    if path and path not in _preferred:
        _preferred.append(path)
        outlines.cache_clear()
        pictures.cache_clear()


@cache
def outlines() -> tuple[FontFile, ...]:
    """Return the fonts that PDF can embed, best first; none if none is installed (see PACKAGES)."""
    return tuple(font for path in (*_preferred, *_found(_FILES)) if (font := _opened(path)))


@cache
def pictures() -> tuple[FontFile, ...]:
    """Return the fonts that pictures are drawn with, best first."""
    more = (font for path in _found(_PICTURE_FILES) if (font := _from_pillow(path)))
    return (*outlines(), *more)


def _found(names: Sequence[str]) -> list[str]:
    paths = {path.name: str(path) for folder in _FOLDERS if folder.is_dir() for path in folder.rglob("*.tt[cf]")}
    return [paths[name] for name in names if name in paths]


def _opened(path: str) -> FontFile | None:
    try:
        read = TTFontFile(path, charInfo=1, subfontIndex=0)
    except (TTFError, OSError):
        return None
    return FontFile(path, 0, frozenset(read.charToGlyph))


def _from_pillow(path: str) -> FontFile | None:
    """Return a font whose outlines are no TrueType: it is asked character by character, as the last one."""
    return FontFile(path, _NUMBER_IN_FILE.get(Path(path).name, 0), frozenset())


def _draws(font: FontFile, character: str) -> bool:
    if font.characters:
        return ord(character) in font.characters
    drawn = font.at(32)
    return drawn.getmask(character).getbbox() is not None and bytes(drawn.getmask(character)) != bytes(
        drawn.getmask("\U0010fffe")
    )


def runs(text: str, fonts: Sequence[FontFile]) -> Iterator[tuple[FontFile, str]]:
    """Yield (font, piece) for the pieces of a text that one font draws; what none has becomes MISSING."""
    piece, last = "", None
    for character in text:
        font = next((one for one in fonts if _draws(one, character)), None)
        if font is None:
            font, character = last or fonts[0], MISSING  # noqa: PLW2901 - drawn instead
        if font is not last and last is not None:
            yield last, piece
            piece = ""
        piece, last = piece + character, font
    if piece and last is not None:
        yield last, piece


def missing_from(text: str, fonts: Sequence[FontFile]) -> list[str]:
    """Return the characters of a text that no font has, each once."""
    return sorted({c for c in text if not c.isspace() and not any(_draws(font, c) for font in fonts)})


@cache
def embedded(path: str) -> TTFont:
    """Return a font to embed in a PDF; only the characters used are."""
    return TTFont(f"ruhu-{Path(path).stem}", path, subfontIndex=0)
