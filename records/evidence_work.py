"""Which evidence is still to be tied to its loan: the mark is part of the document, set by every write of evidence.

`tie` is "due" until a worker has tied it; `tie_lease` is when it may be taken (again); `tie_round` tells a later write from
the one that was worked off.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument

from records.evidence import collection

Document = dict[str, Any]


def claim(at: datetime, seconds: float) -> Document | None:
    """Take the evidence that has waited longest, for `seconds`; None if none is due."""
    found: Document | None = collection().find_one_and_update(
        {"tie": "due", "tie_lease": {"$lte": at}},
        {"$set": {"tie_lease": at + timedelta(seconds=seconds)}},
        sort=[("tie_lease", 1)],
        return_document=ReturnDocument.AFTER,
    )
    return found


def done(piece: Document) -> None:
    """Note that evidence (as it was claimed) was tied, unless it was written again meanwhile."""
    collection().update_one(
        {"_id": piece["_id"], "tie_round": piece.get("tie_round")},
        {"$unset": {"tie": "", "tie_lease": "", "tie_round": ""}},
    )
