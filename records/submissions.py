"""Submissions: one document a version of a record, its `_id` the instance ID, so that storing it twice is impossible.

An edit is a new document with the same `root`; the older one then gets `current` false. `deprecates` is unique, so two
edits of the same version cannot both win. `scopes` (every prefix of the region) stands in front of the list indexes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import mongoengine as me
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError, OperationFailure

from errors import BadPolygon, DeprecatedStale, SubmissionNotFound
from records.change_marks import ON_CHANGE, ON_INSERT
from records.scopes import Scope

STATES = ("received", "has_issues", "approved", "rejected")
Key = tuple[datetime, str]
_BAD_VALUE = 2


class Attachment(me.EmbeddedDocument):
    """A file that an answer names; the row exists before the file arrives (`sha256` is then missing)."""

    name = me.StringField(required=True, max_length=200)
    path = me.StringField()
    kind = me.StringField()
    sha256 = me.StringField()
    size = me.IntField()
    mime = me.StringField()
    width = me.IntField()
    height = me.IntField()
    received_at = me.DateTimeField()
    # What the phone said beside the file: taken_at, longitude, latitude, datum, accuracy, visit_code.
    claimed = me.DictField()


class Submission(me.Document):
    """One version of a filled form. `answers` are typed (field_forms.reading); `xml` is what was sent, byte for byte."""

    id = me.StringField(primary_key=True)
    root = me.StringField(required=True)
    deprecates = me.StringField()
    current = me.BooleanField(required=True, default=True)
    form_id = me.StringField(required=True)
    form_version = me.StringField(required=True)
    name = me.StringField()
    region = me.StringField(required=True)
    scopes = me.ListField(me.StringField(), required=True)
    institution = me.StringField()
    household = me.StringField()
    household_code = me.StringField()
    submitted_by = me.StringField(required=True)
    device = me.StringField()
    channel = me.StringField(choices=["openrosa", "json", "xml"])
    received_at = me.DateTimeField(required=True)
    started_at = me.DateTimeField()
    ended_at = me.DateTimeField()
    xml = me.BinaryField(required=True)
    sha256 = me.StringField(required=True)
    answers = me.DictField()
    location = me.DictField()
    attachments = me.EmbeddedDocumentListField(Attachment)
    missing = me.IntField(required=True, default=0)
    findings = me.ListField(me.DictField())
    codes = me.ListField(me.StringField())
    state = me.StringField(required=True, choices=STATES)
    reviews = me.ListField(me.DictField())
    effects = me.StringField(choices=["due", "done"])
    # See records.change_marks.
    changed = me.DynamicField()
    # See records.photo_work.
    photos = me.StringField(choices=["due"])
    photos_lease = me.DateTimeField()
    photos_round = me.IntField()
    # See records.form_work.
    lending = me.StringField(choices=["due"])
    lending_lease = me.DateTimeField()
    lending_round = me.IntField()

    meta = {
        "collection": "submissions",
        "indexes": [
            ("scopes", "-received_at", "-id"),
            ("form_id", "scopes", "-received_at", "-id"),
            {
                "fields": ["household", "-received_at", "-id"],
                "partialFilterExpression": {"household": {"$exists": True}},
            },
            ("submitted_by", "-received_at", "-id"),
            {
                "fields": ["institution", "scopes", "-received_at", "-id"],
                "partialFilterExpression": {"institution": {"$exists": True}},
            },
            {
                "fields": ["state", "scopes", "-received_at", "-id"],
                "partialFilterExpression": {"state": {"$in": ["has_issues", "approved", "rejected"]}},
            },
            {
                "fields": ["region", "changed", "household"],
                "partialFilterExpression": {"household": {"$exists": True}},
            },
            {"fields": ["codes", "region", "-received_at"], "partialFilterExpression": {"codes": {"$exists": True}}},
            {
                "fields": ["scopes", "-received_at"],
                "name": "incomplete",
                "partialFilterExpression": {"missing": {"$gt": 0}},
            },
            {
                "fields": ["root"],
                "name": "older_versions",
                "partialFilterExpression": {"deprecates": {"$exists": True}},
            },
            {"fields": ["deprecates"], "unique": True, "partialFilterExpression": {"deprecates": {"$exists": True}}},
            {"fields": [("location", "2dsphere")], "partialFilterExpression": {"location": {"$exists": True}}},
            {"fields": ["attachments.sha256"], "partialFilterExpression": {"attachments": {"$exists": True}}},
            {"fields": ["effects"], "name": "effects_due", "partialFilterExpression": {"effects": "due"}},
            {"fields": ["photos_lease"], "name": "photos_due", "partialFilterExpression": {"photos": "due"}},
            {"fields": ["lending_lease"], "name": "lending_due", "partialFilterExpression": {"lending": "due"}},
        ],
        "auto_create_index": False,
    }


def collection() -> Any:
    """Return the raw collection, for the hot paths."""
    return Submission._get_collection()


def insert(document: dict[str, Any]) -> bool:
    """Store a new submission; return False if its instance ID is held already.

    Raises DeprecatedStale if another edit of the same version was stored first.
    """
    try:
        collection().insert_one({**document, **ON_INSERT})
    except DuplicateKeyError as error:
        if "deprecates" in (error.details or {}).get("keyPattern", {}):
            raise DeprecatedStale(instance_id=document["deprecates"]) from None
        return False
    return True


def get(instance_id: str) -> dict[str, Any] | None:
    """Return a submission by instance ID, whoever asks."""
    return collection().find_one({"_id": instance_id})


def in_scope(instance_id: str, scope: Scope) -> dict[str, Any]:
    """Return a submission of the scope. Raises SubmissionNotFound."""
    found = collection().find_one({"_id": instance_id, **scope.query()})
    if not found:
        raise SubmissionNotFound()
    return found


def attach(instance_id: str, name: str, fields: dict[str, Any]) -> bool:
    """Fill the row of attachment `name` if it is still empty; say whether this call did."""
    row = {f"attachments.$.{key}": value for key, value in fields.items()}
    done = collection().update_one(
        {"_id": instance_id, "attachments": {"$elemMatch": {"name": name, "sha256": None}}},
        {
            "$set": {**row, "photos": "due", "photos_lease": fields["received_at"]},
            "$inc": {"missing": -1, "photos_round": 1},
            **ON_CHANGE,
        },
    )
    return bool(done.modified_count)


def add_unexpected(instance_id: str, row: dict[str, Any], finding: dict[str, Any]) -> bool:
    """Keep a file that no answer names, with its finding, unless a row of that name is there."""
    done = collection().update_one(
        {"_id": instance_id, "attachments.name": {"$ne": row["name"]}},
        {
            "$push": {"attachments": row, "findings": finding},
            "$addToSet": {"codes": finding["code"]},
            "$set": {"photos": "due", "photos_lease": row["received_at"]},
            "$inc": {"photos_round": 1},
        },
    )
    collection().update_one(
        {"_id": instance_id, "state": "received", "codes": finding["code"]},
        {"$set": {"state": "has_issues"}, **ON_CHANGE},
    )
    return bool(done.modified_count)


def supersede(instance_id: str) -> None:
    """Mark a version as no longer the current one (its successor is stored already)."""
    collection().update_one({"_id": instance_id}, {"$set": {"current": False}, **ON_CHANGE})


def versions(root: str) -> list[dict[str, Any]]:
    """Return all versions of a record, oldest first."""
    found = list(collection().find({"$or": [{"_id": root}, {"root": root, "deprecates": {"$exists": True}}]}))
    return sorted(found, key=lambda version: (version["received_at"], version["_id"]))


def older_than(key: Key | None) -> dict[str, Any]:
    """Return the keyset condition for the page after `key` (received_at, instance ID), newest first."""
    if not key:
        return {}
    at, instance_id = key
    return {"received_at": {"$lte": at}, "$or": [{"received_at": {"$lt": at}}, {"_id": {"$lt": instance_id}}]}


# What a list shows; answers and XML are read one by one.
SUMMARY = {"xml": 0, "answers": 0}


# What a timeline shows: a fraction of a document, because a household may have hundreds.
TIMELINE = dict.fromkeys(
    ("form_id", "form_version", "name", "state", "received_at", "submitted_by", "codes", "missing", "attachments.name",
     "attachments.sha256", "attachments.kind", "attachments.mime"),
    1,
)  # fmt: skip


def require_polygon(polygon: dict[str, Any]) -> None:
    """Raise BadPolygon unless the database can look inside the polygon: edges that cross, no area, and the like."""
    try:
        collection().find_one({"_id": "", "location": {"$geoWithin": {"$geometry": polygon}}}, {"_id": 1})
    except OperationFailure as error:
        if error.code != _BAD_VALUE:
            raise
        raise BadPolygon(
            reason_zh="边界自相交或没有面积", reason_en="its edges cross each other or it has no area"
        ) from None


def page(
    scope: Scope, conditions: dict[str, Any], after: Key | None, limit: int, projection: dict[str, Any] | None = None
) -> list[dict[str, Any]]:
    """Return up to `limit` current submissions of the scope that meet `conditions`, newest first."""
    query = {"$and": [{**scope.query(), "current": True}, conditions, older_than(after)]}
    cursor = collection().find(query, projection or SUMMARY).sort([("received_at", -1), ("_id", -1)])
    return list(cursor.limit(limit))


def stream(scope: Scope, conditions: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every current submission of the scope that meets `conditions`, newest first, without the XML."""
    query = {"$and": [{**scope.query(), "current": True}, conditions]}
    cursor = collection().find(query, {"xml": 0}).sort([("received_at", -1), ("_id", -1)])
    yield from cursor.batch_size(200)


def of_household(household: str, scope: Scope, after: Key | None, limit: int) -> list[dict[str, Any]]:
    """Return the timeline of a household: its current submissions in the scope, newest first, in one indexed read."""
    condition = {"household": household, "current": True, **scope.query(), **older_than(after)}
    cursor = collection().find(condition, TIMELINE).sort([("received_at", -1), ("_id", -1)])
    return list(cursor.hint("household_1_received_at_-1__id_-1").limit(limit))


def counts_by_place(
    form_id: str, prefix: str, digits: int, since: datetime, until: datetime, where: dict[str, str]
) -> dict[str, tuple[int, int]]:
    """Return {region of so many digits: (how many, how many of them after `until`)} of a form's current submissions.

    Counted are those below `prefix` received from `since` on that nobody rejected, with the answers of `where` (such as
    {"event/kind": "meeting"}); one indexed read of that form in that area and time.
    """
    match: dict[str, Any] = {"form_id": form_id, "scopes": prefix, "received_at": {"$gte": since}}
    match |= {"current": True, "state": {"$ne": "rejected"}}
    match |= {f"answers.{path.replace('/', '.')}": value for path, value in where.items()}
    late = {"$cond": [{"$gte": ["$received_at", until]}, 1, 0]}
    group = {"_id": {"$substrBytes": ["$region", 0, digits]}, "count": {"$sum": 1}, "late": {"$sum": late}}
    found = collection().aggregate(
        [{"$match": match}, {"$group": group}], hint="form_id_1_scopes_1_received_at_-1__id_-1"
    )
    return {one["_id"]: (one["count"], one["late"]) for one in found}


def attachment_with(sha256: str, scope: Scope) -> dict[str, Any] | None:
    """Return the attachment row of this blob in a submission of the scope, if there is one."""
    query = {"attachments": {"$exists": True}, "attachments.sha256": sha256, **scope.query()}
    found = collection().find_one(query, {"attachments": 1}, hint="attachments.sha256_1")
    return next((row for row in (found or {}).get("attachments", []) if row.get("sha256") == sha256), None)


def review(instance_id: str, entry: dict[str, Any], state: str | None) -> dict[str, Any]:
    """Add a review entry {at, by, state, comment} and set the state if one is given; return the submission."""
    update: dict[str, Any] = {"$push": {"reviews": entry}, **ON_CHANGE}
    if state:
        update["$set"] = {"state": state}
    found = collection().find_one_and_update({"_id": instance_id}, update, return_document=ReturnDocument.AFTER)
    if found is None:
        raise SubmissionNotFound()
    return found


def with_effects_due(limit: int = 100) -> list[dict[str, Any]]:
    """Return submissions whose effects were not finished (a worker died between storing and applying)."""
    return list(collection().find({"effects": "due"}).limit(limit))


def finish_effects(
    instance_id: str, findings: list[dict[str, Any]], link: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Mark the effects of a submission as done and add what they found (once); return it as it then is.

    `link` are the fields that link it to the household it made.
    """
    update: dict[str, Any] = {"$set": {**(link or {}), "effects": "done"}, **ON_CHANGE}
    if findings:
        update["$push"] = {"findings": {"$each": findings}}
        update["$addToSet"] = {"codes": {"$each": sorted({finding["code"] for finding in findings})}}
        if any(finding["severity"] != "note" for finding in findings):
            update["$set"]["state"] = "has_issues"
    collection().update_one({"_id": instance_id, "effects": "due"}, update)
    found = get(instance_id)
    if found is None:
        raise SubmissionNotFound()
    return found
