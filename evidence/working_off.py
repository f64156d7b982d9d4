"""Working off what the database says is to be done: records whose photos nobody has looked at yet.

Any number of workers may do this at once. Each takes a record for a while (a lease); one that dies loses nothing, because
the lease runs out and another begins anew, and doubles nothing, because all that is written has its own identity.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from errors import DomainError
from evidence.checking import check_record
from evidence.desk import PhotoDesk
from evidence.from_form import keep_evidence_of
from records import photo_work, submissions
from records.clock import now

_log = logging.getLogger("ruhu.photos")
# A worker that was killed is made up for after this; one that is slow renews its lease.
LEASE_SECONDS = 15.0


def work_off(desk: PhotoDesk, *, seconds: float = 50.0) -> int:
    """Look at the photos of records until none is due or `seconds` have passed; return how many records there were."""
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        taken = [
            (kind, record) for kind in photo_work.KINDS if (record := photo_work.claim(kind, now(), LEASE_SECONDS))
        ]
        if not taken:
            break
        for kind, record in taken:
            _look_at(kind, record, desk)
            count += 1
    return count


def _look_at(kind: str, record: dict[str, Any], desk: PhotoDesk) -> None:
    """Look at one record; what goes wrong with it is logged and tried again when its lease has run out."""
    try:
        with _kept(kind, record["_id"]):
            check_record(kind, record, desk)
            if kind == "submission":
                keep_evidence_of(submissions.get(record["_id"]) or record)
    except (OSError, DomainError):
        _log.exception("photos of %s %s were not looked at", kind, record["_id"])


@contextmanager
def _kept(kind: str, record_id: str) -> Iterator[None]:
    """Renew the lease while a record is looked at, from a thread: on a busy machine one picture may take long."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(LEASE_SECONDS / 3):
            photo_work.renew(kind, record_id, now(), LEASE_SECONDS)

    thread = threading.Thread(target=renew, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
