"""An uploaded XLSForm on its way to being a draft: converted, bounded, given a version."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from errors import FormInvalid, FormTooLarge, FormVersionExists
from field_forms.xlsform import FormFile, Notice, read_xlsform
from records import form_changes
from records.forms import FormVersion

# A MongoDB document holds 16 MiB; warnings and file rows need a little of it.
MAX_XFORM_BYTES = 12 * 1024 * 1024
MAX_WARNINGS = 500
MAX_FILE_NAME = 200
# IDs and versions become parts of addresses, so that what an address treats specially is not allowed in them.
_ADDRESSABLE = re.compile(r"[^\s/\\?#%\x00-\x1f\x7f-\x9f]{1,100}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_UNFIT_IN_NAMES = re.compile(r"[/\\\x00-\x1f\x7f-\x9f]")
_RESERVED = frozenset((".", "..", "definition.schema.json"))


@dataclass(frozen=True, slots=True)
class Upload:
    """A converted form. `own_version`: the workbook names its version, else `version` is a date and a counter.

    `files` are (name, kind) of what the form needs; `made` are those that the conversion itself gives (itemsets.csv).
    """

    data: bytes
    filename: str
    form_id: str
    version: str
    own_version: bool
    title: str
    xform: str
    md5: str
    languages: list[str]
    warnings: list[dict[str, Any]]
    files: list[tuple[str, str]]
    made: dict[str, bytes]


def read_upload(data: bytes, filename: str, counter: int = 1) -> Upload:
    """Convert an XLSForm; without a version of its own it gets today's date (UTC) and `counter`, such as 2026112301.

    Raises FormUnreadable, FormInvalid (with sheet, row and column of each error), FormTooLarge.
    """
    fallback = f"{datetime.now(UTC):%Y%m%d}{counter:02}"
    converted = read_xlsform(data, filename, fallback_version=fallback)
    xml = converted.xform.encode()
    if len(xml) > MAX_XFORM_BYTES:
        raise FormTooLarge(size=len(xml), limit=MAX_XFORM_BYTES)
    _require_addressable("form_id", converted.form_id)
    _require_addressable("version", converted.version)
    _require_file_names(converted.attachments)
    md5 = hashlib.md5(xml, usedforsecurity=False).hexdigest()
    return Upload(
        data=data,
        filename=_CONTROL.sub("", filename)[:200] or "form",
        form_id=converted.form_id,
        version=converted.version,
        own_version=converted.version != fallback,
        title=converted.title,
        xform=converted.xform,
        md5=md5,
        languages=list(converted.languages),
        warnings=[notice.as_dict() for notice in converted.warnings[:MAX_WARNINGS]],
        files=[(file.name, file.kind) for file in converted.attachments],
        made={"itemsets.csv": converted.itemsets.encode()} if converted.itemsets else {},
    )


def _require_addressable(column: str, value: str) -> None:
    if not _ADDRESSABLE.fullmatch(value) or value in _RESERVED:
        zh = f"settings 表的 {column} 须为 1 至 100 个字符，不含空格和 / \\ ? # %。"
        en = f"{column} in the settings sheet must be 1 to 100 characters without spaces and / \\ ? # %."
        raise _invalid(Notice(en, zh, en, "settings", 2, column))


def _require_file_names(files: list[FormFile]) -> None:
    for file in files:
        if len(file.name) > MAX_FILE_NAME or _UNFIT_IN_NAMES.search(file.name):
            zh = f"文件名“{file.name[:50]}”不正确：最多 {MAX_FILE_NAME} 个字符，不含 / \\ 和控制字符。"
            en = f"File name {file.name[:50]!r} is wrong: at most {MAX_FILE_NAME} characters, no / \\ or control ones."
            raise _invalid(Notice(en, zh, en, "survey"))


def _invalid(error: Notice) -> FormInvalid:
    problem = FormInvalid(reason=error.en, details={"errors": [error.as_dict()], "warnings": []})
    # The reason is in two languages, the catalogue's template takes one.
    problem.message_zh = FormInvalid.zh.format(reason=error.zh)
    return problem


def version_for(upload: Upload) -> tuple[Upload, FormVersion | None]:
    """Return the upload with a version that is free, and the published version that has this very content, if any.

    Raises FormVersionExists if the workbook names a version that is published with other content.
    """
    source = hashlib.sha256(upload.data).hexdigest()
    if not upload.own_version:
        current = form_changes.current_version(upload.form_id)
        if current is not None and current.source == source:
            return upload, current
        return _with_free_counter(upload), None
    held = form_changes.settled_version(upload.form_id, upload.version)
    if held is None:
        return upload, None
    if held.source != source and held.md5 != upload.md5:
        raise FormVersionExists(version=upload.version)
    return upload, held


def _with_free_counter(upload: Upload) -> Upload:
    taken = form_changes.settled_version_names(upload.form_id)
    counter = 1
    while f"{datetime.now(UTC):%Y%m%d}{counter:02}" in taken:
        counter += 1
    if upload.version == f"{datetime.now(UTC):%Y%m%d}{counter:02}":
        return upload
    return read_upload(upload.data, upload.filename, counter)
