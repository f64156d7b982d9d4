"""Borrowers as users of the product: who they proved to be, and which household members they are bound to.

`openids` are by account ("mini", "official"), `phone` is a ciphertext. A binding names a member of a household; `role` is
"self", or "family" for a second reader whom the borrower agreed to.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import mongoengine as me
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from errors import BorrowerTaken
from records.users import EncryptedField

Document = dict[str, Any]
SELF, FAMILY = "self", "family"


class Borrower(me.Document):
    """One person. `token_version` grows when all sign-ins are to end; `opted_out` names channels, "all" for every push."""

    id = me.StringField(primary_key=True)
    openids = me.DictField()
    unionid = me.StringField()
    phone = EncryptedField()
    bindings = me.ListField(me.DictField())
    language = me.StringField(default="zh")
    opted_out = me.ListField(me.StringField())
    token_version = me.IntField(required=True, default=1)
    created_at = me.DateTimeField(required=True)

    meta = {
        "collection": "borrowers",
        "indexes": [
            {
                "fields": ["openids.mini"],
                "unique": True,
                "partialFilterExpression": {"openids.mini": {"$exists": True}},
            },
            {
                "fields": ["openids.official"],
                "unique": True,
                "partialFilterExpression": {"openids.official": {"$exists": True}},
            },
            {"fields": ["unionid"], "unique": True, "partialFilterExpression": {"unionid": {"$exists": True}}},
            {"fields": ["phone"], "unique": True, "partialFilterExpression": {"phone": {"$exists": True}}},
            {"fields": ["bindings.household"], "partialFilterExpression": {"bindings": {"$exists": True}}},
        ],
        "auto_create_index": False,
    }


def collection() -> Any:
    """Return the raw collection."""
    return Borrower._get_collection()


def insert(document: Document) -> None:
    """Store a new borrower. Raises BorrowerTaken if another has one of the identities."""
    try:
        collection().insert_one(document)
    except DuplicateKeyError:
        raise BorrowerTaken() from None


def get(borrower_id: str) -> Document | None:
    """Return a borrower by ID."""
    found: Document | None = collection().find_one({"_id": borrower_id})
    return found


def with_identity(field: str, value: Any) -> Document | None:
    """Return the borrower with this "openids.mini", "openids.official", "unionid" or "phone" (a ciphertext)."""
    found: Document | None = collection().find_one({field: value})
    return found


def add_identity(borrower_id: str, fields: Document) -> Document:
    """Set identities or preferences; return the borrower. Raises BorrowerTaken."""
    try:
        found: Document | None = collection().find_one_and_update(
            {"_id": borrower_id}, {"$set": fields}, return_document=ReturnDocument.AFTER
        )
    except DuplicateKeyError:
        raise BorrowerTaken() from None
    assert found is not None, "borrowers are not deleted while signed in"
    return found


def bind(borrower_id: str, binding: Document) -> bool:
    """Bind a borrower to a household member; say whether it was new."""
    same = {"household": binding["household"], "member": binding["member"]}
    done = collection().update_one(
        {"_id": borrower_id, "bindings": {"$not": {"$elemMatch": same}}}, {"$push": {"bindings": binding}}
    )
    return bool(done.modified_count)


def unbind(borrower_id: str, household: str, member: str) -> bool:
    """End a binding; say whether there was one."""
    gone = {"bindings": {"household": household, "member": member}}
    return bool(collection().update_one({"_id": borrower_id}, {"$pull": gone}).modified_count)


def of_households(household_ids: list[str]) -> list[Document]:
    """Return the borrowers bound to members of these households."""
    query = {"bindings": {"$exists": True}, "bindings.household": {"$in": household_ids}}
    return list(collection().find(query))


def touch(borrower_id: str, at: datetime) -> None:
    """Note that a borrower was here."""
    collection().update_one({"_id": borrower_id}, {"$set": {"seen_at": at}})
