"""Administrative regions: the 12-digit tree with names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import mongoengine as me
from pymongo import UpdateOne

from errors import RegionNotFound, RegionUnknown
from records.scopes import LEVEL_NAMES, LEVELS, Scope, codes_below, prefixes

_BATCH = 2000


class Region(me.Document):
    """A node of the tree. `code` is 2, 4, 6, 9 or 12 digits; its parent is the next shorter prefix."""

    code = me.StringField(primary_key=True, regex=r"^\d{2}(\d{2}(\d{2}(\d{3}(\d{3})?)?)?)?$")
    name = me.StringField(required=True, max_length=100)
    level = me.StringField(choices=list(LEVEL_NAMES.values()))
    parent = me.StringField()
    full_name = me.StringField()

    meta = {"collection": "regions", "indexes": [("parent", "code"), "name"], "auto_create_index": False}


def trimmed(code: str) -> str:
    """Return a code without the zero padding that full 12-digit lists carry: "522725000000" -> "522725"."""
    for length in LEVELS:
        if len(code) > length and not code[length:].strip("0"):
            return code[:length]
    return code


def in_scope(code: str, scope: Scope) -> dict[str, Any]:
    """Return a region that lies in the scope or above it. Raises RegionNotFound."""
    found = get(code)
    if not scope.narrowed(code):
        raise RegionNotFound()
    return found


def page(
    scope: Scope, after: str | None, limit: int, *, parent: str | None = None, prefix: str = "", name: str = ""
) -> list[dict[str, Any]]:
    """Return up to `limit` regions of the scope, and those above it, after the code `after`, by code.

    `parent`: just below it ("" for the provinces); `prefix`: whose code begins so; `name`: whose name begins so.
    """
    conditions: list[dict[str, Any]] = [{"_id": {"$gt": after or ""}}]
    if scope.prefix:
        conditions.append({"$or": [{"_id": {"$in": prefixes(scope.prefix)[1:]}}, _below(scope.prefix)]})
    if parent is not None:
        conditions.append({"parent": parent})
    if prefix:
        conditions.append(_below(prefix))
    if name:
        conditions.append({"name": {"$regex": "^" + re.escape(name)}})
    return list(Region._get_collection().find({"$and": conditions}).sort("_id", 1).limit(limit))


def _below(prefix: str) -> dict[str, Any]:
    return {"_id": codes_below(prefix)}


def parent_of(code: str) -> str:
    """Return the code of the region above; "" for provinces and for the whole."""
    return prefixes(code)[-2] if len(code) > LEVELS[0] else ""


def get(code: str) -> dict:
    """Return a region as a plain dict. Raises RegionNotFound."""
    found = Region._get_collection().find_one({"_id": code})
    if not found:
        raise RegionNotFound()
    return found


def names(codes: list[str]) -> dict[str, str]:
    """Return the names of those of `codes` that are known."""
    found = Region._get_collection().find({"_id": {"$in": codes}}, {"name": 1})
    return {one["_id"]: one["name"] for one in found}


def require(code: str, pointer: str | None = None) -> str:
    """Return `code` if it is known ("" is the whole). Raises RegionUnknown."""
    if code and not Region._get_collection().find_one({"_id": code}, {"_id": 1}):
        raise RegionUnknown(code=code, pointer=pointer)
    return code


def children(parent: str, scope: Scope, *, limit: int = 1000) -> list[dict]:
    """Return the regions just below `parent` ("" for the provinces) that meet the scope, by code."""
    found = Region._get_collection().find({"parent": parent}).sort("_id", 1).limit(limit)
    return [region for region in found if scope.narrowed(region["_id"])]


def below(prefix: str, *, limit: int = 5000) -> list[dict]:
    """Return every region whose code starts with `prefix`, by code."""
    condition = {"_id": codes_below(prefix)} if prefix else {}
    return list(Region._get_collection().find(condition).sort("_id", 1).limit(limit))


def named(name: str, prefix: str = "") -> list[dict]:
    """Return the regions called `name` below `prefix`."""
    condition: dict = {"name": name}
    if prefix:
        condition["_id"] = codes_below(prefix)
    return list(Region._get_collection().find(condition).sort("_id", 1).limit(20))


def full_name(code: str) -> str:
    """Return the names from the province down, without spaces: 贵州省黔南州瓮安县…; "" where unknown."""
    found = Region._get_collection().find_one({"_id": code}, {"full_name": 1})
    return (found or {}).get("full_name", "")


def store(rows: Iterable[tuple[str, str]], progress: Callable[[int, int], None] | None = None) -> int:
    """Insert or rename regions from (code, name) pairs, in any order; return how many there were.

    The full names of regions below a renamed one change too. `progress` is told (stored, of how many).
    """
    names = dict(rows)
    held = {r["_id"]: r["name"] for r in Region._get_collection().find({}, {"name": 1})}
    known = held | names
    renamed = {code for code, name in names.items() if held.get(code) != name}
    below_renamed = {code for code in held if renamed.intersection(prefixes(code)[1:-1])}
    codes = sorted(names.keys() | below_renamed)
    for start in range(0, len(codes), _BATCH):
        Region._get_collection().bulk_write(
            [_update(code, known) for code in codes[start : start + _BATCH]], ordered=False
        )
        if progress:
            progress(min(start + _BATCH, len(codes)), len(codes))
    return len(names)


def _update(code: str, known: dict[str, str]) -> UpdateOne:
    above = prefixes(code)[1:-1]
    full = "".join(known.get(prefix, "") for prefix in above) + known[code]
    fields = {"name": known[code], "level": LEVEL_NAMES[len(code)], "parent": ["", *above][-1], "full_name": full}
    return UpdateOne({"_id": code}, {"$set": fields}, upsert=True)
