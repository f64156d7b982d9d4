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
_DAY_ZERO = date(1899, 12, 30)
_CENT = Decimal("0.01")


def recomputed(path: Path) -> dict[str, list[Row]]:
    """Return the rows of each sheet as {title: value}; days as dates, the rest as they are."""
    values = _by_libreoffice(path) if shutil.which("soffice") else _by_formulas(path)
    tables = {}
    for sheet in load_workbook(path).worksheets:
        titles = [cell.value for cell in sheet[1]]
        tables[sheet.title] = [
            {title: values[sheet.title, number, column] for column, title in enumerate(titles, 1)}
            for number in range(2, sheet.max_row + 1)
        ]
    return tables


def _by_formulas(path: Path) -> dict[tuple[str, int, int], Any]:
    solution = formulas.ExcelModel().loads(str(path)).finish().calculate()
    found = {}
    for sheet in load_workbook(path).worksheets:
        for cells in sheet.iter_rows(min_row=2):
            for cell in cells:
                key = f"'[{path.name}]{sheet.title.upper()}'!{cell.coordinate}"
                value = solution[key].value[0, 0] if key in solution else cell.value
                found[sheet.title, cell.row, cell.column] = value
    return found


def _by_libreoffice(path: Path) -> dict[tuple[str, int, int], Any]:
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", folder, str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        book = load_workbook(Path(folder) / path.name, data_only=True)
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
