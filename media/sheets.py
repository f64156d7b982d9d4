"""Spreadsheets on paper: A4 or A3 across, as wide as one page, their headings on every page and high enough to be read."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from math import ceil
from typing import Any

A4, A3 = 9, 8  # numbers of paper sizes in OOXML (ECMA-376 part 1, 18.3.1.63)
_EDGE = 0.4  # inches
_LINE, _SPARE = 15.0, 3.0  # height of a line of the usual type, points


def set_for_paper(sheet: Any, first_heading: int, last_heading: int, paper: int = A4) -> None:
    """Let a sheet (of xlsxwriter) be printed across, one page wide; the rows of headings, from 0, stand on every page."""
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.set_margins(_EDGE, _EDGE, _EDGE, 2 * _EDGE)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first_heading, last_heading)
    sheet.set_footer("&C&P / &N")


def heading_height(headings: Sequence[tuple[str, float]]) -> float:
    """Return the height (points) at which wrapped headings can be read in columns so many digits wide.

    Spreadsheet programs do not agree on whether a row without a height grows.

    >>> heading_height([("逾期率", 9), ("到期未还本金（节假日顺延后）", 12)])
    48.0
    """
    lines = (ceil(_digits(text) / max(1.0, width - 1)) for text, width in headings)
    return max([1, *lines]) * _LINE + _SPARE


def _digits(text: str) -> int:
    """Return about how many digits wide a text is: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
