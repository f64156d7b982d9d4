"""Submissions over JSON: sent once however often, refused whole, listed, reviewed, compared."""

from __future__ import annotations

import json
import threading

import pytest
import requests

from field_forms.definition import parse_xform
from field_forms.sampling import sample_answers
from records import submissions
from tests.builders import OTHER_VILLAGE, VILLAGE, XLSFORMS, a_household, a_photo, new_id, visit_xml
from tests.http import problem

PATH = "/api/v1/submissions"


def body(instance_id: str | None = None, **more) -> dict:
    answers = {"visit": {"cattle": 3, **more.pop("visit", {})}, **more.pop("answers", {})}
    return {"form_id": "visit", "version": "1", "instance_id": instance_id or new_id(), "answers": answers, **more}


@pytest.fixture
def cadre(publish, as_user):
    publish()
    return as_user("village_cadre")


def held() -> int:
    return submissions.collection().count_documents({})


def test_a_submission_is_201_with_typed_answers_and_what_is_missing(cadre):
    household = a_household()
    sent = body("uuid:1", visit={"mood": "good", "needs": ["money"], "photo": "a.jpg"}, household=household["code"])
    answer = cadre.post(PATH, json=sent)
    assert answer.status_code == 201, answer.text
    stored = answer.json()
    assert stored["answers"] == sent["answers"]
    assert (stored["state"], stored["missing"], stored["household"]) == ("received", 1, household["_id"])
    assert cadre.get(f"{PATH}/uuid:1").json() == stored
    assert submissions.get("uuid:1")["channel"] == "json"


def test_the_same_twice_is_stored_once_and_answered_alike(cadre):
    sent = body()
    first, second = cadre.post(PATH, json=sent), cadre.post(PATH, json=sent)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert held() == 1


def test_the_order_of_keys_and_the_spelling_of_numbers_make_no_other_content(cadre):
    cadre.post(PATH, json=body("uuid:2", visit={"mood": "good"}))
    again = {
        "answers": {"visit": {"mood": "good", "cattle": "3"}},
        "instance_id": "uuid:2",
        "version": "1",
        "form_id": "visit",
    }
    assert cadre.post(PATH, json=again).status_code == 201
    assert held() == 1


def test_the_same_id_with_other_content_is_409(cadre):
    cadre.post(PATH, json=body("uuid:3"))
    problem(cadre.post(PATH, json=body("uuid:3", visit={"mood": "bad"})), 409, "submission.xml_conflict")


def test_16_identical_ones_at_once_are_all_201_and_stored_once(cadre):
    sent, barrier, statuses = body("uuid:4"), threading.Barrier(16), []

    def send() -> None:
        barrier.wait()
        headers = dict(cadre.session.headers)
        statuses.append(requests.post(cadre.url + PATH, json=sent, headers=headers, timeout=60).status_code)

    threads = [threading.Thread(target=send) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [201] * 16
    assert held() == 1


@pytest.mark.parametrize(
    ("answers", "code", "pointer"),
    [
        ({"visit": {"cattle": "many"}}, "answer.type", "/visit/cattle"),
        ({"visit": {"cattle": 1.5}}, "answer.type", "/visit/cattle"),
        ({"visit": {"cattle": [1]}}, "answer.type", "/visit/cattle"),
        ({"visit": {"cattle": 2**70}}, "answer.range", "/visit/cattle"),
        ({"visit": {"cattle": 3, "mood": "furious"}}, "answer.choice", "/visit/mood"),
        ({"visit": {"cattle": 3, "needs": ["money", "luck"]}}, "answer.choice", "/visit/needs"),
        ({"visit": {"cattle": 3, "colour": "red"}}, "structure.unknown_element", "/visit/colour"),
        ({"visit": {}}, "answer.required", "/visit/cattle"),
        ({"visit": {"cattle": 3}, "member": {"name": "x"}}, None, "/member"),
        ({"visit": "x"}, None, "/visit"),
        ({"visit": {"cattle": 3, "place": {"type": "Point", "coordinates": [500, 1]}}}, None, "/visit/place"),
        ({"visit": {"cattle": 3, "photo": "../a.jpg"}}, "attachment.name", "/visit/photo"),
    ],
)
def test_an_answer_that_breaks_the_form_is_422_with_its_pointer_and_nothing_is_stored(cadre, answers, code, pointer):
    refused = problem(cadre.post(PATH, json={**body(), "answers": answers}), 422, "submission.invalid")
    found = {finding["pointer"]: finding for finding in refused["findings"]}
    assert pointer in found, refused["findings"]
    if code:
        assert found[pointer]["code"] == code
    assert found[pointer]["zh"] and found[pointer]["en"]
    assert held() == 0


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b'{"form_id": "visit", "form_id": "other"}', 400, "request.unreadable_json"),
        (b"{", 400, "request.unreadable_json"),
        (b"\xff\xfe", 400, "request.unreadable_json"),
        (b'{"a": NaN}', 400, "request.unreadable_json"),
        (b"[" * 100_000, 400, "request.unreadable_json"),
        (json.dumps(body(device="a\0b")).encode(), 400, "request.bad_text"),
        (json.dumps(body(device="\ud800")).encode(), 400, "request.bad_text"),
        (json.dumps(body(visit={"mood": "a\0b"})).encode(), 400, "request.bad_text"),
        (json.dumps(body(surplus=1)).encode(), 422, "request.invalid_fields"),
        (json.dumps({"form_id": "visit"}).encode(), 422, "request.invalid_fields"),
        (b"[]", 422, "request.invalid_fields"),
        (json.dumps({**body(), "answers": []}).encode(), 422, "request.invalid_fields"),
        (json.dumps({**body(), "form_id": "none"}).encode(), 404, "form.not_found"),
        (json.dumps({**body(), "version": "9"}).encode(), 404, "form.version_not_found"),
        (json.dumps({**body(), "instance_id": " "}).encode(), 400, "submission.bad_instance_id"),
    ],
)
def test_a_body_that_cannot_be_taken_is_refused_and_nothing_is_stored(cadre, raw, status, code):
    answer = cadre.post(PATH, data=raw, headers={"Content-Type": "application/json"})
    problem(answer, status, code)
    assert held() == 0


def test_another_content_type_is_415(cadre):
    problem(cadre.post(PATH, data=b"x", headers={"Content-Type": "text/plain"}), 415, "request.json_expected")


def test_a_body_over_the_limit_is_413(cadre, app, monkeypatch):
    monkeypatch.setattr(app.config["RUHU"].settings, "MAX_JSON_BYTES", 1000)
    problem(cadre.post(PATH, json=body(device="x" * 2000)), 413, "request.too_large")


def test_a_closed_form_is_409(cadre, as_user):
    as_user("admin").patch("/api/v1/forms/visit", json={"closed": True})
    problem(cadre.post(PATH, json=body()), 409, "form.closed")


# --- photos ---------------------------------------------------------------------------------------------------------


def test_everything_in_one_multipart_request(cadre):
    parts = {
        "submission": (None, json.dumps(body("uuid:5", visit={"photo": "a.jpg"})), "application/json"),
        "a.jpg": ("a.jpg", a_photo(), "image/jpeg"),
    }
    answer = cadre.post(PATH, files=parts)
    assert answer.status_code == 201, answer.text
    assert answer.json()["missing"] == 0


def test_a_photo_a_request_each_repeatable(cadre):
    cadre.post(PATH, json=body("uuid:6", visit={"photo": "照片.jpg"}, attachments=["照片.jpg"]))
    where = f"{PATH}/uuid:6/attachments/照片.jpg"
    first = cadre.put(where, data=a_photo())
    assert first.status_code == 201, first.text
    assert first.json()["mime"] == "image/jpeg"
    assert cadre.put(where, data=a_photo()).status_code == 200
    problem(cadre.put(where, data=a_photo(2)), 409, "submission.attachment_conflict")
    assert cadre.get(where).content == a_photo()


def test_a_mini_program_sends_photos_as_multipart_post_with_an_override(cadre):
    cadre.post(PATH, json=body("uuid:7", visit={"photo": "a.jpg"}))
    answer = cadre.post(
        f"{PATH}/uuid:7/attachments/a.jpg", files={"file": ("tmp_123.jpg", a_photo(), "image/jpeg")},
        headers={"X-HTTP-Method-Override": "PUT"},
    )  # fmt: skip
    assert answer.status_code == 201, answer.text
    assert submissions.get("uuid:7")["missing"] == 0


@pytest.mark.parametrize(
    ("name", "data", "status", "code"),
    [
        ("a.jpg", b"<svg/>" * 50, 422, "photo.not_an_image"),
        ("a.jpg", b"", 422, "photo.empty"),
        ("other.jpg", a_photo(), 422, "submission.attachment_unexpected"),
    ],
)
def test_a_bad_photo_is_refused_and_its_row_stays_empty(cadre, name, data, status, code):
    cadre.post(PATH, json=body("uuid:8", visit={"photo": "a.jpg"}))
    problem(cadre.put(f"{PATH}/uuid:8/attachments/{name}", data=data), status, code)
    assert submissions.get("uuid:8")["missing"] == 1


def test_announced_attachments_must_be_those_of_the_answers(cadre):
    refused = problem(
        cadre.post(PATH, json=body(visit={"photo": "a.jpg"}, attachments=["b.jpg"])), 422, "submission.invalid"
    )
    assert {finding["value"] for finding in refused["findings"]} == {"a.jpg", "b.jpg"}
    assert held() == 0


def test_a_photo_has_an_etag_and_ranges(cadre):
    cadre.post(PATH, json=body("uuid:9", visit={"photo": "a.jpg"}))
    sha256 = cadre.put(f"{PATH}/uuid:9/attachments/a.jpg", data=a_photo()).json()["sha256"]
    whole = cadre.get(f"/api/v1/photos/{sha256}")
    assert whole.content == a_photo()
    assert whole.headers["Content-Type"] == "image/jpeg"
    assert cadre.get(f"/api/v1/photos/{sha256}", headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    part = cadre.get(f"/api/v1/photos/{sha256}", headers={"Range": "bytes=2-5"})
    assert (part.status_code, part.content) == (206, a_photo()[2:6])
    assert cadre.get(f"/api/v1/photos/{sha256}", headers={"Range": "bytes=9999999-"}).status_code == 416


def test_a_photo_is_shown_only_to_those_who_may_see_a_record_with_it(cadre, as_user, anyone):
    cadre.post(PATH, json=body("uuid:10", visit={"photo": "a.jpg"}))
    sha256 = cadre.put(f"{PATH}/uuid:10/attachments/a.jpg", data=a_photo()).json()["sha256"]
    other = as_user("village_cadre", region=OTHER_VILLAGE)
    problem(other.get(f"/api/v1/photos/{sha256}"), 404, "photo.not_found")
    problem(anyone.get(f"/api/v1/photos/{sha256}"), 401, "auth.required")
    assert as_user("county_office").get(f"/api/v1/photos/{sha256}").status_code == 200


# --- scope ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "/xml", "/attachments", "/attachments/a.jpg", "/versions"])
def test_a_cadre_of_another_village_gets_404(cadre, as_user, path):
    cadre.post(PATH, json=body("uuid:11", visit={"photo": "a.jpg"}))
    other = as_user("village_cadre", region=OTHER_VILLAGE)
    problem(other.get(f"{PATH}/uuid:11{path}"), 404, "submission.not_found")
    assert other.get(PATH).json()["items"] == []


def test_a_cadre_of_another_village_can_change_nothing(cadre, as_user):
    cadre.post(PATH, json=body("uuid:12", visit={"photo": "a.jpg"}))
    other = as_user("village_cadre", region=OTHER_VILLAGE)
    problem(other.put(f"{PATH}/uuid:12/attachments/a.jpg", data=a_photo()), 404, "submission.not_found")
    problem(other.post(f"{PATH}/uuid:12/comments", json={"comment": "x"}), 404, "submission.not_found")
    problem(other.post(PATH, json=body(deprecated_id="uuid:12")), 404, "submission.deprecated_unknown")


def test_bank_staff_see_the_records_of_their_institution_only(cadre, as_user):
    mine, other = a_household(institution="甲行"), a_household(institution="乙行")
    cadre.post(PATH, json=body("uuid:13", household=mine["_id"]))
    cadre.post(PATH, json=body("uuid:14", household=other["_id"]))
    officer = as_user("loan_officer", institution="甲行")
    assert [item["instance_id"] for item in officer.get(PATH).json()["items"]] == ["uuid:13"]
    problem(officer.get(f"{PATH}/uuid:14"), 404, "submission.not_found")


# --- lists ----------------------------------------------------------------------------------------------------------


def listed(caller, query: str) -> list[str]:
    answer = caller.get(f"{PATH}?{query}")
    assert answer.status_code == 200, answer.text
    return [item["instance_id"] for item in answer.json()["items"]]


def test_every_filter_narrows_the_list(cadre, phone, as_user):
    household = a_household()
    place = {"type": "Point", "coordinates": [107.47, 27.07]}
    cadre.post(PATH, json=body("uuid:a", visit={"place": place, "photo": "a.jpg"}, household=household["_id"]))
    phone("village_cadre", region=OTHER_VILLAGE).send(visit_xml("uuid:b", cattle="many"))
    county = as_user("county_office")
    assert listed(county, "") == ["uuid:b", "uuid:a"]
    assert listed(county, "form=visit") == ["uuid:b", "uuid:a"]
    assert listed(county, "form=other") == []
    assert listed(county, f"household={household['_id']}") == ["uuid:a"]
    assert listed(county, f"region={OTHER_VILLAGE}") == ["uuid:b"]
    assert listed(county, f"by={cadre.user.username}") == ["uuid:a"]
    assert listed(county, "state=has_issues") == ["uuid:b"]
    assert listed(county, "finding=answer.type") == ["uuid:b"]
    assert listed(county, "incomplete=true") == ["uuid:a"]
    at = submissions.get("uuid:b")["received_at"].isoformat().replace("+", "%2B")
    assert listed(county, f"since={at}") == ["uuid:b"]
    assert listed(county, f"until={at}") == ["uuid:a"]
    around = {"type": "Polygon", "coordinates": [[[107, 27], [108, 27], [108, 28], [107, 28], [107, 27]]]}
    elsewhere = {"type": "Polygon", "coordinates": [[[100, 27], [101, 27], [101, 28], [100, 28], [100, 27]]]}
    assert listed(county, f"within={json.dumps(around)}") == ["uuid:a"]
    assert listed(county, f"within={json.dumps(elsewhere)}") == []


@pytest.mark.parametrize(
    "polygon", ["x", "{}", '{"coordinates": [[[1,2],[3,4]]]}', '{"coordinates": [[[999,2],[3,4],[5,6],[999,2]]]}']
)
def test_a_polygon_that_is_none_is_told(cadre, polygon):
    problem(cadre.get(PATH, params={"within": polygon}), 400, "request.bad_polygon")


def test_pages_neither_skip_nor_repeat(cadre):
    sent = [new_id() for _ in range(7)]
    for instance_id in sent:
        cadre.post(PATH, json=body(instance_id))
    seen, cursor = [], ""
    while cursor is not None:
        page = cadre.get(PATH, params={"limit": 3, **({"cursor": cursor} if cursor else {})}).json()
        seen += [item["instance_id"] for item in page["items"]]
        cursor = page["next"]
    assert seen == sent[::-1]


def test_a_region_outside_the_own_area_is_404_and_an_unknown_parameter_422(cadre):
    problem(cadre.get(f"{PATH}?region=11"), 404, "region.not_found")
    problem(cadre.get(f"{PATH}?regoin={VILLAGE}"), 422, "request.invalid_fields")
    problem(cadre.get(f"{PATH}?cursor=nonsense"), 400, "request.bad_cursor")


# --- review and versions --------------------------------------------------------------------------------------------


def test_review_sets_the_state_and_keeps_the_history(cadre, as_user):
    cadre.post(PATH, json=body("uuid:15"))
    county = as_user("county_office")
    problem(county.post(f"{PATH}/uuid:15/review", json={"state": "rejected"}), 422, "submission.reason_missing")
    county.post(f"{PATH}/uuid:15/review", json={"state": "rejected", "comment": "照片不清"})
    cadre.post(f"{PATH}/uuid:15/comments", json={"comment": "已补拍"})
    reviewed = county.post(f"{PATH}/uuid:15/review", json={"state": "approved"}).json()
    assert reviewed["state"] == "approved"
    assert [(one["state"], one["comment"]) for one in reviewed["reviews"]] == [
        ("rejected", "照片不清"), (None, "已补拍"), ("approved", None),
    ]  # fmt: skip


def test_a_cadre_may_not_review(cadre):
    cadre.post(PATH, json=body("uuid:16"))
    problem(cadre.post(f"{PATH}/uuid:16/review", json={"state": "approved"}), 403, "auth.role_forbids")


def test_an_edit_keeps_the_old_version_and_tells_what_changed(cadre):
    member = {"member": [{"name": "甲"}, {"name": "乙"}]}
    cadre.post(PATH, json=body("uuid:17", answers=member, visit={"needs": ["money"]}))
    edit = body(
        "uuid:18",
        answers={"member": [{"name": "丙"}]},
        visit={"cattle": 9, "needs": ["skill"]},
        deprecated_id="uuid:17",
    )
    assert cadre.post(PATH, json=edit).status_code == 201
    assert listed(cadre, "") == ["uuid:18"]
    first, second = cadre.get(f"{PATH}/uuid:17/versions").json()
    assert (first["instance_id"], first["current"], first["changes"]) == ("uuid:17", False, [])
    assert {(c["pointer"], json.dumps(c["before"]), json.dumps(c["after"])) for c in second["changes"]} == {
        ("/visit/cattle", "3", "9"),
        ("/visit/needs", '["money"]', '["skill"]'),
        ("/member/0/name", json.dumps("甲"), json.dumps("丙")),
        ("/member/1/name", json.dumps("乙"), "null"),
    }
    problem(cadre.post(f"{PATH}/uuid:17/comments", json={"comment": ""}), 422, "request.invalid_fields")


# --- every type -----------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not XLSFORMS.is_dir(), reason="the shared forms are not beside this repository")
def test_every_question_type_comes_back_as_it_was_sent(as_user, app):
    admin = as_user("admin")
    source = (XLSFORMS / "all-question-types.xlsx").read_bytes()
    draft = admin.post("/api/v1/forms", files={"file": ("all-question-types.xlsx", source)}).json()
    from records import forms

    form = parse_xform(forms.version(draft["form_id"], draft["version"]).xform)
    answers = sample_answers(form, seed=5)
    files = {
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        "csv": b"name,label,id,geometry\na,A,a,\n",
        "geojson": b'{"type": "FeatureCollection", "features": [{"type": "Feature", "id": "a", "properties": {"name": "a"}, '
        b'"geometry": {"type": "Point", "coordinates": [107.4, 27.1]}}]}',
        "xml": b"<root><item><name>a</name><label>A</label></item></root>",
    }
    for file in draft["files"]:
        data = files.get(file["name"].rpartition(".")[2], a_photo())
        where = f"/api/v1/forms/{draft['form_id']}/versions/{draft['version']}/files/{file['name']}"
        put = admin.put(where, data=data)
        assert put.status_code in (200, 201, 204), (file, put.text)
    published = admin.post(f"/api/v1/forms/{draft['form_id']}/publish")
    assert published.status_code == 200, published.text
    sent = {"form_id": form.form_id, "version": form.version, "instance_id": "uuid:all", "answers": answers}
    answer = admin.post(PATH, json=sent)
    assert answer.status_code == 201, answer.text
    stored = answer.json()["answers"]
    types = {node.type for node in form.walk() if node.kind == "question"}
    assert {"int", "decimal", "date", "time", "dateTime", "geopoint", "geotrace", "geoshape", "binary", "barcode",
            "select_one", "select_multiple", "rank", "range"} <= types  # fmt: skip

    def same(sent_part, stored_part, path=""):
        for key, value in sent_part.items():
            assert key in stored_part, f"{path}/{key}"
            if isinstance(value, dict) and "coordinates" not in value:
                same(value, stored_part[key], f"{path}/{key}")
            elif isinstance(value, dict):
                assert stored_part[key]["coordinates"] == value["coordinates"], f"{path}/{key}"
            else:
                assert str(stored_part[key]) == str(value), f"{path}/{key}"

    same(answers, stored)
