"""What a loan says that its reader may record: nothing more, and nothing that would be taken is left out."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest

from lending.events import KINDS
from tests.builders import a_loan

_serials = itertools.count(1)
PATHS = {
    "disbursement": "disbursements", "repayment": "repayments", "fee": "fees", "recovery": "recoveries",
    "cancellation": "cancellation", "extension": "extensions", "renewal": "renewals", "diversion": "diversions",
    "fund_paid": "fund-payments", "write_off": "write-offs", "reversal": "reversals",
}  # fmt: skip
WAYS = {"annual_rate": "0.0365", "method": "equal_installment", "periods": 12, "frequency": "monthly"}
MORE = {"extension": {"matures_on": "2027-05-10"}, "reversal": {"of": 1, "note": "记错了"},
        "renewal": {"contract_number": "HT-new", "terms": WAYS}}  # fmt: skip
PAID = {"kind": "fund_paid", "on": "2026-05-20", "amount": Decimal(100), "bank_share": Decimal(20)}
ENDS = {
    "signed": {"disbursed_on": None},
    "active": {},
    "compensated": {"events": [PAID]},
    "written_off": {"events": [{"kind": "write_off", "on": "2026-05-20"}]},
    "cancelled": {"disbursed_on": None, "events": [{"kind": "cancellation", "on": "2026-02-01"}]},
}
RUNNING = ["repayment", "fee", "extension", "renewal", "diversion", "fund_paid", "write_off", "reversal"]


def record(caller, loan, kind):
    """Try to record an event of a kind; return the status."""
    paid = {"amount": "1.00", "serial": f"s{next(_serials)}"}
    amounts = paid if kind in ("repayment", "fee", "recovery", "fund_paid") else {"amount": "1.00"}
    amounts = amounts if kind in ("repayment", "fee", "recovery", "fund_paid", "diversion", "disbursement") else {}
    body = {"on": "2026-06-01", **amounts, **MORE.get(kind, {})}
    return caller.post(f"/api/v1/loans/{loan['_id']}/{PATHS[kind]}", json=body).status_code


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        ("signed", ["disbursement", "cancellation"]),
        ("active", RUNNING),
        ("compensated", ["recovery", "write_off", "reversal"]),
        ("written_off", ["recovery", "reversal"]),
        ("cancelled", []),
    ],
)
def test_what_a_loan_does_not_offer_in_its_state_is_refused(as_user, state, offered):
    county, loan = as_user("county_office"), a_loan(**ENDS[state])
    told = county.get(f"/api/v1/loans/{loan['_id']}").json()
    assert (told["state"], told["actions"]) == (state, offered)
    answers = {kind: record(county, loan, kind) for kind in KINDS if kind not in offered}
    assert {kind: status for kind, status in answers.items() if status not in (409, 422)} == {}


def test_a_role_is_offered_what_its_permissions_allow(as_user):
    loan = a_loan()
    offered = {
        role: as_user(role).get(f"/api/v1/loans/{loan['_id']}").json().get("actions")
        for role in ("loan_officer", "bank_reviewer", "township_office", "auditor", "village_cadre")
    }
    assert offered == {
        "loan_officer": ["repayment", "fee"], "bank_reviewer": RUNNING, "township_office": [], "auditor": [],
        "village_cadre": None,
    }  # fmt: skip
    officer = as_user("loan_officer")
    assert {record(officer, loan, kind) for kind in RUNNING[2:]} == {403}


def test_a_list_of_loans_offers_nothing(as_user):
    a_loan()
    (one,) = as_user("county_office").get("/api/v1/loans").json()["items"]
    assert "actions" not in one
