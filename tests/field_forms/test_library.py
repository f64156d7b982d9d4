"""The standard forms: complete, in both languages, and what they compute."""

from __future__ import annotations

import io
import re
import shutil

import pytest
from pyxform.xls2xform import convert

from field_forms.definition import parse_xform
from field_forms.form_workbooks import xlsx_of
from field_forms.instances import read_instance
from field_forms.library_install import LIBRARY, standard_forms
from field_forms.reading import read_answers
from field_forms.sampling import sample_answers
from field_forms.writing import instance_from_json

NAMES = sorted(path.stem for path in LIBRARY.glob("*.md"))
EXPECTED = {
    "household_archive", "needs_survey", "routine_visit", "credit_rating", "risk_group_meeting", "public_notice",
    "loan_application", "site_check", "loan_use_check", "collection_visit", "publicity_training", "supervision_check",
}  # fmt: skip


def converted(name: str):
    return convert((LIBRARY / f"{name}.md").read_bytes(), file_type=".md")


def test_the_twelve_standard_forms_are_there():
    assert set(NAMES) == EXPECTED
    assert {form.form_id for form in standard_forms()} == EXPECTED


@pytest.mark.parametrize("name", NAMES)
def test_a_standard_form_converts_without_error_or_warning(name):
    assert converted(name).warnings == []


@pytest.mark.parametrize("name", NAMES)
def test_every_label_hint_and_message_is_in_chinese_and_english(name):
    form = parse_xform(converted(name).xform)
    assert form.languages == ("中文 (zh)", "English (en)")
    texts = [t for node in form.walk() for t in (node.labels, node.hints, node.constraint_messages) if t]
    texts += [choice.labels for choices in form.choice_lists.values() for choice in choices]
    assert texts
    for text in texts:
        assert set(text) == {"中文 (zh)", "English (en)"}
        assert re.search("[\u4e00-\u9fff]", text["中文 (zh)"])
        assert not re.search("[\u4e00-\u9fff]", text["English (en)"])


@pytest.mark.parametrize("name", NAMES)
def test_every_question_that_a_person_answers_has_a_label(name):
    form = parse_xform(converted(name).xform)
    assert [node.path for node in form.walk() if node.kind == "question" and not node.labels] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_excel_export_is_the_same_form(name):
    workbook = xlsx_of((LIBRARY / f"{name}.md").read_text(encoding="utf-8"))
    assert convert(io.BytesIO(workbook).getvalue(), file_type=".xlsx").xform == converted(name).xform


@pytest.mark.parametrize("name", NAMES)
def test_a_filled_standard_form_is_read_without_findings(name):
    form = parse_xform(converted(name).xform)
    xml, written = instance_from_json(form, sample_answers(form, seed=3), instance_id="uuid:1")
    # Households are chosen from the phone's own list, which a sample does not have.
    read = [f for f in read_answers(form, read_instance(xml)).findings if not f.xpath.endswith("/household")]
    assert (written, read) == ([], [])


@pytest.mark.skipif(not shutil.which("java"), reason="ODK Validate needs java on the PATH")
def test_odk_validate_accepts_every_standard_form():
    for name in NAMES:
        convert((LIBRARY / f"{name}.md").read_bytes(), file_type=".md", validate=True)


def test_rating_has_100_points_at_four_to_three_to_three():
    form = parse_xform(converted("credit_rating").xform)
    points = {"integrity": 0, "labour": 0, "income": 0}
    for node in form.walk():
        most = re.search(r"\. <= (\d+)$", node.constraint or "")
        if "/score/" in node.path and most:
            points[node.name.split("_")[0]] += int(most.group(1))
    assert points == {"integrity": 40, "labour": 30, "income": 30}


def test_rating_grades_begin_at_60_70_80_and_90():
    form = parse_xform(converted("credit_rating").xform)
    line = next(node.calculate for node in form.walk() if node.name == "line")
    steps = re.findall(r">= (\d+), (\d+)", re.sub(r"\s+", " ", line))
    assert steps == [("90", "50000"), ("80", "40000"), ("70", "30000"), ("60", "20000")]
    passed = next(node.calculate for node in form.walk() if node.name == "passed")
    assert ">= 70" in passed
