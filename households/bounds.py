"""What a household's own fields may hold, whoever sends them: the API, a form, a table."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from households.numbers import Problem, id_number_problem, normal_number

FieldProblem = tuple[str, Problem]

CODE = r"[^\s/\\?#%]{1,64}"
MAX_ATTRIBUTES = 100
MAX_ATTRIBUTE_BYTES = 10_000
# What MongoDB keeps as an integer.
INTEGERS = range(-(1 << 63), 1 << 63)
LONGEST = {"category": 50, "address": 300, "cadre": 64, "institution": 64}


def code_problem(text: str) -> Problem | None:
    """Say what is wrong with a household code, which stands in addresses and on cards."""
    if re.fullmatch(CODE, text):
        return None
    return (
        "户编号须为 1 至 64 个字符，不能含空格或 / \\ ? # %；请更正。",
        "A household code has 1 to 64 characters, no spaces and none of / \\ ? # %; correct it.",
    )


def field_problems(values: dict[str, Any]) -> Iterator[FieldProblem]:
    """Yield what is wrong with the plain fields in `values`, with the pointer of each."""
    problem = code_problem(values["code"]) if "code" in values else None
    if problem:
        yield "/code", problem
    for name, longest in LONGEST.items():
        if len(values.get(name) or "") > longest:
            yield f"/{name}", (f"最多 {longest} 个字；请缩短。", f"At most {longest} characters; shorten it.")
    yield from attribute_problems(values.get("attributes") or {}, "/attributes")


def attribute_problems(attributes: dict[str, Any], pointer: str) -> Iterator[FieldProblem]:
    """Yield what is wrong with free attributes: too many, too large, names, values that may not be kept in clear."""
    if len(attributes) > MAX_ATTRIBUTES or _size(attributes) > MAX_ATTRIBUTE_BYTES:
        yield pointer, _TOO_MUCH
    else:
        yield from _inside(attributes, pointer)


def _size(attributes: dict[str, Any]) -> int:
    return len(json.dumps(attributes, ensure_ascii=False, separators=(",", ":")).encode())


def _inside(value: Any, pointer: str) -> Iterator[FieldProblem]:
    if isinstance(value, dict):
        for key, item in value.items():
            here = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            if not key or "." in key or key.startswith("$"):
                yield here, _BAD_NAME
            else:
                yield from _inside(item, here)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _inside(item, f"{pointer}/{index}")
    elif (isinstance(value, float) and not math.isfinite(value)) or (isinstance(value, int) and value not in INTEGERS):
        yield pointer, _TOO_LARGE
    elif isinstance(value, str | int) and is_id_number(str(value)):
        yield pointer, ID_IN_CLEAR


def is_id_number(text: str) -> bool:
    """Say whether a text is a whole ID number, which may only be kept encrypted."""
    return len(text) < 100 and len(number := normal_number(text)) == 18 and id_number_problem(number) is None


_TOO_MUCH: Problem = (
    f"最多 {MAX_ATTRIBUTES} 项、共 {MAX_ATTRIBUTE_BYTES} 字节；请精简。",
    f"At most {MAX_ATTRIBUTES} entries and {MAX_ATTRIBUTE_BYTES} bytes; leave some out.",
)
_BAD_NAME: Problem = (
    "名称不能为空、含「.」或以「$」开头；请改名。",
    "A name may not be empty, hold dots or begin with $; rename it.",
)
_TOO_LARGE: Problem = ("数值过大；请改为文字。", "The number is too large; send it as text.")
ID_IN_CLEAR: Problem = (
    "这里不加密，不能存放身份证号；请填到成员的身份证号。",
    "This place is not encrypted and takes no ID number; give it as the member's ID number.",
)
