"""Numbers typed into forms: never in clear in the database, masked in answers, whole only for a logged purpose."""

from __future__ import annotations

import pytest

from field_forms.effects import apply_effects
from records import database as databases
from records import submissions
from tests.http import problem

ID, PHONE, CARD = "11010519491231002X", "13812345678", "6228480402564890018"
FORM = """
| survey   |              |              |          |
|          | type         | name         | label    |
|          | text         | phone        | 电话     |
|          | begin repeat | member       | 成员     |
|          | text         | name         | 姓名     |
|          | text         | id_number    | 证件号   |
|          | text         | bank_card    | 卡号     |
|          | end repeat   |              |          |
| settings |              |              |          |
|          | form_title   | form_id      | version  |
|          | 号码         | numbers      | 1        |
"""
ANSWERS = {"phone": PHONE, "member": [{"name": "李一", "id_number": ID, "bank_card": CARD}]}
MASKED = {
    "phone": "138****5678",
    "member": [{"name": "李一", "id_number": "110105********002X", "bank_card": "622848*********0018"}],
}


@pytest.fixture
def sent(publish, as_user):
    publish(FORM)
    cadre = as_user("village_cadre")
    body = {"form_id": "numbers", "version": "1", "instance_id": "uuid:1", "answers": ANSWERS}
    answer = cadre.post("/api/v1/submissions", json=body)
    assert answer.status_code == 201, answer.text
    assert cadre.post("/api/v1/submissions", json=body).status_code == 201
    return answer


def test_nothing_in_the_database_shows_a_number(sent):
    raw = databases.database().db.get_collection("submissions").find_one({"_id": "uuid:1"})
    import bson

    stored = bson.encode(raw)
    for number in (ID, PHONE, CARD):
        assert number.encode() not in stored
    assert raw["answers"]["member"][0]["id_number"].subtype == 6
    assert raw["answers"]["member"][0]["name"] == "李一"


def test_answers_show_numbers_masked(sent, as_user):
    assert sent.json()["answers"] == MASKED
    assert as_user("auditor", region="522725").get("/api/v1/submissions/uuid:1").json()["answers"] == MASKED


def test_a_purpose_shows_them_whole_and_is_logged(sent, as_user):
    officer = as_user("county_office")
    whole = officer.get("/api/v1/submissions/uuid:1?unmask=id_number,phone,card_number&purpose=核对合同").json()
    assert whole["answers"] == ANSWERS
    entries = as_user("admin").get("/api/v1/audit?action=numbers.unmasked").json()["items"]
    assert [(entry["target"], entry["purpose"]) for entry in entries] == [("submission:uuid:1", "核对合同")]


def test_a_cadre_sees_them_masked_only(sent, as_user):
    cadre = as_user("village_cadre")
    problem(cadre.get("/api/v1/submissions/uuid:1?unmask=phone&purpose=打电话用"), 403, "household.unmask_forbidden")
    problem(cadre.get("/api/v1/submissions/uuid:1/xml"), 403, "submission.xml_sealed")


def test_the_xml_is_given_byte_for_byte_for_a_purpose(sent, as_user):
    answer = as_user("county_office").get("/api/v1/submissions/uuid:1/xml?unmask=phone&purpose=核对原始记录")
    assert answer.status_code == 200
    for number in (ID, PHONE, CARD):
        assert number in answer.text


def test_a_wrong_check_digit_is_a_finding_and_nothing_is_lost(publish, phone):
    device = phone()
    publish(FORM)
    xml = f"""<data id="numbers" version="1"><phone>123</phone><member><name>甲</name><id_number>{ID[:-1]}1</id_number></member>
        <meta><instanceID>uuid:2</instanceID></meta></data>"""
    assert device.send(xml.encode()).status_code == 201
    stored = submissions.get("uuid:2")
    assert stored["state"] == "has_issues"
    assert stored["codes"] == ["member.id_number", "member.phone"]
    found = {finding["pointer"]: finding for finding in stored["findings"]}
    assert found["/member/0/id_number"]["xpath"] == "/data/member[1]/id_number"
    assert found["/member/0/id_number"]["zh"] and ID[:-1] not in str(stored["findings"])


def test_versions_compare_masked(sent, as_user):
    cadre = as_user("village_cadre")
    edit = {"form_id": "numbers", "version": "1", "instance_id": "uuid:3", "deprecated_id": "uuid:1",
            "answers": {**ANSWERS, "phone": "13912340000"}}  # fmt: skip
    assert cadre.post("/api/v1/submissions", json=edit).status_code == 201
    changes = cadre.get("/api/v1/submissions/uuid:3/versions").json()[1]["changes"]
    assert changes == [{"pointer": "/phone", "before": "138****5678", "after": "139****0000"}]


def test_a_form_without_numbers_is_stored_as_it_came(phone):
    from tests.builders import visit_xml

    xml = visit_xml("uuid:4")
    phone().send(xml)
    assert bytes(submissions.get("uuid:4")["xml"]) == xml
    assert apply_effects(submissions.get("uuid:4"), [], None) == submissions.get("uuid:4")
