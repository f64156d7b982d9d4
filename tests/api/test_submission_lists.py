"""Lists of submissions: pages, filters, polygons."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from records import submissions
from tests.builders import OTHER_VILLAGE, VILLAGE, a_household
from tests.http import problem
from tests.submissions_to_send import BASE, OTHER_FORM, a_visit, listed, visited

POINT = {"type": "Point", "coordinates": [107.47, 27.07]}


def test_a_list_is_newest_first_and_pages_neither_skip_nor_repeat(cadre):
    for number in range(7):
        visited(cadre, f"uuid:{number}")
    at = datetime(2026, 11, 1, tzinfo=UTC)
    for number in range(7):
        moment = at + timedelta(minutes=number // 3)
        submissions.collection().update_one({"_id": f"uuid:{number}"}, {"$set": {"received_at": moment}})
    seen, cursor = [], ""
    while cursor is not None:
        page = cadre.get(f"{BASE}?limit=2&cursor={cursor}").json()
        assert len(page["items"]) <= 2
        seen += [one["instance_id"] for one in page["items"]]
        cursor = page["next"]
    assert seen == [f"uuid:{number}" for number in (6, 5, 4, 3, 2, 1, 0)]


def test_every_filter_narrows_the_list(cadre, as_user, publish):
    publish(OTHER_FORM)
    household = a_household()
    county = as_user("county_office")
    neighbour = as_user("village_cadre", region=OTHER_VILLAGE)
    here = visited(cadre, place={"type": "Point", "coordinates": [107.475, 27.069]})["instance_id"]
    linked = cadre.post(BASE, json=a_visit(household=household["_id"])).json()["instance_id"]
    other = cadre.post(BASE, json={**a_visit(), "form_id": "other", "answers": {"a": "1"}}).json()["instance_id"]
    incomplete = visited(cadre, photo="a.jpg")["instance_id"]
    odd = cadre.post(BASE, json=a_visit(household="unknown")).json()["instance_id"]
    elsewhere = visited(neighbour)["instance_id"]
    county.post(f"{BASE}/{here}/review", json={"state": "approved"})
    assert set(listed(county)) == {here, linked, other, incomplete, odd, elsewhere}
    assert listed(county, form="other") == [other]
    assert listed(county, household=household["_id"]) == [linked]
    assert listed(county, region=OTHER_VILLAGE) == [elsewhere]
    assert len(listed(county, region="522725001")) == 6
    assert listed(county, by=neighbour.user.username) == [elsewhere]
    assert listed(county, state="approved") == [here]
    assert listed(county, state="has_issues") == [odd]
    assert listed(county, finding="household.unknown") == [odd]
    assert listed(county, incomplete="true") == [incomplete]
    assert listed(county, incomplete="false", form="other") == [other]
    assert listed(county, within=json.dumps(_around(107.475, 27.069))) == [here]
    assert listed(county, within=json.dumps(_around(107.5, 27.069))) == []
    assert listed(county, region=VILLAGE, by=cadre.user.username, state="received", incomplete="true") == [incomplete]


def _around(longitude: float, latitude: float) -> dict:
    west, east, south, north = longitude - 0.01, longitude + 0.01, latitude - 0.01, latitude + 0.01
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def test_times_are_half_open(cadre):
    visited(cadre, "uuid:1")
    at = datetime(2026, 11, 1, 12, tzinfo=UTC)
    submissions.collection().update_one({"_id": "uuid:1"}, {"$set": {"received_at": at}})
    assert listed(cadre, since="2026-11-01T20:00:00+08:00") == ["uuid:1"]
    assert listed(cadre, since="2026-11-01T12:00:00.001Z") == []
    assert listed(cadre, until="2026-11-01T12:00:00Z") == []
    assert listed(cadre, until="2026-11-01T12:00:00.001Z") == ["uuid:1"]


@pytest.mark.parametrize(
    "query",
    ["state=lost", "since=yesterday", "since=2026-11-01T00:00:00", "limit=0", "region=abc", "incomplete=x", "colour=1"],
)
def test_a_filter_that_is_none_is_422(cadre, query):
    problem(cadre.get(f"{BASE}?{query}"), 422, "request.invalid_fields")


@pytest.mark.parametrize(
    "within",
    [
        "x", "[]", "{}", "null", '{"type": "Point", "coordinates": [1, 2]}', '{"type": "Polygon", "coordinates": []}',
        '{"type": "Polygon", "coordinates": [[[1, 1], [2, 2], [1, 1]]]}',
        '{"type": "Polygon", "coordinates": [[[1, 1], [2, 1], [2, 2], [1, 2]]]}',
        '{"type": "Polygon", "coordinates": [[[1, 1], [200, 1], [2, 2], [1, 1]]]}',
        '{"type": "Polygon", "coordinates": [[[1, 1], [NaN, 1], [2, 2], [1, 1]]]}',
        '{"type": "Polygon", "coordinates": [[[1, 1], [1, 1], [1, 1], [1, 1]]]}',
        '{"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}',
        '{"type": "Polygon", "coordinates": [[["1", "1"], ["2", "1"], ["2", "2"], ["1", "1"]]]}',
        '{"type": "MultiPolygon", "coordinates": [[[[1, 1], [2, 1], [2, 2], [1, 1]]]]}',
        '{"type": "Polygon", "coordinates": [[[0, 0], [9, 0], [9, 9], [0, 0]], [[4, 1], [5, 1], [5, 2]]]}',
    ],
)  # fmt: skip
def test_a_polygon_that_is_none_is_400(cadre, within):
    visited(cadre, place=POINT)
    problem(cadre.get(BASE, params={"within": within}), 400, "request.bad_polygon")


def test_a_hole_in_the_polygon_is_left_out(cadre):
    sent = visited(cadre, place=POINT)
    outer, inner = _around(107.47, 27.07)["coordinates"], [[[107.469, 27.069], [107.469, 27.071], [107.471, 27.071],
                                                            [107.471, 27.069], [107.469, 27.069]]]  # fmt: skip
    assert listed(cadre, within=json.dumps({"type": "Polygon", "coordinates": outer})) == [sent["instance_id"]]
    assert listed(cadre, within=json.dumps({"type": "Polygon", "coordinates": outer + inner})) == []


def test_a_list_shows_neither_answers_nor_xml(cadre):
    visited(cadre)
    item = cadre.get(BASE).json()["items"][0]
    assert not {"answers", "xml", "sha256", "scopes", "findings"} & item.keys()


def test_a_region_outside_the_own_area_is_404(cadre):
    problem(cadre.get("/api/v1/submissions?region=11"), 404, "region.not_found")


def test_a_cursor_that_is_none_is_told(cadre):
    problem(cadre.get("/api/v1/submissions?cursor=nonsense"), 400, "request.bad_cursor")


def test_a_mistyped_filter_is_told_instead_of_answered_with_everything(cadre):
    problem(cadre.get("/api/v1/submissions?regoin=522725"), 422, "request.invalid_fields")
