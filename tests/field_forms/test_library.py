"""The standard forms: complete, in both languages, the same in Excel, and accepted by ODK's own validator."""

from __future__ import annotations

import functools
import io
import re
import shutil

import openpyxl
import pytest
from pyxform.xls2xform import convert

from errors import FormNotFound
from field_forms import library
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


@functools.cache
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
    texts = [
        text
        for node in form.walk()
        for text in (node.labels, node.hints, node.constraint_messages, node.required_messages)
        if text
    ]
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


def test_the_library_names_titles_and_reads_its_forms():
    assert set(library.names()) == EXPECTED
    assert library.title("routine_visit") == "入户走访"
    assert library.read("routine_visit").startswith("| survey |")


@pytest.mark.parametrize("name", ["visit", "../library/routine_visit", ""])
def test_a_form_that_is_not_in_the_library_is_not_found(name):
    for asked in (library.title, library.read, library.as_xlsx):
        with pytest.raises(FormNotFound):
            asked(name)


def test_the_workbook_has_headers_that_stay_and_a_version_that_is_text():
    workbook = openpyxl.load_workbook(io.BytesIO(library.as_xlsx("household_archive")))
    assert workbook.sheetnames == ["survey", "choices", "settings", "entities"]
    for sheet in workbook:
        assert sheet.freeze_panes == "A2"
        assert all(cell.font.bold for cell in sheet[1])
        assert all(cell.alignment.wrap_text for row in sheet for cell in row)
    header, values = (tuple(cell.value for cell in row) for row in workbook["settings"])
    version = dict(zip(header, values, strict=True))["version"]
    assert isinstance(version, str)
    assert version.isdigit()
