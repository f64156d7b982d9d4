"""Files of a draft: taken over from earlier versions, or put there one by one."""

from __future__ import annotations

from typing import Any, BinaryIO

from errors import FormAttachmentNotFound, FormBusy, FormFileInvalid, FormVersionImmutable
from field_forms.catalog import definition_of
from field_forms.definition import FormDefinition
from field_forms.form_files import ENTITY_LIST, check_file, list_columns
from field_forms.uploads import Upload
from records import form_changes, forms
from records.blobs import BlobStore, IncomingBlob
from records.forms import FormVersion


def file_rows(upload: Upload, blobs: BlobStore) -> list[dict[str, Any]]:
    """Return the file rows of a new draft, filled from the draft it replaces or the current version where they fit."""
    held = form_changes.files_held(upload.form_id)
    definition = definition_of(upload.xform, upload.md5)
    rows = []
    for name, kind in upload.files:
        row: dict[str, Any] = {"name": name, "kind": kind, "entity_list": name == ENTITY_LIST}
        if name in upload.made:
            row |= _kept(incoming(upload.made[name], name, blobs), "text/csv")
        elif name in held and not row["entity_list"] and _fits(held[name], row, definition, blobs):
            row |= {key: held[name][key] for key in ("sha256", "md5", "size", "mime") if key in held[name]}
        rows.append(row)
    return rows


def incoming(data: bytes, name: str, blobs: BlobStore) -> IncomingBlob:
    """Return bytes as a file on its way into the store."""
    file = blobs.incoming(0, name)
    file.write(data)
    return file


def _fits(held: dict[str, Any], row: dict[str, Any], definition: FormDefinition, blobs: BlobStore) -> bool:
    if held.get("kind") != row["kind"] or blobs.size(held["sha256"]) is None:
        return False
    if row["kind"] != "csv":
        return True
    try:
        with blobs.open(held["sha256"]) as file:
            _check(file, row["name"], row["kind"], definition)
    except FormFileInvalid:
        return False
    return True


def _check(file: Any, name: str, kind: str, definition: FormDefinition, max_megapixels: float = 0) -> str:
    stream: BinaryIO = file
    return check_file(stream, name, kind, list_columns(definition, name), max_megapixels=max_megapixels)


def _kept(file: IncomingBlob, mime: str) -> dict[str, Any]:
    md5, size = file.md5(), file.size
    return {"sha256": file.commit(), "md5": md5, "size": size, "mime": mime}


def put_file(form_id: str, version: str, name: str, file: IncomingBlob, *, max_megapixels: float) -> dict[str, Any]:
    """Keep a file that a draft uses, and return its row; `file` holds its bytes.

    Raises FormVersionNotFound, FormVersionImmutable (published), FormAttachmentNotFound (the form uses no such file, or
    it is the entity list, made for each user), FormFileInvalid, NotAnImage, ImageTooLarge, EmptyFile, FormBusy.
    """
    draft = forms.version(form_id, version)
    row = next((row for row in draft.files if row.name == name and not row.entity_list), None)
    if row is None:
        raise FormAttachmentNotFound(name=name)
    if draft.state != "draft":
        raise FormVersionImmutable(version=version)
    mime = _check(file, name, row.kind, definition_of(draft.xform, draft.md5), max_megapixels)
    kept = {"name": name, "kind": row.kind, "entity_list": False, **_kept(file, mime)}
    if not form_changes.fill_file(draft, kept):
        raise FormBusy(form_id=form_id)
    return kept


def missing_files(version: FormVersion) -> list[str]:
    """Return the names of files that a version uses and that were not uploaded."""
    return [file.name for file in version.files if not (file.entity_list or file.sha256)]
