"""The demo county has ratings at every step, and a rate for today that says it is none that was published."""

from __future__ import annotations

from datetime import date

import pytest

from commands.demo_ratings import load_demo_ratings
from households.numbers import today
from lending.rates import table
from lending.scheme_library import install
from records import notices, ratings
from records.actors import at_command_line
from tests.builders import a_household


@pytest.mark.skipif(today() < date(2026, 4, 1), reason="the national notice of 2026 is not in force yet")
def test_the_demo_has_ratings_at_every_step(db):
    by = at_command_line("demo")
    install(by, "522725")
    for _ in range(12):
        a_household()
    load_demo_ratings(by)
    states = [one["state"] for one in ratings.collection().find()]
    assert {state: states.count(state) for state in states} == {
        "line_granted": 6, "confirmed": 1, "on_notice": 2, "decided": 1, "scored": 1, "refused": 1,
    }  # fmt: skip
    assert sorted(one["state"] for one in notices.collection().find()) == ["ended", "posted"]
    assert table("lpr").covered_to >= today()


def test_without_a_scheme_there_are_no_demo_ratings(db):
    a_household()
    load_demo_ratings(at_command_line("demo"))
    assert ratings.collection().count_documents({}) == 0
