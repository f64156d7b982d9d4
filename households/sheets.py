"""Rows of cells out of an .xlsx or .csv file, as a stream, whatever the columns mean."""

from __future__ import annotations

import codecs
import csv
import math
import zipfile
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, BinaryIO, Literal

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL

from errors import TableUnreadable

MAX_ROWS = 200_000
MAX_COLUMNS = 200
# Of an .xlsx once unpacked: 200,000 rows of 20 columns take about half of it. Shared strings are held in memory.
MAX_UNPACKED_BYTES = 400 * 1024 * 1024
MAX_STRINGS_BYTES = 80 * 1024 * 1024
# Real workbooks shrink ten to thirty times.
MAX_RATIO = 100
CHUNK = 1 << 16
LONGEST_LINE = 1 << 20
ENCODINGS = ("utf-8", "gb18030")
DELIMITERS = (",", "\t", ";")

Kind = Literal["text", "number", "formula", "error"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's content as text, trimmed, "" if empty; `kind` says what the file held."""

    text: str
    kind: Kind = "text"


NumberedRow = tuple[int, list[Cell]]
Candidates = Generator[Iterator[NumberedRow], None, None]


def unreadable(zh: str, en: str) -> TableUnreadable:
    """Return the error of a table that cannot be read, for a reason in both languages."""
    return TableUnreadable(reason_zh=zh, reason_en=en)


def tables_in(file: BinaryIO, filename: str, delimiters: tuple[str, ...] = DELIMITERS) -> Candidates:
    """Return what may be a table in a seekable .xlsx or .csv file: the rows of each worksheet, or for each delimiter.

    It holds the workbook open while rows are drawn. Raises TableUnreadable: empty, an old .xls, encrypted, no text.
    """
    file.seek(0)
    start = file.read(8)
    if not start:
        raise unreadable("文件是空的", "the file is empty")
    if start.startswith(b"PK"):
        return (rows for _, rows in open_xlsx(file))
    if start.startswith(b"\xd0\xcf\x11\xe0") or filename.lower().endswith((".xlsx", ".xls")):
        raise unreadable(
            "不是 .xlsx 工作簿，或者加了密码；请用 Excel 另存为 .xlsx",
            "it is no .xlsx workbook, or has a password; save it as .xlsx",
        )
    encoding = csv_encoding(file)
    return (csv_rows(file, encoding, delimiter) for delimiter in delimiters)


def open_xlsx(file: BinaryIO) -> Iterator[tuple[str, Iterator[NumberedRow]]]:
    """Yield each worksheet's title and its rows. Raises TableUnreadable for what is no workbook, or a zip bomb."""
    _guard(file)
    try:
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    except Exception as broken:  # noqa: BLE001 - openpyxl raises nearly anything for a crafted workbook
        raise _broken_workbook(broken) from None
    try:
        for sheet in book.worksheets:
            yield sheet.title, _xlsx_rows(sheet)
    finally:
        book.close()


def _broken_workbook(broken: Exception) -> TableUnreadable:
    what = f"{type(broken).__name__}: {broken}"[:120]
    return unreadable(f"工作簿已损坏（{what}）", f"the workbook is damaged ({what})")


def _guard(file: BinaryIO) -> None:
    try:
        entries = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as broken:
        raise _broken_workbook(broken) from None
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    strings = sum(entry.file_size for entry in entries if "sharedstrings" in entry.filename.lower())
    if unpacked > MAX_UNPACKED_BYTES or strings > MAX_STRINGS_BYTES or len(entries) > 10_000:
        raise unreadable("解压后过大，请拆成几个文件", "it is too large once unpacked; split it into several files")
    if unpacked > 10_000_000 and unpacked > MAX_RATIO * max(packed, 1):
        raise unreadable("压缩比异常，可能不是真正的表格", "it is packed beyond what a table can be")


def _xlsx_rows(sheet: Any) -> Iterator[NumberedRow]:
    # The dimensions that a file claims may be missing or far too large.
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_col=MAX_COLUMNS + 1)
    number = 0
    blank: Any = None
    while True:
        try:
            row = next(rows, None)
        except Exception as broken:  # noqa: BLE001 - see open_xlsx
            raise _broken_workbook(broken) from None
        if row is None:
            return
        number += 1
        if number > 1 << 20:
            raise unreadable("行号超出 Excel 的范围", "it has rows beyond what Excel allows")
        if row is blank:  # openpyxl fills gaps with one and the same tuple
            continue
        width = len(row)
        while width and row[width - 1] is EMPTY_CELL:
            width -= 1
        if not width:
            blank = row
            continue
        cells = [_xlsx_cell(cell.value, cell.data_type) for cell in row[:width]]
        if _checked(cells, number):
            yield number, cells


def _checked(cells: list[Cell], number: int) -> bool:
    """Drop trailing empty cells in place; say whether any is left."""
    while cells and not cells[-1].text:
        cells.pop()
    if len(cells) > MAX_COLUMNS:
        raise unreadable(f"第 {number} 行超过 {MAX_COLUMNS} 列", f"row {number} has more than {MAX_COLUMNS} columns")
    return bool(cells)


_EMPTY = Cell("")


def _xlsx_cell(value: Any, data_type: str) -> Cell:
    if value is None:
        return _EMPTY
    if data_type == "f":
        return Cell(str(value).strip() or "=", "formula")
    if data_type == "e":
        return Cell(str(value), "error")
    if isinstance(value, int | float) and not isinstance(value, bool):
        whole = math.isfinite(value) and value == int(value)
        return Cell(str(int(value)) if whole else repr(value), "number")
    return Cell(_as_text(value))


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return str(value).strip()


def csv_rows(file: BinaryIO, encoding: str, delimiter: str) -> Iterator[NumberedRow]:
    """Yield the records of a CSV file from its beginning, numbered as Excel would show them.

    Raises TableUnreadable for a record that is none, such as one whose quotation mark is never closed.
    """
    number = 0
    try:
        for number, record in enumerate(csv.reader(_lines(file, encoding), delimiter=delimiter), start=1):
            cells = [Cell(value.strip()) for value in record]
            if _checked(cells, number):
                yield number, cells
    except csv.Error as broken:
        raise unreadable(
            f"第 {number + 1} 行：{broken}，请检查引号", f"row {number + 1}: {broken}; look for a stray quote"
        ) from None


def _lines(file: BinaryIO, encoding: str) -> Iterator[str]:
    """Yield lines that end in a line feed; unlike io.TextIOWrapper it never closes the file, which is the caller's."""
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    rest = ""
    while chunk := file.read(CHUNK):
        *lines, rest = (rest + decoder.decode(chunk)).split("\n")
        for line in lines:
            yield line + "\n"
        if len(rest) > LONGEST_LINE:
            raise unreadable("有一行过长", "a line of it is too long")
    rest += decoder.decode(b"", final=True)
    if rest:
        yield rest


def csv_encoding(file: BinaryIO) -> str:
    """Return the encoding of a text file: UTF-8 (with or without mark), UTF-16 with mark, else GB18030.

    The whole file is tried, in pieces. Raises TableUnreadable if none fits.
    """
    file.seek(0)
    start = file.read(3)
    if start.startswith(codecs.BOM_UTF8):
        candidates: tuple[str, ...] = ("utf-8-sig",)
    elif start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ("utf-16",)
    else:
        candidates = ENCODINGS
    for encoding in candidates:
        if _decodes(file, encoding):
            return encoding
    raise unreadable("文字编码无法识别", "its text encoding is unknown")


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
