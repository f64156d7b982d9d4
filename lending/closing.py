"""The closing statement of a loan (结清证明): what was lent, paid and lost, as the ledger has it."""

from __future__ import annotations

from typing import Any

import cn2an

from errors import LoanNotEnded
from lending.events import RECOVERY, REPAYMENT
from lending.loan_views import events_view
from records.loans import ACTIVE, SIGNED, STATES
from records.money import plain

Document = dict[str, Any]
_SUMS: dict[str, tuple[str, str]] = {
    "disbursed": ("放款金额", "Disbursed"),
    "paid_principal": ("已还本金", "Principal paid"),
    "paid_interest": ("已还利息", "Interest paid"),
    "paid_penalty": ("已还罚息", "Penalty paid"),
    "paid_compound": ("已还复利", "Compound interest paid"),
    "paid_fees": ("已付费用", "Fees paid"),
    "renewed": ("续贷转出本金", "Principal renewed"),
    "fund_paid": ("风险补偿金代偿", "Paid by the risk fund"),
    "bank_loss": ("银行承担", "Borne by the bank"),
    "written_off": ("核销金额", "Written off"),
    "recovered": ("追偿收回", "Recovered"),
    "recoverable": ("尚可追偿", "Still to be recovered"),
}
_ALWAYS = ("disbursed", "paid_principal", "paid_interest")


def closing_statement(loan: Document) -> Document:
    """Return the statement of a loan that has ended; sums that are nothing are left out. Raises LoanNotEnded."""
    found = plain(loan)
    zh, en = STATES[found["state"]]
    if found["state"] in (SIGNED, ACTIVE):
        raise LoanNotEnded(state_zh=zh, state_en=en.lower())
    figures = found["figures"]
    sums = [
        {"name": name, "zh": words[0], "en": words[1], "amount": figures[name], "capitals": in_capitals(figures[name])}
        for name, words in _SUMS.items()
        if figures[name] or name in _ALWAYS
    ]
    received = [one for one in events_view(loan) if one["kind"] in (REPAYMENT, RECOVERY) and not one["reversed_by"]]
    plainly = ("contract_number", "institution", "household_code", "state", "disbursed_on", "matures_on", "closed_on")
    return {
        **{key: found[key] for key in plainly if key in found},
        "borrower": found.get("borrower", {}).get("name", ""),
        "state_zh": zh,
        "sums": sums,
        "repayments": sorted(received, key=lambda one: (one["on"], one["n"])),
    }


def in_capitals(amount: Any) -> str:
    """Return yuan in the capital numerals of Chinese bills.

    >>> in_capitals("12543.70")
    '壹万贰仟伍佰肆拾叁元柒角整'

    Source: PBoC 正确填写票据和结算凭证的基本规定 (1997), rules 1 and 2: 整 after 元 or 角, none after 分.
    """
    words = str(cn2an.an2cn(f"{amount}", "rmb"))
    return f"{words}整" if words.endswith("角") else words
