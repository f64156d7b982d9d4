"""The figures of the stories' spreadsheets do not depend on the program that computes them, nor on what a file has stored."""

from __future__ import annotations

import re
import zipfile
from datetime import date

import pytest

from tests.stories.make_workbooks import FOLDER
from tests.stories.recomputing import HOW_TO_INSTALL, LIBREOFFICE, by_formulas, by_libreoffice, day

WRONG = 77
pytestmark = pytest.mark.skipif(not LIBREOFFICE, reason=HOW_TO_INSTALL)


def comparable(value):
    """Return a cell's value as both programs can be asked for it: days as numbers, noise beyond nine digits off, no blanks."""
    if isinstance(value, date):
        value = (day(value) - date(1899, 12, 30)).days
    return round(float(value), 9) if isinstance(value, int | float) else str("" if value is None else value)


def test_libreoffice_and_the_library_formulas_compute_every_cell_to_the_same():
    one, other = (compute(FOLDER / "town-2016.xlsx") for compute in (by_libreoffice, by_formulas))
    assert len(one) > 1000
    assert {at: comparable(value) for at, value in one.items()} == {
        at: comparable(value) for at, value in other.items()
    }


def test_a_result_stored_in_a_workbook_is_computed_anew(tmp_path):
    shipped, changed = FOLDER / "village-fund-2010.xlsx", tmp_path / "village-fund-2010.xlsx"
    replaced = 0
    with zipfile.ZipFile(shipped) as book, zipfile.ZipFile(changed, "w") as copy:
        for name in book.namelist():
            text, stored = re.subn(rb"</f><v ?/>|</f><v></v>", b"</f><v>%d</v>" % WRONG, book.read(name))
            copy.writestr(name, text)
            replaced += stored
    assert replaced > 500
    assert by_libreoffice(changed) == by_libreoffice(shipped)
