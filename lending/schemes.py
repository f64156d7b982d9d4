"""Schemes as the rest of the chain asks for them: by version, by region and day; loaded once, then remembered."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Hashable
from datetime import date
from typing import Any

from errors import OutOfScope, SchemeNotFound, SchemeNotInForce, SchemeUnreadable
from lending.scheme import Scheme
from lending.scheme_reading import read_scheme, stored_scheme
from lending.scheme_writing import as_data, fingerprint
from records import regions, schemes
from records.actors import Actor
from records.clock import now
from records.freshness import FreshCache
from records.scopes import prefixes

# Workers on other machines see a new version, or the end of one, within this time.
_SECONDS = 60.0
_cache = FreshCache(schemes.TOPIC, _SECONDS)


def get(code: str, version: str) -> Scheme:
    """Return a version of a scheme, in force or not. Raises SchemeNotFound."""
    return _remembered((code, version), lambda: _typed(schemes.get(f"{code}@{version}")))


def for_region(code: str, version: str, region: str) -> Scheme:
    """Return a version of a scheme, in force or not, if it is for `region`. Raises SchemeNotFound."""
    scheme = get(code, version)
    if not region.startswith(scheme.region):
        raise SchemeNotFound(code=code, version=version)
    return scheme


def applicable(region: str, on: date) -> list[Scheme]:
    """Return the schemes in force for `region` (any level) on a day: those of the narrowest region first, then by code.

    Of one code, only the version of the narrowest region applies: a county's own goes before the national one.
    """
    return _remembered((region, on), lambda: _applicable(region, on))


def applying(code: str, region: str, on: date) -> Scheme:
    """Return the version of a scheme that applies to `region` on a day. Raises SchemeNotInForce."""
    for scheme in applicable(region, on):
        if scheme.code == code:
            return scheme
    raise SchemeNotInForce(code=code, region=region or "全国", on=on.isoformat())


def in_force_within(prefix: str, on: date) -> list[Scheme]:
    """Return the schemes in force on a day for a region, those above it and those below it."""
    return _remembered(("within", prefix, on), lambda: [_typed(one) for one in schemes.in_force_within(prefix, on)])


def load(text: str, by: Actor, file: str = "") -> tuple[Scheme, bool]:
    """Store the scheme in a YAML or JSON text; return it and whether it was new (the same again changes nothing).

    Raises SchemeUnreadable, SchemeInvalid, OutOfScope (its region is not within the caller's), RegionUnknown,
    SchemeVersionImmutable, SchemeOverlaps, SchemeReplacesUnknown.
    """
    scheme = read_scheme(text, file)
    if not scheme.region.startswith(by.scope.prefix) or by.scope.institution:
        raise OutOfScope(scope=by.scope.prefix or by.scope.institution, pointer="/region")
    regions.require(scheme.region, "/region")
    new = schemes.load(_document(scheme, text, by))
    if new:
        by.note("scheme.loaded", f"scheme:{scheme.id}", region=scheme.region)
    return scheme, new


def end(code: str, version: str, last_day: date, by: Actor) -> dict[str, Any]:
    """Let a version end on `last_day`; return its document. Raises SchemeNotFound, OutOfScope, SchemeEndsTooEarly."""
    held = schemes.in_scope(f"{code}@{version}", by.scope)
    if not held["region"].startswith(by.scope.prefix):
        raise OutOfScope(scope=by.scope.prefix)
    ended = schemes.end(held["_id"], last_day, by.who)
    by.note("scheme.ended", f"scheme:{held['_id']}", region=held["region"], details={"last_day": last_day.isoformat()})
    return ended


def decoded(data: bytes, file: str) -> str:
    """Return a file's text (UTF-8, with or without a mark). Raises SchemeUnreadable."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SchemeUnreadable(
            file=file, line=line, column=1, zh_reason="不是 UTF-8 编码", en_reason="not UTF-8"
        ) from None


def _applicable(region: str, on: date) -> list[Scheme]:
    found: dict[str, Scheme] = {}
    for document in schemes.in_force(region, on):
        found.setdefault(document["code"], _typed(document))
    return list(found.values())


def _typed(document: dict[str, Any]) -> Scheme:
    """Return a document's scheme, parsed once; the day on which a later version ended it is the document's."""
    scheme: Scheme = _remembered(("content", document["_id"]), lambda: stored_scheme(document))
    ended = document.get("effective_to")
    return dataclasses.replace(scheme, effective_to=date.fromisoformat(ended) if ended else None)


def _document(scheme: Scheme, text: str, by: Actor) -> dict[str, Any]:
    return {
        "_id": scheme.id,
        "code": scheme.code,
        "version": scheme.version,
        "name": scheme.name,
        "region": scheme.region,
        "scopes": prefixes(scheme.region),
        "effective_from": scheme.effective_from.isoformat(),
        "effective_to": scheme.effective_to.isoformat() if scheme.effective_to else None,
        "replaces": scheme.replaces,
        "content": as_data(scheme),
        "text": text,
        "sha256": fingerprint(scheme),
        "loaded_at": now(),
        "loaded_by": by.who,
    }


def _remembered(key: Hashable, load_it: Callable[[], Any]) -> Any:
    return _cache.get(key, load_it)
