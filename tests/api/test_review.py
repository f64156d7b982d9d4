"""Review, comments, and edits that keep the older versions."""

from __future__ import annotations

import pytest
import requests

from tests.builders import VILLAGE, a_household, a_photo
from tests.http import problem
from tests.submissions_to_send import (
    BASE,
    OTHER_FORM,
    a_visit,
    at_once,
    held,
    listed,
    send_in_one,
    visited,
)


def test_a_review_sets_the_state_and_keeps_the_history(cadre, as_user):
    sent, county = visited(cadre), as_user("county_office")
    path = f"{BASE}/{sent['instance_id']}/review"
    assert county.post(path, json={"state": "rejected", "comment": "照片不清"}).json()["state"] == "rejected"
    body = county.post(path, json={"state": "approved"}).json()
    assert body["state"] == "approved"
    assert [(one["by"], one["state"]) for one in body["reviews"]] == [
        (county.user.username, "rejected"), (county.user.username, "approved"),
    ]  # fmt: skip
    assert body["reviews"][0]["comment"] == "照片不清"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"state": "rejected"}, "submission.reason_missing"),
        ({"state": "has_issues"}, "submission.reason_missing"),
        ({"state": "rejected", "comment": "  "}, "submission.reason_missing"),
        ({"state": "lost"}, "request.invalid_fields"),
        ({}, "request.invalid_fields"),
        ({"state": "rejected", "comment": ""}, "request.invalid_fields"),
        ({"state": "rejected", "comment": "x" * 2001}, "request.invalid_fields"),
        ({"state": "approved", "by": "somebody"}, "request.invalid_fields"),
    ],
)
def test_a_review_that_is_none_is_422(cadre, as_user, body, code):
    sent = visited(cadre)
    problem(as_user("county_office").post(f"{BASE}/{sent['instance_id']}/review", json=body), 422, code)
    assert held()[0]["state"] == "received"
    assert "reviews" not in held()[0]


def test_cadres_do_not_review(cadre):
    sent = visited(cadre)
    problem(cadre.post(f"{BASE}/{sent['instance_id']}/review", json={"state": "approved"}), 403, "auth.role_forbids")


def test_a_comment_leaves_the_state(cadre, as_user):
    sent = visited(cadre)
    answer = cadre.post(f"{BASE}/{sent['instance_id']}/comments", json={"comment": "已补拍"})
    assert answer.status_code == 201
    assert answer.json()["state"] == "received"
    assert answer.json()["reviews"][0]["comment"] == "已补拍"
    auditor = as_user("auditor")
    problem(auditor.post(f"{BASE}/{sent['instance_id']}/comments", json={"comment": "x"}), 403, "auth.role_forbids")


def test_an_edit_keeps_the_old_version_and_tells_each_field_that_differs(cadre):
    first = cadre.post(BASE, json=a_visit(answers={
        "visit": {"cattle": 3, "mood": "good", "needs": ["money"]}, "member": [{"name": "李"}, {"name": "王"}],
    })).json()  # fmt: skip
    edit = a_visit(deprecated_id=first["instance_id"], answers={
        "visit": {"cattle": 4, "needs": ["money", "skill"]}, "member": [{"name": "李"}],
    })  # fmt: skip
    second = cadre.post(BASE, json=edit)
    assert second.status_code == 201, second.text
    for instance_id in (first["instance_id"], edit["instance_id"]):
        versions = cadre.get(f"{BASE}/{instance_id}/versions").json()
        assert [(one["instance_id"], one["current"]) for one in versions] == [
            (first["instance_id"], False), (edit["instance_id"], True),
        ]  # fmt: skip
        assert versions[0]["changes"] == []
        assert versions[1]["changes"] == [
            {"pointer": "/visit/cattle", "before": 3, "after": 4},
            {"pointer": "/visit/mood", "before": "good", "after": None},
            {"pointer": "/visit/needs", "before": ["money"], "after": ["money", "skill"]},
            {"pointer": "/member/1/name", "before": "王", "after": None},
        ]
    assert listed(cadre) == [edit["instance_id"]]
    assert cadre.get(f"{BASE}/{first['instance_id']}").json()["answers"] == first["answers"]


def test_an_edit_sent_twice_is_one_version(cadre):
    first = visited(cadre)
    edit = a_visit(deprecated_id=first["instance_id"], answers={"visit": {"cattle": 9}})
    assert [cadre.post(BASE, json=edit).status_code for _ in range(2)] == [201, 201]
    assert len(held()) == 2


def test_two_edits_of_one_version_cannot_both_win(cadre):
    first = visited(cadre)
    url, headers = cadre.url + BASE, dict(cadre.session.headers)

    def edit(number: int) -> int:
        body = a_visit(deprecated_id=first["instance_id"], answers={"visit": {"cattle": number}})
        return requests.post(url, json=body, headers=headers, timeout=60).status_code

    assert sorted(at_once(8, edit)) == [201] + [409] * 7
    assert len(held()) == 2


def test_an_edit_keeps_photos_it_still_names_and_the_household(cadre):
    household = a_household()
    body = a_visit(answers={"visit": {"cattle": 3, "photo": "a.jpg"}}, household=household["_id"])
    send_in_one(cadre, body, {"a.jpg": a_photo()})
    edit = a_visit(deprecated_id=body["instance_id"], answers={"visit": {"cattle": 4, "photo": "a.jpg"}})
    after = cadre.post(BASE, json=edit).json()
    assert after["missing"] == 0
    assert after["household"] == household["_id"]
    timeline = cadre.get(f"/api/v1/households/{household['_id']}/timeline").json()["items"]
    assert [one["instance_id"] for one in timeline] == [edit["instance_id"]]


def test_an_edit_by_the_county_stays_in_the_village(cadre, as_user):
    first = visited(cadre)
    edit = a_visit(deprecated_id=first["instance_id"], answers={"visit": {"cattle": 4}})
    assert as_user("county_office").post(BASE, json=edit).json()["region"] == VILLAGE
    assert listed(cadre) == [edit["instance_id"]]


def test_an_edit_of_another_form_or_of_nothing_is_404(cadre, publish):
    publish(OTHER_FORM)
    first = visited(cadre)
    other = {**a_visit(deprecated_id=first["instance_id"]), "form_id": "other", "answers": {"a": "1"}}
    problem(cadre.post(BASE, json=other), 404, "submission.deprecated_unknown")
    problem(cadre.post(BASE, json=a_visit(deprecated_id="uuid:none")), 404, "submission.deprecated_unknown")
    itself = a_visit("uuid:self", deprecated_id="uuid:self")
    problem(cadre.post(BASE, json=itself), 404, "submission.deprecated_unknown")
    assert len(held()) == 1


def test_a_version_that_was_replaced_cannot_be_reviewed(cadre, as_user):
    first = visited(cadre)
    cadre.post(BASE, json=a_visit(deprecated_id=first["instance_id"], answers={"visit": {"cattle": 4}}))
    answer = as_user("county_office").post(f"{BASE}/{first['instance_id']}/review", json={"state": "approved"})
    problem(answer, 409, "submission.state_forbids")
