"""The household table: one row a member, columns found by name, read as a stream from .xlsx or .csv.

`drafts.households_from` makes households of the rows, `workbooks` writes such tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from households.columns import BY_KEY, known_column
from households.sheets import MAX_ROWS, Candidates, Cell, NumberedRow, tables_in, unreadable

# A title and remarks may stand above the header.
HEADER_WITHIN = 10
LONGEST_HEADER = 100


@dataclass(frozen=True, slots=True)
class Header:
    """The header row: for each column its key (None: free, or without a name) and its text."""

    row: int
    keys: list[str | None]
    texts: list[str]
    by_key: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: cells by column key, free ones by header text; empty cells are absent.

    `nameless` are filled cells (column number from 1, cell) that stand under no header.
    """

    number: int
    cells: dict[str, Cell]
    free: dict[str, Cell]
    nameless: list[tuple[int, Cell]]
    header: Header


def read_table(file: BinaryIO, filename: str) -> Iterator[Row]:
    """Return the rows of a seekable .xlsx or .csv file, streamed.

    .csv may be UTF-8, UTF-16 or GB18030, with comma, tab or semicolon. The header is the first of the upper ten rows
    that names the mandatory columns; it is read at once, the rows on demand.
    Raises TableUnreadable: no table, an old .xls, a damaged or bomb-like workbook, missing or double columns, over
    200,000 rows (some of these only while rows are drawn).
    """
    candidates = tables_in(file, filename)
    return _table_rows(*_with_header(candidates))


def _with_header(candidates: Candidates) -> tuple[Header, Iterator[NumberedRow], Candidates]:
    """Return the header and the rows below it of the first candidate (worksheet, delimiter) that has one.

    The candidates are returned as well: they hold the workbook open while rows are drawn.
    """
    nearest: list[str] = []
    for rows in candidates:
        for number, cells in islice(rows, HEADER_WITHIN):
            missing = _missing(keys := {key for cell in cells if (key := known_column(cell.text))})
            if not missing:
                return _header(number, cells), rows, candidates
            if keys and (not nearest or len(missing) < len(nearest)):
                nearest = missing
    names = nearest or _missing(set())
    raise unreadable(f"表头缺少列：{'、'.join(names)}", f"the header lacks these columns: {', '.join(names)}")


def _missing(keys: set[str]) -> list[str]:
    wanted = [
        ({"code"}, "户编号"),
        ({"name", "head_name"}, "姓名"),
        ({"region_code", "village"}, "村（或行政区划代码）"),
        # A table of heads alone, one row a household, needs no relation.
        ({"relation"} if "name" in keys and "head_name" not in keys else {"relation", "head_name"}, "与户主关系"),
    ]
    return [name for any_of, name in wanted if not keys & any_of]


def _header(number: int, cells: list[Cell]) -> Header:
    texts = [" ".join(cell.text.split()) for cell in cells]
    keys = [known_column(text) if text else None for text in texts]
    seen: dict[str, int] = {}
    for position, (key, text) in enumerate(zip(keys, texts, strict=True), start=1):
        if not text:
            continue
        if len(text) > LONGEST_HEADER or not text.isprintable():
            raise unreadable(
                f"第 {position} 列的列名过长或含控制字符", f"the name of column {position} is too long or not printable"
            )
        first = seen.setdefault(key or text, position)
        if first != position:
            name = BY_KEY[key].zh if key else text
            raise unreadable(
                f"第 {first} 列与第 {position} 列都是「{name}」，请删去一列或改名",
                f"columns {first} and {position} are both {name}; remove or rename one",
            )
    by_key = {key: text for key, text in zip(keys, texts, strict=True) if key}
    return Header(number, keys, texts, by_key)


def _table_rows(header: Header, rows: Iterator[NumberedRow], source: Candidates) -> Iterator[Row]:
    try:
        for count, (number, cells) in enumerate(rows, start=1):
            if count > MAX_ROWS:
                raise unreadable(
                    f"超过 {MAX_ROWS} 行，请拆成几个文件", f"it has over {MAX_ROWS} rows; split it into several files"
                )
            yield _row(header, number, cells)
    finally:
        source.close()


def _row(header: Header, number: int, cells: list[Cell]) -> Row:
    row = Row(number, {}, {}, [], header)
    for position, cell in enumerate(cells):
        if not cell.text:
            continue
        text = header.texts[position] if position < len(header.texts) else ""
        if not text:
            row.nameless.append((position + 1, cell))
        elif key := header.keys[position]:
            row.cells[key] = cell
        else:
            row.free[text] = cell
    return row
