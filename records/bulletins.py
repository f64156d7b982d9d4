"""Monthly bulletins that were issued: what was reported then stays, whatever comes in later."""

from __future__ import annotations

from typing import Any

import mongoengine as me

from errors import BulletinNotFound
from records.scopes import Scope

Document = dict[str, Any]


class Bulletin(me.Document):
    """A bulletin of an area for a month: its rows with figures and ranks; never changed, issued anew instead."""

    id = me.StringField(primary_key=True)
    month = me.StringField(required=True)
    region = me.StringField(required=True)
    scopes = me.ListField(me.StringField(), required=True)
    institution = me.StringField()
    name = me.StringField()
    as_of = me.StringField(required=True)
    rows = me.ListField(me.DictField())
    total = me.DictField()
    months = me.ListField(me.DictField())
    issued_at = me.DateTimeField(required=True)
    issued_by = me.StringField(required=True)

    meta = {
        "collection": "bulletins",
        "indexes": [("scopes", "-month", "-id"), ("scopes", "institution", "-month", "-id")],
        "auto_create_index": False,
    }


def _collection() -> Any:
    return Bulletin._get_collection()


def insert(document: Document) -> None:
    """Store a bulletin."""
    _collection().insert_one(document)


def in_scope(bulletin_id: str, scope: Scope) -> Document:
    """Return a bulletin of the scope. Raises BulletinNotFound."""
    found: Document | None = _collection().find_one({"_id": bulletin_id, **scope.query()})
    if found is None:
        raise BulletinNotFound()
    return found


def page(scope: Scope, conditions: Document, after: tuple[str, str] | None, limit: int) -> list[Document]:
    """Return up to `limit` bulletins of the scope without their rows, latest month first, after (month, ID)."""
    older: Document = {}
    if after:
        older = {"month": {"$lte": after[0]}, "$or": [{"month": {"$lt": after[0]}}, {"_id": {"$lt": after[1]}}]}
    query = {"$and": [scope.query(), conditions, older]}
    without = {"rows": 0, "total": 0, "months": 0}
    return list(_collection().find(query, without).sort([("month", -1), ("_id", -1)]).limit(limit))
