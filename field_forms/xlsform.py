"""XLSForms converted to XForms by pyxform, its errors and warnings placed in the sheets and said in Chinese too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from pyxform.errors import PyXFormError
from pyxform.xls2json_backends import DefinitionData
from pyxform.xls2xform import ConvertResult, convert

from errors import FormInvalid
from field_forms.definition import FormDefinition, parse_xform
from field_forms.form_checks import check_form
from field_forms.nodes import FormFile
from field_forms.notices import Notice, notice, notices
from field_forms.workbooks import read_workbook

__all__ = ["Converted", "FormFile", "Notice", "read_xlsform"]

_SHEETS = ("survey", "choices", "settings", "entities", "external_choices")


@dataclass(frozen=True, slots=True)
class Converted:
    """An XLSForm as an XForm.

    `attachments` are the files that the form needs; the content of itemsets.csv, where select_one_external needs it, is
    `itemsets`. `sheets` are the workbook's rows as dicts of text by column header, by sheet name.
    """

    xform: str
    form_id: str
    version: str
    title: str
    warnings: list[Notice]
    languages: list[str]
    attachments: list[FormFile]
    definition: FormDefinition
    itemsets: str | None = None
    sheets: Mapping[str, list[dict[str, str]]] = field(default_factory=dict)


def read_xlsform(data: bytes, filename: str, *, fallback_version: str) -> Converted:
    """Convert an XLSForm (.xlsx, .xls or .md, by content and name).

    A form without a version in its settings gets `fallback_version`; one without a form ID gets the file's name, as
    pyxform does. Raises FormUnreadable, or FormInvalid with details {"errors": […], "warnings": […]}, each a
    Notice.as_dict().
    """
    warnings: list[str] = []
    sheets: dict[str, list[dict[str, str]]] = {}
    try:
        workbook = read_workbook(data, filename)
        sheets = _sheets(workbook)
        _give_version(workbook, fallback_version)
        result = _convert(workbook, warnings)
        definition = parse_xform(result.xform)
    except PyXFormError as error:
        raise _invalid([str(error)], warnings, sheets) from error
    except FormInvalid as error:
        raise _invalid([error.message_en], warnings, sheets) from error
    if definition.encrypted:
        raise _invalid(["Encrypted forms (public_key) are not supported"], warnings, sheets)
    errors, told = check_form(definition, sheets)
    if errors:
        raise _refused(errors, [*notices(warnings, sheets), *told])
    return Converted(
        xform=result.xform,
        form_id=definition.form_id,
        version=definition.version,
        title=definition.title,
        warnings=[*notices(warnings, sheets), *told],
        languages=list(definition.languages),
        attachments=list(definition.attachments),
        definition=definition,
        itemsets=result.itemsets,
        sheets=sheets,
    )


def _sheets(workbook: DefinitionData) -> dict[str, list[dict[str, str]]]:
    found = {name: getattr(workbook, name) for name in _SHEETS}
    return {name: [dict(row) for row in rows] for name, rows in found.items() if rows}


def _give_version(workbook: DefinitionData, fallback: str) -> None:
    """Write `fallback` into the settings, before conversion, if they name no version."""
    row = dict(workbook.settings[0]) if workbook.settings else {}
    headers = workbook.settings_header[0] if workbook.settings_header else {}
    # A column that is there but empty keeps its spelling: two spellings of one header would be refused.
    column = next((name for name in (*row, *headers) if name and name.strip().lower() == "version"), "version")
    if not row.get(column):
        row[column] = fallback
        workbook.settings = [row, *list(workbook.settings or [])[1:]]
        workbook.settings_header = [{**headers, column: None}]


def _convert(workbook: DefinitionData, warnings: list[str]) -> ConvertResult:
    parts: dict[str, Any] = {part.name: getattr(workbook, part.name) for part in fields(workbook)}
    try:
        return convert(parts, warnings=warnings)
    except PyXFormError:
        raise
    except Exception as error:
        raise PyXFormError(f"The sheets could not be converted ({type(error).__name__}: {error})"[:300]) from error


def _invalid(errors: list[str], warnings: list[str], sheets: Mapping[str, Any]) -> FormInvalid:
    return _refused(notices(errors, sheets) or [notice("Unknown error", sheets)], notices(warnings, sheets))


def _refused(told: list[Notice], warnings: list[Notice]) -> FormInvalid:
    details = {"errors": [each.as_dict() for each in told], "warnings": [each.as_dict() for each in warnings]}
    problem = FormInvalid(reason=told[0].en, details=details)
    # The reason is in two languages, the catalogue's template takes one.
    problem.message_zh = FormInvalid.zh.format(reason=told[0].zh)
    return problem
