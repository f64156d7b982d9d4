"""One answer with all a borrower needs: loans, what is next, how much, how long, paid and unpaid rows, whom to call.

Read from the loan documents as they are stored; nothing is computed but the standing as of today.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from borrowers.sentences import capitals, of_row, of_subsidy
from errors import LoanNotFound, SchemeNotFound
from lending.loans import scheme_of
from records import households, loans, users
from records.database import database
from records.money import NOTHING, plain

Document = dict[str, Any]
_FIELDS = {
    "contract_number": 1, "institution": 1, "state": 1, "terms": 1, "installments": 1, "figures": 1, "next_due_on": 1,
    "overdue_from": 1, "matures_on": 1, "disbursed_on": 1, "household": 1, "officer": 1, "scheme": 1, "region": 1,
    "borrower": 1, "use": 1,
}  # fmt: skip
_SHOWN = ("active", "closed", "renewed", "compensated", "written_off", "signed")


def overview(borrower: Document, today: date) -> Document:
    """Return {households, loans, sentence} of everything a borrower is bound to."""
    ids = sorted({one["household"] for one in borrower["bindings"]})
    found = plain(list(loans.collection().find({"household": {"$in": ids}, "state": {"$in": _SHOWN}}, _FIELDS)))
    own = {(one["household"], one["member"]) for one in borrower["bindings"]}
    mine = [one for one in found if (one["household"], one.get("borrower", {}).get("member")) in own]
    shown = sorted((loan_view(one, today) for one in mine), key=_urgency)
    return {
        "households": [_household(one) for one in borrower["bindings"]],
        "loans": shown,
        "sentence": shown[0]["sentence"] if shown else "您目前没有贷款。",
    }


def _household(binding: Document) -> Document:
    name = binding["name"]
    return {
        "id": binding["household"],
        "code": binding["household_code"],
        "member": binding["member"],
        "name": name[:1] + "*" * (len(name) - 1),
        "role": binding["role"],
    }


def _urgency(loan: Document) -> tuple[bool, str]:
    upcoming = loan["next"]
    return (upcoming is None, upcoming["due_on"] if upcoming else "")


def of_borrower(borrower: Document, loan_id: str) -> Document:
    """Return a loan document of a borrower, with Decimals. Raises LoanNotFound for anybody else's."""
    own = {(one["household"], one["member"]) for one in borrower["bindings"]}
    found = loans.collection().find_one({"_id": loan_id}, _FIELDS)
    if found is None or (found["household"], found.get("borrower", {}).get("member")) not in own:
        raise LoanNotFound()
    whole: Document = plain(found)
    return whole


def loan_view(loan: Document, today: date) -> Document:
    """Return a loan as its borrower sees it."""
    late_from = loan.get("overdue_from")
    late = bool(late_from and late_from <= today.isoformat() and loan["state"] == loans.ACTIVE)
    rows = [_row(one, today, late) for one in loan.get("installments", [])]
    upcoming = next((one for one in rows if one["state"] != "paid"), None) if loan["state"] == loans.ACTIVE else None
    balance = loan.get("figures", {}).get("balance", NOTHING)
    share, cap = _subsidy(loan, today)
    return {
        "id": loan["_id"],
        "contract": "…" + loan["contract_number"][-4:],
        "bank": loan["institution"],
        "state": loan["state"],
        "state_words": loans.STATES[loan["state"]],
        "principal": loan["terms"]["principal"],
        "balance": balance,
        "balance_capitals": capitals(balance),
        "annual_rate": loan["terms"]["annual_rate"],
        "disbursed_on": loan.get("disbursed_on"),
        "matures_on": loan.get("matures_on"),
        "overdue": late,
        "next": upcoming and {
            "number": upcoming["number"],
            "due_on": upcoming["due_on"],
            "amount": upcoming["open"],
            "amount_capitals": capitals(upcoming["open"]),
            "days_left": (date.fromisoformat(upcoming["due_on"]) - today).days,
        },
        "sentence": _sentence(loan, upcoming, today),
        "rows": rows,
        "subsidy": of_subsidy(share, cap),
        "call": _whom_to_call(loan),
    }  # fmt: skip


def _sentence(loan: Document, upcoming: Document | None, today: date) -> str:
    if upcoming:
        return of_row(upcoming, today)
    words = {"signed": "合同已签，还没有放款。", "active": "这笔贷款没有未还的期次。"}
    return words.get(loan["state"], "这笔贷款已经结束，不用再还款。")


def _row(row: Document, today: date, late: bool) -> Document:
    principal, interest = row["principal"] - row["paid_principal"], row["interest"] - row["paid_interest"]
    paid = bool(row.get("settled_on"))
    past = row["due_on"] < today.isoformat()
    partly = row["paid_principal"] + row["paid_interest"] > 0
    state = "paid" if paid else "overdue" if past and late else "partly" if partly else "unpaid"
    return {
        "number": row["number"],
        "due_on": row["due_on"],
        "principal": row["principal"],
        "interest": row["interest"],
        "total": row["principal"] + row["interest"],
        "principal_open": principal,
        "interest_open": interest,
        "open": NOTHING if paid else principal + interest,
        "paid_on": row.get("settled_on"),
        "state": state,
        "late": past and late and not paid,
    }


def _subsidy(loan: Document, today: date) -> tuple[Decimal | None, Decimal | None]:
    """Return share and cap of the interest subsidy that the loan's scheme pays on a day."""
    try:
        scheme = scheme_of(loan)
    except SchemeNotFound:
        scheme = None
    for period in scheme.subsidy if scheme else ():
        if period.from_ <= today and (period.to is None or today <= period.to):
            return period.share, period.cap
    return None, None


def _whom_to_call(loan: Document) -> list[Document]:
    """Return the loan officer and the village cadre with their numbers: they are there to be called."""
    found = []
    household = next(iter(households.several([loan["household"]], {"cadre": 1})), {})
    for role, username in (("信贷员", loan.get("officer")), ("村干部", household.get("cadre"))):
        user = users.named(username) if username else None
        if user and user.active:
            phone = database().encryption.decrypt(user.phone)
            found.append({"role": role, "name": user.name, "phone": phone})
    return found
