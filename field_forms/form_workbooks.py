"""Markdown XLSForms as Excel workbooks, for those who go on editing them there."""

from __future__ import annotations

import io

from openpyxl import load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from pyxform.xls2json_backends import md_table_to_workbook

_HEADER = PatternFill("solid", fgColor="D9EAD3")
_WIDEST = 60
# A CJK character is about twice as wide as a digit, by which Excel counts.
_WIDE_FROM = "\u2e80"


def xlsx_of(markdown: str) -> bytes:
    """Return the sheets of a Markdown XLSForm as an .xlsx workbook, cell by cell, with headers that stay in view."""
    plain, out = io.BytesIO(), io.BytesIO()
    md_table_to_workbook(markdown).save(plain)
    workbook = load_workbook(plain)
    for sheet in workbook.worksheets:
        sheet.freeze_panes = "A2"
        for cell in sheet[1]:
            cell.font, cell.fill = Font(bold=True), _HEADER
        for number, column in enumerate(sheet.iter_cols(), 1):
            texts = [str(cell.value) for cell in column if cell.value is not None]
            sheet.column_dimensions[get_column_letter(number)].width = min(
                _WIDEST, max(map(_width, texts), default=8) + 2
            )
            for cell in column:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                if cell.data_type == "f":
                    cell.data_type = "s"  # in Markdown a text that begins with "=" is no formula
    workbook.save(out)
    return out.getvalue()


def _width(text: str) -> int:
    return max((sum(2 if letter >= _WIDE_FROM else 1 for letter in line) for line in text.splitlines()), default=0)
