"""The entity list households.csv that field clients carry: the households one user may see, without any number."""

from __future__ import annotations

import csv
import hashlib
import io
import threading
from dataclasses import dataclass
from typing import Any

from errors import HouseholdNotFound
from records import households, regions
from records.scopes import Scope

COLUMNS = (
    "name", "label", "__version", "code", "head_name", "region", "village", "category", "member_count", "geometry",
)  # fmt: skip
_FIELDS = ["code", "head_name", "region", "category", "members.id", "location", "version"]
_LIMIT = 200


@dataclass(frozen=True, slots=True)
class EntityList:
    """The list of one scope, made when `mark` was as it is."""

    mark: tuple[Any, int, int]
    csv: bytes
    md5: str


_lists: dict[Scope, EntityList] = {}
_lock = threading.Lock()


def households_csv(scope: Scope) -> bytes:
    """Return the list as CSV (UTF-8): name (the household's ID), label, __version, then properties."""
    return _current(scope).csv


def households_md5(scope: Scope) -> str:
    """Return the MD5 of `households_csv(scope)` in hex, as OpenRosa manifests want it."""
    return _current(scope).md5


def gone_households(ids: list[str], scope: Scope) -> set[str]:
    """Return those of `ids` that are not in the list (any more)."""
    return set(ids) - households.ids_in_scope(ids, scope)


def rows_of(scope: Scope) -> list[dict[str, str]]:
    """Return the list as rows, by column."""
    return list(csv.DictReader(io.StringIO(households_csv(scope).decode(), newline="")))


def row_of(household_id: str, scope: Scope) -> dict[str, str] | None:
    """Return one household's row without making the whole list; None if it is not in the list."""
    try:
        found = households.in_scope(household_id, scope)
    except HouseholdNotFound:
        return None
    return {column: str(value) for column, value in zip(COLUMNS, _row(found, _village(found["region"])), strict=True)}


def _village(region: str) -> str:
    return next((found["name"] for found in regions.below(region, limit=1)), region)


def _current(scope: Scope) -> EntityList:
    mark = households.mark_of(scope)
    held = _lists.get(scope)
    if held is None or held.mark != mark:
        content = _csv(scope)
        held = EntityList(mark, content, hashlib.md5(content, usedforsecurity=False).hexdigest())
        with _lock:
            if len(_lists) >= _LIMIT:
                _lists.clear()
            _lists[scope] = held
    return held


def _csv(scope: Scope) -> bytes:
    villages: dict[str, str] = {}
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for household in households.every(scope, _FIELDS):
        region = household["region"]
        if region not in villages:
            villages[region] = _village(region)
        table.writerow(_row(household, villages[region]))
    return out.getvalue().encode()


def _row(household: dict[str, Any], village: str) -> list[Any]:
    label = f"{household['head_name']} ({household['code']})"
    point = (household.get("location") or {}).get("coordinates")
    geometry = f"{point[1]} {point[0]} 0 0" if point else ""
    return [
        household["_id"], label, household["version"], household["code"], household["head_name"], household["region"],
        village, household.get("category", ""), len(household.get("members", [])), geometry,
    ]  # fmt: skip
