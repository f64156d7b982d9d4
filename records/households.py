"""Households and their members as documents, and the queries on them.

Numbers (ID, phone, card) are ciphertext here; `households/` encrypts and masks. A household's `_id` is a UUID in text,
which is also its ODK entity ID; `version` grows by one with each change and is the entity's `__version`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import mongoengine as me
from pymongo import ReturnDocument
from pymongo.errors import BulkWriteError, DuplicateKeyError

from errors import HouseholdChanged, HouseholdExists, HouseholdNotFound
from records.change_marks import ON_CHANGE, ON_INSERT, left_after, places_of
from records.scopes import Scope, codes_below
from records.users import EncryptedField

# How many instance IDs of applied effects a household remembers, so that an effect that runs twice changes nothing.
REMEMBERED_EFFECTS = 100
_DUPLICATE_KEY = 11000


class Member(me.EmbeddedDocument):
    """A person of the household; `id_number`, `phone` and `card_number` are encrypted."""

    id = me.StringField(required=True)
    name = me.StringField(required=True, max_length=100)
    relation = me.StringField(max_length=50)
    id_number = EncryptedField()
    phone = EncryptedField()
    card_number = EncryptedField()
    sex = me.StringField(choices=["male", "female"])
    birth_date = me.StringField()
    labour = me.StringField(max_length=50)
    health = me.StringField(max_length=50)
    attributes = me.DictField()


class Contact(me.EmbeddedDocument):
    """Another way to reach the household; `phone` is encrypted."""

    name = me.StringField(max_length=100)
    relation = me.StringField(max_length=50)
    phone = EncryptedField()


class Household(me.Document):
    """A household. `location` is WGS-84 GeoJSON; `location_source` keeps the coordinates and datum as they came."""

    id = me.StringField(primary_key=True)
    code = me.StringField(required=True, max_length=64)
    region = me.StringField(required=True)
    scopes = me.ListField(me.StringField(), required=True)
    institution = me.StringField(max_length=64)
    category = me.StringField(max_length=50)
    head_name = me.StringField(required=True, max_length=100)
    names = me.ListField(me.StringField())
    members = me.EmbeddedDocumentListField(Member)
    contacts = me.EmbeddedDocumentListField(Contact)
    phone = EncryptedField()
    address = me.StringField(max_length=300)
    location = me.PointField(auto_index=False)
    location_source = me.DictField()
    attributes = me.DictField()
    tags = me.ListField(me.StringField(max_length=50))
    cadre = me.StringField(max_length=64)
    card_id = me.StringField()
    version = me.IntField(required=True, default=1)
    applied = me.ListField(me.StringField())
    # See records.change_marks.
    changed = me.DynamicField()
    left = me.ListField(me.StringField())
    created_at = me.DateTimeField(required=True)
    created_by = me.StringField()
    updated_at = me.DateTimeField(required=True)
    updated_by = me.StringField()

    meta = {
        "collection": "households",
        "indexes": [
            {"fields": ["code"], "unique": True},
            {"fields": ["card_id"], "unique": True, "partialFilterExpression": {"card_id": {"$type": "string"}}},
            ("region", "code"),
            ("region", "updated_at", "version"),
            ("region", "changed"),
            {"fields": ["left", "changed"], "partialFilterExpression": {"left": {"$exists": True}}},
            ("institution", "region", "code"),
            ("category", "region", "code"),
            ("tags", "region", "code"),
            ("names", "region", "code"),
            ("cadre", "region", "code"),
            ("members.id_number", "region"),
            ("members.phone", "region"),
            ("members.card_number", "region"),
            ("phone", "region"),
            ("contacts.phone", "region"),
            [("location", "2dsphere")],
        ],
        "auto_create_index": False,
    }


def _collection() -> Any:
    return Household._get_collection()


def scope_query(scope: Scope) -> dict[str, Any]:
    """Return the condition of a scope as a bounded range on `region`, which the list indexes begin or go on with."""
    condition: dict[str, Any] = {}
    if scope.prefix:
        condition["region"] = codes_below(scope.prefix)
    if scope.institution:
        condition["institution"] = scope.institution
    return condition


def insert(document: dict[str, Any]) -> None:
    """Store a new household (all fields of `Household`, `_id` for `id`). Raises HouseholdExists for a code in use."""
    try:
        _collection().insert_one({**document, **ON_INSERT})
    except DuplicateKeyError:
        raise HouseholdExists(code=document["code"], pointer="/code") from None


def in_scope(household_id: str, scope: Scope) -> dict[str, Any]:
    """Return a household of the scope by ID. Raises HouseholdNotFound."""
    return _found(_collection().find_one({"_id": household_id, **scope_query(scope)}))


def with_code(code: str, scope: Scope) -> dict[str, Any]:
    """Return a household of the scope by its code. Raises HouseholdNotFound."""
    return _found(_collection().find_one({"code": code, **scope_query(scope)}))


def with_card(card_id: str, scope: Scope | None = None) -> dict[str, Any]:
    """Return the household whose valid card this is (within `scope` if given). Raises HouseholdNotFound."""
    return _found(_collection().find_one({"card_id": card_id, **(scope_query(scope) if scope else {})}))


def _found(document: dict[str, Any] | None) -> dict[str, Any]:
    if document is None:
        raise HouseholdNotFound()
    return document


def change(household_id: str, version: int, fields: dict[str, Any], *, effect: str | None = None) -> dict[str, Any]:
    """Set `fields` (None removes one) if the household is still at `version`; return the new document.

    `effect` is the instance ID that caused it and is remembered. Raises HouseholdChanged with the present version,
    HouseholdExists if a new code is in use, HouseholdNotFound.
    """
    update: dict[str, Any] = {"$inc": {"version": 1}, **ON_CHANGE}
    fields = {**fields, **_left(household_id, version, fields)}
    kept = {key: value for key, value in fields.items() if value is not None}
    gone = {key: "" for key, value in fields.items() if value is None}
    if kept:
        update["$set"] = kept
    if gone:
        update["$unset"] = gone
    if effect:
        update["$push"] = {"applied": {"$each": [effect], "$slice": -REMEMBERED_EFFECTS}}
    try:
        document = _collection().find_one_and_update(
            {"_id": household_id, "version": version}, update, return_document=ReturnDocument.AFTER
        )
    except DuplicateKeyError:
        raise HouseholdExists(code=fields.get("code", ""), pointer="/code") from None
    if document is None:
        held = _found(_collection().find_one({"_id": household_id}, {"version": 1}))
        raise HouseholdChanged(version=held["version"])
    return document


def _left(household_id: str, version: int, fields: dict[str, Any]) -> dict[str, Any]:
    """Return what `left` becomes if `fields` move the household; its version guards that it is still as it is read here."""
    if "scopes" not in fields and "institution" not in fields:
        return {}
    held = _collection().find_one({"_id": household_id, "version": version}, {"scopes": 1, "institution": 1, "left": 1})
    return {"left": left_after(held, places_of({**held, **fields}))} if held else {}


def page(scope: Scope, conditions: dict[str, Any], after: tuple[str, str] | None, limit: int) -> list[dict[str, Any]]:
    """Return up to `limit` households of the scope that meet `conditions`, by (region, code) after `after`."""
    query = {"$and": [scope_query(scope), conditions, _after(after)]}
    return list(_collection().find(query).sort([("region", 1), ("code", 1)]).limit(limit))


def _after(key: tuple[str, str] | None) -> dict[str, Any]:
    if not key:
        return {}
    region, code = key
    return {"region": {"$gte": region}, "$or": [{"region": {"$gt": region}}, {"code": {"$gt": code}}]}


def every(scope: Scope, fields: list[str] | None = None) -> Iterator[dict[str, Any]]:
    """Stream the households of a scope by (region, code), whole or only `fields`."""
    projection = dict.fromkeys(fields, 1) if fields else None
    cursor = _collection().find(scope_query(scope), projection).sort([("region", 1), ("code", 1)])
    yield from cursor.batch_size(500)


def how_many(scope: Scope, limit: int) -> int:
    """Return how many households a scope has, counted up to `limit`."""
    return int(_collection().count_documents(scope_query(scope), limit=limit))


def with_number(field: str, ciphertext: Any, scope: Scope, limit: int = 20) -> list[dict[str, Any]]:
    """Return households of the scope with this ciphertext in `field` ("id_number", "phone" or "card_number")."""
    where = [{f"members.{field}": ciphertext}]
    if field == "phone":
        where += [{"phone": ciphertext}, {"contacts.phone": ciphertext}]
    return list(_collection().find({"$or": where, **scope_query(scope)}).limit(limit))


def exists(household_id: str, scope: Scope) -> bool:
    """Say whether a household of that ID is in the scope (one covered read)."""
    return _collection().find_one({"_id": household_id, **scope_query(scope)}, {"_id": 1}) is not None


def reference(name: str, scope: Scope) -> dict[str, Any]:
    """Return {_id, code, region, institution} of a household of the scope by its ID or code. Raises HouseholdNotFound."""
    return _found(_reference({"_id": name}, scope) or _reference({"code": name}, scope))


def place_of(household_id: str) -> dict[str, Any] | None:
    """Return the WGS-84 point of a household with its accuracy in metres, None if it has none; whoever asks."""
    found = _collection().find_one({"_id": household_id}, {"location": 1, "location_source.accuracy": 1})
    if not found or not found.get("location"):
        return None
    return {**found["location"], "accuracy": (found.get("location_source") or {}).get("accuracy")}


def with_cards(card_ids: list[str]) -> list[dict[str, Any]]:
    """Return {_id, code} of the households whose valid cards these are, whoever asks."""
    if not card_ids:
        return []
    return list(_collection().find({"card_id": {"$in": card_ids}}, {"code": 1}))


def _reference(condition: dict[str, Any], scope: Scope) -> dict[str, Any] | None:
    """Find one household as a plain command: each submission asks, and a cursor costs a third more."""
    command = {
        "find": "households",
        "filter": {**condition, **scope_query(scope)},
        "projection": {"code": 1, "region": 1, "institution": 1},
        "limit": 1,
        "singleBatch": True,
    }
    found: list[dict[str, Any]] = _collection().database.command(command)["cursor"]["firstBatch"]
    return found[0] if found else None


def several(household_ids: list[str], fields: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the households of these IDs with `fields` (a projection), whoever asks."""
    return list(_collection().find({"_id": {"$in": household_ids}}, fields))


def with_codes(codes: list[str]) -> dict[str, dict[str, Any]]:
    """Return the households of these codes by code, whoever asks."""
    return {found["code"]: found for found in _collection().find({"code": {"$in": codes}})}


def codes_outside(codes: list[str], scope: Scope) -> set[str]:
    """Return those of `codes` that belong to households outside the scope."""
    fields = {"code": 1, "region": 1, "institution": 1}
    held = _collection().find({"code": {"$in": codes}}, fields)
    return {found["code"] for found in held if not scope.covers(found["region"], found.get("institution"))}


def insert_many(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Store new households at once; return those that were not stored because their code is in use."""
    try:
        _collection().insert_many([{**document, **ON_INSERT} for document in documents], ordered=False)
    except BulkWriteError as error:
        failures = error.details["writeErrors"]
        if any(failure["code"] != _DUPLICATE_KEY for failure in failures):
            raise
        return [documents[failure["index"]] for failure in failures]
    return []


def mark_of(scope: Scope) -> tuple[Any, int, int]:
    """Return what differs after each change of the scope's households: latest change, sum of versions, how many.

    Times alone would not do: of two changes at once, the one with the earlier time may be written later.
    """
    sums = {"latest": {"$max": "$updated_at"}, "versions": {"$sum": "$version"}, "count": {"$sum": 1}}
    found = _collection().aggregate([{"$match": scope_query(scope)}, {"$group": {"_id": None, **sums}}])
    one = next(found, {"latest": None, "versions": 0, "count": 0})
    return one["latest"], one["versions"], one["count"]


def ids_in_scope(ids: list[str], scope: Scope) -> set[str]:
    """Return those of `ids` that are households of the scope."""
    return {found["_id"] for found in _collection().find({"_id": {"$in": ids}, **scope_query(scope)}, {"_id": 1})}


def namesakes(region: str, head_name: str, apart_from: str, limit: int = 5) -> list[dict[str, Any]]:
    """Return households of a village whose head has this name, without the household `apart_from`."""
    condition = {"names": head_name, "region": region, "head_name": head_name, "_id": {"$ne": apart_from}}
    return list(_collection().find(condition, {"code": 1, "head_name": 1}).limit(limit))


def for_rules(ids: list[str]) -> dict[str, dict[str, Any]]:
    """Return {ID: {category, region, code, members: id, birth_date, phone as ciphertext, phone}} of households, whoever asks."""
    fields = ["category", "region", "code", "phone", "members.id", "members.birth_date", "members.phone"]
    found = _collection().find({"_id": {"$in": ids}}, dict.fromkeys(fields, 1))
    return {one["_id"]: one for one in found}


def with_phones(ciphertexts: list[Any]) -> list[dict[str, Any]]:
    """Return {_id, code, region, members: id, phone; phone} of the households with one of these phones, whoever asks."""
    fields = dict.fromkeys(["code", "region", "phone", "members.id", "members.phone"], 1)
    where = [{"members.phone": {"$in": ciphertexts}}, {"phone": {"$in": ciphertexts}}]
    return list(_collection().find({"$or": where}, fields))
