"""Submissions over JSON: sent once however often, seen by those of the area, linked to their household."""

from __future__ import annotations

import pytest
import requests

from field_forms.definition import parse_xform
from field_forms.sampling import sample_answers
from records import forms
from tests.builders import OTHER_VILLAGE, VILLAGE, XLSFORMS, a_household, a_photo, new_id
from tests.http import problem
from tests.submissions_to_send import BASE, a_visit, at_once, held, visited

# --- sending ---------------------------------------------------------------------------------------------------------


def test_answers_come_back_typed_and_in_the_same_shape(cadre):
    answers = {
        "visit": {
            "cattle": 3, "mood": "good", "needs": ["money", "skill"], "photo": "照片 1.jpg",
            "place": {"type": "Point", "coordinates": [107.4751, 27.0689, 1100.0], "accuracy": 6.5},
        },
        "member": [{"name": "李"}, {"name": "王"}],
    }  # fmt: skip
    sent = a_visit(answers=answers, device="pixel")
    answer = cadre.post(BASE, json=sent)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert body["answers"] == answers
    assert body["location"] == {"type": "Point", "coordinates": [107.4751, 27.0689]}
    assert (body["state"], body["missing"], body["channel"], body["device"]) == ("received", 1, "json", "pixel")
    assert (body["submitted_by"], body["region"], body["current"]) == (cadre.user.username, VILLAGE, True)
    assert body["attachments"] == [{"name": "照片 1.jpg", "path": "/data/visit/photo", "kind": "image"}]
    assert cadre.get(f"{BASE}/{sent['instance_id']}").json() == body


def test_the_xml_that_was_made_of_it_can_be_read(cadre):
    sent = visited(cadre, mood="good")
    answer = cadre.get(f"{BASE}/{sent['instance_id']}/xml")
    assert answer.headers["Content-Type"].startswith("application/xml")
    assert b"<mood>good</mood>" in answer.content
    assert sent["instance_id"].encode() in answer.content


def test_the_same_twice_is_201_and_stored_once(cadre):
    sent = a_visit()
    first, second = cadre.post(BASE, json=sent), cadre.post(BASE, json=sent)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert len(held()) == 1


def test_keys_in_another_order_are_the_same_content(cadre):
    sent = a_visit("uuid:1", answers={"visit": {"cattle": 3, "mood": "bad"}})
    other = a_visit("uuid:1", answers={"visit": {"mood": "bad", "cattle": "3"}})
    assert [cadre.post(BASE, json=body).status_code for body in (sent, other)] == [201, 201]
    assert len(held()) == 1


def test_the_same_id_with_other_content_is_409(cadre):
    sent = a_visit()
    cadre.post(BASE, json=sent)
    changed = {**sent, "answers": {"visit": {"cattle": 4}}}
    problem(cadre.post(BASE, json=changed), 409, "submission.xml_conflict")
    assert held()[0]["answers"]["visit"]["cattle"] == 3


def test_16_threads_with_the_same_content_are_all_201_and_stored_once(cadre):
    sent = a_visit()
    url, headers = cadre.url + BASE, dict(cadre.session.headers)
    answers = at_once(16, lambda _: requests.post(url, json=sent, headers=headers, timeout=60))
    assert [answer.status_code for answer in answers] == [201] * 16
    assert len({answer.text for answer in answers}) == 1
    assert len(held()) == 1


def test_of_16_threads_with_different_content_one_is_stored(cadre):
    instance_id = new_id()
    url, headers = cadre.url + BASE, dict(cadre.session.headers)

    def send(number: int) -> int:
        body = a_visit(instance_id, answers={"visit": {"cattle": number}})
        return requests.post(url, json=body, headers=headers, timeout=60).status_code

    assert sorted(at_once(16, send)) == [201] + [409] * 15
    assert len(held()) == 1


# --- who sees what ---------------------------------------------------------------------------------------------------


def routes(instance_id: str) -> list[tuple[str, str, dict]]:
    path = f"{BASE}/{instance_id}"
    return [
        ("GET", path, {}),
        ("GET", f"{path}/xml", {}),
        ("GET", f"{path}/attachments", {}),
        ("GET", f"{path}/attachments/a.jpg", {}),
        ("PUT", f"{path}/attachments/a.jpg", {"data": a_photo(3)}),
        ("POST", f"{path}/comments", {"json": {"comment": "x"}}),
        ("GET", f"{path}/versions", {}),
    ]


def test_a_submission_of_another_village_is_404_on_every_route(cadre, as_user):
    sent = visited(cadre, photo="a.jpg")
    cadre.put(f"{BASE}/{sent['instance_id']}/attachments/a.jpg", data=a_photo())
    before = held()
    other = as_user("village_cadre", region=OTHER_VILLAGE)
    for method, path, options in routes(sent["instance_id"]):
        problem(other.request(method, path, **options), 404, "submission.not_found")
    review = {"json": {"state": "approved"}}
    county = as_user("county_office", region="522726")
    problem(county.post(f"{BASE}/{sent['instance_id']}/review", **review), 404, "submission.not_found")
    edit = a_visit(deprecated_id=sent["instance_id"])
    problem(other.post(BASE, json=edit), 404, "submission.deprecated_unknown")
    assert other.get(BASE).json()["items"] == []
    assert held() == before


def test_a_submission_that_does_not_exist_is_404_on_every_route(cadre):
    for method, path, options in routes("uuid:none"):
        problem(cadre.request(method, path, **options), 404, "submission.not_found")


def test_a_stranger_is_401_on_every_route(cadre, anyone):
    sent = visited(cadre, photo="a.jpg")
    for method, path, options in [*routes(sent["instance_id"]), ("GET", BASE, {})]:
        assert anyone.request(method, path, **options).status_code == 401


def test_a_bank_sees_the_submissions_of_its_own_households(cadre, as_user):
    mine, other = a_household(institution="农商行"), a_household(institution="邮储")
    for household in (mine, other):
        assert cadre.post(BASE, json=a_visit(household=household["_id"])).status_code == 201
    officer = as_user("loan_officer", institution="农商行")
    assert [one["household"] for one in officer.get(BASE).json()["items"]] == [mine["_id"]]


# --- linking ---------------------------------------------------------------------------------------------------------


def test_a_submission_is_linked_by_answer_by_code_and_by_card(cadre, as_user, app):
    household = a_household()
    token = app.config["RUHU"].cards.token(household["card_id"])
    for body in (
        a_visit(answers={"household": household["_id"]}), a_visit(household=household["code"]),
        a_visit(household=household["_id"]), a_visit(answers={"card": f"https://a.cn/h/{token}"}),
    ):  # fmt: skip
        answer = cadre.post(BASE, json=body).json()
        assert (answer["household"], answer["household_code"], answer["state"]) == (
            household["_id"], household["code"], "received",
        )  # fmt: skip
    timeline = cadre.get(f"/api/v1/households/{household['_id']}/timeline").json()["items"]
    assert len(timeline) == 4


def test_an_unknown_household_is_a_finding_and_the_submission_is_kept(cadre):
    other = a_household(region=OTHER_VILLAGE)
    answer = cadre.post(BASE, json=a_visit(household=other["_id"]))
    assert answer.status_code == 201
    assert answer.json()["codes"] == ["household.unknown"]
    assert "household" not in answer.json()


def test_a_card_that_contradicts_the_answer_is_a_finding(cadre, app):
    chosen, scanned = a_household(), a_household()
    token = app.config["RUHU"].cards.token(scanned["card_id"])
    body = a_visit(answers={"household": chosen["_id"], "card": token})
    answer = cadre.post(BASE, json=body).json()
    assert (answer["household"], answer["codes"]) == (chosen["_id"], ["household.mismatch"])


# --- every type -----------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not XLSFORMS.is_dir(), reason="the shared forms are not beside this repository")
def test_every_question_type_comes_back_as_it_was_sent(as_user, app):
    admin = as_user("admin")
    source = (XLSFORMS / "all-question-types.xlsx").read_bytes()
    draft = admin.post("/api/v1/forms", files={"file": ("all-question-types.xlsx", source)}).json()
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
    answer = admin.post(BASE, json=sent)
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
