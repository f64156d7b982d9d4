"""The tree of regions from a CSV file: read it, name every error, store it whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

from errors import ImportRefused, TableUnreadable
from records import regions
from records.actors import Actor
from records.scopes import LEVELS

ENCODINGS = ("utf-8-sig", "gb18030")
COLUMNS = {
    "code": ("code", "代码", "行政区划代码"),
    "name": ("name", "名称"),
}
MAX_NAME = 100
MAX_ROWS = 1_000_000
# A file whose columns are mixed up would otherwise answer with a megabyte of the same error.
SHOWN_ERRORS = 200

Row = tuple[str, str]


def import_regions(file: BinaryIO, by: Actor, progress: Callable[[int, int], None] | None = None) -> int:
    """Store the regions of a CSV file; return how many. `progress` is told how many of how many are stored.

    Raises TableUnreadable, and ImportRefused with every error; then nothing is stored.
    """
    rows, errors = read_regions(file, allowed=by.scope.prefix)
    if errors:
        report = {"rows": len(rows), "errors": len(errors)}
        raise ImportRefused(count=len(errors), details={"errors": errors[:SHOWN_ERRORS], "report": report})
    stored = regions.store(rows, progress)
    by.note("regions.imported", by.scope.prefix or "all", region=by.scope.prefix, details={"count": stored})
    return stored


def read_regions(file: BinaryIO, allowed: str = "") -> tuple[list[Row], list[dict[str, Any]]]:
    """Return the (code, name) rows of a CSV file, codes without padding, and its errors {row, column, value, zh, en}.

    Row 1 is the header: code / 代码 / 行政区划代码 and name / 名称, in any order, among others. UTF-8, with or without
    mark, or GB18030. Codes outside the prefix `allowed` are errors. Raises TableUnreadable.
    """
    numbered = enumerate(_records(file), 1)
    _, header = next(numbered, (1, []))
    places = {column: _place(header, names) for column, names in COLUMNS.items()}
    missing = [_missing(column) for column, place in places.items() if place is None]
    if missing:
        return [], missing
    return _rows(numbered, places["code"] or 0, places["name"] or 0, allowed)


def _records(file: BinaryIO) -> Iterable[list[str]]:
    try:
        yield from csv.reader(io.StringIO(_text(file.read()), newline=""))
    except csv.Error as broken:
        raise TableUnreadable(reason_zh=f"引号或分隔符有误（{broken}）", reason_en=str(broken)) from None


def _text(data: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise TableUnreadable(reason_zh="不是 UTF-8 或 GB18030 编码的文字", reason_en="it is no text in UTF-8 or GB18030")


def _place(header: list[str], names: tuple[str, ...]) -> int | None:
    return next((at for at, title in enumerate(header) if title.strip().lower() in names), None)


def _missing(column: str) -> dict[str, Any]:
    titles = " / ".join(COLUMNS[column])
    return _error(
        1, column, "", f"没有这一列；第一行应有列名 {titles}。", f"The first row names no such column: {titles}."
    )


def _rows(
    numbered: Iterable[tuple[int, list[str]]], code_at: int, name_at: int, allowed: str
) -> tuple[list[Row], list[dict[str, Any]]]:
    rows: list[Row] = []
    errors: list[dict[str, Any]] = []
    seen: dict[str, int] = {}
    for number, record in numbered:
        if not any(cell.strip() for cell in record):
            continue
        if number > MAX_ROWS:
            raise TableUnreadable(reason_zh=f"超过 {MAX_ROWS} 行", reason_en=f"it has more than {MAX_ROWS} rows")
        given, name = (record[at].strip() if at < len(record) else "" for at in (code_at, name_at))
        code = regions.trimmed(given)
        wrong = (
            _code_error(number, given, code, allowed)
            or _name_error(number, name)
            or _repeat(number, given, seen.get(code))
        )
        if wrong:
            errors.append(wrong)
        else:
            rows.append((code, name))
            seen[code] = number
    return rows, errors


def _code_error(row: int, given: str, code: str, allowed: str) -> dict[str, Any] | None:
    if "E+" in given.upper():
        return _error(
            row, "code", given, "Excel 把代码变成了科学计数；请把这一列设为文本后重新填写。",
            "Excel turned the code into scientific notation; format the column as text, then enter it again.",
        )  # fmt: skip
    if not (given.isascii() and given.isdigit()) or len(code) not in LEVELS or code[0] == "0":
        return _error(
            row, "code", given, "代码应为 2、4、6、9 或 12 位数字（不足 12 位可在后面补 0）。",
            "A code is 2, 4, 6, 9 or 12 digits (zeros may follow up to 12).",
        )  # fmt: skip
    if not code.startswith(allowed):
        return _error(
            row, "code", given, f"不在您管辖的区域 {allowed} 内，请删去这一行。",
            f"It is outside your region {allowed}; remove the row.",
        )  # fmt: skip
    return None


def _name_error(row: int, name: str) -> dict[str, Any] | None:
    if not name:
        return _error(row, "name", name, "请填写名称。", "Give the name.")
    if len(name) > MAX_NAME or not name.isprintable():
        return _error(row, "name", name[:200], f"名称最多 {MAX_NAME} 个字，不含控制字符。",
                      f"A name has at most {MAX_NAME} characters and no control characters.")  # fmt: skip
    return None


def _repeat(row: int, given: str, before: int | None) -> dict[str, Any] | None:
    if before is None:
        return None
    return _error(
        row,
        "code",
        given,
        f"与第 {before} 行的代码相同，请删去其中一行。",
        f"Row {before} has the same code; remove one of the two.",
    )


def _error(row: int, column: str, value: str, zh: str, en: str) -> dict[str, Any]:
    return {"row": row, "column": column, "value": value, "zh": zh, "en": en}
