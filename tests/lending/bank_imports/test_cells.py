"""Cells of banks' files: amounts, dates and numbers in all the forms that Excel and core systems give them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from households.sheets import Cell
from lending.bank_imports.cells import CellRefused, amount_in, date_in, serial_in
from lending.bank_imports.words import WORDS

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("1234.5", "1234.50"), ("1,234.50", "1234.50"), ("¥1,234.50", "1234.50"), ("￥ 500 元", "500.00"), ("500元整", "500.00"),
        ("１，２３４．５０", "1234.50"), ("'100.00", "100.00"), ('="250.10"', "250.10"), ("12,345,678.90", "12345678.90"),
        ("100.000", "100.00"), (".5", "0.50"), ("CNY 88", "88.00"),
    ],
)  # fmt: skip
def test_an_amount_is_read_however_it_is_written(text, yuan):
    assert amount_in(Cell(text)) == Decimal(yuan)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("abc", "amount_unclear"), ("1,23.4", "amount_unclear"), ("1.234.5", "amount_unclear"), ("12,34", "amount_unclear"),
        ("-5.00", "amount_negative"), ("(5.00)", "amount_negative"), ("1.005", "amount_places"), ("1.2E+5", "lost_digits"),
        ("NaN", "amount_unclear"), ("Infinity", "amount_unclear"),
        ("9999999999999", "amount_unclear"), ("一百元", "amount_unclear"),
    ],
)  # fmt: skip
def test_an_amount_that_is_none_is_told(text, code):
    with pytest.raises(CellRefused) as refused:
        amount_in(Cell(text))
    assert refused.value.code == f"bank_import.{code}"
    assert refused.value.code in WORDS


def test_the_noise_of_binary_fractions_is_no_third_place():
    assert amount_in(Cell(repr(0.1 + 0.2), "number")) == Decimal("0.30")
    assert amount_in(Cell(repr(1234.56 * 100 / 100), "number")) == Decimal("1234.56")
    with pytest.raises(CellRefused):
        amount_in(Cell("0.125", "number"))


def test_amounts_in_ten_thousands_are_yuan():
    assert amount_in(Cell("5.5"), Decimal(10_000)) == Decimal("55000.00")


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_thousands_separators_change_nothing(amount):
    assert amount_in(Cell(f"{amount:,.2f}")) == amount_in(Cell(f"{amount:.2f}")) == amount


@given(st.floats(min_value=0, max_value=1e8).map(lambda number: round(number, 2)))
def test_a_number_cell_is_the_amount_that_was_typed(number):
    assert amount_in(Cell(repr(number), "number")) == Decimal(f"{number:.2f}")


@pytest.mark.parametrize(
    "text",
    ["2026-01-31", "2026/1/31", "2026.1.31", "2026年1月31日", "20260131", "2026-01-31 10:20:30", "20260131 102030",
     "2026-01-31T10:20:30", "２０２６－０１－３１", "46053", "46053.5"],
)  # fmt: skip
def test_a_date_is_read_however_it_is_written(text):
    assert date_in(Cell(text), TODAY) == date(2026, 1, 31)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-02-30", "no_such_day"), ("31/01/2026", "date_unclear"), ("26-1-31", "date_unclear"), ("2026", "date_unclear"),
        ("1999-12-31", "date_too_old"), ("2026-11-26", "date_in_future"), ("99999", "date_unclear"), ("元旦", "date_unclear"),
    ],
)  # fmt: skip
def test_a_date_that_is_none_is_told(text, code):
    with pytest.raises(CellRefused) as refused:
        date_in(Cell(text), TODAY)
    assert refused.value.code == f"bank_import.{code}"


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_excels_serial_numbers_are_its_dates(day):
    from openpyxl.utils.datetime import to_excel

    assert date_in(Cell(str(int(to_excel(day))), "number"), date(2099, 12, 31)) == day


@pytest.mark.parametrize(
    ("cell", "serial"),
    [
        (Cell("00012345678901234567"), "00012345678901234567"), (Cell("'0001"), "0001"), (Cell('="0001"', "formula"), "0001"),
        (Cell("123456789012345", "number"), "123456789012345"), (Cell("HT 2026 001"), "HT2026001"), (Cell("2024E12"), "2024E12"),
    ],
)  # fmt: skip
def test_a_serial_number_keeps_its_zeros(cell, serial):
    assert serial_in(cell) == serial


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (Cell("6.21700E+18"), "lost_digits"), (Cell("6217000000000000000", "number"), "lost_digits"),
        (Cell("1.5", "number"), "lost_digits"), (Cell("TRUE"), "logical_value"),
        (Cell("=A1", "formula"), "formula"), (Cell("#N/A", "error"), "excel_error"), (Cell("9" * 65), "too_long"),
        (Cell("a\ufffdb"), "broken_text"),
    ],
)  # fmt: skip
def test_a_serial_number_that_excel_has_spoilt_is_told(cell, code):
    with pytest.raises(CellRefused) as refused:
        serial_in(cell)
    assert refused.value.code == f"bank_import.{code}"
