"""An index of fingerprints: which pictures differ from this one in few bits, without looking at all of them.

A fingerprint of 256 bits is cut into 16 bands of 16 bits. Two that differ in at most 31 bits differ in at most one bit in
some band (pigeonhole), so that looking for each band with every bit flipped once finds all of them. Bands that are nearly
uniform are those of skies and walls, held by thousands of pictures: they are left out, and the promise then holds for
2 × (bands that remain) − 1 bits.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import mongoengine as me

_BANDS, _WIDTH = 16, 16
_FEWEST_BITS = 2


class Fingerprint(me.Document):
    """The fingerprint of a picture; `_id` is its SHA-256, `bands` its bands as numbers (place × 65,536 + value)."""

    id = me.StringField(primary_key=True)
    hash = me.BinaryField(required=True)
    bands = me.ListField(me.IntField())

    meta = {"collection": "fingerprints", "indexes": ["bands"], "auto_create_index": False}


def _collection() -> Any:
    return Fingerprint._get_collection()


def bands_of(mark: bytes) -> list[int]:
    """Return the bands of a fingerprint that tell pictures apart."""
    return [place << _WIDTH | value for place, value in _values(mark) if _tells(value)]


def probes_of(mark: bytes) -> list[int]:
    """Return the bands to look for: each as it is, and with every bit flipped once."""
    return [
        place << _WIDTH | near
        for place, value in _values(mark)
        for near in (value, *(value ^ 1 << bit for bit in range(_WIDTH)))
        if _tells(near)
    ]


def _values(mark: bytes) -> Iterator[tuple[int, int]]:
    for place in range(_BANDS):
        yield place, int.from_bytes(mark[2 * place : 2 * place + 2], "big")


def _tells(value: int) -> bool:
    return _FEWEST_BITS <= value.bit_count() <= _WIDTH - _FEWEST_BITS


def remember(sha256: str, mark: bytes) -> None:
    """Store the fingerprint of a picture; again is harmless."""
    _collection().update_one({"_id": sha256}, {"$set": {"hash": mark, "bands": bands_of(mark)}}, upsert=True)


def of(sha256: str) -> bytes | None:
    """Return the fingerprint of a picture, None if it has none."""
    found = _collection().find_one({"_id": sha256}, {"hash": 1})
    return bytes(found["hash"]) if found else None


def near(mark: bytes, limit_distance: int, limit: int = 20) -> list[tuple[str, int]]:
    """Return (SHA-256, bits that differ) of pictures that differ in at most `limit_distance` bits, nearest first."""
    probes, wanted = probes_of(mark), int.from_bytes(mark, "big")
    if not probes:
        return []
    found = []
    for one in _collection().find({"bands": {"$in": probes}}, {"hash": 1}).batch_size(5000):
        bits = (int.from_bytes(one["hash"], "big") ^ wanted).bit_count()
        if bits <= limit_distance:
            found.append((one["_id"], bits))
    return sorted(found, key=lambda pair: (pair[1], pair[0]))[:limit]
