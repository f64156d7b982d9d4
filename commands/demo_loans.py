"""Loans of the demo county in every state that an office meets: current, paid early, due, overdue, closed, compensated."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from errors import SchemeNotInForce
from lending.loans import compensate, disburse, extend, record_repayment, register_loan
from records import households, loans
from records.actors import Actor
from records.clock import today as today_in
from records.scopes import Scope
from settings import Settings

Document = dict[str, Any]
_BANK, _OFFICER = "瓮安农商行", "xindai"
# Loans of 2025 have a risk fund by their scheme; the national notice of 2026 leaves it to the counties.
_WITH_FUND = date(2025, 9, 1)
_RATE = Decimal("0.03")
_SERIALS = "{contract}-{number}"
# Days since signing, yuan, method, frequency, periods, days of dues left unpaid (None: nothing disbursed), what happened.
_LOANS: list[tuple[int, int, str, str, int, int | None, str]] = [
    (230, 50000, "interest_only", "quarterly", 4, 0, ""),
    (140, 20000, "equal_installment", "monthly", 12, 0, "early"),
    (215, 30000, "interest_only", "quarterly", 4, 100, ""),
    (200, 40000, "equal_installment", "monthly", 24, 40, ""),
    (255, 50000, "interest_only", "monthly", 12, 150, ""),
    (250, 20000, "equal_principal", "monthly", 6, 0, "closed"),
    (100, 10000, "interest_only", "quarterly", 2, 0, "extended"),
    (255, 50000, "interest_only", "quarterly", 1, 9999, "compensated"),
    (3, 30000, "interest_only", "quarterly", 4, None, ""),
]


def load_demo_loans(settings: Settings, by: Actor) -> None:
    """Make the loans, dated from today back; one whose day no scheme covers is left out."""
    today = today_in(settings.TIMEZONE)
    of = households.page(Scope(), {}, None, len(_LOANS))
    for number, (household, told) in enumerate(zip(of, _LOANS, strict=False), 1):
        try:
            _make(number, household, told, by, today)
        except SchemeNotInForce:
            continue


def _make(number: int, household: Document, told: tuple[Any, ...], by: Actor, today: date) -> None:
    days, amount, method, frequency, periods, unpaid_days, story = told
    signed_on = today - timedelta(days)
    if story == "compensated":
        signed_on = min(signed_on, _WITH_FUND)
    terms = {
        "principal": Decimal(amount), "annual_rate": _RATE, "method": method, "frequency": frequency, "periods": periods,
        "signed_on": signed_on,
    }  # fmt: skip
    loan = register_loan(
        {"contract_number": f"DEMO-{number:04}", "household": household["_id"], "institution": _BANK, "officer": _OFFICER,
         "scheme": "national", "mode": "self_use", "use": "breeding", "use_detail": "养牛", "terms": terms},
        by, today=today,
    )  # fmt: skip
    if unpaid_days is None:
        return
    disburse(loan["_id"], signed_on + timedelta(2), None, by, today=today, serial=f"DEMO-{number:04}-0")
    _pay_dues(loan["_id"], today - timedelta(unpaid_days), by, today)
    _go_on(loan["_id"], story, by, today)


def _pay_dues(loan_id: str, until: date, by: Actor, today: date) -> None:
    """Pay each installment that falls due until that day, on its day."""
    held = loans.get(loan_id) or {}
    for row in held["installments"]:
        due = date.fromisoformat(row["due_on"])
        amount = row["principal"].to_decimal() + row["interest"].to_decimal()
        if due <= min(until, today):
            serial = _SERIALS.format(contract=held["contract_number"], number=row["number"])
            record_repayment(loan_id, due, amount, serial, by, today=today)


def _go_on(loan_id: str, story: str, by: Actor, today: date) -> None:
    held = loans.get(loan_id) or {}
    day = today - timedelta(1)
    if story == "early":
        serial = _SERIALS.format(contract=held["contract_number"], number="early")
        record_repayment(loan_id, day, Decimal("5000.00"), serial, by, today=today, early="reduce_term")
    elif story == "extended" and held["matures_on"] > day.isoformat():
        matures_on = date.fromisoformat(held["matures_on"]) + timedelta(90)
        extend(loan_id, day, matures_on, by, today=today, note="灾害")
    elif story == "compensated":
        share = held["figures"]["balance"].to_decimal()
        compensate(
            loan_id, day, share * 8 / 10, share * 2 / 10, f"DEMO-FUND-{held['contract_number']}", by, today=today
        )
