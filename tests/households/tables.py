"""Tables for the tests of this package: a few lines of text as .csv or .xlsx."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook

from households.drafts import TableReading, households_from
from households.table import read_table

HEADER = ("户编号", "村", "姓名", "与户主关系", "身份证号", "联系电话")
VILLAGES = {"石板村": "522725001003", "522725001003": "522725001003", "岩脚村": "522725001004"}
ID_1, ID_2 = "11010519491231002X", "34052419800101001X"


def a_csv(
    *rows: Sequence[str], header: Sequence[str] = HEADER, encoding: str = "utf-8", comma: str = ","
) -> io.BytesIO:
    text = "".join(
        comma.join(f'"{cell}"' if comma in cell else cell for cell in row) + "\r\n" for row in (header, *rows)
    )
    return io.BytesIO(text.encode(encoding))


def an_xlsx(*rows: Iterable[Any], header: Sequence[Any] = HEADER) -> io.BytesIO:
    book = Workbook()
    for row in (header, *rows):
        book.active.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file


def read(file: io.BytesIO, filename: str = "a.csv", **options: Any) -> TableReading:
    return households_from(read_table(file, filename), region_of=VILLAGES.get, **options)


def the_error(reading: TableReading) -> tuple[int, str, str]:
    """Row, column and masked value of the only error."""
    assert [error.zh for error in reading.errors[1:]] == []
    error = reading.errors[0]
    assert error.zh
    assert error.en
    return error.row, error.column, error.value
