from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errors import BadText, InstanceIdInvalid, InstanceIdMissing
from field_forms.instances import read_instance
from field_forms.reading import answers_as_json, read_answers
from field_forms.writing import combined_findings, instance_from_json
from tests.field_forms.forms import ENTITIES, VISIT, form, one_question

ID = "uuid:1"


def write(definition, answers, **ids):
    """Write answers; return the XML and (code, pointer) of the findings."""
    xml, found = instance_from_json(definition, answers, **{"instance_id": ID, **ids})
    return xml, [(each.code, each.pointer) for each in found]


def round_trip(definition, answers):
    xml, found = instance_from_json(definition, answers, instance_id=ID)
    reading = read_answers(definition, read_instance(xml))
    return answers_as_json(reading.answers), combined_findings(found, reading.findings)


# What XML can hold and what is not blank: blank text is no answer.
texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn"), include_characters="\n\t\r"), min_size=1, max_size=40
).filter(lambda text: not text.isspace())
ints = st.integers(-(2**63), 2**63 - 1)
decimals = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**20), max_value=10**20).map(str)
days = st.dates(min_value=date(1, 1, 1)).map(date.isoformat)
times = st.builds("{:02}:{:02}:{:02}.{:03}+{:02}:{:02}".format, *map(st.integers, [0] * 6, [23, 59, 59, 999, 13, 59]))


@st.composite
def moments(draw):
    at = draw(st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)))  # noqa: DTZ001
    offset = timedelta(minutes=draw(st.integers(-14 * 60, 14 * 60)))
    zone = UTC if not offset else timezone(offset)
    return at.replace(tzinfo=zone, microsecond=at.microsecond // 1000 * 1000).isoformat(timespec="milliseconds")


latitudes, longitudes, metres = st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 9000)
positions = st.tuples(longitudes, latitudes, metres).map(list)


def _measured(kind, points):
    return st.builds(
        lambda found, accuracies: {"type": kind, "coordinates": found, "accuracies": accuracies[: len(found)]},
        points,
        st.lists(metres, min_size=8, max_size=8),
    )


def _closed(points):
    return [*points, points[0]]


rings = st.lists(positions, min_size=3, max_size=7, unique_by=lambda point: tuple(point[:2])).map(_closed)
points = st.fixed_dictionaries({"type": st.just("Point"), "coordinates": positions}, optional={"accuracy": metres})
lines = _measured("LineString", st.lists(positions, min_size=2, max_size=8))
areas = _measured("Polygon", rings).map(lambda area: {**area, "coordinates": [area["coordinates"]]})
needs = st.lists(st.sampled_from(["water", "road", "loan"]), min_size=1, max_size=3, unique=True)
files = st.uuids().map(lambda name: f"{name}.jpg")

visits = st.fixed_dictionaries(
    {"household": st.uuids().map(str), "people": ints},
    optional={
        "start": moments(),
        "remark": texts,
        "income": decimals,
        "day": days,
        "hour": times,
        "moment": moments(),
        "poor": st.sampled_from(["yes", "no"]),
        "needs": needs,
        "order": needs,
        "score": st.decimals(places=4, min_value=1, max_value=10).map(str),
        "agreed": st.just("OK"),
        "double": texts,
        "evidence": st.fixed_dictionaries({"photo": files}, optional={"place": points, "path": lines, "field": areas}),
        "members": st.lists(
            st.fixed_dictionaries({"name": texts}, optional={"age": ints, "portrait": files}), min_size=1, max_size=4
        ),
    },
)


@settings(deadline=None)
@given(visits)
def test_answers_written_and_read_again_are_the_same(answers):
    assert round_trip(form(VISIT), answers) == (answers, [])


@settings(deadline=None)
@given(visits, st.randoms())
def test_the_same_answers_in_another_order_are_the_same_bytes(answers, random):
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    assert write(form(VISIT), answers) == write(form(VISIT), dict(shuffled))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
NAMES = ["people", "remark", "needs", "moment", "evidence", "members", "meta", "double", "income", "nonsense"]


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from(NAMES), json_values),
    st.dictionaries(st.sampled_from(["path", "field"]), json_values),
)
def test_whatever_json_is_sent_it_is_written_found_or_refused(answers, evidence):
    try:
        _, found = round_trip(form(VISIT), {"evidence": evidence, **answers})
    except BadText:
        return
    json.dumps([each.as_dict() for each in found])


def test_what_is_written_is_in_the_order_of_the_form():
    xml, _ = write(form(VISIT), {"people": 4, "remark": "好", "household": "h1"}, deprecated_id="uuid:0")
    assert xml.decode() == (
        "<?xml version='1.0' encoding='utf-8'?>\n"
        '<data id="visit" version="3"><household>h1</household><remark>好</remark><people>4</people>'
        "<meta><instanceID>uuid:1</instanceID><deprecatedID>uuid:0</deprecatedID></meta></data>"
    )


@pytest.mark.parametrize("people", [4, "4", 4.0])
def test_numbers_may_be_numbers_or_text(people):
    assert round_trip(one_question("integer"), {"q": people})[0] == {"q": 4}


def test_a_decimal_number_is_kept_as_written():
    assert round_trip(one_question("decimal"), {"q": json.loads("0.1")})[0] == {"q": "0.1"}
    assert Decimal(round_trip(one_question("decimal"), {"q": 1e22})[0]["q"]) == Decimal("1e22")


@pytest.mark.parametrize(
    ("question_type", "value"),
    [
        ("text", 5), ("text", True), ("text", ["a"]), ("text", {"a": 1}),
        ("integer", True), ("integer", 4.5), ("integer", float("nan")), ("integer", [4]), ("decimal", float("inf")),
        ("date", 20240501), ("dateTime", {"at": 1}), ("image", 5),
        ("select_one ab", ["a"]), ("select_multiple ab", [1]), ("select_multiple ab", ["a b"]), ("rank ab", {"a": 1}),
        ("geopoint", [1, 2]), ("geopoint", {"type": "Point"}),
        ("geopoint", {"type": "LineString", "coordinates": [1, 2]}),
        ("geopoint", {"type": "Point", "coordinates": ["1", "2"]}),
        ("geopoint", {"type": "Point", "coordinates": [10**400, 2]}),
        ("geotrace", {"type": "LineString", "coordinates": [[1, 2], [3, 4]], "accuracies": [1]}),
        ("geoshape", {"type": "Polygon", "coordinates": []}),
    ],
)  # fmt: skip
def test_a_wrong_json_type_is_one_finding_with_its_pointer(question_type, value):
    answers, found = round_trip(one_question(question_type, required="yes"), {"q": value})
    assert answers == {}
    assert [(each.code, each.pointer) for each in found] == [("answer.type", "/q")]


def test_a_huge_integer_is_out_of_range():
    assert [each.code for each in round_trip(one_question("integer"), {"q": 10**5000})[1]] == ["answer.range"]
    assert [each.code for each in round_trip(one_question("integer"), {"q": 2**63})[1]] == ["answer.range"]


def test_unknown_fields_are_told_at_each_level():
    answers = {"household": "h", "people": 1, "x/y": 1, "evidence": {"~": 2}, "members": [{"name": "A", "c": 3}]}
    assert write(form(VISIT), answers)[1] == [
        ("structure.unknown_element", "/x~1y"),
        ("structure.unknown_element", "/evidence/~0"),
        ("structure.unknown_element", "/members/0/c"),
    ]


def test_groups_must_be_objects_and_repeats_lists_of_objects():
    answers = {"evidence": [], "members": {"name": "A"}}
    assert write(form(VISIT), answers)[1] == [("answer.type", "/evidence"), ("answer.type", "/members")]
    assert write(form(VISIT), {"members": [5]})[1] == [("answer.type", "/members/0")]


@pytest.mark.parametrize("character", ["\0", "\x1b", "\ud800", "\uffff", "\x7f"])
def test_text_that_cannot_be_stored_is_refused_with_its_pointer(character):
    with pytest.raises(BadText) as caught:
        write(form(VISIT), {"members": [{"name": f"a{character}"}]})
    assert caught.value.pointer == "/members/0/name"
    with pytest.raises(BadText):
        write(form(VISIT), {character: 1})


def test_deep_json_in_an_unknown_field_is_not_walked():
    deep = value = {}
    for _ in range(5000):
        value["a"] = {}
        value = value["a"]
    assert write(form(VISIT), {"deep": deep})[1] == [("structure.unknown_element", "/deep")]


@pytest.mark.parametrize(
    ("instance_id", "error"), [("", InstanceIdMissing), ("a b", InstanceIdInvalid), ("x" * 101, InstanceIdInvalid)]
)
def test_an_instance_id_is_needed(instance_id, error):
    with pytest.raises(error):
        write(form(VISIT), {}, instance_id=instance_id)


def entities_of(answers):
    xml, found = instance_from_json(form(ENTITIES), answers, instance_id=ID)
    return read_answers(form(ENTITIES), read_instance(xml)).entities, found


def test_an_entity_is_updated_where_its_version_is_known():
    entity = {"id": "u1", "baseVersion": 3, "label": "户"}
    (change,), found = entities_of({"phone": "138", "meta": {"entity": entity}})
    assert (change.id, change.update, change.create, change.base_version) == ("u1", True, False, 3)
    assert change.properties == {"phone": "138"}
    assert found == []


def test_a_created_entity_without_an_id_gets_the_same_one_at_each_retry():
    answers = {"members": [{"name": "A", "meta": {"entity": {"label": "A"}}}, {"name": "B", "meta": {"entity": {}}}]}
    first, _ = entities_of(answers)
    again, _ = entities_of(answers)
    assert [change.id for change in first] == [change.id for change in again]
    assert len({change.id for change in first}) == 2
    assert all(change.create and change.dataset == "people" for change in first)


def test_create_and_update_may_be_said_outright():
    (change,), _ = entities_of({"meta": {"entity": {"id": "u1", "create": True, "label": "新"}}})
    assert (change.create, change.update) == (True, False)


def test_meta_of_a_form_without_entities_takes_a_name_and_nothing_else():
    xml, found = write(form(VISIT), {"meta": {"instanceName": "户4", "entity": {"id": "x"}}})
    assert read_answers(form(VISIT), read_instance(xml)).instance_name == "户4"
    assert found == [("structure.unknown_element", "/meta/entity")]
