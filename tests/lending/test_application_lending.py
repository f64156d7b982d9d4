"""A loan is made from an approved application once, within what was approved, by who may, with its papers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from errors import (
    ApplicationChanged,
    ApplicationIncomplete,
    ApplicationNotApproved,
    ApplicationOtherBorrower,
    ApplicationOtherTerms,
    ApplicationOverApproved,
    ApplicationStepOfOthers,
    ContractNumberTaken,
    LoanAgainstScheme,
)
from lending.application_machine import replayed
from lending.application_writes import position_of
from lending.applications import scheme_of
from lending.loans import cancel, register_loan
from lending.schemes import load
from records import loans
from records.actors import at_command_line
from records.roles import OFFICER
from tests.builders import a_household
from tests.lending.application_cases import (
    BANK_DECIDES,
    CADRE_MADE,
    OFFICER_MADE,
    TODAY,
    an_application,
    at_step,
    done,
    person,
    scheme_text,
    stored,
)
from tests.submissions_to_send import at_once


@pytest.fixture(autouse=True)
def scheme(db):
    """The scheme is loaded."""
    load(scheme_text(), at_command_line("test"))


def approved():
    """Return an application approved for 30,000.00 yuan and 24 months at 4.35 %, with its contract."""
    return done(at_step("lend"), "note", OFFICER_MADE, documents=[{"kind": "contract"}])


def lent(application, *, by=OFFICER_MADE, number="HT1", today=TODAY, household=None, use="breeding", **terms):
    values = {
        "principal": Decimal("30000.00"), "annual_rate": Decimal("0.0435"), "method": "interest_only", "periods": 24,
        "frequency": "monthly", "signed_on": today, **terms,
    }  # fmt: skip
    loan = {
        "contract_number": number, "household": household or application["household"], "institution": "农商行",
        "scheme": "small", "mode": "self_use", "use": use, "application": application["_id"], "terms": values,
    }  # fmt: skip
    return register_loan(loan, by, today=today)


def test_a_loan_is_made_from_its_application_and_both_say_so():
    held = approved()
    loan = lent(held)
    held = stored(held)
    assert (held["state"], held["loan"], loan["application"]) == ("lent", loan["_id"], held["_id"])
    assert "live" not in held and "desks" not in held
    assert (held["history"][-1]["action"], held["history"][-1]["by"]) == ("lend", "loan_officer")
    assert replayed(scheme_of(held).chain, held["history"]) == position_of(held)
    again = {"_id": held["household"]}
    assert an_application(household=again)["state"] == "open"


@pytest.mark.parametrize(
    "terms",
    [{"principal": Decimal("30100.00")}, {"periods": 25}, {"periods": 36}],
)
def test_a_loan_beyond_the_approval_is_refused_and_nothing_changed(terms):
    held = approved()
    with pytest.raises(ApplicationOverApproved):
        lent(held, **terms)
    assert stored(held) == held
    assert loans.collection().count_documents({}) == 0


@pytest.mark.parametrize("terms", [{"use": "planting"}, {"method": "equal_installment"}])
def test_a_loan_for_another_use_or_repaid_another_way_than_approved_is_refused(terms):
    held = approved()
    with pytest.raises(ApplicationOtherTerms):
        lent(held, **terms)
    assert stored(held) == held


def test_a_loan_needs_the_papers_and_the_role_of_its_step():
    bare = at_step("lend")
    with pytest.raises(ApplicationIncomplete) as refused:
        lent(bare)
    assert [one["key"] for one in refused.value.details["missing"]] == ["contract"]
    with pytest.raises(ApplicationStepOfOthers):
        lent(approved(), by=BANK_DECIDES)


def test_a_loan_of_another_household_is_refused():
    with pytest.raises(ApplicationOtherBorrower):
        lent(approved(), household=a_household()["_id"])


def test_only_an_approval_in_force_lends():
    with pytest.raises(ApplicationNotApproved):
        lent(at_step("bank"))
    with pytest.raises(ApplicationNotApproved):
        lent(approved(), today=TODAY + timedelta(days=91))


def test_when_the_contract_number_is_taken_the_application_stays_approved():
    lent(approved())
    held = approved()
    with pytest.raises(ContractNumberTaken):
        lent(held)
    assert stored(held) == held
    assert lent(held, number="HT2")["application"] == held["_id"]


def test_of_two_loans_made_at_once_from_one_application_one_is_made():
    held = approved()

    def send(number):
        try:
            return lent(held, number=f"HT{number}", by=person(OFFICER, f"officer{number}"))
        except (ApplicationChanged, ApplicationNotApproved, LoanAgainstScheme):  # whichever is met first
            return None

    made = [one for one in at_once(4, send) if one]
    assert len(made) == loans.collection().count_documents({}) == 1
    assert stored(held)["loan"] == made[0]["_id"]


def test_a_loan_that_is_cancelled_gives_the_approval_back():
    held = approved()
    loan = lent(held)
    cancel(loan["_id"], date(2026, 3, 2), OFFICER_MADE, today=TODAY)
    held = stored(held)
    assert (held["state"], held["history"][-1]["action"]) == ("approved", "take_back")
    assert "loan" not in held
    assert replayed(scheme_of(held).chain, held["history"]) == position_of(held)
    assert lent(held, number="HT2")["contract_number"] == "HT2"


def test_a_cancelled_loan_of_somebody_who_applied_again_leaves_the_new_application_alone():
    held = approved()
    loan = lent(held)
    again = an_application(household={"_id": held["household"]})
    cancel(loan["_id"], date(2026, 3, 2), OFFICER_MADE, today=TODAY)
    assert stored(held)["state"] == "lent"
    assert done(again, "withdraw", CADRE_MADE, reason="不贷了")["state"] == "withdrawn"
