"""What a borrower reads: plain Chinese sentences, and sums in the capital characters that contracts are written in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import cn2an

from reminders.moments import in_words

Document = dict[str, Any]


def capitals(amount: Decimal) -> str:
    """Return a sum in capital characters, as cheques and contracts have it.

    >>> capitals(Decimal("543.75"))
    '伍佰肆拾叁元柒角伍分'
    >>> capitals(Decimal("50000.00"))
    '伍万元整'
    """
    return str(cn2an.an2cn(f"{amount:.2f}", "rmb"))


def of_row(row: Document, today: date) -> str:
    """Return what is to be paid of an installment, and when.

    `row`: due_on, principal_open, interest_open (yuan), late (whether it is overdue).

    >>> row = {"due_on": "2026-10-20", "principal_open": Decimal(0), "interest_open": Decimal("543.75"), "late": False}
    >>> of_row(row, date(2026, 10, 8))
    '还有 12 天，10 月 20 日应还利息 543.75 元'
    """
    due = date.fromisoformat(row["due_on"])
    left, what = (due - today).days, _what(row["principal_open"], row["interest_open"])
    if row["late"]:
        return f"{in_words(due, today)}应还{what}，已逾期，请尽快还款"
    if left > 0:
        return f"还有 {left} 天，{in_words(due, today)}应还{what}"
    return f"今天应还{what}" if left == 0 else f"{in_words(due, today)}应还{what}，请尽快还款"


def _what(principal: Decimal, interest: Decimal) -> str:
    if principal and interest:
        return f"本金 {principal:.2f} 元、利息 {interest:.2f} 元，共 {principal + interest:.2f} 元"
    return f"本金 {principal:.2f} 元" if principal else f"利息 {interest:.2f} 元"


def of_subsidy(share: Decimal | None, cap: Decimal | None) -> str:
    """Return the interest subsidy in plain words."""
    if not share:
        return "这笔贷款现在没有财政贴息，利息由您承担。"
    percent = f"{share * 100:f}".rstrip("0").rstrip(".")
    upto = f"不超过 {cap:.0f} 元的部分" if cap else "本金"
    whole = "利息由财政全额补贴" if share == 1 else f"利息由财政补贴 {percent}%"
    return f"{upto}{whole}；一旦逾期就停止贴息。"
