"""The same, or nearly the same, picture elsewhere: by hash, and by the index of fingerprints.

Of two records the one received later is told about. Whichever is looked at second sees the other, because a picture and
its use are stored before others are looked for.
"""

from __future__ import annotations

from typing import Any

from evidence.checks import Finding
from records import fingerprints, photo_uses

Document = dict[str, Any]
# How many other pictures a photo is compared with at most, nearest first.
MAX_OTHERS = 10


def comparisons(use: Document, near_distance: int) -> list[tuple[Document, Finding]]:
    """Return (the use that is told about, the finding) for each other use of the same or nearly the same picture.

    The other picture's use and the distance in bits (0: identical bytes) are in the finding.
    """
    near = _near(use["sha256"], near_distance)
    found: list[tuple[Document, Finding]] = []
    for other in photo_uses.of_photos([use["sha256"], *near]):
        if other["_id"] == use["_id"]:
            continue
        same = other["sha256"] == use["sha256"]
        if not same and other["record"] == use["record"]:
            continue  # two shots of the same thing at the same visit are what is asked for
        bits = 0 if same else near[other["sha256"]]
        late, early = (use, other) if _order(use) > _order(other) else (other, use)
        code = "photo.reused" if same else "photo.near_duplicate"
        found.append((late, Finding(code, {"distance": bits}, early)))
    return found


def _near(sha256: str, near_distance: int) -> dict[str, int]:
    mark = fingerprints.of(sha256)
    if mark is None:
        return {}
    found = fingerprints.near(mark, near_distance, MAX_OTHERS + 1)
    return {other: bits for other, bits in found if other != sha256}


def _order(use: Document) -> tuple[Any, str]:
    return use["received_at"], use["_id"]


def where(use: Document, other: Document) -> tuple[str, str]:
    """Return in Chinese and English where the other picture is used, as `use`'s readers are told.

    Only the code of a household in the same village is named; anything else is looked up by those who may see it.
    """
    if other["record"] == use["record"]:
        return "同一条记录中另一处", "the same record"
    if use.get("household") and other.get("household") == use["household"]:
        day = f"{other['received_at']:%Y-%m-%d}"
        return f"本户 {day} 的另一次走访", f"another visit to this household ({day})"
    if other["region"] == use["region"] and other.get("household_code"):
        return f"农户 {other['household_code']}", f"household {other['household_code']}"
    return "另一户", "another household"
