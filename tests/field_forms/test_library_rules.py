"""What the standard forms ask, demand and compute, and what an archive changes in the register."""

from __future__ import annotations

import functools
import re

import pytest
from pyxform.xls2xform import convert

from field_forms import library
from field_forms.definition import parse_xform
from field_forms.nodes import FormDefinition
from field_forms.sealing import number_kind
from field_forms.writing import instance_from_json
from households.cards import card_token_in
from households.views import household_view
from records import submissions
from records.households import Household
from tests.builders import a_household, new_id

OF_A_VILLAGE = {"risk_group_meeting", "public_notice", "publicity_training", "supervision_check"}
OF_A_HOUSEHOLD = sorted(set(library.names()) - OF_A_VILLAGE - {"household_archive"})
HEAD_ID = "11010519491231002X"


@functools.cache
def standard(name: str) -> FormDefinition:
    return parse_xform(convert(library.read(name).encode(), file_type=".md").xform)


def expression(text: str | None) -> str:
    """Return an expression without spaces, which pyxform puts around paths."""
    return re.sub(r"\s", "", text or "")


# --- rating and notices ---------------------------------------------------------------------------------------------


def test_rating_has_100_points_at_four_to_three_to_three():
    points = {"integrity": 0, "labour": 0, "income": 0}
    for node in standard("credit_rating").walk():
        most = re.search(r"\. <= (\d+)$", node.constraint or "")
        if "/score/" in node.path and most:
            points[node.name.split("_")[0]] += int(most.group(1))
    assert points == {"integrity": 40, "labour": 30, "income": 30}


def test_rating_grades_begin_at_60_70_80_and_90():
    calculated = {node.name: expression(node.calculate) for node in standard("credit_rating").walk()}
    steps = re.findall(r">=(\d+),(\d+)", calculated["line"])
    assert steps == [("90", "50000"), ("80", "40000"), ("70", "30000"), ("60", "20000")]
    assert calculated["line"].endswith(",0))))")
    assert re.findall(r">=(\d+),(\d+)", calculated["stars"]) == [("90", "4"), ("80", "3"), ("70", "2"), ("60", "1")]
    assert calculated["passed"] == "if(/data/total>=70,'yes','no')"


def test_a_rating_needs_an_odd_group_and_each_members_vote():
    form = standard("credit_rating")
    assert ". mod 2 = 1" in form.by_path["/data/decision/group_size"].constraint
    assert "/data/decision/group_size" in form.by_path["/data/decision/vote"].repeat_count
    assert form.by_path["/data/decision/vote/member/opinion"].required == "true()"


def test_a_household_that_fails_the_gate_is_not_scored():
    form = standard("credit_rating")
    for path in ("/data/score", "/data/decision"):
        assert expression(form.by_path[path].relevant) == "/data/gate/gate_passed='yes'"
    asked = [node for node in form.walk() if node.path.startswith("/data/gate/") and node.kind == "question"]
    gate = expression(form.by_path["/data/gate/gate_passed"].calculate)
    assert len(asked) == 7
    assert all(f"{node.path}='yes'" in gate for node in asked)


def test_a_notice_cannot_end_before_five_days_are_over():
    constraint = expression(standard("public_notice").by_path["/data/notice/to_date"].constraint)
    assert constraint == ".-/data/notice/from_date>=5and(/data/notice/stage='posted'or.<=today())"


# --- households and numbers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OF_A_HOUSEHOLD)
def test_a_form_about_one_household_takes_a_scanned_card_or_a_choice(name):
    form = standard(name)
    card, chosen = form.by_path["/data/who/household_card"], form.by_path["/data/who/household"]
    assert (card.type, chosen.choices.file) == ("barcode", "households.csv")
    assert expression(chosen.required) == "/data/who/household_card=''"
    assert set(chosen.required_messages) == {"中文 (zh)", "English (en)"}


@pytest.mark.parametrize(
    ("scanned", "is_card"),
    [
        ("AbCdEfGhIjKlMnOpQrStUv-_", True),
        ("https://ruhu.example.cn:8443/h/AbCdEfGhIjKlMnOpQrStUv-_", True),
        ("https://pay.example.com/fkx08192abcdefghij", False),
        ("6901234567892", False),
    ],
)
def test_only_household_cards_pass_as_such(scanned, is_card):
    constraint = standard("routine_visit").by_path["/data/who/household_card"].constraint
    pattern = re.search(r"regex\(\., '(.*)'\)", constraint).group(1)
    assert bool(re.fullmatch(pattern, scanned)) is is_card
    assert bool(card_token_in(scanned)) is is_card


@pytest.mark.parametrize("name", library.names())
def test_id_and_phone_numbers_are_checked_and_protected(name):
    asked = [node for node in standard(name).walk() if node.kind == "question" and node.type == "string"]
    patterns = {"id_number": "^[0-9]{17}[0-9Xx]$", "phone": "^1[3-9][0-9]{9}$"}
    for node in asked:
        kind = number_kind(node)
        assert bool(kind) == bool(re.search("身份证|手机|电话", node.labels["中文 (zh)"]))
        assert not kind or patterns[kind] in node.constraint


# --- the archive and the register -----------------------------------------------------------------------------------


def test_an_archive_update_asks_only_what_was_chosen():
    # An answer that is asked and left empty clears what the register holds.
    form = standard("household_archive")
    saved = {node.save_to: expression(node.relevant) for node in form.walk() if node.save_to}
    assert {"code", "head_name", "region", "category", "phone", "address", "village_group", "population",
            "location"} <= set(saved)  # fmt: skip
    assert {saved.pop("code"), saved.pop("region")} == {"/data/who/mode='new'"}
    assert "andperson/id_number!=''])>0" in saved.pop("id_number")
    offered = {choice.value for choice in form.choice_lists["changed"]}
    for relevant in saved.values():
        assert re.fullmatch(r"/data/who/mode='new'(orselected\(/data/who/changed,'\w+'\))+", relevant)
        assert set(re.findall(r"'(\w+)'\)", relevant)) <= offered


def test_a_new_head_does_not_keep_the_id_number_of_the_old_one():
    # The property is sent also when it is empty, which clears it, and the members are asked for anew.
    form = standard("household_archive")
    for path in ("/data/head_id", "/data/member", "/data/basics/head_name"):
        assert "selected(/data/who/changed,'head')" in expression(form.by_path[path].relevant)
    assert "'name'" not in expression(form.by_path["/data/head_id"].relevant)


# As ODK's own engine (@getodk/xforms-engine 0.22.0) writes an update: what was not chosen is not there.
UPDATE = """<data id="household_archive" version="{version}"><start>2026-11-23T09:52:41.804+08:00</start>
<end>2026-11-23T09:53:42.123+08:00</end><today>2026-11-23</today><deviceid/><who><mode>update</mode>
<household>{household}</household><present/><changed>{changed}</changed></who>
<new_id>537f97a6-7974-4527-90c2-bc3750c93d0e</new_id><entity_id>{household}</entity_id><now_head>李建国</now_head>
<now_category>脱贫户</now_category><now_members>1</now_members><now_village>茶店村</now_village>
<entity_label>{label}</entity_label>{answers}<meta>
<entity dataset="households" create="false" update="true" baseVersion="1" trunkVersion="" branchId="" id="{household}">
<label>{label}</label></entity><instanceID>{instance}</instanceID></meta></data>"""
NEW_HEAD = """<basics><head_name>李小红</head_name></basics><member><person><name>李小红</name><relation>户主</relation>
<id_number/><sex>female</sex><birth_date/><labour>普通劳动力</labour><health>健康</health><education/><member_phone/>
</person></member><head_id/>"""


@pytest.fixture
def archive(publish, phone):
    """Publish the archive; return a function that sends an instance as a cadre and returns what was stored."""
    publish(library.read("household_archive"))
    device = phone()

    def send(xml: str | bytes, instance: str) -> dict:
        answer = device.send(xml if isinstance(xml, bytes) else xml.encode())
        assert answer.status_code == 201, answer.text
        return submissions.get(instance)

    return send


def updated(archive, household_id: str, changed: str, answers: str, label: str = "李建国") -> dict:
    instance, version = new_id(), standard("household_archive").version
    xml = UPDATE.format(
        version=version, household=household_id, instance=instance, changed=changed, answers=answers, label=label
    )
    stored = archive(xml, instance)
    assert stored.get("findings", []) == []
    assert (stored["state"], stored["household"]) == ("received", household_id)
    return in_register(household_id)


def in_register(household_id: str) -> dict:
    return Household._get_collection().find_one({"_id": household_id})


def registered(archive) -> dict:
    """Register 王小明 with an ID number; return the submission as stored."""
    instance, entity_id = new_id(), new_id().removeprefix("uuid:")
    head = {"name": "王小明", "relation": "户主", "id_number": HEAD_ID, "labour": "普通劳动力", "health": "健康"}
    answers = {
        "who": {"mode": "new", "consent": "yes"}, "new_id": entity_id, "entity_id": entity_id, "head_id": HEAD_ID,
        "basics": {"head_name": "王小明", "category": "脱贫户", "population": 1, "phone": "13812345678"},
        "member": [{"person": head}],
        "meta": {"entity": {"id": entity_id, "label": "王小明", "create": True}},
    }  # fmt: skip
    xml, findings = instance_from_json(standard("household_archive"), answers, instance_id=instance)
    assert findings == []
    return archive(xml, instance)


def test_the_head_of_a_new_household_is_registered_with_a_protected_id_number(archive):
    stored = registered(archive)
    assert stored.get("findings", []) == []
    assert in_register(stored["household"])["members"][0]["id_number"].subtype == 6
    assert stored["answers"]["head_id"].subtype == 6
    assert HEAD_ID.encode() not in bytes(stored["xml"])


def test_an_archive_update_keeps_what_was_not_chosen(archive):
    held = a_household(address="三组 5 号", attributes={"population": "4"})
    answers = "<basics><category>一般农户</category></basics>"
    now = household_view(updated(archive, held["_id"], "category", answers))
    assert (now["category"], now["address"], now["attributes"]) == ("一般农户", "三组 5 号", {"population": "4"})


def test_a_corrected_name_keeps_the_heads_id_number(archive):
    held = registered(archive)["household"]
    now = updated(archive, held, "name", "<basics><head_name>王晓明</head_name></basics>", "王晓明")
    assert (now["head_name"], now["members"][0]["id_number"].subtype) == ("王晓明", 6)


def test_another_head_does_not_get_the_id_number_of_the_old_one(archive):
    held = registered(archive)["household"]
    now = updated(archive, held, "head", NEW_HEAD, "李小红")
    assert (now["head_name"], now["members"][0]["name"]) == ("李小红", "李小红")
    assert now["members"][0].get("id_number") is None
