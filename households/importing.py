"""Importing a household table: read, checked, then written household by household, upserting by code."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from errors import HouseholdChanged, ImportRefused
from households.cells import CellError
from households.drafts import HouseholdDraft, TableReading, households_from
from households.matching import BANK, differs, imported_fields, removed_members
from households.register import new_card_id
from households.table import read_table
from records import households, regions
from records.clock import now
from records.scopes import Scope

BATCH = 500
MAX_WARNINGS = 1000
_ATTEMPTS = 5
Progress = Callable[[int], object]
Document = dict[str, Any]


@dataclass(slots=True)
class ImportReport:
    """What an import did, or with `dry_run` would do. `errors` and `warnings` are {row, column, value, zh, en}."""

    dry_run: bool
    rows: int = 0
    households: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    error_count: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)


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

    Households with an error are left out and told; with `all_or_nothing` one error stops everything before anything
    is written (ImportRefused). A table of members replaces a household's members (those who leave are warned of); a
    table of heads alone leaves the others. `progress` is told how many households were done since the last call.
    Raises TableUnreadable.
    """
    reading = households_from(read_table(file, filename), region_of=_Villages(scope))
    report = ImportReport(dry_run, rows=reading.row_count, households=len(reading.households))
    good = _within_reach(reading, report, scope)
    _tell(report, reading)
    if all_or_nothing and report.error_count:
        raise ImportRefused(count=report.error_count, details={"errors": report.errors[:1000]})
    writing = _Writing(report, scope, by)
    for start in range(0, len(good), BATCH):
        batch = good[start : start + BATCH]
        writing.write(batch)
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


def _within_reach(reading: TableReading, report: ImportReport, scope: Scope) -> list[HouseholdDraft]:
    """Leave out households whose code is held outside the scope: they are not the caller's to change."""
    good: list[HouseholdDraft] = []
    codes = [draft.code for draft in reading.households]
    beyond: set[str] = set()
    for start in range(0, len(codes), BATCH):
        beyond |= households.codes_outside(codes[start : start + BATCH], scope)
    for draft in reading.households:
        bank = next((draft.attributes[key] for key in BANK if key in draft.attributes), scope.institution)
        if draft.code in beyond or not scope.covers(draft.region, bank):
            report.error_count += 1
            report.errors.append(_told(draft, "户编号", draft.code, _OUTSIDE))
        else:
            good.append(draft)
    return good


_OUTSIDE = (
    "该户不在您的管辖区域或机构内，不能导入；请删除这些行或由上级导入。",
    "This household is outside your region or institution; remove its rows or ask a higher office to import them.",
)
_REMOVED = (
    "表中没有这些原有成员，导入后不再属于该户；如仍是家庭成员，请补上他们的行。",
    "The table lacks these members, who leave the household; add their rows if they still belong to it.",
)


def _told(draft: HouseholdDraft, column: str, value: str, words: tuple[str, str]) -> dict[str, Any]:
    zh, en = words
    return CellError(row=draft.rows[0], column=column, value=value[:100], zh=zh, en=en).as_dict()


def _tell(report: ImportReport, reading: TableReading) -> None:
    """Put the errors of the reading in front of those found so far, each of which is a whole household."""
    report.refused = len(reading.refused) + report.error_count
    report.errors = [error.as_dict() for error in reading.errors] + report.errors
    report.error_count += reading.error_count


@dataclass(slots=True)
class _Writing:
    """Writes drafts in batches, or with `dry_run` only counts what it would write."""

    report: ImportReport
    scope: Scope
    by: str

    def write(self, drafts: list[HouseholdDraft]) -> None:
        held = households.with_codes([draft.code for draft in drafts])
        new = []
        for draft in drafts:
            before = held.get(draft.code)
            if before is None:
                self.report.created += 1
                new.append(self._new(draft))
            else:
                self._upsert(draft, before)
        if new and not self.report.dry_run:
            drafted = {draft.code: draft for draft in drafts}
            for document in households.insert_many(new):  # another import took these codes meanwhile
                self._change(drafted[document["code"]], households.with_code(document["code"], self.scope))

    def _new(self, draft: HouseholdDraft) -> Document:
        stamped = {"created_at": now(), "created_by": self.by}
        identity = {"_id": str(uuid.uuid4()), "code": draft.code, "version": 1, "card_id": new_card_id(), "tags": []}
        return {**identity, **stamped, **self._stamp(), **imported_fields(draft, None, self.scope.institution)}

    def _stamp(self) -> Document:
        return {"updated_at": now(), "updated_by": self.by}

    def _upsert(self, draft: HouseholdDraft, held: Document) -> None:
        fields = imported_fields(draft, held)
        if not differs(fields, held):
            self.report.unchanged += 1
            return
        self.report.updated += 1
        gone = removed_members(fields, held)
        if gone and len(self.report.warnings) < MAX_WARNINGS:
            self.report.warnings.append(_told(draft, "姓名", "、".join(gone), _REMOVED))
        if not self.report.dry_run:
            self._change(draft, held)

    def _change(self, draft: HouseholdDraft, held: Document) -> None:
        """Write onto what is held now; somebody who changed the household meanwhile is not overwritten blindly."""
        for _ in range(_ATTEMPTS):
            try:
                households.change(held["_id"], held["version"], {**imported_fields(draft, held), **self._stamp()})
            except HouseholdChanged:
                held = households.with_code(draft.code, self.scope)
            else:
                return
        raise HouseholdChanged(version=held["version"])
