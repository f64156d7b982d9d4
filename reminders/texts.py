"""Texts of reminders: placeholders in braces, checked when a rule set is saved and filled at the moment of sending."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

Words = tuple[str, str]

# What a text may name. Those that tell sums or names are for the inbox and for WeChat, not for what others can read.
PLACEHOLDERS: dict[str, Words] = {
    "name": ("姓名", "the borrower's name"),
    "amount": ("应还合计（元）", "what is due in all, in yuan"),
    "principal": ("应还本金（元）", "principal due"),
    "interest": ("应还利息（元）", "interest due"),
    "parts": ("本金和利息，没有的不写", "principal and interest in words, without what is nothing"),
    "due_on": ("到期日，如 10 月 20 日", "the due date, in words"),
    "due_date": ("到期日，如 2026年10月20日", "the due date for a template's date field"),
    "days": ("还有（或已过）几天", "how many days are left, or have passed"),
    "contract": ("合同号后四位", "the last four characters of the contract number"),
    "bank": ("银行", "the bank"),
    "officer": ("信贷员", "the loan officer"),
    "officer_phone": ("信贷员电话", "the loan officer's phone"),
    "village": ("村", "the village"),
    "household": ("户编号", "the household's code"),
    "subject": ("事项", "what it is about: a phase, a notice"),
}
PRIVATE = frozenset({"name", "amount", "principal", "interest", "parts", "contract"})


def problems(text: str, *, private: bool) -> list[Words]:
    """Return what is wrong with a text: unknown placeholders, unbalanced braces, and private ones unless `private`."""
    try:
        named = [(name, form, conversion) for _, name, form, conversion in Formatter().parse(text) if name is not None]
    except ValueError:
        return [
            ("大括号不成对；要写大括号本身请写两个。", "The braces do not match; double them to write a brace itself.")
        ]
    found: list[Words] = []
    for name, form, conversion in named:
        if name not in PLACEHOLDERS or form or conversion:
            known = "、".join(PLACEHOLDERS)
            found.append(
                (f"没有占位符 {{{name}}}，可用：{known}。", f"There is no placeholder {{{name}}}; use {known}.")
            )
        elif name in PRIVATE and not private:
            found.append(
                (
                    f"{{{name}}} 不能写进别人也看得到的渠道（短信、邮件、名单给第三方）。",
                    f"{{{name}}} may not go through channels that others can read.",
                )
            )
    return found


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its placeholders filled; what is not known is left empty.

    >>> filled("还有 {days} 天，{due_on}应还 {amount} 元", {"days": "12", "due_on": "10 月 20 日", "amount": "543.75"})
    '还有 12 天，10 月 20 日应还 543.75 元'
    """
    return "".join(
        literal + (values.get(name, "") if name is not None else "") for literal, name, _, _ in Formatter().parse(text)
    )
