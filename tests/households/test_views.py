import json
from datetime import UTC, datetime

import pytest

from households.views import household_view, summary_view, timeline_item
from tests.households.people import (
    CARD,
    ID_1,
    MASKED_CARD,
    MASKED_ID_1,
    MASKED_PHONE,
    PHONE,
    registered,
)

pytestmark = pytest.mark.usefixtures("db")


def text_of(view):
    return json.dumps(view, ensure_ascii=False, default=str)


def test_numbers_are_masked():
    view = household_view(registered(phone=PHONE, contacts=[{"name": "李秀英", "phone": PHONE}]))
    member = view["members"][0]
    assert (member["id_number"], member["phone"], member["card_number"]) == (MASKED_ID_1, MASKED_PHONE, MASKED_CARD)
    assert view["phone"] == view["contacts"][0]["phone"] == MASKED_PHONE
    assert not any(number in text_of(view) for number in (ID_1, PHONE, CARD))


@pytest.mark.parametrize(("field", "number"), [("id_number", ID_1), ("phone", PHONE), ("card_number", CARD)])
def test_only_the_numbers_asked_for_are_whole(field, number):
    view = household_view(registered(), frozenset([field]))
    assert view["members"][0][field] == number
    assert [number in text_of(view) for number in (ID_1, PHONE, CARD)].count(True) == 1


def test_a_member_without_numbers_has_none():
    view = household_view(registered(members=[{"name": "王", "relation": "户主"}]))
    assert view["members"][0].keys() == {"id", "name", "relation"}
    assert view["phone"] is None


def test_neither_card_nor_bookkeeping_is_shown():
    assert not {"card_id", "applied", "scopes", "names", "_id", "location_source"} & household_view(registered()).keys()


def test_a_summary_has_no_number_masked_or_whole():
    view = summary_view(registered(phone=PHONE))
    assert view["member_count"] == 1
    assert view["head_name"] == "李建国"
    assert not any(number in text_of(view) for number in (ID_1, PHONE, CARD, "****"))


def test_a_timeline_item_names_its_submission_and_leaves_the_original_alone():
    submission = {"_id": "uuid:1", "form_id": "visit", "received_at": datetime(2026, 1, 2, tzinfo=UTC)}
    item = timeline_item(submission)
    assert item == {"instance_id": "uuid:1", "form_id": "visit", "received_at": "2026-01-02T00:00:00+00:00"}
    assert submission["_id"] == "uuid:1"
