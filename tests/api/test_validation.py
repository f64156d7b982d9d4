"""Submissions held against their form over HTTP, and answers tried out without storing anything."""

from __future__ import annotations

import pytest

from records import submissions
from tests.builders import VILLAGE, a_household, new_id
from tests.http import problem
from tests.submissions_to_send import BASE, listed

LOAN = """| survey |
| | type | name | label::中文 (zh) | label::English (en) | required | constraint | {msg_zh} | {msg_en} | relevant | calculation |
| | integer | amount | 金额 | Amount | yes | . <= ${{line}} | 不得超过 ${{line}} 元 | At most ${{line}} yuan | | |
| | integer | score | 得分 | Score | yes | . <= 100 | | | | |
| | calculate | line | | | | | | | | if(${{score}} >= 90, 50000, 10000) |
| | text | reason | 理由 | Reason | yes | | | | ${{amount}} > 30000 | |
| | text | id_number | 身份证号 | ID number | | regex(., '^[0-9]{{17}}[0-9X]$') | 应为 18 位 | 18 characters | | |
| settings |
| | form_title | form_id | version | default_language |
| | 申请 | loan | 1 | 中文 (zh) |
""".format(msg_zh="constraint_message::中文 (zh)", msg_en="constraint_message::English (en)")
URL = "/api/v1/forms/loan/versions/1/validate"
BAD = {"amount": 40000, "score": 60, "line": "50000"}


@pytest.fixture
def loan(publish):
    publish(LOAN)


def xml(body: str, instance: str) -> bytes:
    return f'<data id="loan" version="1">{body}<meta><instanceID>{instance}</instanceID></meta></data>'.encode()


def json_body(answers: dict, instance: str) -> dict:
    return {"form_id": "loan", "version": "1", "instance_id": instance, "answers": answers}


def test_json_that_breaks_the_form_is_422_with_every_finding_and_nothing_is_stored(loan, as_user):
    caller, instance = as_user("village_cadre"), new_id()
    body = problem(caller.post(BASE, json=json_body(BAD, instance)), 422, "submission.invalid")
    found = {(one["code"], one["pointer"]): one for one in body["findings"]}
    assert set(found) == {("answer.constraint", "/amount"), ("answer.required", "/reason")}
    broken = found["answer.constraint", "/amount"]
    assert (broken["xpath"], broken["value"], broken["severity"]) == ("/data/amount", "40000", "error")
    assert broken["message"] == "不得超过 10000 元"
    assert submissions.get(instance) is None


def test_the_forms_own_words_come_in_the_asked_language(loan, as_user):
    caller = as_user("village_cadre")
    answer = caller.post(BASE, json=json_body(BAD, new_id()), headers={"Accept-Language": "en"})
    messages = [one.get("message") for one in answer.json()["findings"]]
    assert "At most 10000 yuan" in messages


def test_the_same_over_openrosa_is_stored_with_its_findings(loan, phone):
    instance = new_id()
    body = "<amount>40000</amount><score>60</score><line>50000</line>"
    assert phone().send(xml(body, instance)).status_code == 201
    stored = submissions.get(instance)
    assert stored["state"] == "has_issues"
    assert stored["codes"] == ["answer.calculated", "answer.constraint", "answer.required"]
    assert stored["answers"]["line"] == "10000"
    assert b"50000" in submissions_xml(stored)


def submissions_xml(stored: dict) -> bytes:
    from field_forms.sealing import opened_xml

    return opened_xml(stored)


def test_a_calculation_is_the_forms_own_whatever_the_client_says(loan, as_user):
    caller, instance = as_user("village_cadre"), new_id()
    answer = caller.post(BASE, json=json_body({"amount": 9000, "score": 60, "line": "50000"}, instance))
    assert answer.status_code == 201, answer.text
    assert answer.json()["answers"]["line"] == "10000"
    assert [(one["code"], one["value"]) for one in answer.json()["findings"]] == [("answer.calculated", "50000")]
    assert listed(caller, finding="answer.calculated") == [instance]


def test_an_answer_that_is_not_relevant_is_not_stored_and_noted(loan, phone):
    instance = new_id()
    body = "<amount>9000</amount><score>60</score><line>10000</line><reason>不该有</reason>"
    assert phone().send(xml(body, instance)).status_code == 201
    stored = submissions.get(instance)
    assert ("reason" in stored["answers"], stored["state"], stored["codes"]) == (
        False,
        "received",
        ["answer.not_relevant"],
    )


def test_a_number_in_a_finding_is_masked(loan, phone, as_user):
    instance = new_id()
    body = "<amount>9000</amount><score>60</score><line>10000</line><id_number>11010519491231002Y</id_number>"
    assert phone().send(xml(body, instance)).status_code == 201
    stored = submissions.get(instance)
    assert {"answer.constraint", "member.id_number"} <= set(stored["codes"])
    assert "11010519491231002Y" not in str(stored["findings"])
    assert "110105********002Y" in str(stored["findings"])


# --- trying out ---


def test_a_dry_run_tells_everything_and_stores_nothing(loan, as_user):
    caller = as_user("village_cadre")
    body = caller.post(URL, json={"answers": BAD}).json()
    assert body["valid"] is False
    assert {one["code"] for one in body["findings"]} == {"answer.constraint", "answer.required", "answer.calculated"}
    assert (body["answers"]["line"], body["calculated"]) == ("10000", {"/data/line": "10000"})
    assert listed(caller) == []


def test_a_dry_run_of_right_answers_finds_nothing(loan, as_user):
    body = as_user("village_cadre").post(URL, json={"answers": {"amount": 9000, "score": 95}}).json()
    assert (body["valid"], body["findings"]) == (True, [])
    assert body["answers"] == {"amount": 9000, "score": 95, "line": "50000"}


def test_a_dry_run_takes_xml_and_a_language(loan, as_user):
    sent = xml("<amount>40000</amount><score>60</score><reason>r</reason>", "uuid:1")
    caller = as_user("village_cadre")
    answer = caller.post(URL + "?language=en", data=sent, headers={"Content-Type": "text/xml"})
    assert [one["message"] for one in answer.json()["findings"]] == ["At most 10000 yuan"]


def test_wrong_json_types_and_unknown_fields_are_among_the_findings(loan, as_user):
    body = as_user("village_cadre").post(URL, json={"answers": {"amount": [], "score": 1, "hack": 1}}).json()
    assert {(one["code"], one["pointer"]) for one in body["findings"]} == {
        ("answer.type", "/amount"), ("structure.unknown_element", "/hack"),
    }  # fmt: skip


def test_a_draft_is_tried_out_by_those_who_manage_forms_alone(as_user):
    admin = as_user("admin")
    assert admin.post("/api/v1/forms", files={"file": ("loan.md", LOAN.encode())}).status_code == 201
    assert admin.post(URL, json={"answers": {"amount": 9000, "score": 95}}).json()["valid"] is True
    problem(as_user("village_cadre").post(URL, json={"answers": {}}), 404, "form.not_found")


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"json": {}}, 422, "request.invalid_fields"),
        ({"json": {"answers": []}}, 422, "request.invalid_fields"),
        ({"json": []}, 422, "request.invalid_fields"),
        ({"data": b"<data", "headers": {"Content-Type": "text/xml"}}, 400, "submission.xml_malformed"),
        (
            {"data": b'<!DOCTYPE d><data id="loan"/>', "headers": {"Content-Type": "text/xml"}},
            400,
            "submission.xml_forbidden",
        ),
        ({"data": b"a,b", "headers": {"Content-Type": "text/csv"}}, 415, "request.json_expected"),
        ({"json": {"answers": {"reason": "a\x00b"}}}, 400, "request.bad_text"),
    ],
)
def test_a_dry_run_of_what_cannot_be_read_is_refused(loan, as_user, sent, status, code):
    answer = as_user("village_cadre").post(URL, **sent)
    assert answer.status_code == status, answer.text
    assert answer.json()["code"] == code


def test_a_dry_run_of_a_version_that_is_not_there_is_404(loan, as_user):
    problem(
        as_user("village_cadre").post(URL.replace("/1/", "/9/"), json={"answers": {}}), 404, "form.version_not_found"
    )


def test_households_are_looked_up_among_the_callers_own(publish, as_user):
    publish("""| survey |
| | type | name | label | calculation |
| | select_one_from_file households.csv | who | 户 | |
| | calculate | head | | instance('households')/root/item[name = ${who}]/head_name |
| | calculate | code | | pulldata('households', 'code', 'name', ${who}) |
| | calculate | n | | count(instance('households')/root/item) |
| settings |
| | form_id | version |
| | loan | 1 |
""")
    mine, other = a_household(head_name="王五"), a_household(region=VILLAGE[:9] + "999", head_name="别村")
    caller = as_user("village_cadre")
    found = caller.post(URL, json={"answers": {"who": mine["_id"]}}).json()["calculated"]
    assert found == {"/data/head": "王五", "/data/code": mine["code"], "/data/n": "1"}
    assert caller.post(URL, json={"answers": {"who": other["_id"]}}).json()["calculated"]["/data/head"] == ""
