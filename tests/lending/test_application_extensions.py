"""A wish for an extension goes through a chain of its own, and what is granted stands in the loan's ledger, or neither does."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest

from errors import (
    ApplicationActionImpossible,
    ApplicationChanged,
    ApplicationIncomplete,
    ApplicationMakerIsChecker,
    ApplicationReasonMissing,
    ApplicationStepOfOthers,
    DomainError,
    ExtensionAfterDeadline,
    ExtensionOfEndedLoan,
    ExtensionTooLong,
    SchemeInvalid,
    TooManyExtensions,
)
from lending.application_chains import chain_of
from lending.application_extensions import ask_for_extension
from lending.application_machine import replayed
from lending.application_views import application_view, board
from lending.application_writes import position_of
from lending.applications import act
from lending.scheme_reading import read_scheme
from lending.schemes import load
from records import applications, loans
from records.actors import Actor, at_command_line
from records.scopes import Scope
from tests.builders import a_loan
from tests.lending.application_cases import BANK_DECIDES, CADRE_MADE, COUNTY_MADE, OFFICER_MADE, done, person
from tests.lending.scheme_texts import small

TODAY = date(2026, 6, 1)  # the loan of `a_loan` runs from 2026-01-10 for twelve months
BORROWER = Actor("borrower:1", "borrower", Scope())


def asked(loan: dict[str, Any], *, in_: str = "r1", today: date = TODAY, **said: Any) -> dict[str, Any]:
    """Ask for an extension of a loan; return the application."""
    said = {"reason": "牛还没出栏", **said}
    return ask_for_extension(loan["_id"], {"reminder": in_}, said, BORROWER, today=today)[0]


def passed(held: dict[str, Any], by: Actor, today: date = TODAY, **given: Any) -> dict[str, Any]:
    """Finish the step that an extension is at."""
    return done(held, "pass", by, today=today, **given)


def test_it_is_work_of_the_officer_and_then_of_the_bank_and_is_granted_on_the_ledger(db):
    loan = a_loan()
    held = asked(loan)
    assert (held["kind"], held["state"], held["step"], held["amount"]) == (
        "extension", "open", "extension_check", loan["figures"]["balance"].to_decimal(),
    )  # fmt: skip
    assert held["desks"] == applications.desks_of(("loan_officer", "township_office"), loan["scopes"])
    held = passed(held, OFFICER_MADE, months=6, assessment={"opinion": "属实"})
    assert held["desks"] == applications.desks_of(("bank_reviewer", "county_office"), loan["scopes"])
    held = passed(held, BANK_DECIDES, reason="同意")
    assert (held["state"], held["granted"]["matures_on"]) == ("extended", "2027-07-10")
    present = loans.get(loan["_id"])
    event = present["events"][-1]
    assert (event["kind"], event["on"], event["matures_on"]) == ("extension", "2026-06-01", "2027-07-10")
    assert (present["matures_on"], present["extensions"]) == ("2027-07-10", 1)
    assert [one["action"] for one in held["history"]] == ["apply", "pass", "pass"]
    assert replayed(chain_of(held), held["history"]) == position_of(held)
    assert "desks" not in held


def test_asked_twice_it_is_one_application_and_after_a_refusal_another(db):
    loan = a_loan()
    first = asked(loan)
    assert asked(loan)["_id"] == asked(loan, in_="r2")["_id"] == first["_id"]
    refused = done(first, "refuse", OFFICER_MADE, today=TODAY, reason="到期前可还清")
    assert (refused["state"], refused["tell"]) == ("refused", True)
    assert asked(loan, in_="r2")["_id"] != first["_id"]


def test_a_refusal_says_why_and_others_steps_are_not_done(db):
    held = asked(a_loan())
    with pytest.raises(ApplicationReasonMissing):
        done(held, "refuse", OFFICER_MADE, today=TODAY)
    for other in (CADRE_MADE, BANK_DECIDES):
        with pytest.raises(ApplicationStepOfOthers):
            passed(held, other, months=6)
    with pytest.raises(ApplicationIncomplete) as caught:
        passed(held, OFFICER_MADE)
    assert caught.value.details["missing"][0]["key"] == "months"
    with pytest.raises(ApplicationActionImpossible):
        done(held, "return", OFFICER_MADE, today=TODAY, reason="x", to="apply")


def test_who_examined_does_not_decide(db):
    twice = person("county_office", "two")
    held = passed(asked(a_loan(), months=6), person("township_office", "two"))
    with pytest.raises(ApplicationMakerIsChecker):
        passed(held, twice)
    assert passed(held, COUNTY_MADE)["state"] == "extended"


def test_what_the_ledger_refuses_leaves_the_application_open(db):
    loan = a_loan()
    held = passed(asked(loan, months=13), OFFICER_MADE)
    with pytest.raises(ExtensionTooLong):
        passed(held, BANK_DECIDES)
    assert applications.get(held["_id"]) == held
    assert len(loans.get(loan["_id"])["events"]) == 1
    shown = application_view(held, BANK_DECIDES, TODAY)
    assert shown["extension"] == {
        "matures_on": "2027-01-10", "latest": "2028-01-10", "months_most": 12, "times": 1, "done": 0,
    }  # fmt: skip
    granted = passed(held, BANK_DECIDES, months=12)
    assert granted["granted"]["matures_on"] == "2028-01-10"
    again = passed(asked(loan, in_="r9", months=1), OFFICER_MADE)
    with pytest.raises(TooManyExtensions):
        passed(again, BANK_DECIDES)


def test_asking_in_time_counts_and_not_when_it_was_decided(db):
    load(small(extension="{days_before: 30}"), at_command_line("test"))
    one, other = a_loan(scheme={"code": "small", "version": "1"}), a_loan(scheme={"code": "small", "version": "1"})
    late = date(2026, 12, 20)
    held = passed(asked(one, months=3, today=date(2026, 12, 10)), OFFICER_MADE, late)
    assert passed(held, BANK_DECIDES, late)["state"] == "extended"
    held = passed(asked(other, months=3, today=late), OFFICER_MADE, late)
    with pytest.raises(ExtensionAfterDeadline):
        passed(held, BANK_DECIDES, late)


def test_of_a_loan_that_has_ended_nothing_is_asked(db):
    with pytest.raises(ExtensionOfEndedLoan):
        asked(a_loan(state="closed"))


def test_of_two_who_decide_at_once_one_wins_and_the_ledger_follows_the_winner(db):
    loan = a_loan()
    held = passed(asked(loan, months=6), OFFICER_MADE)
    came_to: list[Any] = []

    def decide(action: str, by: Actor) -> None:
        try:
            came_to.append(act(held["_id"], held["version"], {"action": action, "reason": "x"}, by, today=TODAY))
        except DomainError as error:
            came_to.append(error)

    threads = [threading.Thread(target=decide, args=one) for one in (("pass", BANK_DECIDES), ("refuse", COUNTY_MADE))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(isinstance(one, ApplicationChanged) for one in came_to) == [False, True]
    granted = applications.get(held["_id"])["state"] == "extended"
    assert loans.get(loan["_id"]).get("extensions", 0) == int(granted)


def test_the_board_has_extensions_apart_from_applications_for_loans(db):
    asked(a_loan())
    (one,) = board(Scope("522725"), {}, "loan_officer", TODAY)
    assert (one["kind"], [(column["count"], column["mine"]) for column in one["columns"]]) == (
        "extension", [(1, True), (0, False)],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("chain", "pointer"),
    [
        ("[{step: a, zh: 甲, en: A, roles: [bank_reviewer]}]", "/extension/chain/0"),
        ("[{step: a, zh: 甲, en: A, roles: [loan_officer], extends: true}]", "/extension/chain/0/roles"),
        ("[{step: a, zh: 甲, en: A, roles: [bank_reviewer], extends: true, requires: [rating]}]", "/extension/chain/0"),
        ("[]", "/extension/chain"),
    ],
)
def test_a_chain_of_extensions_that_cannot_end_well_is_refused(chain, pointer):
    with pytest.raises(SchemeInvalid) as caught:
        read_scheme(small(extension=f"{{chain: {chain}}}"))
    assert pointer in {one["pointer"] for one in caught.value.details["errors"]}


def test_a_scheme_may_have_its_own_chain_of_extensions(db):
    chain = "[{step: board, zh: 合议, en: Board, roles: [county_office], votes: 3, extends: true}]"
    load(small(extension=f"{{chain: {chain}}}"), at_command_line("test"))
    held = asked(a_loan(scheme={"code": "small", "version": "1"}), months=3)
    assert held["step"] == "board"
    votes = [{"name": name, "in_favour": True} for name in "甲乙丙"]
    assert passed(held, COUNTY_MADE, votes=votes)["state"] == "extended"
