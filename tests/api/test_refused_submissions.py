"""Submissions over JSON that are refused: a clear problem with pointers, and nothing stored."""

from __future__ import annotations

import json

import pytest
import requests

from tests.builders import a_photo
from tests.http import problem
from tests.submissions_to_send import BASE, a_visit, held, send_in_one


def findings(answer: requests.Response) -> dict[str, str]:
    """Pointer -> code of the findings of a refusal, each in both languages."""
    found = problem(answer, 422, "submission.invalid")["findings"]
    assert all(finding["zh"] and finding["en"] and finding["severity"] == "error" for finding in found)
    return {finding["pointer"]: finding["code"] for finding in found}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"visit": {"cattle": "many"}}, {"/visit/cattle": "answer.type"}),
        ({"visit": {"cattle": 3.5}}, {"/visit/cattle": "answer.type"}),
        ({"visit": {"cattle": True}}, {"/visit/cattle": "answer.type"}),
        ({"visit": {"cattle": [3]}}, {"/visit/cattle": "answer.type"}),
        ({"visit": {"cattle": {"$gt": 3}}}, {"/visit/cattle": "answer.type"}),
        ({"visit": {"cattle": 2**63}}, {"/visit/cattle": "answer.range"}),
        ({"visit": {}}, {"/visit/cattle": "answer.required"}),
        ({"visit": {"cattle": None}}, {"/visit/cattle": "answer.required"}),
        ({"visit": []}, {"/visit": "answer.type"}),
        ({"visit": {"cattle": 3, "mood": "furious"}}, {"/visit/mood": "answer.choice"}),
        ({"visit": {"cattle": 3, "mood": ["good"]}}, {"/visit/mood": "answer.type"}),
        ({"visit": {"cattle": 3, "needs": ["money", "luck"]}}, {"/visit/needs": "answer.choice"}),
        ({"visit": {"cattle": 3, "needs": ["money", 3]}}, {"/visit/needs": "answer.type"}),
        ({"visit": {"cattle": 3, "needs": ["money", "money"]}}, {"/visit/needs": "answer.duplicate_choice"}),
        ({"visit": {"cattle": 3, "place": {"type": "Point", "coordinates": [27, 107]}}}, {"/visit/place": "answer.place"}),
        ({"visit": {"cattle": 3, "place": {"type": "LineString", "coordinates": []}}}, {"/visit/place": "answer.type"}),
        ({"visit": {"cattle": 3, "photo": "../a.jpg"}}, {"/visit/photo": "attachment.name"}),
        ({"visit": {"cattle": 3, "photo": "a.jpg", "photo2": "a.jpg"}}, {"/visit/photo2": "attachment.not_unique"}),
        ({"visit": {"cattle": 3, "sheep": 4}}, {"/visit/sheep": "structure.unknown_element"}),
        ({"surprise": 1}, {"/surprise": "structure.unknown_element"}),
        ({"member": {"name": "李"}}, {"/member": "answer.type"}),
        ({"member": [{"name": "李"}, {"name": 7}]}, {"/member/1/name": "answer.type"}),
        ({"member": [{"age": 7}]}, {"/member/0/age": "structure.unknown_element"}),
        ({"visit": {"cattle": "x", "mood": "y"}}, {"/visit/cattle": "answer.type", "/visit/mood": "answer.choice"}),
    ],
)  # fmt: skip
def test_answers_that_break_the_form_are_refused_with_pointers(cadre, answers, expected):
    assert findings(cadre.post(BASE, json=a_visit(answers=answers))) == expected
    assert held() == []


def test_findings_are_told_in_multipart_too_and_no_photo_is_kept(cadre, app):
    before = sorted(app.config["RUHU"].blobs.root.rglob("*"))
    answer = send_in_one(cadre, a_visit(answers={"visit": {"cattle": "x", "photo": "a.jpg"}}), {"a.jpg": a_photo(9)})
    assert findings(answer) == {"/visit/cattle": "answer.type"}
    assert held() == []
    assert sorted(app.config["RUHU"].blobs.root.rglob("*")) == before


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        ('{"form_id": "visit", "form_id": "visit"}', 400, "request.unreadable_json"),
        ('{"answers": {"visit": {"cattle": 1, "cattle": 2}}}', 400, "request.unreadable_json"),
        ('{"answers": {"visit": {"mood": "a\\u0000b"}}}', 400, "request.bad_text"),
        ('{"answers": {"visit": {"mood": "a\\ud800b"}}}', 400, "request.bad_text"),
        ('{"answers": {"vi\\u0000sit": 1}}', 400, "request.bad_text"),
        ('{"answers": {"visit": {"cattle": NaN}}}', 400, "request.unreadable_json"),
        ('{"answers": {"visit": {"cattle": Infinity}}}', 400, "request.unreadable_json"),
        ("{", 400, "request.unreadable_json"),
        ("", 400, "request.unreadable_json"),
        ("{}x", 400, "request.unreadable_json"),
        ('{"a":' * 5000 + "1" + "}" * 5000, 400, "request.unreadable_json"),
        ('{"a": ' + "9" * 5000 + "}", 400, "request.unreadable_json"),
        ("[]", 422, "request.invalid_fields"),
        ("null", 422, "request.invalid_fields"),
        ("3", 422, "request.invalid_fields"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("way", ["json", "multipart"])
def test_json_that_is_none_is_refused(cadre, data, status, code, way):
    if way == "json":
        answer = cadre.post(BASE, data=data.encode(), headers={"Content-Type": "application/json"})
    else:
        answer = cadre.post(BASE, files=[("submission", (None, data, "application/json"))])
    problem(answer, status, code)
    assert held() == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"colour": "red"}, "/colour"),
        ({"state": "approved"}, "/state"),
        ({"form_id": None}, "/form_id"),
        ({"form_id": {"$ne": ""}}, "/form_id"),
        ({"version": 1}, "/version"),
        ({"instance_id": 7}, "/instance_id"),
        ({"instance_id": ""}, "/instance_id"),
        ({"instance_id": "x" * 101}, "/instance_id"),
        ({"answers": []}, "/answers"),
        ({"answers": None}, "/answers"),
        ({"attachments": "a.jpg"}, "/attachments"),
        ({"attachments": [1]}, "/attachments/0"),
        ({"household": ["x"]}, "/household"),
        ({"device": "x" * 201}, "/device"),
    ],
)  # fmt: skip
def test_a_wrong_envelope_is_422_with_its_pointer(cadre, change, pointer):
    body = problem(cadre.post(BASE, json={**a_visit(), **change}), 422, "request.invalid_fields")
    assert [error["pointer"] for error in body["errors"]] == [pointer]
    assert held() == []


@pytest.mark.parametrize("name", ["form_id", "version", "instance_id", "answers"])
def test_what_an_envelope_must_have_is_named(cadre, name):
    body = a_visit()
    del body[name]
    errors = problem(cadre.post(BASE, json=body), 422, "request.invalid_fields")["errors"]
    assert [error["pointer"] for error in errors] == [f"/{name}"]


@pytest.mark.parametrize("instance_id", ["a b", "a\nb", "\u200b", "a\u202eb"])
def test_an_instance_id_that_nobody_could_read_is_refused(cadre, instance_id):
    problem(cadre.post(BASE, json=a_visit(instance_id)), 400, "submission.bad_instance_id")


def test_control_characters_in_answers_are_400_with_the_pointer(cadre):
    answer = cadre.post(BASE, json=a_visit(answers={"member": [{"name": "a\u0007b"}]}))
    assert problem(answer, 400, "request.bad_text")["pointer"] == "/member/0/name"


def test_an_unknown_form_and_an_unknown_version_are_404(cadre):
    problem(cadre.post(BASE, json={**a_visit(), "form_id": "unknown"}), 404, "form.not_found")
    problem(cadre.post(BASE, json={**a_visit(), "version": "77"}), 404, "form.version_not_found")


def test_a_form_for_other_roles_is_404(cadre, as_user):
    answer = as_user("admin").patch("/api/v1/forms/visit", json={"roles": ["loan_officer"]})
    assert answer.status_code == 200, answer.text
    problem(cadre.post(BASE, json=a_visit()), 404, "form.not_found")
    assert held() == []


def test_a_closed_form_is_409_but_what_was_sent_before_is_answered_as_before(cadre, as_user):
    sent = a_visit(answers={"visit": {"cattle": 3, "photo": "a.jpg"}})
    cadre.post(BASE, json=sent)
    assert as_user("admin").patch("/api/v1/forms/visit", json={"closed": True}).status_code == 200
    problem(cadre.post(BASE, json=a_visit()), 409, "form.closed")
    assert cadre.post(BASE, json=sent).status_code == 201
    assert cadre.put(f"{BASE}/{sent['instance_id']}/attachments/a.jpg", data=a_photo()).status_code == 201


def test_another_content_type_is_415(cadre):
    assert cadre.post(BASE, data=json.dumps(a_visit())).status_code == 415
    assert cadre.post(BASE, data={"a": "b"}).status_code == 415


def test_a_body_over_the_limit_is_413(cadre, app, monkeypatch):
    monkeypatch.setattr(app.config["RUHU"].settings, "MAX_JSON_BYTES", 1000)
    body = a_visit(device="x" * 150, answers={"member": [{"name": "李" * 400}]})
    problem(cadre.post(BASE, json=body), 413, "request.too_large")
    problem(send_in_one(cadre, body, {}), 413, "request.too_large")
    assert held() == []


def test_an_auditor_and_a_stranger_cannot_submit(as_user, anyone):
    problem(as_user("auditor").post(BASE, json=a_visit()), 403, "auth.role_forbids")
    assert anyone.post(BASE, json=a_visit()).status_code == 401
