"""ODK entities over OpenRosa and JSON: forms that register households and change them."""

from __future__ import annotations

import uuid

import pytest

from records import submissions
from records.households import Household
from tests.builders import OTHER_VILLAGE, VILLAGE, a_household, new_id
from tests.http import FieldPhone, problem
from tests.submissions_to_send import BASE, listed

FORM = """
| survey   |                                     |            |        |             |             |           |
|          | type                                | name       | label  | save_to     | calculation | relevant  |
|          | select_one mode                     | mode       | 做什么 |             |             |           |
|          | select_one_from_file households.csv | which      | 哪一户 |             |             | ${mode} = 'update' |
|          | calculate                           | entity_id  |        |             | if(${mode} = 'new', uuid(), ${which}) |  |
|          | text                                | code       | 户编号 | code        |             |           |
|          | text                                | region     | 村     | region      |             |           |
|          | text                                | head       | 户主   | head_name   |             |           |
|          | text                                | category   | 户属性 | category    |             |           |
|          | text                                | id_number  | 身份证 | id_number   |             |           |
| choices  |                                     |            |        |             |             |           |
|          | list_name                           | name       | label  |             |             |           |
|          | mode                                | new        | 新建   |             |             |           |
|          | mode                                | update     | 修改   |             |             |           |
| settings |                                     |            |        |             |             |           |
|          | form_title                          | form_id    | version |            |             |           |
|          | 登记                                | register   | 1      |             |             |           |
| entities |                                     |            |        |             |             |           |
|          | list_name                           | entity_id  | create_if | update_if | label     |           |
|          | households                          | ${entity_id} | ${mode} = 'new' | ${mode} = 'update' | ${head} | |
"""


@pytest.fixture
def send(publish, phone, as_user):
    """Send a registration "over" OpenRosa or JSON as a cadre of VILLAGE; return the stored submission."""
    publish(FORM)
    device, caller = phone(), as_user("village_cadre")

    def over(way: str, entity_id: str, *, update: bool = False, base: int | None = None, instance: str = "", **answers):
        instance = instance or new_id()
        sent = _by_phone if way == "openrosa" else _by_json
        answer = sent(device if way == "openrosa" else caller, instance, entity_id, update, base, answers)
        assert answer.status_code == 201, answer.text
        return submissions.get(instance)

    return over


def _by_phone(device: FieldPhone, instance: str, entity_id: str, update: bool, base: int | None, answers: dict):
    filled = "".join(f"<{name}>{text}</{name}>" for name, text in answers.items())
    intent = f'update="1" baseVersion="{base}"' if update else 'create="1"'
    xml = (
        f'<data id="register" version="1"><mode>{"update" if update else "new"}</mode>{filled}'
        f"<meta><instanceID>{instance}</instanceID>"
        f'<entity dataset="households" id="{entity_id}" {intent}><label>{answers.get("head", "")}</label></entity></meta></data>'
    )
    return device.send(xml.encode())


def _by_json(caller, instance: str, entity_id: str, update: bool, base: int | None, answers: dict):
    label = answers.get("head", "")
    entity = {
        "id": entity_id,
        "label": label,
        **({"update": True, "baseVersion": base} if update else {"create": True}),
    }
    filled = {"mode": "update" if update else "new", **answers, "meta": {"entity": entity}}
    body = {"form_id": "register", "version": "1", "instance_id": instance, "answers": filled}
    return caller.post(BASE, json=body)


def household(entity_id: str) -> dict | None:
    return Household._get_collection().find_one({"_id": entity_id})


both = pytest.mark.parametrize("way", ["openrosa", "json"])


@both
def test_a_form_registers_a_household_and_is_linked_to_it(send, way):
    entity_id = str(uuid.uuid4())
    stored = send(way, entity_id, code="N-1", head="李建国", category="脱贫户", id_number="11010519491231002X")
    made = household(entity_id)
    assert (made["code"], made["head_name"], made["region"], made["version"]) == ("N-1", "李建国", VILLAGE, 1)
    assert made["members"][0]["id_number"].subtype == 6
    assert (stored["household"], stored["household_code"], stored["region"]) == (entity_id, "N-1", VILLAGE)
    assert (stored["state"], stored["effects"]) == ("received", "done")


@both
def test_the_same_registration_again_changes_nothing(send, way):
    entity_id, instance = str(uuid.uuid4()), new_id()
    first = send(way, entity_id, instance=instance, code="N-1", head="李")
    assert send(way, entity_id, instance=instance, code="N-1", head="李") == first
    assert household(entity_id)["version"] == 1
    assert Household._get_collection().count_documents({}) == 1


@both
def test_an_update_on_the_present_version_changes_the_household(send, way):
    held = a_household(category="一般农户")
    stored = send(way, held["_id"], update=True, base=1, category="脱贫户")
    assert (household(held["_id"])["category"], household(held["_id"])["version"]) == ("脱贫户", 2)
    assert (stored["household"], stored["state"]) == (held["_id"], "received")


@both
def test_an_update_on_another_version_is_a_finding_and_overwrites_nothing(send, way):
    held = a_household(category="一般农户", version=4)
    stored = send(way, held["_id"], update=True, base=3, category="脱贫户")
    assert household(held["_id"])["category"] == "一般农户"
    assert (stored["codes"], stored["state"]) == (["entity.conflict"], "has_issues")
    assert "脱贫户" in stored["findings"][0]["zh"]


@both
def test_a_registration_that_probably_exists_is_made_and_told(send, way):
    there = a_household(head_name="李建国", names=["李建国"])
    stored = send(way, str(uuid.uuid4()), code="N-2", head="李建国")
    assert stored["codes"] == ["household.possible_duplicate"]
    assert there["code"] in stored["findings"][0]["zh"]
    assert Household._get_collection().count_documents({}) == 2


@both
def test_an_update_of_another_village_changes_nothing_and_is_not_linked(send, way):
    held = a_household(region=OTHER_VILLAGE, category="一般农户")
    stored = send(way, held["_id"], update=True, base=1, category="脱贫户")
    assert household(held["_id"])["category"] == "一般农户"
    assert stored["state"] == "has_issues"
    assert "household" not in stored
    assert stored["region"] == VILLAGE


@both
def test_the_id_of_another_villages_household_cannot_be_taken(send, way, as_user):
    held = a_household(region=OTHER_VILLAGE)
    stored = send(way, held["_id"], code="N-3", head="李")
    assert stored["state"] == "has_issues"
    assert "household" not in stored
    assert household(held["_id"])["code"] == held["code"]
    timeline = as_user("county_office").get(f"/api/v1/households/{held['_id']}/timeline").json()["items"]
    assert timeline == []


@both
@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"code": "a/b", "head": "李"}, "entity.refused"),
        ({"code": "N-4", "head": "李", "region": OTHER_VILLAGE}, "entity.refused"),
        ({"code": "N-4", "head": "李", "region": "522725001999"}, "entity.refused"),
        ({"code": "TAKEN", "head": "李"}, "household.code_in_use"),
    ],
)
def test_a_registration_that_is_refused_keeps_the_record_in_the_village(send, way, answers, code):
    a_household(code="TAKEN", region=OTHER_VILLAGE)
    entity_id = str(uuid.uuid4())
    stored = send(way, entity_id, **answers)
    assert household(entity_id) is None
    assert (stored["codes"], stored["state"], stored["region"]) == ([code], "has_issues", VILLAGE)
    assert "household" not in stored


def test_a_wrong_id_number_is_a_finding_and_the_household_is_made_without_it(send):
    entity_id = str(uuid.uuid4())
    stored = send("openrosa", entity_id, code="N-5", head="李", id_number="110105194912310021")
    assert "id_number" not in household(entity_id)["members"][0]
    assert "member.id_number" in stored["codes"]
    assert stored["state"] == "has_issues"
    assert "110105194912310021" not in str(stored["findings"])


def test_the_id_number_in_a_stored_record_is_not_in_lists(send, as_user):
    send("openrosa", str(uuid.uuid4()), code="N-6", head="李", id_number="11010519491231002X")
    county = as_user("county_office")
    assert len(listed(county)) == 1
    assert "11010519491231002X" not in county.get(BASE).text


def test_a_phone_gets_the_new_household_with_its_next_list(send, phone):
    entity_id = str(uuid.uuid4())
    device = phone()
    path = f"{device.base}/forms/register/files/households.csv"
    before = device.get(path).text
    send("openrosa", entity_id, code="N-7", head="李")
    after = device.get(path).text
    assert entity_id not in before
    assert f"{entity_id},李 (N-7),1,N-7" in after


def test_a_crash_between_storing_and_applying_is_finished_later(send, app, monkeypatch):
    from field_forms import intake
    from field_forms.finishing import finish_effects_due

    entity_id, instance = str(uuid.uuid4()), new_id()
    monkeypatch.setattr(intake, "apply_effects", lambda document, *_: document)
    assert send("openrosa", entity_id, instance=instance, code="N-8", head="李")["effects"] == "due"
    monkeypatch.undo()
    assert finish_effects_due(app.config["RUHU"].settings) == 1
    assert household(entity_id)["code"] == "N-8"
    stored = submissions.get(instance)
    assert (stored["household"], stored["effects"]) == (entity_id, "done")
    assert finish_effects_due(app.config["RUHU"].settings) == 0


def test_an_unknown_property_of_an_entity_is_422_over_json(send, as_user):
    body = {
        "form_id": "register", "version": "1", "instance_id": new_id(),
        "answers": {"mode": "new", "meta": {"entity": {"id": str(uuid.uuid4()), "dataset": "other"}}},
    }  # fmt: skip
    found = problem(as_user("village_cadre").post(BASE, json=body), 422, "submission.invalid")["findings"]
    assert "/meta/entity/dataset" in {finding["pointer"] for finding in found}
