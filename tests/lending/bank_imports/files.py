"""Files as banks send them: a few rows as .xlsx or .csv in one encoding or another."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook

HEADER = ("序号", "合同编号", "客户名称", "交易流水号", "实际还款日", "还款总额（元）")
Row = Sequence[Any]


def a_bank_csv(
    *rows: Row, header: Row = HEADER, encoding: str = "gbk", title: str = "", delimiter: str = ",", bom: bool = False
) -> bytes:
    """Return a CSV file; cells with the delimiter are quoted."""
    lines = [title] if title else []
    for row in (header, *rows):
        texts = ["" if cell is None else str(cell) for cell in row]
        lines.append(delimiter.join(f'"{text}"' if delimiter in text else text for text in texts))
    return (b"\xef\xbb\xbf" if bom else b"") + ("\r\n".join(lines) + "\r\n").encode(encoding)


def a_bank_xlsx(*rows: Iterable[Any], header: Iterable[Any] = HEADER, title: str = "") -> bytes:
    """Return a workbook with the cells as they are given: numbers as numbers, dates as dates."""
    book = Workbook()
    if title:
        book.active.append([title])
    for row in (header, *rows):
        book.active.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def a_row(
    loan: dict[str, Any], serial: str, on: Any = "2026-02-10", amount: Any = "100.00", name: str = ""
) -> list[Any]:
    """Return a repayment of a loan under HEADER."""
    return ["1", loan["contract_number"], name or loan["borrower"]["name"], serial, on, amount]
