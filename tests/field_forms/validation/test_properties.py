"""What holds of validation whatever the answers are, on standard forms and on the forms of features."""

from __future__ import annotations

import functools
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from field_forms import library
from field_forms.expressions.elements import Listing, listing_of_rows
from field_forms.findings import Finding
from field_forms.instances import read_instance
from field_forms.nodes import FormDefinition
from field_forms.reading import answers_as_json
from field_forms.validation import Validated, validate
from field_forms.writing import instance_from_json
from field_forms.xlsform import read_xlsform
from tests.field_forms.validation.instances import Maker
from tests.forms_of_features import feature_forms

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
LISTED = ("none", "abc")
FEATURES = sorted(feature_forms())
STANDARD = ["household_archive", "credit_rating", "loan_application", "loan_use_check"]
names = st.sampled_from(FEATURES + STANDARD)
seeds = st.integers(0, 10**6)


@functools.cache
def definition_of(name: str) -> FormDefinition:
    table = feature_forms().get(name)
    data = table.encode() if table else (Path(library.__file__).parent / f"{name}.md").read_bytes()
    return read_xlsform(data, f"{name}.md", fallback_version="1").definition


def find(_: str) -> Listing:
    return listing_of_rows([{"name": name, "label": name, "price": "3", "colour": "red"} for name in LISTED])


def checked(definition: FormDefinition, xml: str | bytes) -> Validated:
    sent = xml.encode() if isinstance(xml, str) else xml
    return validate(definition, read_instance(sent), now=NOW, find=find)


def an_instance(name: str, seed: int) -> tuple[FormDefinition, str]:
    definition = definition_of(name)
    return definition, [*Maker(definition, seed, LISTED).instances(3)][seed % 3]


def told(findings: list[Finding], *without: str) -> set[tuple[str, str, str | None]]:
    return {(one.code, one.pointer, one.value) for one in findings if one.code not in without}


@settings(deadline=None, max_examples=150)
@given(names, seeds)
def test_validating_what_validation_returned_finds_nothing_new(name, seed):
    definition, xml = an_instance(name, seed)
    first = checked(definition, xml)
    meta = {"meta": _meta(xml)} if definition.entities else {}
    sent, written = instance_from_json(definition, {**answers_as_json(first.answers), **meta}, instance_id="uuid:again")
    again = checked(definition, sent)
    assert written == []
    assert again.answers == first.answers
    # What was wrong stays wrong: a wrong or changed read-only answer is kept, or it is missing now.
    wrong = {one.pointer for one in first.findings if one.severity == "error" or one.code == "answer.read_only"}
    assert [one for one in again.findings if one.pointer not in wrong] == []


def _meta(xml: str) -> dict[str, Any]:
    entity = etree.fromstring(xml).find("{*}meta/{*}entity")
    return {"entity": dict(entity.attrib)} if entity is not None else {}


@settings(deadline=None, max_examples=100)
@given(names, seeds)
def test_the_order_of_answers_does_not_matter(name, seed):
    definition, xml = an_instance(name, seed)
    root = etree.fromstring(xml)
    _shuffle(root, random.Random(seed))
    first, other = checked(definition, xml), checked(definition, etree.tostring(root, encoding="utf-8"))
    assert _without_chance(other.answers) == _without_chance(first.answers)
    assert told(other.findings) == told(first.findings)


def _shuffle(element: Any, pick: random.Random) -> None:
    """Shuffle the children; instances of a repeat keep their order among themselves."""
    by_name: dict[str, list[Any]] = {}
    for child in list(element):
        _shuffle(child, pick)
        by_name.setdefault(child.tag, []).append(child)
        element.remove(child)
    order = [name for name, held in by_name.items() for _ in held]
    pick.shuffle(order)
    for name in order:
        element.append(by_name[name].pop(0))


def _without_chance(answers: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answers.items() if name not in ("new_id", "entity_id")}


@settings(deadline=None, max_examples=100)
@given(names, seeds)
def test_leaving_out_what_is_not_relevant_changes_nothing(name, seed):
    definition, xml = an_instance(name, seed)
    first = checked(definition, xml)
    root = etree.fromstring(xml)
    gone = [one.xpath for one in first.findings if one.code == "answer.not_relevant"]
    for element in [root.xpath(xpath)[0] for xpath in gone]:
        element.text = ""
    other = checked(definition, etree.tostring(root, encoding="utf-8"))
    assert _without_chance(other.answers) == _without_chance(first.answers)
    assert told(other.findings) == told(first.findings, "answer.not_relevant")


@pytest.mark.parametrize("name", FEATURES + STANDARD)
def test_every_form_is_found_wrong_and_right(name):
    # The properties above would hold of a validation that never found anything.
    definition = definition_of(name)
    results = [checked(definition, xml) for xml in Maker(definition, 5, LISTED).instances(60)]
    assert any(one.calculated or one.findings for one in results)
