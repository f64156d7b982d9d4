"""Compares what a loan document keeps with what its events say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from errors import DomainError
from lending.ledger import fold_loan
from records import loans
from records.clock import now
from records.money import plain, stored

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field whose stored value is not what the events say; `kept` and `rebuilt` as text."""

    field: str
    kept: str
    rebuilt: str


def differences(loan: Document) -> list[Difference]:
    """Return every figure, row and date of a loan that its events do not lead to; none if all is well.

    Events that cannot stand are a difference of the field `events`.
    """
    found = plain(loan)
    try:
        told = fold_loan(found).fields()
    except DomainError as error:
        return [Difference("events", f"event {error.details.get('event')}", f"{error.slug}: {error.message_en}")]
    return [one for name, value in told.items() for one in _compared(name, found.get(name), value)]


def _compared(name: str, kept: Any, rebuilt: Any) -> list[Difference]:
    """Return the leaves in which two values differ, each named by its path."""
    if isinstance(kept, dict) and isinstance(rebuilt, dict):
        keys = [*rebuilt, *(key for key in kept if key not in rebuilt)]
        return [one for key in keys for one in _compared(f"{name}.{key}", kept.get(key), rebuilt.get(key))]
    if isinstance(kept, list) and isinstance(rebuilt, list) and len(kept) == len(rebuilt):
        pairs = enumerate(zip(kept, rebuilt, strict=True), 1)
        return [one for number, (a, b) in pairs for one in _compared(f"{name}.{number}", a, b)]
    if kept == rebuilt:
        return []
    return [Difference(name, _text(kept), _text(rebuilt))]


def _text(value: Any) -> str:
    return f"{len(value)} rows" if isinstance(value, list) else str(value)


def rebuild(loan: Document, by: str) -> None:
    """Write what the events say into the document. Raises LoanChanged, and what forbids an event."""
    fields = stored(fold_loan(loan).fields())
    loans.change(loan["_id"], loan["version"], {**fields, "updated_at": now(), "updated_by": by})
