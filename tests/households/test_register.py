import copy
import threading

import pytest
from bson import Binary

from errors import HouseholdChanged, HouseholdExists, HouseholdNotFound, InvalidFields, OutOfScope, RegionUnknown
from households.datums import distance, from_wgs84
from households.register import conditions_of, create_household, reissue_card, update_household
from households.views import household_view
from records import households
from records.scopes import Scope
from tests import builders
from tests.households.people import ALL, CARD, ID_1, ID_2, PHONE, a_head, new_values, raw, registered, stored

pytestmark = pytest.mark.usefixtures("db")
COUNTY = Scope("522725")


def problems_of(call):
    with pytest.raises(InvalidFields) as caught:
        call()
    errors = caught.value.details["errors"]
    assert all(error["zh"] and error["en"] for error in errors)
    return [error["pointer"] for error in errors]


def refused(**values):
    pointers = problems_of(lambda: registered(**values))
    assert stored() == []
    return pointers


def changed(held, version=None, scope=ALL, **changes):
    return update_household(held["_id"], version or held["version"], changes, scope=scope, by="test")


def test_numbers_are_ciphertext_of_subtype_6_in_the_database():
    held = registered(phone="139 1234 5678", contacts=[{"name": "李秀英", "phone": PHONE}])
    document = raw(held["_id"])
    ciphertexts = [document["phone"], document["contacts"][0]["phone"]]
    ciphertexts += [document["members"][0][field] for field in ("id_number", "phone", "card_number")]
    assert {(type(one), one.subtype) for one in ciphertexts} == {(Binary, 6)}
    text = repr(document)
    assert not any(number in text for number in (ID_1, PHONE, CARD, "13912345678"))


def test_sex_and_birth_date_follow_from_the_id_number():
    member = registered()["members"][0]
    assert (member["sex"], member["birth_date"]) == ("female", "1949-12-31")


def test_what_follows_from_region_and_members_is_stored_with_them():
    held = registered(members=[a_head(), {"name": "李秀英", "relation": "女儿"}])
    assert held["head_name"] == "李建国"
    assert held["names"] == ["李建国", "李秀英"]
    assert held["scopes"] == ["", "52", "5227", "522725", "522725001", builders.VILLAGE]
    assert held["version"] == 1
    assert len({member["id"] for member in held["members"]}) == 2


@pytest.mark.parametrize(
    ("values", "pointers"),
    [
        ({"members": [a_head(id_number=ID_1[:-1] + "1")]}, ["/members/0/id_number"]),
        ({"members": [a_head(phone="1381234567")]}, ["/members/0/phone"]),
        ({"members": [a_head(card_number="4111111111111112")]}, ["/members/0/card_number"]),
        ({"members": [a_head(id_number="110105********002X")]}, ["/members/0/id_number"]),
        ({"members": [a_head(name=" ")]}, ["/members/0/name"]),
        ({"members": [a_head(relation="妻")]}, ["/members"]),
        ({"members": [a_head(), a_head(id_number=ID_2)]}, ["/members"]),
        ({"members": [a_head(id="m1")]}, ["/members/0/id"]),
        ({"members": [a_head(attributes={"a.b": 1})]}, ["/members/0/attributes/a.b"]),
        ({"phone": "12"}, ["/phone"]),
        ({"contacts": [{"name": "王"}, {"phone": "1"}]}, ["/contacts/1/phone"]),
        ({"region": "522725001"}, ["/region"]),
        ({"code": "a/b"}, ["/code"]),
        ({"code": "一 户"}, ["/code"]),
        ({"category": "长" * 51}, ["/category"]),
        ({"attributes": {str(n): n for n in range(101)}}, ["/attributes"]),
        ({"attributes": {"长": "长" * 3334}}, ["/attributes"]),
        ({"attributes": {"a": {"$b": 1}}}, ["/attributes/a/$b"]),
        ({"attributes": {"": 1}}, ["/attributes/"]),
        ({"attributes": {"n": [1, 1 << 63]}}, ["/attributes/n/1"]),
        ({"attributes": {"n": float("inf")}}, ["/attributes/n"]),
        ({"attributes": {"证件": "110105 19491231 002x"}}, ["/attributes/证件"]),
        ({"phone": "12", "category": "长" * 51, "members": [a_head(phone="3")]},
         ["/category", "/members/0/phone", "/phone"]),
    ],
)  # fmt: skip
def test_wrong_values_are_refused_with_a_pointer_each_and_nothing_is_stored(values, pointers):
    assert sorted(refused(**values)) == pointers


def test_a_region_that_was_not_imported_is_refused():
    with pytest.raises(RegionUnknown) as caught:
        registered(region="522725001999")
    assert caught.value.pointer == "/region"


def test_a_household_outside_the_scope_is_refused():
    with pytest.raises(OutOfScope):
        create_household(new_values(region=builders.OTHER_COUNTY_VILLAGE), scope=COUNTY, by="test")
    with pytest.raises(OutOfScope):
        create_household(new_values(institution="乙银行"), scope=Scope("522725", "甲银行"), by="test")
    assert stored() == []


def test_an_institution_registers_its_own_households():
    held = create_household(new_values(), scope=Scope("522725", "甲银行"), by="test")
    assert held["institution"] == "甲银行"


def test_a_code_in_use_is_refused():
    registered()
    with pytest.raises(HouseholdExists):
        registered(members=[a_head(name="王")])
    assert [held["head_name"] for held in stored()] == ["李建国"]


def test_only_the_given_fields_change():
    before = registered(category="脱贫户", address="一组", tags=["重点户"])
    after = changed(before, category="一般农户")
    assert after["version"] == 2
    assert after["updated_at"] > before["updated_at"]
    unchanged = [key for key in before if key not in ("category", "version", "updated_at", "updated_by")]
    assert {key: after[key] for key in unchanged} == {key: raw(before["_id"])[key] for key in unchanged}
    assert after["category"] == "一般农户"


def test_null_removes_a_field():
    held = registered(category="脱贫户", phone=PHONE, location={"coordinates": [107.4, 27.0]})
    after = changed(held, category=None, phone=None, location=None)
    assert not {"category", "phone", "location", "location_source"} & after.keys()


def test_a_household_read_masked_and_sent_back_stays_as_it_was():
    held = registered(phone=PHONE, contacts=[{"name": "甲", "phone": PHONE}, {"name": "乙", "phone": "13899995678"}])
    shown = household_view(held)
    after = changed(held, **{key: shown[key] for key in ("members", "phone", "contacts")})
    for key in ("members", "phone", "contacts"):
        assert after[key] == raw(held["_id"])[key] == held[key]


def test_a_mask_of_another_member_keeps_nothing():
    held = registered(members=[a_head(), {"name": "李秀英", "relation": "女儿", "id_number": ID_2}])
    members = household_view(held)["members"]
    members[0]["id_number"], members[1]["id_number"] = members[1]["id_number"], members[0]["id_number"]
    assert problems_of(lambda: changed(held, members=members)) == ["/members/0/id_number", "/members/1/id_number"]


def test_contacts_with_the_same_mask_are_told_apart_by_name():
    contacts = [{"name": "甲", "phone": "13811115678"}, {"name": "乙", "phone": "13822225678"}]
    held = registered(contacts=contacts)
    shown = household_view(held)["contacts"]
    after = changed(held, contacts=list(reversed(copy.deepcopy(shown))))
    whole = household_view(after, frozenset(["phone"]))["contacts"]
    assert whole == list(reversed(contacts))


def test_members_are_replaced_as_a_list():
    held = registered(members=[a_head(), {"name": "李秀英", "relation": "女儿"}])
    head = household_view(held)["members"][0]
    after = changed(held, members=[{**head, "name": "李建华"}, {"name": "王小妹", "relation": "儿媳"}])
    assert [member["name"] for member in after["members"]] == ["李建华", "王小妹"]
    assert after["members"][0]["id"] == held["members"][0]["id"]
    assert after["members"][0]["id_number"] == held["members"][0]["id_number"]
    assert (after["head_name"], after["names"]) == ("李建华", ["李建华", "王小妹"])


def test_a_stale_version_changes_nothing_and_names_the_present_one():
    held = registered()
    changed(held, category="一般农户")
    with pytest.raises(HouseholdChanged) as caught:
        changed(held, category="脱贫户")
    assert caught.value.values["version"] == 2
    assert raw(held["_id"])["category"] == "一般农户"


def test_of_16_changes_at_once_exactly_one_wins():
    held = registered()
    start, results = threading.Barrier(16), []

    def change(number):
        start.wait()
        try:
            results.append(changed(held, category=str(number))["category"])
        except HouseholdChanged:
            results.append(None)

    threads = [threading.Thread(target=change, args=(number,)) for number in range(16)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    winners = [one for one in results if one is not None]
    assert len(results) == 16
    assert winners == [raw(held["_id"])["category"]]
    assert raw(held["_id"])["version"] == 2


def test_a_household_outside_the_scope_is_not_found():
    held = registered(region=builders.OTHER_COUNTY_VILLAGE)
    with pytest.raises(HouseholdNotFound):
        changed(held, scope=COUNTY, category="脱贫户")


def test_a_household_cannot_be_moved_out_of_the_scope():
    with pytest.raises(OutOfScope):
        changed(registered(), scope=COUNTY, region=builders.OTHER_COUNTY_VILLAGE)


def test_a_household_that_moves_carries_its_scopes():
    after = changed(registered(), region=builders.OTHER_COUNTY_VILLAGE)
    assert after["scopes"][-1] == builders.OTHER_COUNTY_VILLAGE
    assert households.page(COUNTY, {}, None, 10) == []


def test_a_wgs84_place_is_searched_and_its_source_kept():
    held = registered(location={"type": "Point", "coordinates": [107.4751, 27.0689, 900.0], "accuracy": 5.0})
    assert held["location"] == {"type": "Point", "coordinates": [107.4751, 27.0689]}
    source = {"coordinates": [107.4751, 27.0689, 900.0], "datum": "WGS-84", "accuracy": 5.0}
    assert held["location_source"] == source


@pytest.mark.parametrize("datum", ["GCJ-02", "BD-09"])
def test_a_place_of_another_datum_is_searched_in_wgs_84_and_kept_as_it_came(datum):
    there = from_wgs84(107.48, 27.06, datum)
    held = registered(location={"coordinates": list(there), "datum": datum, "source": "wechat"})
    assert held["location"]["coordinates"] == pytest.approx([107.48, 27.06], abs=1e-8)
    assert held["location_source"] == {"coordinates": list(there), "datum": datum, "source": "wechat"}
    assert household_view(held)["location"]["coordinates"] == list(there)


def test_a_new_datum_moves_the_place_that_is_searched():
    held = registered(location={"coordinates": [107.4751, 27.0689]})
    after = changed(held, location={"coordinates": [107.4751, 27.0689], "datum": "GCJ-02"})
    assert 300 < distance(107.4751, 27.0689, *after["location"]["coordinates"]) < 800


def test_a_new_card_replaces_the_old_one():
    held = registered()
    after = reissue_card(held, "test")
    assert after["card_id"] != held["card_id"]
    with pytest.raises(HouseholdNotFound):
        households.with_card(held["card_id"])


@pytest.mark.parametrize("text", [" ", "-", "　"])
@pytest.mark.parametrize("field", ["id_number", "phone", "card_number"])
def test_a_blank_number_finds_nobody(field, text):
    registered(members=[{"name": "无号", "relation": "户主"}])
    assert households.page(ALL, conditions_of({field: text}), None, 10) == []
