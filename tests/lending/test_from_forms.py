"""Forms reach the lending chain once each, also when a worker dies or the form is edited or reviewed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from errors import HouseholdNotFound
from lending import from_forms
from records import form_work, submissions
from records.clock import now
from tests.builders import VISIT, new_id, visit_xml

MEETING = VISIT.replace("| visit                                |", "|").replace(
    "| visit     | 1 ", "| risk_group_meeting | 1 "
)


@pytest.fixture
def meeting(publish, phone, monkeypatch):
    """Send an instance of a form that the chain listens to; the handler notes what it was given."""
    publish(MEETING)
    given = []

    def handler(record, answers):
        given.append((record["_id"], answers["visit"]["cattle"]))
        if answers["visit"]["cattle"] == 9:
            raise HouseholdNotFound()
        return []

    monkeypatch.setitem(from_forms.HANDLERS, "risk_group_meeting", handler)
    sender = phone()

    def send(instance_id=None, **answers):
        xml = visit_xml(instance_id, **answers).replace(b'id="visit"', b'id="risk_group_meeting"')
        answer = sender.send(xml)
        assert answer.status_code == 201, answer.text
        return given

    return send


def test_a_form_is_carried_over_once(meeting):
    instance_id = new_id()
    given = meeting(instance_id)
    assert from_forms.take_forms_due() == 1
    assert from_forms.take_forms_due() == 0
    assert given == [(instance_id, 3)]


def test_what_the_rules_refuse_becomes_a_finding(meeting):
    instance_id = new_id()
    meeting(instance_id, cattle="9")
    from_forms.take_forms_due()
    held = submissions.get(instance_id)
    assert [one["code"] for one in held["findings"]] == ["lending.household.not_found"]
    assert held["codes"] == ["lending.household.not_found"]
    assert held["state"] == "has_issues"
    assert "lending" not in held


def test_a_worker_that_dies_leaves_the_form_to_the_next(meeting):
    given = meeting()
    assert form_work.claim(now(), 45.0)
    assert from_forms.take_forms_due() == 0
    submissions.collection().update_many({}, {"$set": {"lending_lease": now() - timedelta(seconds=1)}})
    assert from_forms.take_forms_due() == 1
    assert len(given) == 1


def test_a_review_and_an_edit_are_carried_over_again(meeting, as_user):
    first, second = new_id(), new_id()
    given = meeting(first)
    from_forms.take_forms_due()
    as_user("county_office").post(f"/api/v1/submissions/{first}/review", json={"state": "rejected", "comment": "重填"})
    assert from_forms.take_forms_due() == 1
    assert from_forms.withdrawn(submissions.get(first))
    meeting(second, deprecated=first, cattle="4")
    assert from_forms.take_forms_due() == 1
    assert given == [(first, 3), (first, 3), (second, 4)]
