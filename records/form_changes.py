"""Changes of forms and their versions: each one write that either happens or does not, whoever else is writing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from records import freshness
from records.forms import Form, FormVersion, form

_LISTED = ("version", "title", "md5", "files", "languages", "published_at")


def make_form(form_id: str, title: str, by: str, regions: list[str]) -> Form:
    """Return the form, made with these regions if it is new; a form without a published version takes the title."""
    Form._get_collection().update_one(
        {"_id": form_id},
        {"$setOnInsert": {"title": title, "roles": [], "regions": regions, "closed": False, "created_by": by,
                          "created_at": datetime.now(UTC)}},
        upsert=True,
    )  # fmt: skip
    Form._get_collection().update_one({"_id": form_id, "current": {"$exists": False}}, {"$set": {"title": title}})
    return form(form_id)


def put_draft(form_id: str, fields: dict[str, Any]) -> FormVersion | None:
    """Store `fields` as the form's draft in place of the one it has; None if another writer is in the way."""
    document = {key: value for key, value in fields.items() if value not in (None, [], "")}
    try:
        stored = FormVersion._get_collection().find_one_and_replace(
            {"form_id": form_id, "state": "draft"},
            {**document, "form_id": form_id, "state": "draft", "created_at": datetime.now(UTC)},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
    except DuplicateKeyError:
        return None
    freshness.mark_changed("forms")
    found: FormVersion = FormVersion._from_son(stored)
    return found


def publish_draft(draft: FormVersion) -> bool:
    """Make this very draft a published version; False if it was replaced, discarded or published meanwhile."""
    return _changed(
        {**_same(draft), "state": "draft"}, {"$set": {"state": "published", "published_at": datetime.now(UTC)}}
    )


def discard_draft(draft: FormVersion) -> bool:
    """Forget this very draft; False if it was replaced or published meanwhile."""
    gone = FormVersion._get_collection().delete_one({**_same(draft), "state": "draft"}).deleted_count == 1
    freshness.mark_changed("forms")
    return gone


def fill_file(draft: FormVersion, file: dict[str, Any]) -> bool:
    """Set the file of that name in this very draft; False if the draft was replaced or published meanwhile."""
    return _changed(
        {**_same(draft), "state": "draft", "files.name": file["name"]},
        {"$set": {f"files.$.{key}": value for key, value in file.items() if key != "name"}},
    )


def close_version(form_id: str, version: str) -> None:
    """Take no more submissions of a published version."""
    _changed({"form_id": form_id, "version": version, "state": "published"}, {"$set": {"state": "closed"}})


def _same(draft: FormVersion) -> dict[str, Any]:
    # The XForm and the time tell a draft from one that has taken its place under the same `_id`.
    return {"_id": draft.id, "md5": draft.md5, "created_at": draft.created_at}


def _changed(condition: dict[str, Any], update: dict[str, Any]) -> bool:
    matched = FormVersion._get_collection().update_one(condition, update).matched_count == 1
    freshness.mark_changed("forms")
    return matched


def newest_published(form_id: str) -> dict[str, Any] | None:
    """Return version and title of the version published last that is still open, or None."""
    found: dict[str, Any] | None = FormVersion._get_collection().find_one(
        {"form_id": form_id, "state": "published"}, {"version": 1, "title": 1}, sort=[("published_at", -1), ("_id", -1)]
    )
    return found


def settle_current(form_id: str) -> Form:
    """Make `current` and the title follow the versions; repeatable, and right whatever was written at the same time."""
    newest = newest_published(form_id)
    while True:
        update: dict[str, Any] = {"$set": {"current": newest["version"], "title": newest["title"]}} if newest else {
            "$unset": {"current": ""}
        }  # fmt: skip
        Form._get_collection().update_one({"_id": form_id}, update)
        again = newest_published(form_id)
        if again == newest:
            break
        newest = again
    freshness.mark_changed("forms")
    return form(form_id)


def set_form(form_id: str, fields: dict[str, Any]) -> Form:
    """Set fields of a form. Raises FormNotFound."""
    Form._get_collection().update_one({"_id": form_id}, {"$set": fields})
    freshness.mark_changed("forms")
    return form(form_id)


def forget_empty_form(form_id: str) -> None:
    """Remove a form that has no version left (its only draft was discarded)."""
    if _has_version(form_id):
        return
    owner = Form._get_collection().find_one_and_delete({"_id": form_id})
    if owner and _has_version(form_id):  # a draft came between the look and the deletion
        Form._get_collection().update_one({"_id": form_id}, {"$setOnInsert": owner}, upsert=True)
    freshness.mark_changed("forms")


def _has_version(form_id: str) -> bool:
    return FormVersion._get_collection().find_one({"form_id": form_id}, {"_id": 1}) is not None


def was_published(form_id: str) -> bool:
    """Say whether the form has a version that was ever published."""
    published = {"form_id": form_id, "state": {"$in": ["published", "closed"]}}
    return FormVersion._get_collection().find_one(published, {"_id": 1}) is not None


def current_version(form_id: str) -> FormVersion | None:
    """Return the version that the form offers, without its XML."""
    newest = newest_published(form_id)
    return _without_xml(form_id, newest["version"]) if newest else None


def settled_version(form_id: str, version: str) -> FormVersion | None:
    """Return a version that is or was published, without its XML, or None."""
    found = _without_xml(form_id, version)
    return None if found is None or found.state == "draft" else found


def _without_xml(form_id: str, version: str) -> FormVersion | None:
    found: FormVersion | None = FormVersion.objects(form_id=form_id, version=version).exclude("xform").first()
    return found


def settled_version_names(form_id: str) -> set[str]:
    """Return the names of all versions that are or were published."""
    condition = {"form_id": form_id, "state": {"$in": ["published", "closed"]}}
    return {found["version"] for found in FormVersion._get_collection().find(condition, {"version": 1})}


def files_held(form_id: str) -> dict[str, dict[str, Any]]:
    """Return the uploaded files by name of the form's current version, then of its draft, which comes first."""
    held: dict[str, dict[str, Any]] = {}
    newest = newest_published(form_id)
    where = [{"form_id": form_id, "state": "draft"}]
    if newest:
        where.insert(0, {"_id": newest["_id"]})
    for condition in where:
        found = FormVersion._get_collection().find_one(condition, {"files": 1}) or {}
        held |= {row["name"]: row for row in found.get("files", ()) if row.get("sha256")}
    return held


def drafts() -> dict[str, str]:
    """Return the version of every form's draft by form ID."""
    # The condition on form_id lets the small index of drafts answer.
    condition = {"state": "draft", "form_id": {"$gt": ""}}
    found = FormVersion._get_collection().find(condition, {"form_id": 1, "version": 1})
    return {draft["form_id"]: draft["version"] for draft in found}


def raw_version(form_id: str, version: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return a form and one of its versions as plain dicts, or None."""
    found = FormVersion._get_collection().find_one({"form_id": form_id, "version": version})
    owner = Form._get_collection().find_one({"_id": form_id}) if found else None
    return (owner, found) if owner and found else None


def raw_open_forms() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return every form that takes submissions with its current version (without XML), by form ID."""
    owners = {owner["_id"]: owner for owner in Form._get_collection().find({"closed": {"$ne": True}}).sort("_id", 1)}
    wanted = [{"form_id": key, "version": owner["current"]} for key, owner in owners.items() if owner.get("current")]
    if not wanted:
        return []
    fields = dict.fromkeys(("form_id", *_LISTED), 1)
    found = FormVersion._get_collection().find({"$or": wanted, "state": "published"}, fields)
    current = {version["form_id"]: version for version in found}
    return [(owner, current[key]) for key, owner in owners.items() if key in current]
