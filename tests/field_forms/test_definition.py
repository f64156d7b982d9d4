from __future__ import annotations

import pytest

from errors import FormInvalid
from field_forms.definition import parse_xform
from field_forms.nodes import FormFile
from field_forms.xlsform import read_xlsform
from tests.builders import XLSFORMS
from tests.field_forms.forms import ENTITIES, VISIT, converted, form, one_question


def kinds(definition):
    return {node.path.removeprefix("/data/"): (node.kind, node.type) for node in definition.walk()}


def test_every_question_has_its_kind_and_type():
    found = kinds(form(VISIT))
    assert found["start"] == ("preload", "dateTime")
    assert found["household"] == ("question", "select_one")
    assert found["needs"] == ("question", "select_multiple")
    assert found["order"] == ("question", "rank")
    assert found["score"] == ("question", "range")
    assert found["agreed"] == ("question", "trigger")
    assert found["thanks"] == ("note", "note")
    assert found["double"] == ("calculate", "string")
    assert found["evidence"] == ("group", "")
    assert found["evidence/photo"] == ("question", "binary")
    assert found["members"] == ("repeat", "")
    assert found["members/name"] == ("question", "string")


def test_identity_and_languages_come_from_the_xform():
    definition = form(VISIT)
    assert (definition.form_id, definition.version, definition.title) == ("visit", "3", "入户走访")
    assert definition.languages == ("中文 (zh)", "English (en)")
    assert definition.instance_name == "concat('户',  /data/people )"


def test_a_title_for_messages_is_in_chinese_and_english():
    assert form(VISIT).by_path["/data/people"].title == ("人口", "People")


def test_expressions_are_kept_as_text():
    definition = form(VISIT)
    assert definition.by_path["/data/double"].calculate == "/data/people  * 2"
    assert definition.by_path["/data/more"].relevant == "/data/people  > 1"
    assert definition.by_path["/data/people"].required == "true()"


def test_messages_and_answers_in_labels_are_kept_in_each_language():
    definition = form(
        """
| survey |
| | type | name | label::zh | label::en | constraint | constraint_message::zh | constraint_message::en |
| | integer | n | 数 | N | . > 0 | 须为正 | positive |
| | text | t | 第 ${n} 个 | No ${n} | | | |
"""
    )
    node = definition.by_path["/data/n"]
    assert node.constraint == ". > 0"
    assert node.constraint_messages == {"zh": "须为正", "en": "positive"}
    assert definition.by_path["/data/t"].labels == {"zh": "第 ${/data/n} 个", "en": "No ${/data/n}"}
    assert definition.by_path["/data/t"].title == ("第 … 个", "No …")


def test_choices_know_their_list_filter_shuffle_and_columns():
    definition = form(
        """
| survey |
| | type | name | label | choice_filter | parameters |
| | select_one town | town | 镇 | | randomize=true seed=5 |
| | select_one village | village | 村 | town = ${town} | |
| choices |
| | list_name | name | label | town |
| | town | a | 甲 | |
| | village | a1 | 甲一 | a |
"""
    )
    town, village = definition.by_path["/data/town"].choices, definition.by_path["/data/village"].choices
    assert (town.list_name, town.randomize, town.seed) == ("town", True, "5")
    assert (village.list_name, village.filter) == ("village", "town =  /data/town")
    assert definition.choice_lists["village"][0].columns["town"] == "a"
    assert definition.choice_lists["village"][0].labels == {"default": "甲一"}


def test_choices_from_files_and_from_a_repeat_are_told_apart():
    definition = form(
        """
| survey |
| | type | name | label | choice_filter |
| | select_one_from_file households.csv | h | 户 | |
| | select_multiple_from_file shops.geojson | s | 店 | |
| | select_one_external town | t | 镇 | a = ${h} |
| | begin repeat | members | 成员 | |
| | text | name | 姓名 | |
| | end repeat | | | |
| | select_one ${name} | who | 谁 | |
| external_choices |
| | list_name | name | label | a |
| | town | t1 | T1 | x |
"""
    )
    found = {node.name: (node.choices.file, node.choices.list_name) for node in definition.walk() if node.choices}
    assert found == {
        "h": ("households.csv", "households"),
        "s": ("shops.geojson", "shops"),
        "t": ("itemsets.csv", "town"),
        "who": (None, None),
    }
    assert definition.by_path["/data/t"].type == "select_one"
    assert set(definition.attachments) == {
        FormFile("households.csv", "csv"),
        FormFile("shops.geojson", "geojson"),
        FormFile("itemsets.csv", "csv"),
    }


def test_media_of_labels_are_files_of_the_form():
    definition = form("| survey |\n| | type | name | label | image | audio |\n| | text | a | A | a.png | a.mp3 |\n")
    assert set(definition.attachments) == {FormFile("a.png", "image"), FormFile("a.mp3", "audio")}
    assert definition.by_path["/data/a"].label_media == {"default": {"image": "a.png", "audio": "a.mp3"}}


def test_repeats_have_their_label_count_and_one_set_of_children():
    definition = form(
        """
| survey |
| | type | name | label | repeat_count | appearance |
| | integer | n | 数 | | |
| | begin repeat | r | 重复 | ${n} | field-list |
| | text | a | A | | |
| | end repeat | | | | |
"""
    )
    repeat = definition.by_path["/data/r"]
    assert (repeat.labels, repeat.repeat_count, repeat.appearance) == ({"default": "重复"}, "/data/n", "field-list")
    assert [child.name for child in repeat.children] == ["a"]


def test_actions_keep_their_event_value_and_trigger():
    definition = form(
        """
| survey |
| | type | name | label | default | trigger | calculation |
| | integer | n | 数 | | | |
| | text | a | A | now() | | |
| | integer | b | B | | ${n} | ${n} + 1 |
| | start-geopoint | here | | | | |
| | background-audio | voice | | | | |
"""
    )
    found = {(action.path, action.kind): action for action in definition.actions}
    assert found["/data/a", "setvalue"].value == "now()"
    changed = found["/data/b", "setvalue"]
    assert (changed.events, changed.value, changed.trigger) == (
        ("xforms-value-changed",),
        "/data/n  + 1",
        "/data/n",
    )
    assert definition.by_path["/data/here"].kind == "preload"
    assert definition.by_path["/data/voice"].media == "audio"


def test_entities_at_the_root_and_in_repeats_own_their_properties():
    root, people = sorted(form(ENTITIES).entities, key=lambda entity: len(entity.container))
    assert (root.container, root.dataset, root.creates, root.updates) == ("/data", "households", True, True)
    assert root.expressions["create"] == "/data/household  = ''"
    assert root.properties == (("phone", "/data/phone"), ("cows", "/data/cows"))
    assert (people.container, people.creates, people.updates) == ("/data/members", True, False)
    assert people.properties == (("full_name", "/data/members/name"),)


def test_a_plain_xform_with_inline_items_and_no_itext_is_read():
    definition = parse_xform(
        """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
  <h:head><h:title>Plain</h:title><model>
    <instance><data id="plain" version="1"><q/><r><s/></r></data></instance>
    <bind id="b" nodeset="/data/q" type="select1"/><bind nodeset="/data/r/s" type="xsd:integer"/>
  </model></h:head>
  <h:body>
    <select1 bind="b"><label>Which?</label><item><label>One</label><value>1</value></item></select1>
    <group><label>Rows</label><repeat nodeset="/data/r"><input ref="s"><label>S</label></input></repeat></group>
  </h:body></h:html>"""
    )
    question = definition.by_path["/data/q"]
    assert (question.type, question.labels) == ("select_one", {"default": "Which?"})
    assert [choice.value for choice in definition.choice_lists[question.choices.list_name]] == ["1"]
    assert definition.by_path["/data/r"].labels == {"default": "Rows"}
    assert definition.by_path["/data/r/s"].type == "int"


def test_collects_search_takes_choices_from_a_file():
    definition = form(
        """
| survey |
| | type | name | label | appearance |
| | select_one fruit | f | 果 | search('fruits') |
| choices |
| | list_name | name | label |
| | fruit | name_key | label_key |
"""
    )
    assert definition.by_path["/data/f"].choices.file == "fruits.csv"


@pytest.mark.parametrize(
    "text",
    ["", "<html/>", "no xml", "<!DOCTYPE a><a/>", "<h><head><model><instance><data/></instance></model></head></h>"],
)
def test_what_is_no_xform_is_invalid(text):
    with pytest.raises(FormInvalid):
        parse_xform(text)


def test_meta_is_openrosas_at_the_root_and_an_ordinary_group_elsewhere():
    definition = parse_xform(
        """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
  <h:head><model><instance><data id="m"><g><meta><q/></meta></g><meta><instanceID/></meta></data></instance></model>
  </h:head><h:body><input ref="/data/g/meta/q"><label>Q</label></input></h:body></h:html>"""
    )
    assert list(definition.by_path) == ["/data/g", "/data/g/meta", "/data/g/meta/q"]
    assert definition.meta_names == {"instanceID"}


def test_one_question_forms_are_of_the_type_asked_for():
    assert one_question("integer").by_path["/data/q"].type == "int"


@pytest.mark.skipif(not XLSFORMS.exists(), reason="../shared/data/xlsforms is missing")
def test_every_question_type_of_odks_own_form_is_known():
    file = XLSFORMS / "all-question-types.xlsx"
    definition = read_xlsform(file.read_bytes(), file.name, fallback_version="1").definition
    types = {node.type for node in definition.walk()} - {""}
    assert types == {
        "string", "int", "decimal", "range", "binary", "barcode", "date", "time", "dateTime", "geopoint", "geotrace",
        "geoshape", "select_one", "select_multiple", "rank", "trigger", "note",
    }  # fmt: skip
    assert {node.media for node in definition.walk()} - {None} == {"image", "audio", "video", "file"}
    assert all(node.labels for node in definition.walk() if node.kind == "question")


def test_conversion_and_parsing_agree_on_identity():
    result = converted(VISIT)
    assert (result.form_id, result.version, result.title) == ("visit", "3", "入户走访")
