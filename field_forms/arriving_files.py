"""Files that belong to a submission: rows that exist before their file, files that come late, files nobody named."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from errors import AttachmentConflict, AttachmentUnexpected, EmptyFile, FileNameInvalid, NotAnImage
from field_forms.expected_files import ExpectedAttachment, name_problem
from field_forms.findings import Finding
from media.images import check_image
from records import submissions
from records.blobs import IncomingBlob
from records.clock import now

Arriving = IncomingBlob
Row = dict[str, Any]

_UNEXPECTED = "unexpected"


def rows_with_files(
    expected: list[ExpectedAttachment],
    files: Mapping[str, Arriving],
    older: dict[str, Any] | None,
    max_megapixels: float,
) -> tuple[list[Row], list[Finding]]:
    """Return the attachment rows of a new submission, filled from `files` (kept) or from the version it replaces.

    Every file is checked before any is kept. Files that no answer names get a row and a finding.
    """
    named = {row.name: row for row in expected}
    checked = {
        name: _checked(name, file, named[name].kind if name in named else _UNEXPECTED, max_megapixels)
        for name, file in files.items()
    }
    inherited = {row["name"]: row for row in (older or {}).get("attachments", []) if row.get("sha256")}
    rows: list[Row] = []
    for name, row in named.items():
        fresh: Row = {"name": name, "path": row.xpath, "kind": row.kind}
        if name in files:
            fresh |= _kept(files[name], checked[name])
        elif name in inherited:
            fresh |= {key: value for key, value in inherited[name].items() if key not in ("name", "path", "kind")}
        rows.append(fresh)
    surplus = [name for name in files if name not in named]
    rows += [{"name": name, "kind": _UNEXPECTED, **_kept(files[name], checked[name])} for name in surplus]
    return rows, [_unexpected(name) for name in surplus]


def photos_due(rows: list[Row], at: datetime) -> dict[str, Any]:
    """Return the fields of a record that ask for its photos to be looked at (records.photo_work); {} if it has none."""
    if any(row.get("sha256") and is_picture(row) for row in rows):
        return {"photos": "due", "photos_lease": at}
    return {}


def is_picture(row: Row) -> bool:
    """Say whether an attachment is a picture that was checked on arrival."""
    return row.get("kind") == "image" or "width" in row


def keep_late_files(held: dict[str, Any], files: Mapping[str, Arriving], max_megapixels: float) -> dict[str, Any]:
    """Add files to a stored submission; return it as it then is. Raises AttachmentConflict before keeping anything."""
    if not files:
        return held
    rows = {row["name"]: row for row in held.get("attachments", [])}
    new: dict[str, Row] = {}
    for name, file in files.items():
        row = rows.get(name)
        if row and row.get("sha256"):
            _same_or_conflict(row, name, file)
        else:
            new[name] = _checked(name, file, row["kind"] if row else _UNEXPECTED, max_megapixels)
    for name, facts in new.items():
        _keep_late(held["_id"], name, files[name], facts, expected=name in rows)
    return submissions.get(held["_id"]) or held


def keep_named_file(held: dict[str, Any], name: str, file: Arriving, max_megapixels: float) -> bool:
    """Add one file that an answer names; say whether it was new. Raises AttachmentUnexpected, AttachmentConflict."""
    row = next((row for row in held.get("attachments", []) if row["name"] == name), None)
    if row is None:
        raise AttachmentUnexpected(name=name)
    if row.get("sha256"):
        _same_or_conflict(row, name, file)
        return False
    _keep_late(held["_id"], name, file, _checked(name, file, row["kind"], max_megapixels), expected=True)
    return True


def attach_held_file(held: dict[str, Any], name: str, filled: Row) -> bool:
    """Add a file whose bytes are kept already (`filled`: sha256, size, mime, received_at, width …); say whether it was new.

    Raises AttachmentUnexpected, AttachmentConflict, NotAnImage.
    """
    row = next((row for row in held.get("attachments", []) if row["name"] == name), None)
    if row is None:
        raise AttachmentUnexpected(name=name)
    if row["kind"] == "image" and "width" not in filled:
        raise NotAnImage(name=name)
    if not row.get("sha256") and submissions.attach(held["_id"], name, filled):
        return True
    present = submissions.get(held["_id"]) or held
    if next(row for row in present["attachments"] if row["name"] == name)["sha256"] != filled["sha256"]:
        raise AttachmentConflict(name=name)
    return False


def _keep_late(instance_id: str, name: str, file: Arriving, facts: Row, *, expected: bool) -> None:
    filled = _kept(file, facts)
    if expected:
        done = submissions.attach(instance_id, name, filled)
    else:
        row = {"name": name, "kind": _UNEXPECTED, **filled}
        done = submissions.add_unexpected(instance_id, row, _unexpected(name).as_dict())
    if not done:  # another request filled the row meanwhile
        present = submissions.get(instance_id) or {}
        row = next((row for row in present.get("attachments", []) if row["name"] == name), {})
        if row.get("sha256") != filled["sha256"]:
            raise AttachmentConflict(name=name)


def _same_or_conflict(row: Row, name: str, file: Arriving) -> None:
    if row["sha256"] != file.sha256():
        raise AttachmentConflict(name=name)
    file.discard()


def _checked(name: str, file: Arriving, kind: str, max_megapixels: float) -> Row:
    """Return what is known of a file, without keeping it: an answer to a photo question must be a picture.

    It is remembered with the file, because a request that loses a race comes here twice.
    """
    if file.facts is None:
        file.facts = file_facts(name, file, kind, max_megapixels)
    return file.facts


def file_facts(name: str, file: Arriving, kind: str, max_megapixels: float) -> Row:
    """Return mime, and width and height of a picture, of a file that answers a question of `kind`.

    Raises FileNameInvalid, EmptyFile, and for "image" NotAnImage and ImageTooLarge.
    """
    if not name or name_problem(name):
        raise FileNameInvalid()
    if not file.size:
        raise EmptyFile(name=name)
    if kind == "image":
        file.seek(0)
        info = check_image(file, name, max_megapixels=max_megapixels)  # type: ignore[arg-type]
        return {"mime": info.mime, "width": info.width, "height": info.height}
    return {"mime": mimetypes.guess_type(name)[0] or "application/octet-stream"}


def _kept(file: Arriving, facts: Row) -> Row:
    return {"sha256": file.commit(), "size": file.size, "received_at": now(), **facts}


def _unexpected(name: str) -> Finding:
    return Finding(
        code="attachment.unexpected",
        severity="warning",
        xpath="",
        pointer="",
        value=name,
        zh=f"收到文件 {name}，但没有答案用到它；已保留，请核对。",
        en=f"The file {name} came, but no answer names it; it is kept, please check.",
    )
