import threading
import uuid
from dataclasses import replace

import pytest

from field_forms.reading import EntityChange
from households import entities
from households.entities import apply_entity
from households.register import update_household
from households.views import household_view
from records.scopes import Scope
from tests import builders
from tests.households.people import (
    ALL,
    CARD,
    ID_1,
    ID_2,
    MASKED_ID_1,
    MASKED_PHONE,
    PHONE,
    raw,
    registered,
    stored,
)

pytestmark = pytest.mark.usefixtures("db")
VILLAGE = Scope(builders.VILLAGE)
ENTITY = "8c1d2f6e-3a4b-4c5d-9e6f-7a8b9c0d1e2f"


def a_change(entity_id=ENTITY, *, create=False, update=False, base=None, label="王大明", **properties):
    return EntityChange(
        "households", entity_id, create, update, base, label, properties, "/data/meta/entity"
    )  # fmt: skip


def a_new(entity_id=ENTITY, **properties):
    return a_change(entity_id, create=True, **properties)


def apply(change, instance_id="uuid:1", scope=VILLAGE):
    findings = apply_entity(change, instance_id=instance_id, by="test", scope=scope)
    keys = {"code", "severity", "xpath", "pointer", "value", "zh", "en", "message"}
    assert all(found.keys() == keys and found["zh"] and found["en"] for found in findings)
    return findings


def codes(findings):
    return [found["code"] for found in findings]


def test_a_new_entity_becomes_a_household_of_that_id():
    properties = {"head_name": "王大明", "category": "脱贫户", "address": "三组", "phone": PHONE, "population": "4",
                  "location": "27.0689 107.4751 900.5 4.2"}  # fmt: skip
    assert apply(a_new(code="N-1", **properties)) == []
    held = raw(ENTITY)
    assert (held["code"], held["region"], held["version"]) == ("N-1", builders.VILLAGE, 1)
    assert (held["head_name"], held["category"], held["address"]) == ("王大明", "脱贫户", "三组")
    assert held["attributes"] == {"population": "4"}
    assert held["location"]["coordinates"] == [107.4751, 27.0689]
    assert held["location_source"]["accuracy"] == 4.2
    assert household_view(held)["phone"] == MASKED_PHONE
    assert held["card_id"]


def test_code_region_and_name_have_defaults():
    apply(a_new())
    held = raw(ENTITY)
    assert (held["code"], held["head_name"]) == (f"{builders.VILLAGE}-8c1d2f6e", "王大明")


def test_applying_a_creation_again_changes_nothing():
    change = a_new(head_name="王大明")
    apply(change)
    before = raw(ENTITY)
    assert apply(change) == []
    assert raw(ENTITY) == before


def test_a_worker_that_dies_right_after_creating_leaves_nothing_to_repeat(monkeypatch):
    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(entities, "_possible_duplicates", die)
        with pytest.raises(KeyboardInterrupt):
            apply(a_new())
    assert apply(a_new()) == []
    assert [held["_id"] for held in stored()] == [ENTITY]


def test_the_same_creation_from_8_threads_makes_one_household_and_no_finding():
    start, findings = threading.Barrier(8), []

    def run():
        start.wait()
        findings.append(apply(a_new()))

    threads = [threading.Thread(target=run) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert findings == [[]] * 8
    assert len(stored()) == 1


def test_creating_what_exists_is_told():
    held = registered()
    assert codes(apply(a_new(held["_id"]))) == ["entity.exists"]
    assert raw(held["_id"])["version"] == 1


def test_a_code_in_use_is_told_and_nothing_is_stored():
    registered()
    assert codes(apply(a_new(code="H-1"))) == ["household.code_in_use"]
    assert len(stored()) == 1


@pytest.mark.parametrize("entity_id", ["1", "not-a-uuid", "../../x"])
def test_an_id_that_is_no_uuid_is_told(entity_id):
    assert codes(apply(a_new(entity_id))) == ["entity.bad_id"]
    assert stored() == []


@pytest.mark.parametrize(
    "properties",
    [
        {"region": "522725001"},
        {"region": "522725001999"},
        {"region": builders.OTHER_COUNTY_VILLAGE},
        {"code": "a/b"},
        {"category": "长" * 51},
        {"note": "长" * 4000},
        {"label": " "},
    ],
)  # fmt: skip
def test_what_the_register_refuses_is_a_finding_and_nothing_is_stored(properties):
    findings = apply(a_new(**properties))
    assert codes(findings) == ["entity.refused"]
    assert stored() == []


def test_a_user_of_a_whole_county_must_name_the_village():
    assert codes(apply(a_new(), scope=Scope("522725"))) == ["entity.refused"]
    assert apply(a_new(region=builders.OTHER_VILLAGE), scope=Scope("522725")) == []


def test_a_namesake_in_the_village_is_told_and_the_household_is_created_nonetheless():
    registered()
    findings = apply(a_new(head_name="李建国"))
    assert [(found["code"], found["severity"], found["value"]) for found in findings] == [
        ("household.possible_duplicate", "warning", "H-1")
    ]
    assert len(stored()) == 2


def test_an_id_number_that_is_registered_in_the_scope_is_told():
    registered(region=builders.OTHER_VILLAGE)
    assert codes(apply(a_new(id_number=ID_1), scope=VILLAGE)) == []
    other = str(uuid.uuid4())
    again = apply(a_new(other, id_number=ID_1, region=builders.VILLAGE), "uuid:2", scope=Scope("522725"))
    assert codes(again)[-1] == "household.possible_duplicate"
    assert "H-1" in again[-1]["value"]


def test_numbers_of_the_head_are_encrypted():
    apply(a_new(id_number=ID_2, card_number=CARD))
    held = raw(ENTITY)
    assert (held["members"][0]["id_number"].subtype, held["members"][0]["card_number"].subtype) == (6, 6)
    assert ID_2 not in repr(held)
    assert CARD not in repr(held)


@pytest.mark.parametrize(
    ("property_", "text", "code"),
    [
        ("phone", "1381234567", "member.phone"),
        ("id_number", ID_1[:-1] + "1", "member.id_number"),
        ("card_number", "4111111111111112", "member.card_number"),
        ("remark", ID_1, "entity.number_in_clear"),
        ("location", "here", "entity.place"),
        ("location", "127.1 200.5", "entity.place"),
        ("location", "nan nan", "entity.place"),
    ],
)  # fmt: skip
def test_a_property_that_cannot_be_kept_is_told_and_the_rest_is(property_, text, code):
    findings = apply(a_new(category="脱贫户", **{property_: text}))
    assert codes(findings) == [code]
    assert findings[0]["severity"] == "error"
    assert raw(ENTITY)["category"] == "脱贫户"
    assert raw(ENTITY)["attributes"] == {}
    assert "location" not in raw(ENTITY)


@pytest.mark.parametrize(("property_", "text"), [("id_number", ID_1[:-1] + "1"), ("remark", ID_1)])
def test_no_finding_shows_a_whole_id_number(property_, text):
    assert text not in repr(apply(a_new(**{property_: text})))


def test_an_update_on_the_present_version_changes_what_it_names():
    held = registered(category="脱贫户", attributes={"组": "三组"})
    change = a_change(held["_id"], update=True, base=1, head_name="李建华", category="一般农户", cattle="3")
    assert apply(change) == []
    after = raw(held["_id"])
    assert (after["version"], after["category"], after["head_name"]) == (2, "一般农户", "李建华")
    assert after["attributes"] == {"组": "三组", "cattle": "3"}
    assert after["members"][0]["id_number"] == held["members"][0]["id_number"]
    assert after["updated_by"] == "test"


def test_an_update_that_clears_an_answer_removes_it():
    held = registered(category="脱贫户", phone=PHONE, attributes={"cattle": "3", "组": "三组"})
    apply(a_change(held["_id"], update=True, base=1, category="", phone="", cattle="", head_name="", code=""))
    after = raw(held["_id"])
    assert not {"category", "phone"} & after.keys()
    assert after["attributes"] == {"组": "三组"}
    assert (after["head_name"], after["code"]) == ("李建国", "H-1")


def test_applying_an_update_again_changes_nothing():
    held = registered()
    change = a_change(held["_id"], update=True, base=1, category="一般农户")
    apply(change)
    update_household(held["_id"], 2, {"category": "脱贫户"}, scope=ALL, by="office")
    assert apply(change) == []
    assert (raw(held["_id"])["version"], raw(held["_id"])["category"]) == (3, "脱贫户")


@pytest.mark.parametrize("base", [1, 3, None])
def test_another_base_version_overwrites_nothing_and_tells_both_values(base):
    held = registered(category="脱贫户")
    update_household(held["_id"], 1, {"category": "监测对象"}, scope=ALL, by="office")
    [found] = apply(a_change(held["_id"], update=True, base=base, category="一般农户", code="H-1", cattle="3"))
    assert (found["code"], found["severity"]) == ("entity.conflict", "error")
    assert "监测对象" in found["zh"]
    assert "一般农户" in found["zh"]
    assert "H-1" not in found["zh"]
    assert (raw(held["_id"])["version"], raw(held["_id"])["category"]) == (2, "监测对象")


def test_a_conflict_shows_numbers_masked():
    held = registered(phone="13899995678")
    [found] = apply(a_change(held["_id"], update=True, base=7, phone=PHONE, id_number=ID_2))
    assert MASKED_ID_1 in found["zh"]
    assert not any(number in repr(found) for number in (PHONE, ID_1, ID_2, "13899995678"))


def test_a_household_of_another_village_is_not_found_and_unchanged():
    held = registered(region=builders.OTHER_VILLAGE)
    assert codes(apply(a_change(held["_id"], update=True, base=1, category="一般农户"))) == ["entity.not_found"]
    assert raw(held["_id"])["version"] == 1


def test_with_both_flags_what_is_missing_is_created_and_what_exists_updated():
    both = replace(a_new(category="脱贫户"), update=True)
    assert apply(both, "uuid:1") == []
    assert apply(replace(both, base_version=1, properties={"category": "一般农户"}), "uuid:2") == []
    assert (raw(ENTITY)["version"], raw(ENTITY)["category"]) == (2, "一般农户")


def test_another_dataset_is_noted_and_not_kept():
    [found] = apply(replace(a_new(), dataset="trees"))
    assert (found["code"], found["severity"]) == ("entity.dataset", "note")
    assert stored() == []
