"""The audit log: who did what, when, why and from where. Entries are only ever added."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import mongoengine as me

from records.scopes import Scope, prefixes


class AuditEntry(me.Document):
    """One sensitive act. Nothing here updates or deletes entries; the database user of production may not either."""

    at = me.DateTimeField(required=True)
    who = me.StringField(required=True)
    role = me.StringField()
    action = me.StringField(required=True)
    target = me.StringField(required=True)
    purpose = me.StringField(max_length=200)
    address = me.StringField()
    agent = me.StringField(max_length=200)
    scopes = me.ListField(me.StringField())
    details = me.DictField()

    meta = {
        "collection": "audit",
        "indexes": [("scopes", "-at", "-id"), ("target", "-at")],
        "auto_create_index": False,
    }


def record(
    action: str, target: str, *, who: str, role: str = "", region: str = "", purpose: str = "",
    address: str = "", agent: str = "", details: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """Add an entry; it is written (majority) before the caller goes on."""
    AuditEntry(
        at=datetime.now(UTC), who=who, role=role, action=action, target=target, purpose=purpose[:200],
        address=address, agent=agent[:200], scopes=prefixes(region), details=details or {},
    ).save(force_insert=True)  # fmt: skip


def page(scope: Scope, before: tuple[datetime, Any] | None, limit: int, **equal: str) -> list[dict[str, Any]]:
    """Return up to `limit` entries of the scope older than `before` (time, id), newest first; `equal` filters fields."""
    condition: dict[str, Any] = {"scopes": scope.prefix, **{k: v for k, v in equal.items() if v}}
    if before:
        condition["$or"] = [{"at": {"$lt": before[0]}}, {"at": before[0], "_id": {"$lt": before[1]}}]
    return list(AuditEntry._get_collection().find(condition).sort([("at", -1), ("_id", -1)]).limit(limit))
