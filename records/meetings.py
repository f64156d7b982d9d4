"""Meetings of the village's risk group: when, how many, and what was decided of each household."""

from __future__ import annotations

from typing import Any

import mongoengine as me

Document = dict[str, Any]


class Meeting(me.Document):
    """A meeting that came by form: `id` is the submission's root, `held_on` is "YYYY-MM-DD".

    `cases` are {household, matter, in_favour, outcome, amount, opinion}.
    """

    id = me.StringField(primary_key=True)
    submission = me.StringField(required=True)
    region = me.StringField(required=True)
    scopes = me.ListField(me.StringField(), required=True)
    held_on = me.StringField(required=True)
    chair = me.StringField()
    recorder = me.StringField()
    attendance = me.IntField(required=True)
    cases = me.ListField(me.DictField())
    attachments = me.ListField(me.DictField())
    by = me.StringField(required=True)
    received_at = me.DateTimeField(required=True)

    meta = {
        "collection": "meetings",
        "indexes": [("scopes", "-held_on", "-id"), ("cases.household", "-held_on")],
        "auto_create_index": False,
    }


def collection() -> Any:
    """Return the raw collection."""
    return Meeting._get_collection()


def keep(document: Document) -> None:
    """Store a meeting, or bring it up to date with the form's latest version."""
    collection().replace_one({"_id": document["_id"]}, document, upsert=True)


def remove(meeting_id: str) -> None:
    """Forget a meeting: an office rejected its form."""
    collection().delete_one({"_id": meeting_id})


def of_household(household_id: str, matter: str) -> list[Document]:
    """Return the meetings that decided on a household in a matter ("rating", "application", …), newest first."""
    query = {"cases": {"$elemMatch": {"household": household_id, "matter": matter}}}
    return list(collection().find({"cases.household": household_id, **query}).sort([("held_on", -1)]))
