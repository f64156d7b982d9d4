"""Recomputes a spreadsheet, by LibreOffice where it is installed and else by `formulas`; results stored in it are not read."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import formulas
from openpyxl import load_workbook

Row = dict[str, Any]
Cells = dict[tuple[str, int, int], Any]
LIBREOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
HOW_TO_INSTALL = "LibreOffice is not installed: apt-get install --no-install-recommends libreoffice-calc"
# A setting of LibreOffice: results that a file has stored are computed anew (0 is "always"). By itself it believes them.
_ALWAYS_RECOMPUTE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item></oor:items>
"""
_DAY_ZERO = date(1899, 12, 30)
_CENT = Decimal("0.01")


def recomputed(path: Path) -> dict[str, list[Row]]:
    """Return the rows of each sheet as {title: value}; days as dates, the rest as they are."""
    values = by_libreoffice(path) if LIBREOFFICE else by_formulas(path)
    tables = {}
    for sheet in load_workbook(path).worksheets:
        titles = [cell.value for cell in sheet[1]]
        tables[sheet.title] = [
            {title: values[sheet.title, number, column] for column, title in enumerate(titles, 1)}
            for number in range(2, sheet.max_row + 1)
        ]
    return tables


def by_formulas(path: Path) -> Cells:
    """Return what the library `formulas` computes, by sheet, row and column; titles are left out."""
    solution = formulas.ExcelModel().loads(str(path)).finish().calculate()
    found = {}
    for sheet in load_workbook(path).worksheets:
        for cells in sheet.iter_rows(min_row=2):
            for cell in cells:
                key = f"'[{path.name}]{sheet.title.upper()}'!{cell.coordinate}"
                value = solution[key].value[0, 0] if key in solution else cell.value
                found[sheet.title, cell.row, cell.column] = value
    return found


def by_libreoffice(path: Path) -> Cells:
    """Return what LibreOffice computes, as `by_formulas` does. Raises RuntimeError if it writes nothing: it has no Calc."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "profile/user/registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_ALWAYS_RECOMPUTE)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [str(LIBREOFFICE), profile, "--headless", "--convert-to", "xlsx", "--outdir", folder, str(path)]
        ran = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
        written = Path(folder) / path.name
        if not written.exists():
            raise RuntimeError(f"LibreOffice wrote no workbook ({HOW_TO_INSTALL}): {ran.stdout}{ran.stderr}")
        book = load_workbook(written, data_only=True)
    cells = ((sheet, cell) for sheet in book.worksheets for row in sheet.iter_rows(min_row=2) for cell in row)
    return {(sheet.title, cell.row, cell.column): cell.value for sheet, cell in cells}


def yuan(value: Any) -> Decimal:
    """Return a cell's amount to the cent; formulas have rounded what is to be rounded, so that this takes off only noise."""
    return Decimal(str(float(value or 0))).quantize(_CENT, ROUND_HALF_UP)


def ratio(value: Any) -> Decimal:
    """Return a cell's ratio to six places."""
    return Decimal(str(float(value or 0))).quantize(Decimal("0.000001"), ROUND_HALF_UP)


def day(value: Any) -> date:
    """Return a cell's day, which a spreadsheet keeps as a number."""
    if hasattr(value, "date"):
        found: date = value.date()
        return found
    return value if isinstance(value, date) else _DAY_ZERO + timedelta(days=int(value))
