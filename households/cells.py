"""What a single cell of the household table says: its value in normal form, or what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from households.bounds import code_problem, is_id_number
from households.columns import LONGEST_TEXT, Column
from households.numbers import (
    EARLIEST_BIRTH_YEAR,
    Problem,
    card_problem,
    id_number_problem,
    mask_id,
    normal_number,
    normal_phone,
    phone_problem,
    today,
)
from households.sheets import Cell

# Excel keeps this many digits of a number and writes zeros after them.
EXCEL_DIGITS = 15
HEAD = "户主"
_HEADS = frozenset(("户主", "本人", "本人或户主", "户主本人", "head", "householdhead", "headofhousehold", "self"))
_SEXES = dict.fromkeys(("男", "男性", "m", "male"), "male") | dict.fromkeys(("女", "女性", "f", "female"), "female")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{2}")
_LONG_NUMBER = re.compile(r"[0-9]{11,}[Xx]?")
_DATE = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))"
)
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")

Checked = tuple[str, Problem | None]


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong in a cell: `row` as Excel numbers it, `column` by its header, `value` masked and shortened."""

    row: int
    column: str
    value: str
    zh: str
    en: str

    def as_dict(self) -> dict[str, Any]:
        """Return {row, column, value, zh, en}."""
        return asdict(self)


def shown_value(text: str, column: Column | None = None) -> str:
    """Return a cell's text for a report: at most 100 characters, long numbers masked wherever they stand."""
    if column and column.mask:
        text = column.mask(normal_number(text))
    else:
        text = _LONG_NUMBER.sub(lambda number: mask_id(number.group()), text)
    return "".join(c if c.isprintable() else "�" for c in text[:100])


def check_cell(column: Column, cell: Cell) -> Checked:
    """Return a filled cell's value in normal form, and what is wrong with it."""
    text, problem = _text(cell, column.longest)
    if problem:
        return text, problem
    if column.digits and _lost_precision(cell):
        return text, _PRECISION
    check = _CHECKS.get(column.key)
    return check(text) if check else (text, None)


def check_free_cell(cell: Cell) -> Checked:
    """Return the value of a free column's cell; whole ID numbers are refused, for free columns are not encrypted."""
    text, problem = _text(cell, LONGEST_TEXT)
    if not problem and is_id_number(text):
        problem = (
            "自由列不加密，不能存放身份证号；请移到「身份证号」列，每名成员一行。",
            "Free columns are not encrypted and take no ID numbers; move it to the ID number column, one row a member.",
        )
    return text, problem


_PRECISION = (
    "这个号码被 Excel 当作数值，第 15 位以后已丢失；请把整列设为文本格式，再重新填写。",
    "Excel took this for a number and lost the digits after the 15th; format the column as text and type it again.",
)


def _text(cell: Cell, longest: int) -> Checked:
    text = " ".join(cell.text.split())
    if cell.kind == "formula":
        return text, ("单元格是公式；请复制后「选择性粘贴→数值」。", "A formula; copy it and paste its value.")
    if cell.kind == "error":
        return text, ("单元格是 Excel 错误值；请改成正确内容或留空。", "An Excel error; correct or empty it.")
    if any(unicodedata.category(c) in ("Cc", "Cs") or c in "\ufffd\ufffe\uffff" for c in text):
        return text, ("含有控制字符或乱码；请删除后重新填写。", "It holds control or broken characters; type it again.")
    if len(text) > longest:
        return text, (
            f"有 {len(text)} 个字，最多 {longest} 个；请缩短。",
            f"It has {len(text)} characters, {longest} at most; shorten it.",
        )
    return text, None


def _lost_precision(cell: Cell) -> bool:
    """Whether Excel has spoilt a long number: stored as one, or shown as 5.22725E+17."""
    too_long = cell.kind == "number" and len(cell.text.lstrip("-")) > EXCEL_DIGITS
    return too_long or (cell.kind == "text" and bool(_SCIENTIFIC.fullmatch(cell.text)))


def _zeros_after_15(number: str) -> bool:
    return len(number) > EXCEL_DIGITS + 1 and not number[EXCEL_DIGITS:].strip("0")


def _check_id(text: str) -> Checked:
    number = normal_number(text)
    problem = id_number_problem(number)
    return number, _PRECISION if problem and _zeros_after_15(number) else problem


def _check_card(text: str) -> Checked:
    number = normal_number(text)
    problem = card_problem(number)
    return number, _PRECISION if problem and _zeros_after_15(number) else problem


def _check_phone(text: str) -> Checked:
    return normal_phone(text), phone_problem(text)


def _check_name(text: str) -> Checked:
    name = _BETWEEN_HAN.sub("", text)
    if any(c.isdigit() for c in name):
        return name, ("姓名中含有数字；请更正。", "The name holds digits; correct it.")
    return name, None


def _check_code(text: str) -> Checked:
    return text, code_problem(text)


def _check_region(text: str) -> Checked:
    return normal_number(text), None


def _check_relation(text: str) -> Checked:
    return HEAD if text.casefold().replace(" ", "") in _HEADS else text, None


def _check_sex(text: str) -> Checked:
    sex = _SEXES.get(text.casefold())
    return sex or text, None if sex else ("性别只能填 男 或 女。", "The sex is 男 (male) or 女 (female).")


def _check_birth_date(text: str) -> Checked:
    found = _DATE.fullmatch(text.replace(" ", ""))
    if not found:
        return text, ("出生日期写不清；请写成 1990-01-31。", "The birth date is unclear; write it as 1990-01-31.")
    year, month, day = (int(part) for part in found.group(1, 3, 4, 5, 6, 7, 8) if part)
    try:
        born = date(year, month, day)
    except ValueError:
        return text, ("没有这一天；请更正出生日期。", "There is no such day; correct the birth date.")
    if born.year < EARLIEST_BIRTH_YEAR or born > today():
        return text, (
            "出生日期早于 1900 年或晚于今天；请更正。",
            "A birth date before 1900 or in the future; correct it.",
        )
    return born.isoformat(), None


_CHECKS = {
    "code": _check_code,
    "region_code": _check_region,
    "household_phone": _check_phone,
    "head_name": _check_name,
    "name": _check_name,
    "relation": _check_relation,
    "id_number": _check_id,
    "phone": _check_phone,
    "card_number": _check_card,
    "sex": _check_sex,
    "birth_date": _check_birth_date,
}
