"""Versions of schemes: loaded once, never changed, one in force at a time for a region."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from errors import (
    OutOfScope,
    RegionUnknown,
    SchemeEndsTooEarly,
    SchemeInvalid,
    SchemeNotFound,
    SchemeNotInForce,
    SchemeOverlaps,
    SchemeReplacesUnknown,
    SchemeVersionImmutable,
)
from lending import schemes
from records import schemes as kept
from records.actors import Actor, at_command_line
from records.scopes import Scope
from tests.builders import OTHER_COUNTY_VILLAGE, VILLAGE
from tests.lending.scheme_texts import a_scheme, small

NEXT = {"version": '"2"', "effective_from": "2024-01-01"}


def test_a_scheme_that_was_loaded_is_read_back(db):
    loaded = a_scheme()
    assert schemes.get("small", "1") == loaded
    with pytest.raises(SchemeNotFound):
        schemes.get("small", "9")


def test_the_same_again_changes_nothing_and_another_text_is_refused(db):
    by = at_command_line("test")
    assert schemes.load(small(), by)[1] is True
    assert schemes.load("# again\n" + small(), by)[1] is False
    with pytest.raises(SchemeVersionImmutable):
        a_scheme(notice_days="9")
    assert kept.collection().count_documents({}) == 1


def test_a_version_that_overlaps_is_refused(db):
    a_scheme()
    with pytest.raises(SchemeOverlaps) as refused:
        a_scheme(**NEXT)
    assert "replaces: 1" in refused.value.message_zh
    assert kept.collection().count_documents({}) == 1


def test_the_version_that_replaces_another_ends_it_on_the_day_before(db):
    a_scheme()
    a_scheme(**NEXT, replaces='"1"')
    assert schemes.get("small", "1").effective_to == date(2023, 12, 31)
    assert schemes.applying("small", VILLAGE, date(2023, 12, 31)).version == "1"
    assert schemes.applying("small", VILLAGE, date(2024, 1, 1)).version == "2"


@pytest.mark.parametrize("since", ["2020-01-01", "2019-01-01"])
def test_only_an_earlier_version_can_be_replaced(db, since):
    a_scheme()
    with pytest.raises(SchemeReplacesUnknown):
        a_scheme(version='"2"', effective_from=since, replaces='"1"')
    with pytest.raises(SchemeReplacesUnknown):
        a_scheme(**NEXT, replaces='"0"')
    assert schemes.get("small", "1").effective_to is None


def test_a_countys_own_scheme_goes_before_the_national_one(db):
    a_scheme()
    a_scheme(version='"n"', region='""', name="全国方案")
    on = date(2022, 5, 1)
    assert schemes.applying("small", VILLAGE, on).version == "1"
    assert schemes.applying("small", OTHER_COUNTY_VILLAGE, on).version == "n"
    assert [one.version for one in schemes.applicable(VILLAGE, on)] == ["1"]


@hypothesis_settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=st.dates(date(2019, 12, 1), date(2020, 2, 1)) | st.dates(date(2023, 12, 1), date(2024, 2, 1)))
def test_a_version_applies_on_its_first_and_last_day_and_not_beside_them(db, day):
    a_scheme(effective_to="2023-12-31")
    inside = date(2020, 1, 1) <= day <= date(2023, 12, 31)
    assert bool(schemes.applicable(VILLAGE, day)) == inside
    if not inside:
        with pytest.raises(SchemeNotInForce):
            schemes.applying("small", VILLAGE, day)


def test_an_office_loads_schemes_for_its_own_region_only(db):
    county = Actor("xian", "county_office", Scope("522725"))
    assert schemes.load(small(), county)[1]
    for region in ('""', '"522726"', '"5227"'):
        with pytest.raises(OutOfScope):
            schemes.load(small(region=region, code="other"), county)
    with pytest.raises(RegionUnknown):
        schemes.load(small(region='"522799"', code="other"), at_command_line("test"))


def test_a_version_can_be_ended_earlier_and_never_later(db):
    a_scheme(effective_to="2025-12-31")
    by = at_command_line("test")
    schemes.end("small", "1", date(2024, 6, 30), by)
    assert schemes.get("small", "1").effective_to == date(2024, 6, 30)
    for day in (date(2024, 7, 1), date(2019, 12, 31)):
        with pytest.raises(SchemeEndsTooEarly):
            schemes.end("small", "1", day, by)


def test_of_two_overlapping_versions_loaded_at_once_one_is_kept(db):
    refused = []

    def load(version):
        try:
            a_scheme(version=f'"{version}"')
        except SchemeOverlaps as error:
            refused.append(error)

    threads = [threading.Thread(target=load, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept.collection().count_documents({}) == 1
    assert len(refused) == 3


def test_a_rule_that_was_added_since_does_not_undo_an_old_version(db, monkeypatch):
    a_scheme()
    kept.mark_changed(kept.TOPIC)
    monkeypatch.setattr("lending.scheme_reading.problems_of", lambda scheme: [((), "新规则", "a new rule")])
    assert schemes.get("small", "1").name == "小方案"
    with pytest.raises(SchemeInvalid):
        a_scheme(**NEXT, replaces='"1"')


def test_a_version_is_parsed_once_for_all_villages_and_days(db, monkeypatch):
    a_scheme()
    parsed = []
    whole = schemes.stored_scheme
    monkeypatch.setattr(schemes, "stored_scheme", lambda document: parsed.append(document["_id"]) or whole(document))
    kept.mark_changed(kept.TOPIC)
    for number in range(20):
        assert schemes.applying("small", f"522725{number:06}", date(2022, 1, 1 + number)).version == "1"
    assert parsed == ["small@1"]
