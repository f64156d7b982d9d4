"""Staff ask for an extension on behalf of a borrower: one at a time, and who asked is not who decides."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from households.numbers import today
from lending.due_dates import months_later
from records import applications, reminders
from tests.builders import a_loan
from tests.http import problem


def ask(caller, loan, **values):
    return caller.post(f"/api/v1/loans/{loan['_id']}/extension-applications", json={"reason": "牛还没出栏", **values})


def act(caller, held, action, **given):
    path = f"/api/v1/applications/{held['id']}"
    version = caller.get(path).json()["version"]
    return caller.post(f"{path}/actions", json={"action": action, "version": version, **given})


def test_an_officer_asks_for_the_borrower_and_the_same_again_is_one_application(db, as_user):
    loan, officer = a_loan(), as_user("loan_officer")
    sent = {"id": str(uuid.uuid4()), "months": 6}
    made, again = ask(officer, loan, **sent), ask(officer, loan, **sent)
    assert (made.status_code, again.status_code) == (201, 200)
    held = made.json()
    assert (held["kind"], held["loan"], held["months"], held["step"]) == (
        "extension",
        loan["_id"],
        6,
        "extension_check",
    )
    (first,) = held["history"]
    assert (first["by"], first["reason"]) == (officer.user.username, "牛还没出栏")
    other = ask(as_user("township_office"), loan, months=3)
    assert (other.status_code, other.json()["id"]) == (200, held["id"])
    assert applications.collection().count_documents({}) == 1


def test_who_asked_may_examine_it_and_not_decide_and_the_borrower_is_told(db, as_user):
    loan, county = a_loan(disbursed_on=today() - timedelta(days=30)), as_user("county_office")
    until = months_later(date.fromisoformat(loan["matures_on"]), 6).isoformat()
    held = ask(county, loan, months=6).json()
    assert act(as_user("loan_officer"), held, "pass").status_code == 200
    problem(act(county, held, "pass"), 403, "application.maker_is_checker")
    granted = act(as_user("county_office"), held, "pass").json()
    assert (granted["state"], granted["granted"]["matures_on"]) == ("extended", until)
    assert (
        reminders.collection().find_one({"loan": loan["_id"], "about": "extension_decided"})["audience"] == "borrower"
    )


def test_what_cannot_be_asked_for_is_refused(db, as_user):
    officer = as_user("loan_officer")
    problem(ask(officer, a_loan(disbursed_on=None)), 409, "loan.extension_of_ended")
    loan = a_loan()
    told = problem(ask(officer, loan, reason="", months=0), 422, "request.invalid_fields")
    assert [one["pointer"] for one in told["errors"]] == ["/months", "/reason"]
    problem(ask(as_user("village_cadre"), loan), 403, "auth.role_forbids")
    problem(ask(as_user("bank_reviewer"), loan), 403, "auth.role_forbids")
    problem(ask(as_user("loan_officer", institution="独山农商行"), loan), 404, "loan.not_found")
    assert applications.collection().count_documents({}) == 0
