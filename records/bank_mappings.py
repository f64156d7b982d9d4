"""How the columns of a bank's files are called: one mapping a bank (institution) and kind of file."""

from __future__ import annotations

from typing import Any

import mongoengine as me
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from errors import BankMappingChanged
from records.clock import now

Document = dict[str, Any]


class BankMapping(me.Document):
    """`columns` is {field key: header}; `_id` is "kind:institution", which kinds hold no colon."""

    id = me.StringField(primary_key=True)
    kind = me.StringField(required=True)
    institution = me.StringField(required=True, max_length=64)
    columns = me.DictField(required=True)
    version = me.IntField(required=True, default=1)
    updated_at = me.DateTimeField(required=True)
    updated_by = me.StringField(required=True)

    meta = {"collection": "bank_mappings", "indexes": [("institution", "kind")], "auto_create_index": False}


def _collection() -> Any:
    return BankMapping._get_collection()


def of(institution: str, kind: str) -> Document | None:
    """Return the mapping of a bank's files of a kind, None if none is saved."""
    found: Document | None = _collection().find_one({"_id": f"{kind}:{institution}"})
    return found


def of_institution(institution: str) -> list[Document]:
    """Return all mappings of a bank, by kind."""
    return list(_collection().find({"institution": institution}).sort("kind", 1))


def save(institution: str, kind: str, columns: dict[str, str], version: int, by: str) -> Document:
    """Store a mapping over its `version` (0: there is none yet); return it. Raises BankMappingChanged."""
    mapping_id, fields = f"{kind}:{institution}", {"columns": columns, "updated_at": now(), "updated_by": by}
    document: Document | None
    if version == 0:
        document = {"_id": mapping_id, "kind": kind, "institution": institution, "version": 1, **fields}
        try:
            _collection().insert_one(document)
        except DuplicateKeyError:
            document = None
    else:
        document = _collection().find_one_and_update(
            {"_id": mapping_id, "version": version},
            {"$set": fields, "$inc": {"version": 1}},
            return_document=ReturnDocument.AFTER,
        )
    if document is None:
        held = of(institution, kind) or {"version": 0, "updated_by": ""}
        raise BankMappingChanged(version=held["version"], by=held["updated_by"], details={"version": held["version"]})
    return document
