"""Sheets as tables: a row of titles, then rows of values and formulas that refer to each other by title."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import chinese_calendar
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from tests.stories.plans import Plan

DAY_FORMAT = "yyyy-mm-dd"
ONE_DAY = timedelta(days=1)
HAIR = "0.0000001"
# The holidays of later years were not announced when the stories were written; no figure of a story depends on them.
LAST_ANNOUNCED, SATURDAY = 2026, 5


class Table:
    """A sheet with one table; `cell` and `column` are addresses for formulas of this and other sheets."""

    def __init__(self, book: Workbook, title: str, *names: str) -> None:
        """Begin a sheet whose columns are called `names`."""
        self.sheet, self.names, self.title = book.create_sheet(title), names, title
        self.sheet.append(names)

    @property
    def next_row(self) -> int:
        """The row that `add` writes next."""
        return int(self.sheet.max_row) + 1

    def add(self, **values: Any) -> int:
        """Write a row; return its number. Formulas are texts that begin with =."""
        self.sheet.append([_half_up(values.get(name)) for name in self.names])
        row = int(self.sheet.max_row)
        for number, name in enumerate(self.names, 1):
            if isinstance(values.get(name), date) or name.endswith(("_on", "_day", "_start", "until")):
                self.sheet.cell(row, number).number_format = DAY_FORMAT
        return row

    def cell(self, name: str, row: int) -> str:
        """Return the address of a cell, with its sheet."""
        return f"'{self.title}'!{self._letter(name)}{row}"

    def column(self, name: str, first: int = 2, last: int | None = None) -> str:
        """Return the address of a column's cells, with its sheet."""
        letter = self._letter(name)
        return f"'{self.title}'!{letter}{first}:{letter}{last or self.sheet.max_row}"

    def _letter(self, name: str) -> str:
        return get_column_letter(self.names.index(name) + 1)


def _half_up(value: Any) -> Any:
    """Add a hair to what is rounded to the cent: 76.125 may be 76.12499999999999 in a spreadsheet's binary fractions."""
    return value.replace(",2)", f"+{HAIR},2)") if isinstance(value, str) and "ROUND(" in value else value


class Inputs(Table):
    """What the story was told: one named value a row."""

    def __init__(self, book: Workbook, plan: Plan) -> None:
        """Write the inputs of a plan."""
        del book[book.sheetnames[0]]
        super().__init__(book, "inputs", "name", "value")
        self.rows: dict[str, int] = {}
        self.put(plan_of(plan))

    def put(self, values: Mapping[str, Any]) -> None:
        """Add named values."""
        for name, value in values.items():
            self.rows[name] = self.add(name=name, value=value)

    def __getitem__(self, name: str) -> str:
        return self.cell("value", self.rows[name])


def plan_of(plan: Plan) -> dict[str, Any]:
    """Return the inputs of a story by name."""
    fund, bank = plan.fund or ("0", "0")
    return {
        "lent_on": plan.lent_on, "rate": float(plan.rate), "year_days": plan.year_days,
        "overdue_markup": float(plan.overdue_markup), "early_amount": float(plan.early_amount),
        "extended_on": plan.extended_on, "extended_to": plan.extended_to, "fund_share": float(fund),
        "bank_share": float(bank), "county_share": float(plan.split[0]), "township_share": float(plan.split[1]),
        "covered": float(plan.covered), "recovered": float(plan.recovered), "paid_in": 100000.0,
        "quota": float(plan.quota or 0), "ends_on": plan.ends_on,
    }  # fmt: skip


def last_day_to_pay(day: date, plan: Plan) -> date:
    """Return the day, or the next one on which banks work where the scheme puts it off (notices of the State Council)."""
    while plan.holidays and not _works(day):
        day += ONE_DAY
    return day


def _works(day: date) -> bool:
    known = day.year <= LAST_ANNOUNCED
    return bool(chinese_calendar.is_workday(day)) if known else day.weekday() < SATURDAY


def days_formula(plan: Plan, start: str, end: str) -> str:
    """Return the days from `start` (counted) to `end` (not counted) as a formula without =."""
    if plan.thirty_days_a_month:
        return f"((YEAR({end})-YEAR({start}))*360+(MONTH({end})-MONTH({start}))*30+DAY({end})-DAY({start}))"
    return f"({end}-{start})"
