"""An index of fingerprints: which pictures differ from this one in few bits, without looking at all of them.

A fingerprint of 144 bits is cut into 8 bands of 18 bits. Two that differ in at most 15 bits differ in at most one bit in some
band (pigeonhole), so that looking for each band as it is and with every bit flipped once finds all of them. Of those that
differ in more, nearly all are found too, because the bits that change are not spread evenly: docs/fingerprints.md says how
many. Half of the bits of a fingerprint are ones, so that no band is held by very many pictures.
"""

from __future__ import annotations

from typing import Any

import mongoengine as me

BANDS, _WIDTH = 8, 18
# Pictures compared bit by bit in one look-up at most: more come only if thousands are copies of one.
_MOST = 10_000


class Fingerprint(me.Document):
    """The fingerprint of a picture; `_id` is its SHA-256, `bands` its bands as numbers."""

    id = me.StringField(primary_key=True)
    hash = me.BinaryField(required=True)
    bands = me.ListField(me.IntField())

    meta = {"collection": "fingerprints", "indexes": ["bands"], "auto_create_index": False}


def _collection() -> Any:
    return Fingerprint._get_collection()


def bands_of(mark: bytes) -> list[int]:
    """Return the bands of a fingerprint (18 bytes) as numbers: which band, then its bits."""
    number, ones = int.from_bytes(mark, "big"), (1 << _WIDTH) - 1
    return [place << _WIDTH | number >> (BANDS - 1 - place) * _WIDTH & ones for place in range(BANDS)]


def probes_of(mark: bytes) -> list[int]:
    """Return the bands to look for: each as it is, and with every bit flipped once."""
    return [probe for band in bands_of(mark) for probe in (band, *(band ^ 1 << bit for bit in range(_WIDTH)))]


def remember(sha256: str, mark: bytes) -> None:
    """Store the fingerprint of a picture; again is harmless."""
    _collection().update_one({"_id": sha256}, {"$set": {"hash": mark, "bands": bands_of(mark)}}, upsert=True)


def forget(sha256: str) -> None:
    """Forget the fingerprint of a picture that is no longer kept."""
    _collection().delete_one({"_id": sha256})


def of(sha256: str) -> bytes | None:
    """Return the fingerprint of a picture, None if it has none."""
    found = _collection().find_one({"_id": sha256}, {"hash": 1})
    return bytes(found["hash"]) if found else None


def near(mark: bytes, limit_distance: int, limit: int = 20) -> list[tuple[str, int]]:
    """Return (SHA-256, bits that differ) of pictures that differ in at most `limit_distance` bits, nearest first."""
    wanted, found = int.from_bytes(mark, "big"), []
    cursor = _collection().find({"bands": {"$in": probes_of(mark)}}, {"hash": 1}).batch_size(_MOST).limit(_MOST)
    for one in cursor:
        bits = (int.from_bytes(one["hash"], "big") ^ wanted).bit_count()
        if bits <= limit_distance:
            found.append((one["_id"], bits))
    return sorted(found, key=lambda pair: (pair[1], pair[0]))[:limit]
