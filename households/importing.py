"""Importing a household table: read, checked, then written household by household, upserting by code."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any, BinaryIO

from errors import HouseholdChanged, HouseholdExists, ImportRefused
from households.cells import CellError
from households.drafts import HouseholdDraft, TableReading, households_from
from households.matching import differs, imported_fields
from households.register import new_card_id
from households.table import read_table
from records import households, regions
from records.scopes import Scope

BATCH = 500
Progress = Callable[[int], object]


@dataclass(slots=True)
class ImportReport:
    """What an import did, or with `dry_run` would do. `errors` are {row, column, value, zh, en}."""

    dry_run: bool
    rows: int = 0
    households: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    error_count: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)


def import_households(
    file: BinaryIO,
    filename: str,
    *,
    scope: Scope,
    by: str,
    dry_run: bool = False,
    all_or_nothing: bool = False,
    progress: Progress = lambda _: None,
) -> ImportReport:
    """Import a table of households (one row a member) into the scope; return what was done.

    Households with an error are left out and told; with `all_or_nothing` one error stops everything before anything is
    written (ImportRefused). `progress` is told how many households were done since the last call. Raises TableUnreadable.
    """
    reading = households_from(read_table(file, filename), region_of=_Villages(scope))
    report = ImportReport(dry_run, rows=reading.row_count, households=len(reading.households))
    good = _within_reach(reading, report, scope)
    _tell(report, reading)
    if all_or_nothing and report.error_count:
        raise ImportRefused(count=report.error_count, details={"errors": report.errors[:1000]})
    drafts = iter(good)
    while batch := list(islice(drafts, BATCH)):
        _write(batch, report, by)
        progress(len(batch))
    return report


class _Villages:
    """Finds a village of the scope by its 12-digit code or by its name, if only one has it."""

    def __init__(self, scope: Scope) -> None:
        self._prefix = scope.prefix

    def __call__(self, text: str) -> str | None:
        if text.isdigit():
            found = [region for region in regions.below(text, limit=1) if region["_id"] == text]
        else:
            found = regions.named(text, self._prefix)
        villages = [region["_id"] for region in found if len(region["_id"]) == 12]
        inside = [code for code in villages if code.startswith(self._prefix)]
        return inside[0] if len(inside) == 1 else None


def _within_reach(reading: TableReading, report: ImportReport, scope: Scope) -> Iterator[HouseholdDraft]:
    """Leave out households whose code is held outside the scope: they are not the caller's to change."""
    good: list[HouseholdDraft] = []
    codes = [draft.code for draft in reading.households]
    beyond: set[str] = set()
    for start in range(0, len(codes), BATCH):
        beyond |= households.codes_outside(codes[start : start + BATCH], scope)
    for draft in reading.households:
        bank = draft.attributes.get("责任银行") or draft.attributes.get("institution") or scope.institution
        if draft.code in beyond or not scope.covers(draft.region, bank):
            report.error_count += 1
            report.errors.append(_outside(draft).as_dict())
        else:
            good.append(draft)
    return iter(good)


def _outside(draft: HouseholdDraft) -> CellError:
    return CellError(
        row=draft.rows[0],
        column="户编号",
        value=draft.code,
        zh="该户不在您的管辖区域或机构内，不能导入；请删除这些行或由上级导入。",
        en="This household is outside your region or institution; remove its rows or ask a higher office to import them.",
    )


def _tell(report: ImportReport, reading: TableReading) -> None:
    report.errors = [error.as_dict() for error in reading.errors] + report.errors
    report.error_count += reading.error_count
    report.refused = len(reading.refused) + (report.error_count - reading.error_count)


def _write(drafts: list[HouseholdDraft], report: ImportReport, by: str) -> None:
    held = households.with_codes([draft.code for draft in drafts])
    new: list[dict[str, Any]] = []
    for draft in drafts:
        before = held.get(draft.code)
        fields = imported_fields(draft, before)
        if before is None:
            report.created += 1
            new.append({"_id": str(uuid.uuid4()), "code": draft.code, "version": 1, "card_id": new_card_id(),
                        "tags": [], **_stamped(by), **fields})  # fmt: skip
        elif differs(fields, before):
            report.updated += 1
            if not report.dry_run:
                _change(draft, before, by)
        else:
            report.unchanged += 1
    if new and not report.dry_run:
        _insert(new, by)


def _stamped(by: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {"created_at": now, "created_by": by, "updated_at": now, "updated_by": by}


def _change(draft: HouseholdDraft, held: dict[str, Any], by: str) -> None:
    """Write onto what is held now; somebody who changed the household meanwhile is not overwritten blindly."""
    for _ in range(5):
        fields = {**imported_fields(draft, held), "updated_at": datetime.now(UTC), "updated_by": by}
        try:
            households.change(held["_id"], held["version"], fields)
        except HouseholdChanged:
            held = households.with_codes([draft.code])[draft.code]
        else:
            return
    raise HouseholdChanged(version=held["version"])


def _insert(documents: list[dict[str, Any]], by: str) -> None:
    """Insert at once; a code that another import took meanwhile is changed instead."""
    for document in households.insert_many(documents):
        held = households.with_codes([document["code"]])[document["code"]]
        fields = {key: value for key, value in document.items() if key not in ("_id", "card_id", "version", "created_at", "created_by")}
        try:
            households.change(held["_id"], held["version"], {**fields, "updated_by": by})
        except HouseholdChanged as error:
            raise HouseholdExists(code=document["code"]) from error
