"""Phases tell which records came from where, what came late, and what is missing; by region, with counts alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from households.numbers import today
from lending.schemes import load
from records import submissions
from records.actors import at_command_line
from records.scopes import prefixes
from tests.builders import OTHER_COUNTY_VILLAGE, OTHER_VILLAGE, VILLAGE, new_id
from tests.http import problem
from tests.lending.scheme_texts import small

BASE = "/api/v1/phases"
THIRD_VILLAGE = "522725002001"


@pytest.fixture(autouse=True)
def scheme(db):
    """A scheme whose phase ended three days ago, and one that runs."""
    over, runs = (today() - timedelta(days=33), today() - timedelta(days=3)), (today(), today() + timedelta(days=9))
    phases = (
        f"[{{id: publicity, zh: 宣传动员, en: Publicity, from: {over[0]}, to: {over[1]}, records: ["
        "{form: publicity_training, at_least: 2, zh: 群众会, en: Meetings, where: {event/kind: meeting}}, "
        "{form: risk_group_meeting, at_least: 1, per: township}]}, "
        f"{{id: rating, zh: 评级, en: Rating, from: {runs[0]}, to: {runs[1]}}}]"
    )
    load(small(phases=phases), at_command_line("test"))


def came(form, region=VILLAGE, *, days=10, kind="meeting", **values):
    """Store a submission of a form that came so many days ago."""
    number = new_id()
    document = {
        "_id": number, "root": number, "current": True, "form_id": form, "form_version": "1", "region": region,
        "scopes": prefixes(region), "submitted_by": "x", "received_at": datetime.now(UTC) - timedelta(days=days),
        "missing": 0, "state": "received", "xml": b"", "sha256": "", "answers": {"event": {"kind": kind}},
    }  # fmt: skip
    submissions.collection().insert_one({**document, **values})


def told(caller, **query):
    answer = caller.get(BASE, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_what_is_missing_is_told_by_village_and_township(as_user):
    for _ in range(2):
        came("publicity_training")
    came("publicity_training", OTHER_VILLAGE)
    came("risk_group_meeting", OTHER_VILLAGE)
    publicity, rating = told(as_user("county_office"))
    meetings, groups = publicity["records"]
    assert (publicity["state"], publicity["complete"], rating["state"], rating["days_left"]) == (
        "over",
        False,
        "running",
        9,
    )
    assert (meetings["places"], meetings["places_missing"], meetings["count"]) == (3, 2, 3)
    assert [(one["region"], one["count"], one["missing"]) for one in meetings["missing"]] == [
        (OTHER_VILLAGE, 1, 1), (THIRD_VILLAGE, 0, 2),
    ]  # fmt: skip
    assert [one["region"] for one in groups["missing"]] == ["522725002"]


def test_what_came_late_counts_and_is_told(as_user):
    came("publicity_training")
    came("publicity_training", days=1)
    (publicity, _) = told(as_user("village_cadre"))
    meetings = publicity["records"][0]
    assert (meetings["places_missing"], meetings["count"], meetings["late"]) == (0, 2, 1)


@pytest.mark.parametrize(
    "values",
    [{"kind": "leaflet"}, {"days": 40}, {"state": "rejected"}, {"current": False}, {"region": OTHER_COUNTY_VILLAGE}],
)
def test_what_is_of_another_kind_time_state_or_place_does_not_count(as_user, values):
    came("publicity_training", **values)
    assert told(as_user("village_cadre"))[0]["records"][0]["count"] == 0


def test_a_village_is_told_of_its_townships_record_as_a_whole(as_user):
    came("risk_group_meeting", OTHER_VILLAGE)
    groups = told(as_user("village_cadre"))[0]["records"][1]
    assert (groups["places"], groups["places_missing"]) == (1, 0)


def test_other_areas_and_unknown_schemes_are_not_there(as_user):
    office = as_user("county_office")
    problem(office.get(BASE, params={"region": "522726"}), 404, "region.not_found")
    assert told(office, region=VILLAGE, scheme="small")[0]["records"][0]["places"] == 1
    assert told(office, scheme="small", version="1")[0]["id"] == "publicity"
    assert office.get(BASE, params={"scheme": "other"}).status_code == 409
    assert told(as_user("county_office", region="522726")) == []
