from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from field_forms.json_definition import SCHEMA_FILE, as_json
from field_forms.xlsform import read_xlsform
from tests.builders import XLSFORMS
from tests.field_forms.forms import ENTITIES, VISIT, form

SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))


def test_the_schema_is_a_valid_schema():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("table", [VISIT, ENTITIES])
def test_definitions_conform_to_the_schema(table):
    Draft202012Validator(SCHEMA).validate(json.loads(json.dumps(as_json(form(table)))))


@pytest.mark.skipif(not XLSFORMS.exists(), reason="../shared/data/xlsforms is missing")
@pytest.mark.parametrize("name", ["all-question-types", "building_natural_risks_survey", "socio-economic-survey"])
def test_published_forms_conform_to_the_schema(name):
    file = XLSFORMS / f"{name}.xlsx"
    found = as_json(read_xlsform(file.read_bytes(), file.name, fallback_version="1").definition)
    Draft202012Validator(SCHEMA).validate(json.loads(json.dumps(found)))
    assert found["nodes"]


def test_a_definition_that_breaks_the_schema_is_refused_by_it():
    found = as_json(form(VISIT))
    found["nodes"][0]["kind"] = "nonsense"
    assert not Draft202012Validator(SCHEMA).is_valid(found)


def test_a_question_is_told_with_labels_choices_and_expressions():
    found = as_json(form(VISIT))
    poor = next(node for node in found["nodes"] if node["name"] == "poor")
    assert poor["labels"] == {"中文 (zh)": "困难户", "English (en)": "Poor"}
    assert poor["choices"]["list"] == "yes_no"
    assert found["choice_lists"]["yes_no"][0] == {
        "value": "yes",
        "labels": {"中文 (zh)": "是", "English (en)": "Yes"},
        "columns": {"name": "yes"},
    }
    more = next(node for node in found["nodes"] if node["name"] == "more")
    assert more["relevant"] == "/data/people  > 1"
    assert more["children"][0]["required"] == "true()"
