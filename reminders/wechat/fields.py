"""The fields of WeChat's templates and their limits: a thing may be cut short, an amount or a date may not.

Source: WeChat Open Documentation, «订阅消息参数值内容限制说明».
"""

from __future__ import annotations

import re
from collections.abc import Callable

_NUMBERED = re.compile(r"^([a-z_]+?)(\d+)$")
_DATE = re.compile(r"^\d{4}年\d{1,2}月\d{1,2}日( \d{1,2}:\d{2})?$|^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}(:\d{2})?)?$")
_AMOUNT = re.compile(r"^[¥￥]?\d{1,10}(\.\d{1,2})?元?$")
_PHONE = re.compile(r"^[0-9+\-]{1,17}$")
_LETTERS = re.compile(r"^[\x21-\x7e]{1,32}$")


class FieldUnfit(Exception):
    """A value that its field cannot carry, and that must not be shortened."""


def _longest(limit: int) -> Callable[[str], str]:
    def cut(text: str) -> str:
        return text if len(text) <= limit else text[: limit - 1] + "…"

    return cut


def _exactly(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def checked(text: str) -> str:
        if not pattern.match(text):
            raise FieldUnfit(text)
        return text

    return checked


def _at_most(limit: int) -> Callable[[str], str]:
    def checked(text: str) -> str:
        if not text or len(text) > limit:
            raise FieldUnfit(text)
        return text

    return checked


_KINDS: dict[str, Callable[[str], str]] = {
    "thing": _longest(20),
    "name": _at_most(10),
    "phrase": _at_most(5),
    "amount": _exactly(_AMOUNT),
    "date": _exactly(_DATE),
    "time": _exactly(_DATE),
    "phone_number": _exactly(_PHONE),
    "character_string": _exactly(_LETTERS),
    "number": _exactly(re.compile(r"^\d{1,32}$")),
}


def fitted(data: dict[str, str]) -> dict[str, str]:
    """Return template data as WeChat takes it. Raises FieldUnfit for a value that would have to be falsified.

    >>> fitted({"thing1": "脱贫人口小额信贷到期还款提醒，请及时足额还款", "amount2": "543.75元"})
    {'thing1': '脱贫人口小额信贷到期还款提醒，请及时足…', 'amount2': '543.75元'}
    """
    found = {}
    for key, value in data.items():
        numbered = _NUMBERED.match(key)
        check = _KINDS.get(numbered.group(1)) if numbered else None
        if check is None:
            raise FieldUnfit(key)
        found[key] = check(value)
    return found
