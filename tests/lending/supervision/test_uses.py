"""Uses claimed beside things seen, and evidence tied to loans: pure, case by case."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lending.supervision.loan_evidence import BY_CONTRACT, BY_HOUSEHOLD, tied
from lending.supervision.uses import compared, use_of, verdict_of
from lending.vocabulary import USES


@pytest.mark.parametrize(
    ("claimed", "seen", "verdict"),
    [
        ("breeding", ["stock", "feed"], "matches"), ("养殖", ["stock"], "matches"), ("Breeding", ["stock"], "matches"),
        ("planting", ["stock"], "differs"), ("planting", ["seed", "stock"], "differs"), ("machinery", ["goods"], "differs"),
        ("breeding", ["seed"], "unknown"), ("breeding", ["other"], "unknown"), ("breeding", [], "unknown"),
        ("skills", ["goods"], "unknown"), ("打井", ["machine"], "unknown"), (None, ["machine"], "unknown"),
    ],
)  # fmt: skip
def test_what_was_seen_is_held_against_the_table(claimed, seen, verdict):
    assert compared(claimed, {"purchases": [{"item": one} for one in seen]}) == verdict


@pytest.mark.parametrize("told", [{"used_as_agreed": "no"}, {"used_as_agreed": "partly"}, {"diversion": ["house"]}])
def test_what_the_visitor_says_goes_first(told):
    assert compared("breeding", {"purchases": [{"item": "stock"}], **told}) == "differs"


def test_every_permitted_use_is_in_the_table():
    permitted = ("planting", "breeding", "processing", "tourism", "trade", "machinery", "skills")
    assert all(use_of(USES[use][0]) == use for use in permitted)
    assert all(compared(use, {"category": "other"}) == "unknown" for use in permitted)


def test_one_piece_that_differs_decides():
    assert verdict_of(["matches", "differs", "unknown"]) == "differs"
    assert verdict_of(["unknown", "matches"]) == "matches"
    assert verdict_of([]) == "unknown"


def loan(name, household="h", **values):
    return {
        "_id": name,
        "contract_number": name,
        "household": household,
        "institution": "b",
        "disbursed_on": "2026-01-10",
        **values,
    }


def piece(name, day=20, **values):
    return {
        "_id": name,
        "household": "h",
        "received_at": datetime(2026, 1, day, 4, tzinfo=UTC),
        "state": "received",
        **values,
    }


def names(found):
    return {key: [(one.piece["_id"], one.by) for one in ties] for key, ties in found.items() if ties}


def test_a_contract_number_ties_however_it_is_written():
    found = tied([loan("HT1"), loan("HT2")], [piece("a", contract_number="ht 1"), piece("b", contract_number="ＨＴ2")])
    assert names(found) == {"HT1": [("a", BY_CONTRACT)], "HT2": [("b", BY_CONTRACT)]}


def test_a_contract_number_of_another_household_ties_nothing():
    assert names(tied([loan("HT1")], [piece("a", contract_number="HT1", household="other")])) == {}


def test_evidence_without_a_number_is_the_households_only_loan_of_that_time():
    ended = loan("OLD", disbursed_on="2025-01-10", closed_on="2026-01-09")
    assert names(tied([ended, loan("HT1")], [piece("a")])) == {"HT1": [("a", BY_HOUSEHOLD)]}
    assert names(tied([loan("HT1"), loan("HT2")], [piece("a")])) == {}
    assert names(tied([loan("HT1")], [piece("a", day=5)])) == {}


def test_rejected_evidence_shows_nothing():
    assert names(tied([loan("HT1")], [piece("a", state="rejected", contract_number="HT1")])) == {}
