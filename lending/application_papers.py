"""Pictures and PDFs of an application's papers."""

from __future__ import annotations

from typing import Any

from errors import ApplicationNameTaken, ApplicationNotFound
from lending.application_chains import chain_of
from lending.application_machine import moved
from lending.application_rules import require_role
from lending.application_writes import position_of
from records import applications
from records.actors import Actor

Document = dict[str, Any]


def keep_paper(held: Document, row: Document, by: Actor) -> tuple[Document, bool]:
    """Add a file whose bytes are kept; return its row and whether it was new.

    Raises ApplicationActionImpossible (the application is closed), ApplicationStepOfOthers, ApplicationNameTaken.
    """
    chain, at = chain_of(held), position_of(held)
    moved(chain, at, "note")
    require_role(chain, at, "note", by.role)
    new = applications.attach(held["_id"], row)
    present = applications.get(held["_id"])
    if present is None:
        raise ApplicationNotFound()
    kept: Document = next(one for one in present["attachments"] if one["name"] == row["name"])
    if kept["sha256"] != row["sha256"]:
        raise ApplicationNameTaken(name=row["name"])
    return kept, new
