from __future__ import annotations

from datetime import UTC, datetime

import bson
import pytest
from bson import Decimal128

from field_forms.instances import read_instance
from field_forms.places import MAX_ITEMS
from field_forms.reading import answers_as_json, read_answers
from field_forms.readings import MAX_FINDINGS
from field_forms.xlsform import read_xlsform
from tests.builders import XLSFORMS
from tests.field_forms.forms import ENTITIES, VISIT, codes, form, one_question, read

NEEDED = "<household>h1</household><people>4</people>"


class Lists:
    """Knows households.csv alone."""

    def __init__(self, *values):
        self.values = values

    def has(self, file_name, value):
        return value in self.values if file_name == "households.csv" else None


def only(question_type, text, **columns):
    """Read one answer; return it and the codes of the findings."""
    reading = read(one_question(question_type, **columns), f"<q>{text}</q>")
    return reading.answers.get("q"), [found.code for found in reading.findings]


@pytest.mark.parametrize(
    ("question_type", "text", "answer"),
    [
        ("text", " 好 ", " 好 "),
        ("integer", "42", 42),
        ("integer", "-9223372036854775808", -(2**63)),
        ("decimal", "1.50", Decimal128("1.50")),
        ("decimal", "1.0E10", Decimal128("1.0E10")),
        ("date", "2024-02-29", datetime(2024, 2, 29, tzinfo=UTC)),
        ("time", "08:30", "08:30:00.000"),
        ("time", "23:59:59.123456+05:30", "23:59:59.123+05:30"),
        ("time", "10:00:00.000Z", "10:00:00.000+00:00"),
        (
            "dateTime",
            "2024-05-01T08:30:00.125+08:00",
            {"at": datetime(2024, 5, 1, 0, 30, 0, 125000, tzinfo=UTC), "offset": 480},
        ),
        ("dateTime", "2024-05-01T00:30:00Z", {"at": datetime(2024, 5, 1, 0, 30, tzinfo=UTC), "offset": 0}),
        ("dateTime", "2024-05-01T08:30", {"at": datetime(2024, 5, 1, 0, 30, tzinfo=UTC), "offset": 480}),
        ("select_one ab", "a", "a"),
        ("select_multiple ab", "b a", ["b", "a"]),
        ("rank ab", "b a", ["b", "a"]),
        ("geopoint", "26.5 106.7", {"type": "Point", "coordinates": [106.7, 26.5]}),
        ("geopoint", "26.5 106.7 1200.5 4.8", {"type": "Point", "coordinates": [106.7, 26.5, 1200.5], "accuracy": 4.8}),
        (
            "geotrace",
            "26 106 0 1; 27 107 0 2;",
            {"type": "LineString", "coordinates": [[106.0, 26.0, 0.0], [107.0, 27.0, 0.0]], "accuracies": [1.0, 2.0]},
        ),
        (
            "geoshape",
            "0 0;0 1;1 1;0 0",
            {
                "type": "Polygon",
                "coordinates": [[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]],
                "accuracies": [None, None, None, None],
            },
        ),
        ("image", "户主.jpg", "户主.jpg"),
        ("barcode", "6901234567892", "6901234567892"),
        ("acknowledge", "OK", "OK"),
    ],
)
def test_an_answer_becomes_a_typed_value_that_bson_takes(question_type, text, answer):
    value, found = only(question_type, text)
    assert value == answer
    assert found == []
    bson.encode({"q": value})


def test_a_range_is_stored_as_its_data_type():
    assert only("range", "3", parameters="start=1 end=5 step=1")[0] == 3
    assert only("range", "1.5", parameters="start=1 end=5 step=0.5")[0] == Decimal128("1.5")


@pytest.mark.parametrize(
    ("question_type", "text"),
    [
        ("integer", "4.0"), ("integer", "1_000"), ("integer", "٣"), ("integer", "abc"),
        ("decimal", "NaN"), ("decimal", "Infinity"), ("decimal", "1,5"), ("decimal", "0x10"),
        ("date", "2023-02-29"), ("date", "0000-01-01"), ("date", "2024-5-1"), ("date", "01/05/2024"),
        ("time", "24:00:00"), ("time", "8:30"), ("time", "08:60"),
        ("dateTime", "2024-05-01"), ("dateTime", "2024-W18-3T08:30:00"), ("dateTime", "20240501T083000+0800"),
        ("dateTime", "0001-01-01T00:00:00+08:00"), ("dateTime", "9999-12-31T23:59:59-08:00"),
        ("geopoint", "26.5"), ("geopoint", "a b"), ("geopoint", "nan nan"), ("geopoint", "1 2 3 4 5"),
        ("geotrace", "1 2;x"),
    ],
)  # fmt: skip
def test_a_wrong_type_is_a_finding_and_no_answer(question_type, text):
    assert only(question_type, text) == (None, ["answer.type"])


@pytest.mark.parametrize(
    ("question_type", "text"),
    [
        ("integer", "9223372036854775808"), ("integer", "9" * 100),
        ("decimal", "1." + "1" * 40), ("decimal", "1e9999"),
    ],
)  # fmt: skip
def test_numbers_that_cannot_be_stored_are_findings(question_type, text):
    assert only(question_type, text) == (None, ["answer.range"])


@pytest.mark.parametrize(
    ("question_type", "text"),
    [
        ("geopoint", "91 0"), ("geopoint", "0 181"), ("geopoint", "0 0 0 -1"),
        ("geotrace", "1 1"), ("geoshape", "0 0;0 1;1 1"), ("geoshape", "0 0;0 1;1 1;2 2"),
        ("geoshape", "0 0;1 1;0 0;0 0"),
    ],
)  # fmt: skip
def test_impossible_places_lines_and_areas_are_findings(question_type, text):
    assert only(question_type, text) == (None, ["answer.place"])


def test_groups_and_repeats_are_nested_and_what_is_empty_is_absent():
    reading = read(
        form(VISIT),
        NEEDED + "<remark/><needs> </needs><evidence><photo>a.jpg</photo><voice/></evidence><more><why/></more>"
        "<members><name>张三</name><age>40</age></members><members><name>李四</name></members>",
    )
    assert reading.answers == {
        "household": "h1",
        "people": 4,
        "evidence": {"photo": "a.jpg"},
        "members": [{"name": "张三", "age": 40}, {"name": "李四"}],
    }
    assert reading.findings == []


def test_an_empty_repeat_instance_keeps_its_position():
    reading = read(form(VISIT), NEEDED + "<members/><members><name>李四</name></members>")
    assert reading.answers["members"] == [{}, {"name": "李四"}]
    assert reading.findings == []


def test_names_in_a_foreign_namespace_are_known_and_templates_skipped():
    body = NEEDED + '<x:remark xmlns:x="urn:x">好</x:remark>'
    body += '<members xmlns:jr="http://openrosa.org/javarosa" jr:template=""><name>no</name></members>'
    reading = read(form(VISIT), body)
    assert reading.answers["remark"] == "好"
    assert "members" not in reading.answers


def test_structure_that_the_form_lacks_is_told_and_not_kept():
    reading = read(
        form(VISIT), NEEDED + "<people>5</people><hack><a/></hack><remark><b>x</b></remark><evidence>!</evidence>"
    )
    assert codes(reading) == [
        ("structure.repeated_element", "/people"),
        ("structure.unknown_element", "/hack"),
        ("structure.not_a_leaf", "/remark"),
        ("structure.text_in_group", "/evidence"),
    ]
    assert reading.answers == {"household": "h1", "people": 4}


def test_another_root_element_is_told():
    sent = b'<other id="one"><q>1</q><meta><instanceID>uuid:1</instanceID></meta></other>'
    assert codes(read_answers(one_question("text"), read_instance(sent))) == [("structure.root", "")]


def test_choices_must_be_listed_but_the_answer_is_kept():
    reading = read(form(VISIT), NEEDED + "<poor>maybe</poor><needs>water gold gold</needs>")
    assert codes(reading) == [
        ("answer.choice", "/poor"),
        ("answer.choice", "/needs"),
        ("answer.choice", "/needs"),
        ("answer.duplicate_choice", "/needs"),
    ]
    assert reading.answers["poor"] == "maybe"


def test_choices_out_of_a_file_are_checked_where_the_file_is_known():
    assert codes(read(form(VISIT), NEEDED, Lists("h2"))) == [("answer.choice", "/household")]
    assert codes(read(form(VISIT), NEEDED, Lists("h1"))) == []
    assert codes(read(form(VISIT), NEEDED)) == []


def test_the_submission_takes_note_of_household_card_place_and_times():
    reading = read(
        form(VISIT),
        "<start>2024-05-01T08:00:00.000+08:00</start><end>2024-05-01T09:00:00.000+08:00</end>" + NEEDED
        + "<card>T0KEN</card><evidence><place>26.5 106.7 1200 5</place></evidence>",
        meta="<instanceName>户4</instanceName>",
    )  # fmt: skip
    assert reading.household_ref == "h1"
    assert reading.cards == ["T0KEN"]
    assert reading.location == {"type": "Point", "coordinates": [106.7, 26.5]}
    assert reading.started_at == datetime(2024, 5, 1, tzinfo=UTC)
    assert reading.ended_at == datetime(2024, 5, 1, 1, tzinfo=UTC)
    assert reading.instance_name == "户4"


def test_files_are_expected_with_their_place_and_kind():
    reading = read(
        form(VISIT),
        NEEDED + "<evidence><photo>a.jpg</photo><voice>b.m4a</voice></evidence>"
        "<members><name>A</name><portrait>c.jpg</portrait></members>",
    )
    assert [(file.name, file.pointer, file.xpath, file.kind) for file in reading.attachments] == [
        ("a.jpg", "/evidence/photo", "/data/evidence/photo", "image"),
        ("b.m4a", "/evidence/voice", "/data/evidence/voice", "audio"),
        ("c.jpg", "/members/0/portrait", "/data/members[1]/portrait", "image"),
    ]


@pytest.mark.parametrize("name", ["../a.jpg", "a\\b.jpg", "..", "x" * 201, "a\x85.jpg"])
def test_a_file_name_that_could_do_harm_is_a_finding_and_not_expected(name):
    reading = read(one_question("image"), f"<q>{name}</q>")
    assert [found.code for found in reading.findings] == ["attachment.name"]
    assert reading.attachments == []
    assert reading.answers == {}


def test_two_answers_cannot_name_the_same_file():
    body = (
        NEEDED + "<evidence><photo>a.jpg</photo></evidence><members><name>A</name><portrait>a.jpg</portrait></members>"
    )
    reading = read(form(VISIT), body)
    assert codes(reading) == [("attachment.not_unique", "/members/0/portrait")]
    assert len(reading.attachments) == 1


def test_an_audit_log_in_meta_is_expected():
    definition = form("| survey |\n| | type | name | label |\n| | audit | audit | |\n| | text | q | Q |\n")
    reading = read(definition, "", meta="<audit>audit.csv</audit>")
    assert [(file.name, file.pointer) for file in reading.attachments] == [("audit.csv", "/meta/audit")]


def test_control_characters_in_text_are_told_and_kept():
    reading = read(one_question("text"), "<q>a\x85b</q>")
    assert reading.answers == {"q": "a\x85b"}
    assert [found.code for found in reading.findings] == ["text.control_characters"]


def test_line_breaks_and_emoji_are_ordinary_text():
    assert only("text", "一\n二\t👍🏽") == ("一\n二\t👍🏽", [])


def test_entities_carry_their_properties_and_versions():
    body = (
        "<household>u1</household><phone>138</phone><cows/><members><name>张</name>"
        '<meta><entity dataset="people" create="1" id="p1"><label>张</label></entity></meta></members>'
    )
    meta = '<entity dataset="households" update="1" id="u1" baseVersion="3"><label>户</label></entity>'
    people, household = read(form(ENTITIES), body, meta=meta).entities
    assert (people.dataset, people.id, people.create, people.label) == ("people", "p1", True, "张")
    assert people.properties == {"full_name": "张"}
    assert people.xpath == "/data/members[1]/meta/entity"
    assert (household.update, household.create, household.base_version) == (True, False, 3)
    assert household.properties == {"phone": "138", "cows": ""}


def test_an_answer_of_the_wrong_type_does_not_reach_the_entity():
    meta = '<entity dataset="households" update="1" id="u1" baseVersion="3"/>'
    reading = read(form(ENTITIES), "<phone>138</phone><cows>many</cows>", meta=meta)
    assert reading.entities[0].properties == {"phone": "138"}


def test_an_entity_that_is_neither_created_nor_updated_is_no_change():
    assert read(form(ENTITIES), "", meta='<entity dataset="households" create="" update="0" id="x"/>').entities == []


@pytest.mark.parametrize(
    ("entity", "code"),
    [
        ('<entity dataset="loans" update="1" id="u1"/>', "entity.dataset"),
        ('<entity dataset="households" update="1" id=""/>', "entity.no_id"),
        ('<entity dataset="households" update="1" id="u1" baseVersion="x"/>', "entity.base_version"),
        ('<entity dataset="households" create="1" id="u1"/>', "entity.no_label"),
    ],
)
def test_what_is_wrong_with_an_entity_is_told(entity, code):
    assert codes(read(form(ENTITIES), "", meta=entity)) == [(code, "/meta/entity")]


def test_findings_name_the_question_in_both_languages_and_shorten_the_value():
    found = read(form(VISIT), "<household>h1</household><people>" + "x" * 500 + "</people>").findings[0]
    assert "「人口」" in found.zh
    assert "“People”" in found.en
    assert len(found.value) == 200
    assert found.as_dict()["pointer"] == "/people"
    assert "message" not in found.as_dict()


def test_findings_are_bounded_and_the_rest_counted():
    reading = read(one_question("text"), "<bad/>" * (MAX_FINDINGS + 50))
    assert len(reading.findings) == MAX_FINDINGS + 1
    assert reading.findings[-1].code == "findings.more"
    assert "50" in reading.findings[-1].zh


def test_answers_stay_within_what_a_document_can_hold():
    definition = one_question("geotrace")
    assert codes(read(definition, "<q>" + "1 1;" * (MAX_ITEMS + 1) + "</q>")) == [("answer.too_many", "/q")]
    assert codes(read(one_question("select_multiple ab"), "<q>" + "a " * (MAX_ITEMS + 1) + "</q>")) == [
        ("answer.too_many", "/q")
    ]


def test_a_long_list_of_choices_is_read_in_linear_time():
    chosen = " ".join(map(str, range(MAX_ITEMS - 1)))
    reading = read(one_question("select_multiple ab"), f"<q>{chosen} 0</q>")
    assert len(reading.answers["q"]) == MAX_ITEMS
    assert reading.findings[-1].code == "findings.more"


def test_answers_as_json_are_plain_json():
    reading = read(
        form(VISIT),
        NEEDED + "<income>1.50</income><day>2024-05-01</day><moment>2024-05-01T08:30:00.000+05:30</moment>"
        "<members><name>A</name></members>",
    )
    assert answers_as_json(reading.answers) == {
        "household": "h1",
        "people": 4,
        "income": "1.50",
        "day": "2024-05-01",
        "moment": "2024-05-01T08:30:00.000+05:30",
        "members": [{"name": "A"}],
    }


@pytest.mark.skipif(not XLSFORMS.exists(), reason="../shared/data/xlsforms is missing")
def test_every_question_type_of_odks_own_form_is_read():
    file = XLSFORMS / "all-question-types.xlsx"
    definition = read_xlsform(file.read_bytes(), file.name, fallback_version="1").definition
    texts = {
        "int": "5", "decimal": "1.5", "date": "2024-05-01", "time": "08:30:00.000+08:00",
        "dateTime": "2024-05-01T08:30:00.000+08:00", "geopoint": "1 2 3 4", "geotrace": "1 2 3 4;5 6 7 8",
        "geoshape": "0 0 0 0;0 1 0 0;1 1 0 0;0 0 0 0", "trigger": "OK",
    }  # fmt: skip
    body, expected = "", set()
    for group in definition.nodes:
        answers = ""
        for node in group.walk():
            if node.kind == "question":
                listed = definition.choice_lists.get(node.choices.list_name) if node.choices else None
                default = listed[0].value if listed else f"{node.name}.bin"
                text = texts.get(node.data_type if node.type == "range" else node.type, default)
                answers += f"<{node.name}>{text}</{node.name}>"
                expected.add(node.path)
        body += answers if not group.children else f"<{group.name}>{answers}</{group.name}>"
    reading = read(definition, body)
    assert reading.findings == []
    read_paths = {f"/data/{name}/{inner}" for name, group in reading.answers.items() for inner in group}
    assert read_paths == expected
    bson.encode(reading.answers)
