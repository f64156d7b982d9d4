"""XLSForm workbooks read into rows by pyxform, after checking that the file itself does no harm."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from pyxform.errors import PyXFormError
from pyxform.xls2json_backends import (
    MD_CELL,
    MD_COMMENT,
    MD_PIPE_OR_ESCAPE,
    MD_SEPARATOR,
    DefinitionData,
    get_xlsform,
)

from errors import FormUnreadable

# A workbook is a ZIP of XML: what it unpacks to counts, not what was sent.
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
_MAX_MEMBERS = 5_000
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_HEAD_BYTES = 4096


def read_workbook(data: bytes, filename: str) -> DefinitionData:
    """Return the sheets of an .xlsx, .xls or .md XLSForm, told by content first and then by name.

    Raises FormUnreadable if it is none of them or damaged, PyXFormError if its sheets make no sense.
    """
    file_type = _file_type(data, filename)
    try:
        workbook = get_xlsform(data, file_type=file_type)
    except PyXFormError as error:
        if "was not recognized as a supported type" in str(error):
            raise FormUnreadable(reason=f"{file_type}: damaged or empty") from error
        raise
    except Exception as error:
        raise FormUnreadable(reason=f"{type(error).__name__}: {error}"[:200]) from error
    if file_type == ".md":
        _give_blank_rows(workbook, data.decode())
    workbook.fallback_form_name = PurePosixPath(filename.replace("\\", "/")).stem or None
    return workbook


def _file_type(data: bytes, filename: str) -> str:
    if not data:
        raise FormUnreadable(reason="empty file")
    if data.startswith(_ZIP):
        _check_zip(data)
        return ".xlsx"
    if data.startswith(_OLE):
        return ".xls"
    if not filename.lower().endswith(".md"):
        raise FormUnreadable(reason="neither a workbook nor Markdown")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise FormUnreadable(reason="Markdown that is not UTF-8") from None
    if "\0" in text:
        raise FormUnreadable(reason="NUL")
    return ".md"


def _check_zip(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            reason = _zip_problem(archive)
    except Exception as error:
        raise FormUnreadable(reason=f"{type(error).__name__}: {error}"[:200]) from error
    if reason:
        raise FormUnreadable(reason=reason)


def _zip_problem(archive: zipfile.ZipFile) -> str | None:
    members = archive.infolist()
    if len(members) > _MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        return f"unpacks to over {MAX_UNPACKED_BYTES // 2**20} MB"
    return next((f"DTD in {member.filename}" for member in members if _has_dtd(archive, member)), None)


def _has_dtd(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Look for a DTD, which no spreadsheet program writes: entities in it could grow without bound."""
    if not member.filename.lower().endswith((".xml", ".rels")):
        return False
    with archive.open(member) as file:
        head = file.read(_HEAD_BYTES).replace(b"\0", b"")
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head


def _give_blank_rows(workbook: DefinitionData, text: str) -> None:
    """Put the blank rows back that pyxform leaves out of Markdown, and not of Excel: rows are told by their number."""
    for name, blank in _blank_rows(text).items():
        rows = list(getattr(workbook, name, None) or ())
        if rows and len(rows) == blank.count(False) - 1:
            given = iter(rows)
            setattr(workbook, name, [{} if is_blank else next(given) for is_blank in blank[1:]])


def _blank_rows(text: str) -> dict[str, list[bool]]:
    """Say of each row of each sheet, from the header on, whether it is blank."""
    sheets: dict[str, list[bool]] = {}
    name = ""
    for line in text.split("\n"):
        row = MD_CELL.match(line)
        if row is None or MD_COMMENT.match(line) or MD_SEPARATOR.match(row[1]):
            continue
        first, *cells = MD_PIPE_OR_ESCAPE.split(row[1])
        if first.strip():
            name = first.strip().lower()
            sheets[name] = []
        filled = any(cell.strip() for cell in cells)
        # Blank lines above the header are no rows, those at the end concern nobody.
        if name and (filled or sheets[name]):
            sheets[name].append(not filled)
    for blank in sheets.values():
        while blank and blank[-1]:
            blank.pop()
    return sheets
