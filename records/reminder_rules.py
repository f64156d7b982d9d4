"""Rule sets: who is reminded of what, when and how, for a region and perhaps one scheme. The narrowest that fits applies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import mongoengine as me
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from errors import RuleSetChanged, RuleSetExists, RuleSetNotFound
from records.scopes import Scope, prefixes

Document = dict[str, Any]


class ReminderRuleSet(me.Document):
    """`content` is as `reminders.rules` checks it; `version` grows with each change."""

    id = me.StringField(primary_key=True)
    region = me.StringField(default="")
    scopes = me.ListField(me.StringField(), required=True)
    scheme = me.StringField()
    content = me.DictField(required=True)
    active = me.BooleanField(default=True)
    version = me.IntField(required=True, default=1)
    updated_at = me.DateTimeField(required=True)
    updated_by = me.StringField()

    meta = {
        "collection": "reminder_rules",
        "indexes": [{"fields": ["region", "scheme"], "unique": True}, ("scopes", "id")],
        "auto_create_index": False,
    }


def _collection() -> Any:
    return ReminderRuleSet._get_collection()


def insert(document: Document) -> None:
    """Store a new rule set. Raises RuleSetExists: one a region and scheme."""
    try:
        _collection().insert_one({**document, "scopes": prefixes(document["region"]), "version": 1})
    except DuplicateKeyError:
        raise RuleSetExists(region=document["region"], scheme=document.get("scheme") or "*") from None


def in_scope(rule_set_id: str, scope: Scope) -> Document:
    """Return a rule set of the scope, or of a region around it. Raises RuleSetNotFound."""
    found: Document | None = _collection().find_one({"_id": rule_set_id})
    if found is None or not (found["region"].startswith(scope.prefix) or scope.prefix.startswith(found["region"])):
        raise RuleSetNotFound()
    return found


def change(rule_set_id: str, version: int, fields: Document, by: str, at: datetime) -> Document:
    """Set `fields` if the rule set is still at `version`. Raises RuleSetChanged, RuleSetNotFound."""
    found: Document | None = _collection().find_one_and_update(
        {"_id": rule_set_id, "version": version},
        {"$set": {**fields, "updated_by": by, "updated_at": at}, "$inc": {"version": 1}},
        return_document=ReturnDocument.AFTER,
    )
    if found is None:
        held = _collection().find_one({"_id": rule_set_id})
        if held is None:
            raise RuleSetNotFound()
        raise RuleSetChanged(version=held["version"], by=held.get("updated_by") or "?")
    return found


def every_active() -> list[Document]:
    """Return all rule sets in force, by ID."""
    return list(_collection().find({"active": True}).sort("_id", 1))


def seen_from(scope: Scope) -> list[Document]:
    """Return the rule sets inside a scope and of the regions around it, by ID."""
    around = {"region": {"$in": prefixes(scope.prefix)}}
    return list(_collection().find({"$or": [{"scopes": scope.prefix}, around]}).sort("_id", 1).limit(500))
