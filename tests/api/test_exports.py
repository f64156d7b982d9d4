"""Exports: the right rows, masked, in formats that other programs read."""

from __future__ import annotations

import csv
import io
import zipfile

import openpyxl
import pytest

from tests.builders import OTHER_COUNTY_VILLAGE, VISIT, a_household, a_photo, visit_xml
from tests.http import problem

MEMBERS = "<member><name>李一</name></member><member><name>=1+1</name></member>"


@pytest.fixture
def filled(phone):
    """Two submissions of the own village, one of another county."""
    household = a_household()
    own = phone()
    body = f"<household>{household['_id']}</household>"
    xml = visit_xml("uuid:1", body=body, mood="good", needs="money skill", place="27.07 107.47 1100 5", photo="a.jpg")
    own.send(xml.replace(b"<meta>", f"{MEMBERS}<meta>".encode()), {"a.jpg": a_photo()})
    own.send(visit_xml("uuid:2", cattle="7"))
    phone("village_cadre", region=OTHER_COUNTY_VILLAGE).send(visit_xml("uuid:3"))
    return household


def rows(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf"), "Excel needs the byte order mark"
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_csv_has_a_row_a_submission_of_the_area_and_a_column_a_question(filled, as_user):
    answer = as_user("county_office").get("/api/v1/forms/visit/export?format=csv&table=visit")
    found = {row["instance_id"]: row for row in rows(answer.content)}
    assert set(found) == {"uuid:1", "uuid:2"}
    first = found["uuid:1"]
    assert first["visit/cattle"] == "3"
    assert first["visit/needs"] == "money skill"
    assert (first["visit/place:lat"], first["visit/place:lon"], first["visit/place:acc"]) == ("27.07", "107.47", "5.0")
    assert first["household_code"] == filled["code"]
    assert first["received_at"].endswith("+08:00")


def test_a_form_with_repeats_is_a_zip_of_tables_that_refer_to_each_other(filled, as_user):
    answer = as_user("county_office").get("/api/v1/forms/visit/export?format=csv")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert sorted(archive.namelist()) == ["visit-member.csv", "visit.csv"]
        members = rows(archive.read("visit-member.csv"))
    assert [(row["PARENT_KEY"], row["KEY"]) for row in members] == [
        ("uuid:1", "uuid:1/member[1]"), ("uuid:1", "uuid:1/member[2]"),
    ]  # fmt: skip


def test_a_text_that_looks_like_a_formula_is_none(filled, as_user):
    county = as_user("county_office")
    found = rows(county.get("/api/v1/forms/visit/export?format=csv&table=visit-member").content)
    assert found[1]["name"] == "'=1+1"
    book = openpyxl.load_workbook(io.BytesIO(county.get("/api/v1/forms/visit/export?format=xlsx").content))
    cell = book["visit-member"]["C3"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_xlsx_has_a_sheet_a_table_and_numbers_as_numbers(filled, as_user):
    answer = as_user("county_office").get("/api/v1/forms/visit/export?format=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["visit", "visit-member"]
    header = [cell.value for cell in book["visit"][1]]
    values = {row[0].value: row[header.index("visit/cattle")].value for row in book["visit"].iter_rows(min_row=2)}
    assert values == {"uuid:1": 3, "uuid:2": 7}


def test_labels_and_split_multiples_are_what_people_read(filled, as_user):
    path = "/api/v1/forms/visit/export?format=csv&table=visit&labels=true&split_multiples=true"
    found = {row["instance_id"]: row for row in rows(as_user("county_office").get(path).content)}
    assert found["uuid:1"]["态度"] == "好"
    assert (found["uuid:1"]["需求/资金"], found["uuid:1"]["需求/技术"]) == ("1", "1")
    assert found["uuid:2"]["需求/资金"] == ""


def test_geojson_has_the_place_of_each_submission(filled, as_user):
    found = as_user("county_office").get("/api/v1/forms/visit/export?format=geojson").json()
    places = {feature["id"]: feature["geometry"] for feature in found["features"]}
    assert places == {"uuid:1": {"type": "Point", "coordinates": [107.47, 27.07]}, "uuid:2": None}


def test_photos_come_in_the_zip_byte_for_byte_and_lost_ones_are_told(filled, as_user, app):
    county = as_user("county_office")
    answer = county.get("/api/v1/forms/visit/export?format=xlsx&photos=true")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.read("media/uuid-1/a.jpg") == a_photo()
        assert "visit.xlsx" in archive.namelist()
    for path in app.config["RUHU"].blobs.root.glob("??/*"):
        path.rename(path.with_suffix(".gone"))
    try:
        answer = county.get("/api/v1/forms/visit/export?format=csv&photos=true")
    finally:
        for path in app.config["RUHU"].blobs.root.glob("??/*.gone"):
            path.rename(path.with_suffix(""))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert b"media/uuid-1/a.jpg" in archive.read("missing.txt")


def test_filters_narrow_the_export(filled, as_user):
    path = f"/api/v1/forms/visit/export?format=csv&table=visit&household={filled['_id']}"
    assert [row["instance_id"] for row in rows(as_user("county_office").get(path).content)] == ["uuid:1"]


NUMBERS = """
| survey   |            |           |         |
|          | type       | name      | label   |
|          | text       | id_number | 证件号  |
|          | text       | phone     | 电话    |
| settings |            |           |         |
|          | form_title | form_id   | version |
|          | 号码       | numbers   | 1       |
"""


def test_numbers_are_masked_unless_a_purpose_is_given_and_then_logged(phone, publish, as_user):
    publish(NUMBERS)
    phone().send(
        b'<data id="numbers" version="1"><id_number>11010519491231002X</id_number><phone>13812345678</phone>'
        b"<meta><instanceID>uuid:9</instanceID></meta></data>"
    )
    county = as_user("county_office")
    masked = rows(county.get("/api/v1/forms/numbers/export").content)[0]
    assert (masked["id_number"], masked["phone"]) == ("110105********002X", "138****5678")
    problem(county.get("/api/v1/forms/numbers/export?unmask=phone"), 422, "household.unmask_purpose")
    whole = rows(county.get("/api/v1/forms/numbers/export?unmask=phone&purpose=核对电话").content)[0]
    assert (whole["id_number"], whole["phone"]) == ("110105********002X", "13812345678")
    logged = as_user("admin").get("/api/v1/audit?action=numbers.unmasked").json()["items"]
    assert [entry["target"] for entry in logged] == ["form:numbers"]


def test_a_cadre_may_not_export(filled, as_user):
    problem(as_user("village_cadre").get("/api/v1/forms/visit/export"), 403, "auth.role_forbids")


def test_an_unknown_form_or_table_is_404(filled, as_user):
    county = as_user("county_office")
    problem(county.get("/api/v1/forms/none/export"), 404, "form.not_found")
    problem(county.get("/api/v1/forms/visit/export?table=none"), 404, "export.no_such_table")


def test_columns_of_all_versions_are_there(filled, publish, as_user):
    newer = VISIT.replace("| 1                |", "| 2                |").replace(
        "cattle    | 牛（头）", "horses    | 马（匹）"
    )
    publish(newer)
    found = rows(as_user("county_office").get("/api/v1/forms/visit/export?format=csv&table=visit").content)
    assert {"visit/cattle", "visit/horses"} <= set(found[0])


def test_no_file_of_an_export_is_left_behind(filled, as_user, app):
    as_user("county_office").get("/api/v1/forms/visit/export?format=xlsx")
    assert list((app.config["RUHU"].settings.VAR / "tmp").iterdir()) == []
