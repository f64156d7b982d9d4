"""What a cell of a bank's file says: a serial number, an amount in yuan or a date, or why it says none."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from households.cells import EXCEL_DIGITS
from households.sheets import Cell
from records.money import CENT, rounded

LONGEST_SERIAL = 64
_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]+")
# How banks keep Excel from touching a number: ="6217000123", '6217000123, or a tab.
_FORCED_TEXT = re.compile(r"""^=?"(.*)"$|^'(.*)$""", re.DOTALL)
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_PLAIN = re.compile(r"[0-9]*(?:\.[0-9]*)?")
_SIGNS = re.compile(r"^[¥￥$]|(?:人民币)?元?(?:整|正)?$|rmb|cny", re.IGNORECASE)
_DATE = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))"
    r"(?:T?[0-9:.：]*)?"
)
# Excel's serial numbers of 2000-01-01 and 2099-12-31.
_FIRST_SERIAL, _LAST_SERIAL = 36_526, 73_050
_EXCEL_EPOCH = date(1899, 12, 30)
# What a binary fraction of Excel may be off from the amount that was typed.
_NOISE = Decimal("0.000001")
_LOGICAL = ("TRUE", "FALSE")
_LARGEST = Decimal("1e12")


class CellRefused(Exception):
    """A cell does not say what its column should; `code` is a key of words.WORDS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def text_in(cell: Cell) -> str:
    """Return a cell's text, full-width characters made plain, spaces put in order. Raises CellRefused."""
    if cell.kind == "formula" and not _FORCED_TEXT.match(cell.text):
        raise CellRefused("bank_import.formula")
    if cell.kind == "error":
        raise CellRefused("bank_import.excel_error")
    text = " ".join(unicodedata.normalize("NFKC", cell.text).split())
    forced = _FORCED_TEXT.match(text)
    if forced:
        text = (forced.group(1) if forced.group(1) is not None else forced.group(2)).strip()
    if any(unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") or c == "\ufffd" for c in text):
        raise CellRefused("bank_import.broken_text")
    return text


def serial_in(cell: Cell) -> str:
    """Return a serial or contract number. Raises CellRefused, also for one that Excel has spoilt."""
    text = text_in(cell)
    if cell.kind == "number" and (len(text.lstrip("-")) > EXCEL_DIGITS or not text.isdigit()):
        raise CellRefused("bank_import.lost_digits")
    if _SCIENTIFIC.fullmatch(text) and "+" in text:
        raise CellRefused("bank_import.lost_digits")
    if text in _LOGICAL:
        raise CellRefused("bank_import.logical_value")
    if len(text) > LONGEST_SERIAL:
        raise CellRefused("bank_import.too_long")
    return text.replace(" ", "")


def amount_in(cell: Cell, scale: Decimal = Decimal(1)) -> Decimal:
    """Return an amount in yuan with two places, times `scale`. Raises CellRefused.

    Taken: 1234.5, 1,234.50, ¥1,234.50元, full-width digits. An amount of more than two places is refused, but for the
    noise of Excel's binary fractions.
    """
    text = text_in(cell).replace(" ", "").replace("，", ",")
    if _SCIENTIFIC.fullmatch(text) and cell.kind != "number":
        raise CellRefused("bank_import.lost_digits")
    if text.startswith(("-", "(", "−")):
        raise CellRefused("bank_import.amount_negative")
    plain = _SIGNS.sub("", _SIGNS.sub("", text))
    if cell.kind != "number" and not (_GROUPED.fullmatch(plain) or _PLAIN.fullmatch(plain)):
        raise CellRefused("bank_import.amount_unclear")
    try:
        value = Decimal(plain.replace(",", "")) * scale
    except InvalidOperation:
        raise CellRefused("bank_import.amount_unclear") from None
    if not value.is_finite() or value >= _LARGEST:
        raise CellRefused("bank_import.amount_unclear")
    amount = rounded(value, CENT)
    if abs(amount - value) > _NOISE:
        raise CellRefused("bank_import.amount_places")
    return amount


def date_in(cell: Cell, today: date) -> date:
    """Return a date from 2000 to `today`. Raises CellRefused.

    Taken: 2026-01-31, 2026/1/31, 2026.1.31, 2026年1月31日, 20260131, each with a time behind it, and Excel's serial number.
    """
    text = text_in(cell).replace(" ", "")
    found = _DATE.fullmatch(text)
    try:
        if found:
            year, month, day = (int(part) for part in found.group(1, 3, 4, 5, 6, 7, 8) if part)
            on = date(year, month, day)
        else:
            on = _from_serial(text)
    except ValueError:
        raise CellRefused("bank_import.no_such_day") from None
    if on.year < 2000:
        raise CellRefused("bank_import.date_too_old")
    if on > today:
        raise CellRefused("bank_import.date_in_future")
    return on


def _from_serial(text: str) -> date:
    whole, _, fraction = text.partition(".")
    if len(whole) == 5 and whole.isdigit() and (not fraction or fraction.isdigit()):
        number = int(whole)
        if _FIRST_SERIAL <= number <= _LAST_SERIAL:
            return _EXCEL_EPOCH + timedelta(days=number)
    raise CellRefused("bank_import.date_unclear")
