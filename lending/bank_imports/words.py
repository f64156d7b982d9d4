"""What is wrong with a row of a bank's file: stable codes with words in Chinese and English that say how to mend it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from households.cells import shown_value

WORDS: dict[str, tuple[str, str]] = {
    "bank_import.missing": ("没有填写；请补上。", "It is empty; fill it in."),
    "bank_import.formula": (
        "单元格是公式；请复制后「选择性粘贴→数值」。", "A formula; copy it and paste its value.",
    ),
    "bank_import.excel_error": ("单元格是 Excel 错误值；请改正。", "An Excel error; correct it."),
    "bank_import.broken_text": ("含有控制字符或乱码；请重新导出。", "It holds control or broken characters; export it again."),
    "bank_import.lost_digits": (
        "这个号码或金额被 Excel 当作数值，位数已丢失；请从银行系统重新导出，整列设为文本。",
        "Excel took this for a number and lost digits; export it again from the bank's system with the column as text.",
    ),
    "bank_import.logical_value": (
        "单元格是 Excel 的逻辑值；请填写号码。", "A logical value of Excel; write the number.",
    ),
    "bank_import.too_long": ("号码超过 64 个字符；请核对。", "The number is longer than 64 characters; check it."),
    "bank_import.amount_unclear": ("金额写不清；请写成 1234.50。", "The amount is unclear; write it as 1234.50."),
    "bank_import.amount_places": ("金额多于两位小数；请核对。", "The amount has more than two places; check it."),
    "bank_import.amount_negative": (
        "负数金额（冲正）不能导入；请在系统中对原流水号做冲正。",
        "A negative amount (a reversal) is not imported; reverse the original serial number in the system.",
    ),
    "bank_import.amount_zero": ("金额应大于 0。", "The amount must be over 0."),
    "bank_import.date_unclear": ("日期写不清；请写成 2026-01-31。", "The date is unclear; write it as 2026-01-31."),
    "bank_import.no_such_day": ("没有这一天；请更正日期。", "There is no such day; correct the date."),
    "bank_import.date_too_old": ("日期早于 2000 年；请更正。", "The date is before 2000; correct it."),
    "bank_import.date_in_future": ("日期晚于今天；请更正。", "The date is after today; correct it."),
    "bank_import.parts_differ": (
        "本金、利息、罚息之和不等于还款金额；请核对。", "Principal, interest and penalty do not sum to the amount; check them.",
    ),
    "bank_import.loan_unknown": (
        "本机构和辖区内没有这个合同号的贷款；请核对合同号，或先登记贷款。",
        "No loan of this institution and area has this contract number; check it, or register the loan first.",
    ),
    "bank_import.borrower_differs": (
        "借款人与合同登记的不一致；请核对合同号。", "The borrower is not the contract's; check the contract number.",
    ),
    "bank_import.serial_conflict": (
        "这个流水号已记过另一笔（金额或日期不同）；请与银行核对。",
        "This serial number is held with another amount or date; check with the bank.",
    ),
    "bank_import.changed_meanwhile": (
        "导入时这笔贷款一直在被他人修改；请再导入一次。", "The loan kept being changed by others meanwhile; import again.",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in a row: `row` as Excel numbers it, `column` by its header, `value` shortened, numbers masked."""

    row: int
    column: str
    value: str
    code: str
    zh: str
    en: str

    def as_dict(self) -> dict[str, Any]:
        """Return {row, column, value, code, zh, en}."""
        return asdict(self)


def problem(row: int, column: str, value: str, code: str) -> RowProblem:
    """Return a problem of `code`, a key of WORDS."""
    zh, en = WORDS[code]
    return RowProblem(row, column, shown_value(value), code, zh, en)
