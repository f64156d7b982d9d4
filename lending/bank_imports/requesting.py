"""A file is handed in: its header is read at once, the file is kept, and a run of it is queued."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO, cast

from errors import BankColumnUnknown, BankUnknown, OutOfScope
from lending.bank_imports.columns import FIELDS
from lending.bank_imports.table import open_bank_table
from records import bank_imports, bank_mappings
from records.actors import Actor
from records.blobs import IncomingBlob
from records.clock import now
from records.money import stored
from records.scopes import prefixes

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be done with a file. `columns` is {field key: header} for this file alone, else the bank's mapping.

    `count` and `amount` (yuan) are control totals that the file must have.
    """

    kind: str
    filename: str
    institution: str = ""
    dry_run: bool = False
    all_or_nothing: bool = False
    count: int | None = None
    amount: Decimal | None = None
    columns: Mapping[str, str] | None = None


def request_import(file: IncomingBlob, asked: Asked, by: Actor) -> tuple[Document, bool]:
    """Keep a file and queue its import; return the run and whether it is new.

    A file that is being imported, or was without a single error, is answered with that run: it would change nothing.
    Raises BankUnknown, OutOfScope, TableUnreadable, BankColumnsMissing, BankColumnsDouble, BankColumnUnknown.
    """
    institution = _institution(asked.institution, by)
    columns = checked_columns(asked.kind, asked.columns) if asked.columns is not None else None
    saved = columns if columns is not None else saved_columns(institution, asked.kind)
    table = open_bank_table(cast(BinaryIO, file), asked.filename, asked.kind, saved)
    table.close()
    digest = file.commit()
    earlier = bank_imports.of_file(digest, institution, asked.kind)
    settled = next((run for run in earlier if run.get("open") or _clean(run)), None)
    if settled and not asked.dry_run and by.scope.covers(settled["region"], institution):
        return bank_imports.get(settled["_id"]) or settled, False
    run = _run(asked, institution, by) | {
        "sha256": digest,
        "size": file.size,
        "headers": table.headers,
        "columns": table.columns,
        "same_as": earlier[0]["_id"] if earlier else None,
    }
    run = {key: value for key, value in run.items() if value is not None}
    bank_imports.insert(run)
    by.note("bank_import.requested", f"bank_import:{run['_id']}", region=run["region"],
            details={"kind": asked.kind, "institution": institution, "sha256": digest, "dry_run": asked.dry_run})  # fmt: skip
    return run, True


def _clean(run: Document) -> bool:
    return bool(run["state"] == bank_imports.DONE and not run["problem_count"])


def _institution(asked: str, by: Actor) -> str:
    own = by.scope.institution
    if own and asked and asked != own:
        raise OutOfScope(scope=own)
    institution = (own or asked).strip()
    if not institution:
        raise BankUnknown(pointer="/bank")
    return institution


def _run(asked: Asked, institution: str, by: Actor) -> Document:
    at, region = now(), by.scope.prefix
    expected = {"count": asked.count, "amount": asked.amount}
    return {
        "_id": str(uuid.uuid4()), "kind": asked.kind, "institution": institution, "region": region,
        "scopes": prefixes(region), "filename": asked.filename[:300], "dry_run": asked.dry_run,
        "all_or_nothing": asked.all_or_nothing, "state": bank_imports.WAITING, "open": True, "lease": at, "cursor": 0,
        "expected": stored({key: value for key, value in expected.items() if value is not None}),
        "by": {"who": by.who, "role": by.role, "address": by.address, "agent": by.agent},
        "counts": {"recorded": 0, "held": 0, "refused": 0}, "problem_count": 0, "problems": [], "created_at": at,
        "amounts": stored(dict.fromkeys(("recorded", "held", "refused"), Decimal("0.00"))),
    }  # fmt: skip


def saved_columns(institution: str, kind: str) -> dict[str, str]:
    """Return the bank's mapping {field key: header}, {} if none is saved."""
    held = bank_mappings.of(institution, kind)
    return dict(held["columns"]) if held else {}


def checked_columns(kind: str, columns: Mapping[str, str]) -> dict[str, str]:
    """Return a mapping without empty entries. Raises BankColumnUnknown."""
    known = [field.key for field in FIELDS[kind]]
    for key in columns:
        if key not in known:
            raise BankColumnUnknown(key=key, known=", ".join(known), pointer=f"/columns/{key}")
    return {key: header.strip() for key, header in columns.items() if header.strip()}
