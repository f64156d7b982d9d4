import csv
import hashlib
import io
import uuid

import pytest

from households.entity_list import COLUMNS, gone_households, households_csv, households_md5
from households.register import update_household
from records.scopes import Scope
from tests import builders
from tests.households.people import ALL, CARD, ID_1, PHONE, registered

pytestmark = pytest.mark.usefixtures("db")
VILLAGE = Scope(builders.VILLAGE)


def rows(scope):
    return list(csv.DictReader(io.StringIO(households_csv(scope).decode())))


def test_a_household_is_one_row_with_what_a_form_needs():
    held = registered(category="脱贫户", location={"coordinates": [107.4751, 27.0689]})
    assert rows(VILLAGE) == [
        {
            "name": held["_id"], "label": "李建国 (H-1)", "__version": "1", "code": "H-1", "head_name": "李建国",
            "region": builders.VILLAGE, "village": "茶店村", "category": "脱贫户", "member_count": "1",
            "geometry": "27.0689 107.4751 0 0",
        }
    ]  # fmt: skip


def test_no_number_is_in_the_list():
    registered(phone=PHONE, contacts=[{"name": "甲", "phone": PHONE}])
    text = households_csv(ALL).decode()
    assert not any(number in text for number in (ID_1, PHONE, CARD, "****"))
    assert not {"id_number", "phone", "card_number"} & set(COLUMNS)


def test_only_households_of_the_scope_are_listed():
    registered(code="A")
    registered(code="B", region=builders.OTHER_VILLAGE, institution="甲银行")
    registered(code="C", region=builders.OTHER_COUNTY_VILLAGE, institution="甲银行")
    assert [row["code"] for row in rows(VILLAGE)] == ["A"]
    assert [row["code"] for row in rows(Scope("522725"))] == ["A", "B"]
    assert [row["code"] for row in rows(Scope("522725", "甲银行"))] == ["B"]
    assert [row["code"] for row in rows(ALL)] == ["A", "B", "C"]


def test_an_empty_scope_has_the_header_alone():
    assert households_csv(VILLAGE).decode().splitlines() == [",".join(COLUMNS)]


def test_commas_quotes_and_line_breaks_in_names_stay_inside_their_cell():
    registered(members=[{"name": '李,"建"\n国', "relation": "户主"}])
    assert rows(VILLAGE)[0]["head_name"] == '李,"建"\n国'


def test_the_hash_is_the_md5_of_the_content():
    registered()
    assert households_md5(VILLAGE) == hashlib.md5(households_csv(VILLAGE)).hexdigest()


def test_the_hash_follows_changes_in_the_scope_and_only_there():
    held = registered(code="A")
    before = households_md5(VILLAGE)
    registered(code="B", region=builders.OTHER_VILLAGE)
    assert households_md5(VILLAGE) == before
    update_household(held["_id"], 1, {"category": "脱贫户"}, scope=ALL, by="test")
    changed = households_md5(VILLAGE)
    update_household(held["_id"], 2, {"region": builders.OTHER_VILLAGE}, scope=ALL, by="test")
    assert len({before, changed, households_md5(VILLAGE)}) == 3


def test_an_unchanged_list_is_not_read_again(monkeypatch):
    registered()
    before = households_csv(VILLAGE)
    monkeypatch.setattr("households.entity_list._csv", lambda scope: pytest.fail("read again"))
    assert households_csv(VILLAGE) is before


def test_what_was_never_here_or_left_the_scope_is_gone():
    here, moved, unknown = registered(code="A"), registered(code="B"), str(uuid.uuid4())
    update_household(moved["_id"], 1, {"region": builders.OTHER_VILLAGE}, scope=ALL, by="test")
    assert gone_households([here["_id"], moved["_id"], unknown], VILLAGE) == {moved["_id"], unknown}
    assert gone_households([], VILLAGE) == set()
