"""The columns of a bank's file: what each is for, and which headers banks give it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from errors import BankColumnsDouble, BankColumnsMissing

KINDS = ("disbursements", "repayments")
CellKind = Literal["text", "serial", "amount", "date"]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a row says. `names` are headers in normal form (`normal_header`), the likeliest first."""

    key: str
    zh: str
    en: str
    kind: CellKind
    required: bool
    names: tuple[str, ...]


_CONTRACT = Field(
    "contract_number", "合同号", "contract number", "serial", True,
    ("合同号", "合同编号", "借款合同号", "借款合同编号", "贷款合同号", "贷款合同编号", "合同号码", "contractnumber", "contractno",
     "contract"),
)  # fmt: skip
_SERIAL_NAMES = (
    "流水号",
    "交易流水号",
    "核心流水号",
    "流水编号",
    "交易流水",
    "serialnumber",
    "serialno",
    "serial",
    "transactionid",
)
# A note (借据) belongs to one disbursement; all repayments of a loan bear the same number.
_NOTE_NAMES = ("放款流水号", "借据号", "借据编号")
_BORROWER = Field(
    "borrower", "借款人", "borrower", "text", False,
    ("借款人", "借款人姓名", "客户名称", "客户姓名", "户名", "姓名", "borrower", "name"),
)  # fmt: skip

FIELDS: dict[str, tuple[Field, ...]] = {
    "disbursements": (
        _CONTRACT,
        Field("serial", "流水号", "serial number", "serial", True, (*_SERIAL_NAMES, *_NOTE_NAMES)),
        Field("on", "放款日期", "date", "date", True,
              ("放款日期", "放款日", "发放日期", "贷款发放日", "贷款发放日期", "交易日期", "入账日期", "记账日期", "日期",
               "disbursedon", "date")),
        Field("amount", "放款金额", "amount", "amount", True,
              ("放款金额", "发放金额", "贷款发放金额", "贷款金额", "交易金额", "发生额", "金额", "amount")),
        _BORROWER,
    ),
    "repayments": (
        _CONTRACT,
        Field("serial", "流水号", "serial number", "serial", True, (*_SERIAL_NAMES, "还款流水号")),
        Field("on", "还款日期", "date", "date", True,
              ("还款日期", "还款日", "实际还款日", "实际还款日期", "回收日期", "交易日期", "入账日期", "记账日期", "日期",
               "paidon", "date")),
        Field("amount", "还款金额", "amount", "amount", True,
              ("还款金额", "实还金额", "实还总额", "还款总额", "本期还款金额", "实收金额", "交易金额", "发生额", "金额",
               "amount")),
        Field("principal", "其中本金", "of this principal", "amount", False,
              ("其中本金", "实还本金", "还款本金", "归还本金", "偿还本金", "本金", "principal")),
        Field("interest", "其中利息", "of this interest", "amount", False,
              ("其中利息", "实还利息", "还款利息", "归还利息", "偿还利息", "利息", "interest")),
        Field("penalty", "其中罚息", "of this penalty", "amount", False,
              ("其中罚息", "实还罚息", "归还罚息", "罚息", "罚息复利", "penalty")),
        _BORROWER,
    ),
}  # fmt: skip

_UNIT = re.compile(r"[（(\[【]?(?:单位[:：])?(?:人民币)?(万元|元|rmb|cny|yuan)[)）\]】]?$")
_NOT_NAME = re.compile(r"[\s_\-:：*'\"“”]+")
# A header that holds a name of at least so many characters is taken for it, if no other does.
_LONG_ENOUGH = 3


def normal_header(text: str) -> str:
    """Return a header without spaces, marks, case and unit: "还款金额（元）" is 还款金额, "Serial No." is serialno."""
    plain = _NOT_NAME.sub("", unicodedata.normalize("NFKC", text).casefold()).rstrip(".。")
    return _UNIT.sub("", plain) or plain


def scale_of(header: str) -> Decimal:
    """Return by what amounts under this header are multiplied to be yuan: 10,000 if it says 万元."""
    found = _UNIT.search(_NOT_NAME.sub("", unicodedata.normalize("NFKC", header).casefold()))
    return Decimal(10_000) if found and found.group(1) == "万元" else Decimal(1)


def guessed_columns(kind: str, headers: Sequence[str]) -> dict[str, str]:
    """Return {field key: header} as far as the names of the headers tell; no header is taken twice."""
    free = {normal_header(text): text for text in headers if text}
    found: dict[str, str] = {}
    for exact in (True, False):
        for field in FIELDS[kind]:
            if field.key not in found and (name := _named(field, free, exact=exact)):
                found[field.key] = free.pop(name)
    return found


def _named(field: Field, free: Mapping[str, str], *, exact: bool) -> str | None:
    for name in field.names:
        if exact and name in free:
            return name
        if not exact and len(name) >= _LONG_ENOUGH:
            holding = [header for header in free if name in header]
            if len(holding) == 1:
                return holding[0]
    return None


def columns_of(kind: str, headers: Sequence[str], saved: Mapping[str, str]) -> dict[str, str]:
    """Return {field key: header} for a file with these headers: as `saved` says, the rest guessed.

    A saved column that the file lacks is not guessed anew: the bank has changed its file, and a person is to look at it.
    Raises BankColumnsMissing (names the fields and the headers found), BankColumnsDouble.
    """
    held = {normal_header(text): text for text in headers if text}
    chosen = {key: held.get(normal_header(header), "") for key, header in saved.items()}
    rest = [text for text in headers if text not in chosen.values()]
    columns = {**guessed_columns(kind, rest), **chosen}
    missing = [field for field in FIELDS[kind] if field.required and not columns.get(field.key)]
    gone = [field for field in FIELDS[kind] if field.key in saved and not chosen[field.key]]
    if missing or gone:
        told = list(dict.fromkeys([*missing, *gone]))
        raise BankColumnsMissing(
            zh="、".join(field.zh for field in told), en=", ".join(field.en for field in told),
            headers="、".join(text for text in headers if text)[:500],
            details={"missing": [field.key for field in told], "headers": list(headers)},
        )  # fmt: skip
    used = [text for text in columns.values() if text]
    twice = {text for text in used if used.count(text) > 1 or list(headers).count(text) > 1}
    if twice:
        raise BankColumnsDouble(header="、".join(sorted(twice)))
    return columns
