"""The demo county has applications at different steps, each where its household's records let it get to."""

from __future__ import annotations

from datetime import date

import pytest

from commands.demo_applications import load_demo_applications
from commands.demo_ratings import load_demo_ratings
from households.numbers import today
from lending.application_machine import replayed
from lending.application_writes import position_of
from lending.applications import scheme_of
from lending.scheme_library import install
from records import applications
from records.actors import at_command_line
from tests.builders import a_household


@pytest.mark.skipif(today() < date(2026, 4, 1), reason="the national notice of 2026 is not in force yet")
def test_the_demo_has_applications_at_different_steps(db, settings):
    by = at_command_line("demo")
    install(by, "522725")
    for _ in range(18):
        a_household(institution="瓮安农商行")
    load_demo_ratings(by)
    load_demo_applications(settings)
    made = [applications.get(one["_id"]) for one in applications.collection().find({}, {"_id": 1})]
    assert sorted((one["state"], one["step"]) for one in made) == [
        ("approved", "lend"), ("open", "apply"), ("open", "apply"), ("open", "township"), ("open", "village"),
        ("open", "village"), ("refused", "village"),
    ]  # fmt: skip
    assert sum(1 for one in made if one.get("waiting")) == 1
    for one in made:
        assert replayed(scheme_of(one).chain, one["history"]) == position_of(one)


def test_without_a_scheme_there_are_no_demo_applications(db, settings):
    for _ in range(18):
        a_household()
    load_demo_applications(settings)
    assert applications.collection().count_documents({}) == 0
