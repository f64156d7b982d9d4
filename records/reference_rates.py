"""Publications of reference rates that were added after those that ship with the product; rates are Decimal128 a year."""

from __future__ import annotations

from typing import Any

import mongoengine as me
from pymongo.errors import DuplicateKeyError

from errors import RateExists
from records.freshness import mark_changed
from records.money import plain, stored

Document = dict[str, Any]
TOPIC = "rates"


class ReferenceRate(me.Document):
    """One publication: `id` is "basis@published_on"; it is known to hold until `covered_to` ("YYYY-MM-DD")."""

    id = me.StringField(primary_key=True)
    basis = me.StringField(required=True)
    published_on = me.StringField(required=True)
    covered_to = me.StringField(required=True)
    rate_1y = me.DecimalField(required=True)
    rate_5y = me.DecimalField(required=True)
    source = me.StringField(required=True)
    added_by = me.StringField(required=True)
    added_at = me.DateTimeField(required=True)

    meta = {"collection": "reference_rates", "indexes": [("basis", "published_on")], "auto_create_index": False}


def add(document: Document) -> None:
    """Store a publication. Raises RateExists if its day has one."""
    try:
        ReferenceRate._get_collection().insert_one(stored(document))
    except DuplicateKeyError:
        raise RateExists(on=document["published_on"], pointer="/published_on") from None
    mark_changed(TOPIC)


def of(basis: str) -> list[Document]:
    """Return the publications of a basis that were added, by day."""
    found = ReferenceRate._get_collection().find({"basis": basis}).sort([("published_on", 1)])
    return [plain(one) for one in found]
