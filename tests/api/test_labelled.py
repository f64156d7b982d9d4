"""Submissions in words: `GET /submissions/<id>?labels=true`."""

from __future__ import annotations

from typing import Any

from tests.api.test_sealed_numbers import ANSWERS, FORM
from tests.builders import VISIT, a_household, visit_xml
from tests.http import Caller
from tests.submissions_to_send import BASE, a_visit, visited

VISIT_2 = VISIT.replace("牛（头）", "耕牛数").replace("资金", "贷款").replace("| 1  ", "| 2  ")


def rows(caller: Caller, instance_id: str, **query: str) -> dict[str, dict[str, Any]]:
    """Return the rows of a submission by their pointers."""
    answer = caller.get(f"{BASE}/{instance_id}", params={"labels": "true", **query})
    assert answer.status_code == 200, answer.text
    return {row["pointer"]: row for row in answer.json()["rows"]}


def told(found: dict[str, dict[str, Any]], *pointers: str) -> list[tuple[str, str | None]]:
    return [(found[pointer]["label"], found[pointer]["text"]) for pointer in pointers]


def test_labels_are_those_of_the_version_that_was_filled(cadre, publish):
    first = visited(cadre, cattle=3, needs=["money", "skill"])
    publish(VISIT_2)
    second = cadre.post(BASE, json={**a_visit(answers={"visit": {"cattle": 4, "needs": ["money"]}}), "version": "2"})
    asked = "/visit/cattle", "/visit/needs"
    assert told(rows(cadre, first["instance_id"]), *asked) == [("牛（头）", "3"), ("需求", "资金、技术")]
    assert told(rows(cadre, second.json()["instance_id"]), *asked) == [("耕牛数", "4"), ("需求", "贷款")]


def test_a_household_out_of_the_list_is_told_by_its_name(cadre):
    home = a_household(head_name="李建国")
    sent = cadre.post(BASE, json=a_visit(answers={"household": home["_id"]})).json()
    assert told(rows(cadre, sent["instance_id"]), "/household") == [("农户", f"李建国 ({home['code']})")]


def test_rows_come_only_when_labels_are_asked_for(cadre):
    sent = visited(cadre)
    assert "rows" not in cadre.get(f"{BASE}/{sent['instance_id']}").json()


def test_words_of_ours_follow_the_language_asked_or_accept_language(cadre):
    place = {"type": "Point", "coordinates": [107.2, 27.1], "accuracy": 5}
    sent = visited(cadre, place=place)["instance_id"]
    assert told(rows(cadre, sent), "/visit/place") == [("位置", "27.100000, 107.200000（精度 5 米）")]
    assert told(rows(cadre, sent, language="en"), "/visit/place") == [("位置", "27.100000, 107.200000 (± 5 m)")]
    cadre.session.headers["Accept-Language"] = "en-GB"
    assert told(rows(cadre, sent), "/visit/place") == [("位置", "27.100000, 107.200000 (± 5 m)")]


def test_numbers_in_rows_are_masked_and_whole_for_a_purpose_only(publish, as_user):
    publish(FORM)
    body = {"form_id": "numbers", "version": "1", "instance_id": "uuid:1", "answers": ANSWERS}
    assert as_user("village_cadre").post(BASE, json=body).status_code == 201
    officer, asked = as_user("county_office"), ("/phone", "/member/0/id_number", "/member/0/bank_card")
    assert [text for _, text in told(rows(officer, "uuid:1"), *asked)] == [
        "138****5678", "110105********002X", "622848*********0018",
    ]  # fmt: skip
    whole = rows(officer, "uuid:1", unmask="phone", purpose="核对合同")
    assert [text for _, text in told(whole, *asked)] == ["13812345678", "110105********002X", "622848*********0018"]


def test_a_finding_stands_at_its_question(phone, as_user):
    cadre = phone("village_cadre")
    assert cadre.send(visit_xml("uuid:odd", mood="furious")).status_code in (201, 202)
    found = rows(as_user("county_office"), "uuid:odd")
    assert found["/visit/mood"]["text"] == "furious"
    assert [one["code"] for one in found["/visit/mood"]["findings"]] == ["answer.choice"]
    assert found["/visit/cattle"]["findings"] == []
