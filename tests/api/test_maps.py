"""The map of an area: what is shown of whom to whom, how it is gathered, and the boundaries of the deployment's own file."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from records import submissions
from records.scopes import prefixes
from tests.builders import OTHER_COUNTY_VILLAGE, OTHER_VILLAGE, VILLAGE, a_household, new_id

AT = [107.47, 27.08]


def point(longitude: float, latitude: float) -> dict:
    return {"type": "Point", "coordinates": [longitude, latitude]}


def a_visit(household: dict, days_ago: float = 1, **values: object) -> str:
    """Store a routine visit to a household at its place; return its instance ID."""
    document = {
        "_id": new_id(), "current": True, "form_id": "routine_visit", "form_version": "1", "region": household["region"],
        "scopes": prefixes(household["region"]), "household": household["_id"], "household_code": household["code"],
        "submitted_by": "cun", "received_at": datetime.now(UTC) - timedelta(days=days_ago), "xml": b"", "sha256": "",
        "missing": 0, "state": "received", "location": point(*AT),
    }  # fmt: skip
    document["root"] = document["_id"]
    submissions.collection().insert_one(
        {key: value for key, value in {**document, **values}.items() if value is not None}
    )
    return str(document["_id"])


@pytest.fixture
def homes(db):
    """Two villages of a county with three households, two of which have a place, and one household of another county."""
    return [
        a_household(head_name="李建国", location=point(*AT)),
        a_household(head_name="王秀英", location=point(AT[0] + 0.02, AT[1] + 0.01)),
        a_household(region=OTHER_VILLAGE, head_name="张志强"),
        a_household(region=OTHER_COUNTY_VILLAGE, head_name="罗文军", location=point(*AT)),
    ]


def test_households_are_gathered_in_villages_at_the_mean_of_their_places(homes, as_user):
    found = as_user("county_office").get("/api/v1/map").json()
    assert [(one["name"], one["households"], one["located"]) for one in found["groups"]] == [
        ("茶店村", 2, 2),
        ("七里村", 1, 0),
    ]
    assert found["groups"][0]["longitude"] == pytest.approx(107.48)
    assert found["groups"][0]["latitude"] == pytest.approx(27.085)
    assert found["groups"][1]["longitude"] is None


def test_names_are_masked_and_another_county_is_not_shown(homes, as_user):
    county = as_user("county_office")
    found = county.get("/api/v1/map").json()
    assert [one["head_name"] for one in found["households"]] == ["李*", "王*"]
    assert "罗" not in json.dumps(found, ensure_ascii=False)
    assert county.get("/api/v1/map", params={"region": "522726"}).status_code == 404


def test_a_bank_sees_the_households_of_its_own_alone(homes, as_user):
    a_household(head_name="赵梅", institution="瓮安农商行", location=point(*AT))
    found = as_user("bank_reviewer", institution="瓮安农商行").get("/api/v1/map").json()
    assert [one["head_name"] for one in found["households"]] == ["赵*"]
    assert [one["households"] for one in found["groups"]] == [1]


def test_many_households_are_shown_gathered_only(homes, as_user, monkeypatch):
    monkeypatch.setattr("households.area_maps.MOST_HOUSEHOLDS", 1)
    found = as_user("admin").get("/api/v1/map").json()
    assert found["households"] == []
    assert [(one["region"], one["name"], one["located"]) for one in found["groups"]] == [
        ("522725", "瓮安县", 2),
        ("522726", "独山县", 1),
    ]


def test_visits_of_the_days_asked_for_are_shown_and_those_without_a_place_are_counted(homes, as_user):
    near, far = a_visit(homes[0]), a_visit(homes[1], days_ago=20)
    a_visit(homes[1], location=None)
    a_visit(homes[0], days_ago=100)
    a_visit(homes[0], state="rejected")
    a_visit(homes[3])
    county = as_user("county_office")
    found = county.get("/api/v1/map").json()
    assert [one["instance_id"] for one in found["visits"]] == [near, far]
    assert (found["visits"][0]["longitude"], found["visits"][0]["latitude"]) == tuple(AT)
    assert found["visit_count"] == 3
    assert [one["visited"] for one in found["groups"]] == [2, 0]
    assert [one["instance_id"] for one in county.get("/api/v1/map?days=7").json()["visits"]] == [near]
    assert county.get("/api/v1/map?days=0").status_code == 422


def test_roles_of_the_village_get_no_map(homes, as_user):
    assert as_user("village_cadre").get("/api/v1/map").status_code == 403


def a_square(code: object) -> dict:
    ring = [[107.0, 27.0], [107.5, 27.0], [107.5, 27.5], [107.0, 27.0]]
    return {
        "type": "Feature",
        "properties": {"adcode": code},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


@pytest.fixture
def outlines(app, tmp_path, monkeypatch):
    """Write the deployment's file of boundaries."""
    settings = app.config["RUHU"].settings

    def write(content: object, **values: object) -> None:
        file = tmp_path / "boundaries.geojson"
        file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        for key, value in {"BOUNDARIES": str(file), **values}.items():
            monkeypatch.setattr(settings, key, value)

    return write


def codes(answer) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["properties"]["code"] for one in answer.json()["features"]]


def test_boundaries_are_those_of_the_area_and_the_nearest_regions_in_it(outlines, as_user):
    many = ["520000000000", "522725", 522725001, "522725001003", "522726", "522726001"]
    outlines(
        {"type": "FeatureCollection", "attribution": "审图号 GS(2026)0000", "features": [a_square(one) for one in many]}
    )
    county = as_user("county_office")
    answer = county.get("/api/v1/map/boundaries")
    assert codes(answer) == ["522725", "522725001"]
    assert answer.json()["attribution"] == "审图号 GS(2026)0000"
    assert codes(county.get("/api/v1/map/boundaries?region=522725001")) == ["522725001", VILLAGE]
    assert county.get("/api/v1/map/boundaries?region=522726").status_code == 404
    assert codes(as_user("township_office", region="522725002").get("/api/v1/map/boundaries")) == []


def test_boundaries_in_gcj_02_are_brought_to_wgs_84(outlines, as_user):
    outlines({"type": "FeatureCollection", "features": [a_square("522725")]}, BOUNDARIES_DATUM="GCJ-02")
    [feature] = as_user("county_office").get("/api/v1/map/boundaries").json()["features"]
    longitude, latitude = feature["geometry"]["coordinates"][0][0]
    # State maps are shifted east and south here, by a few hundred metres.
    assert 0.002 < 107.0 - longitude < 0.006
    assert 0.002 < latitude - 27.0 < 0.005


def test_without_a_file_there_are_no_boundaries(as_user):
    assert codes(as_user("county_office").get("/api/v1/map/boundaries")) == []


BAD_SHAPE = {**a_square("522725"), "geometry": {"type": "Polygon", "coordinates": [[["x", 27.0]]]}}


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("{", "JSON"),
        ("[" * 100_000, "JSON"),
        ("[1]", "FeatureCollection"),
        ({"type": "FeatureCollection", "features": [5]}, "第 1 个要素"),
        ({"type": "FeatureCollection", "features": [a_square("瓮安县")]}, "code"),
        ({"type": "FeatureCollection", "features": [{**a_square("522725"), "geometry": point(1, 2)}]}, "不是面"),
        ({"type": "FeatureCollection", "features": [BAD_SHAPE]}, "坐标"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_map_is_told_with_what_is_wrong(outlines, as_user, content, word):
    outlines(content)
    answer = as_user("county_office").get("/api/v1/map/boundaries")
    assert (answer.status_code, answer.json()["code"]) == (503, "map.boundaries_unreadable")
    assert word in answer.json()["message"]["zh"]
