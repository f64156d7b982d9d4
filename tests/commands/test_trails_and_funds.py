"""`ruhu loans trails` and `ruhu funds verify`: what is derived is held against what it is derived from."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from commands import funds, loan_trails
from lending.fund_rules import figures_of
from records import loan_trails as kept
from records import risk_funds
from records.money import stored
from records.scopes import prefixes
from tests.builders import a_loan


def test_trails_that_are_behind_are_derived_and_a_wrong_one_is_told_and_rebuilt(runner):
    ruhu, loan = runner(loan_trails, loan_trails.trails), a_loan()
    assert ruhu().exit_code == 0
    kept.collection().update_one({"_id": loan["_id"]}, {"$set": {"steps": b""}})
    told = ruhu()
    assert (told.exit_code, loan["_id"] in told.output) == (1, True)
    assert ruhu("--rebuild").exit_code == 0
    assert ruhu().exit_code == 0


@pytest.fixture
def account(db):
    at, region = datetime.now(UTC), "522725"
    document = {"_id": "f1", "name": "x", "region": region, "scopes": prefixes(region), "institution": None, "scheme": "small",
                "events": [], "figures": figures_of([]), "version": 1, "created_at": at, "updated_at": at}  # fmt: skip
    risk_funds.insert(stored(document))


def test_an_account_whose_figures_are_wrong_is_told_and_mended(runner, account):
    ruhu = runner(funds, funds.funds)
    assert ruhu("verify").exit_code == 0
    risk_funds.funds().update_one({}, {"$set": {"figures.balance": None}})
    assert ruhu("verify").exit_code == 1
    assert ruhu("verify", "--mend").exit_code == 0
    assert ruhu("verify").exit_code == 0
