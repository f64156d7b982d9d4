"""Household tables as .xlsx: the export, which can be imported again, and the template to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from os import PathLike
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from households.attributes import attribute_place
from households.columns import BY_KEY, COLUMNS

# Of Excel, the header row included; further rows go to further sheets.
SHEET_ROWS = 1 << 20
LONGEST_CELL = 32_767
SEXES = {"male": "男", "female": "女"}
RELATIONS = ["户主", "配偶", "之子", "之女", "之儿媳", "之女婿", "之孙子", "之孙女", "之父", "之母", "其他"]
# Where a known column's value is found in an exported household; the others are the members' under their own key.
_HOUSEHOLD_FIELDS = {
    "code": "code",
    "region_code": "region",
    "village": "region_name",
    "category": "category",
    "address": "address",
    "household_phone": "phone",
    "head_name": "head_name",
}
DEFAULT_COLUMNS = tuple(column.key for column in COLUMNS)


def write_households_xlsx(
    file: str | PathLike[str] | BinaryIO,
    households: Iterable[Mapping[str, Any]],
    *,
    columns: Sequence[str] = DEFAULT_COLUMNS,
) -> int:
    """Write households, a row a member, streaming; return the number of rows under the header.

    A household is a mapping with code, region, region_name, category, phone, address, head_name, attributes and members
    (mappings with name, relation, id_number, phone, card_number, sex, birth_date, labour, health, attributes), numbers
    as they are to be shown (masked or whole). `columns` are keys of `columns.COLUMNS`, or headers of free columns as
    `attributes.attribute_header` gives them. All cells are text: nothing becomes a formula or loses digits.
    """
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        as_text = book.add_format({"num_format": "@"})
        count = 0
        sheet = _sheet(book, "农户", columns, as_text)
        for row in _rows(households, columns):
            if count and count % (SHEET_ROWS - 1) == 0:
                sheet = _sheet(book, f"农户{count // (SHEET_ROWS - 1) + 1}", columns, as_text)
            _write(sheet, count % (SHEET_ROWS - 1) + 1, row)
            count += 1
    return count


def _sheet(book: Workbook, name: str, columns: Sequence[str], as_text: Format) -> Worksheet:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, max(len(columns) - 1, 0), 16, as_text)
    sheet.freeze_panes(1, 0)
    _write(
        sheet,
        0,
        [BY_KEY[column].zh if column in BY_KEY else column for column in columns],
        book.add_format({"bold": True}),
    )
    return sheet


def _write(sheet: Worksheet, row: int, texts: Iterable[str], style: Format | None = None) -> None:
    for position, text in enumerate(texts):
        if text:
            sheet.write_string(row, position, text[:LONGEST_CELL], style)


def _rows(households: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[list[str]]:
    places = [(column, *_place(column)) for column in columns]
    for household in households:
        for member in household.get("members") or [{}]:
            yield [
                _shown(column, _value(household if level == "household" else member, name))
                for column, level, name in places
            ]


def _place(column: str) -> tuple[str, str | tuple[str, str]]:
    if column in _HOUSEHOLD_FIELDS:
        return "household", _HOUSEHOLD_FIELDS[column]
    if column in BY_KEY:
        return "member", column
    level, name = attribute_place(column)
    return level, ("attributes", name)


def _value(holder: Mapping[str, Any], name: str | tuple[str, str]) -> Any:
    if isinstance(name, tuple):
        return (holder.get(name[0]) or {}).get(name[1])
    return holder.get(name)


def _shown(column: str, value: Any) -> str:
    if value is None:
        return ""
    return SEXES.get(str(value), str(value)) if column == "sex" else str(value)


def write_template_xlsx(file: str | PathLike[str] | BinaryIO) -> None:
    """Write an empty table: header, an example row that is never imported, and a sheet that explains the columns."""
    with xlsxwriter.Workbook(file) as book:
        as_text = book.add_format({"num_format": "@"})
        sheet = _sheet(book, "农户", DEFAULT_COLUMNS, as_text)
        _write(sheet, 1, [column.example for column in COLUMNS], as_text)
        for key, choices in (("sex", ["男", "女"]), ("relation", RELATIONS)):
            position = DEFAULT_COLUMNS.index(key)
            # Other relations may be typed: the list is a help, not a rule.
            rule = {"validate": "list", "source": choices, "error_type": "warning" if key == "relation" else "stop"}
            sheet.data_validation(1, position, SHEET_ROWS - 1, position, rule)
        _explanations(book)


def _explanations(book: Workbook) -> None:
    sheet = book.add_worksheet("说明")
    sheet.set_column(0, 1, 18)
    sheet.set_column(2, 4, 60)
    _write(sheet, 0, ["列名", "Column", "说明", "Meaning", "也可写作 / also named"], book.add_format({"bold": True}))
    for number, column in enumerate(COLUMNS, start=1):
        _write(sheet, number, [column.zh, column.en, column.note_zh, column.note_en, column.others.replace(" ", "、")])
    notes = (
        ("其他列", "Other columns",
         "列名原样存为自由属性；以「户」「家庭」开头或写成「户:列名」的归全户，其余归该行成员。",
         "Kept under their name: for the household if it begins with 户, 家庭 or 户:, else for the row's member."),
        ("示例行", "Example row",
         "户编号以「示例」开头的行不导入。", "Rows whose code begins with 示例 are not imported."),
    )  # fmt: skip
    for number, note in enumerate(notes, start=len(COLUMNS) + 1):
        _write(sheet, number, note)
