"""Notes of removals under way, for stores that cannot look at a date and remove in one step.

Who removes writes a note, looks at the date, removes. Who stores writes the bytes (the date is then new), looks for a
note. So one of them sees the other, and what was stored again is never lost to a sweep.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pymongo.database import Database
from pymongo.read_concern import ReadConcern

from records.clock import now

# A note outlives the longest write that can have begun before the removal ended.
_KEPT_SECONDS = 3600
_PATIENCE_SECONDS = 30.0


class Removals:
    """Notes {_id: SHA-256, at, done} in the collection `blob_removals`."""

    def __init__(self, db: Database[Any]) -> None:
        self._notes = db.get_collection("blob_removals", read_concern=ReadConcern("majority"))
        self._notes.create_index("at", expireAfterSeconds=_KEPT_SECONDS)

    @contextmanager
    def of(self, sha256: str) -> Iterator[None]:
        """Note that a blob is being removed, then that it was."""
        self._notes.replace_one({"_id": sha256}, {"at": now(), "done": False}, upsert=True)
        try:
            yield
        finally:
            self._notes.update_one({"_id": sha256}, {"$set": {"done": True}})

    def wait(self, sha256: str) -> bool:
        """Wait until nobody removes the blob; say whether somebody did lately. One that died is not waited for long."""
        deadline, lately = time.monotonic() + _PATIENCE_SECONDS, False
        while note := self._notes.find_one({"_id": sha256}):
            lately = True
            if note["done"] or time.monotonic() > deadline:
                break
            time.sleep(0.1)
        return lately
