"""Carrying imports out: read, reconciled, checked, then posted loan by loan; a run that was killed goes on where it was."""

from __future__ import annotations

import gc
import logging
import os
import threading
import time
import uuid
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from errors import BankImportRefused, BankImportTaken, BankMappingChanged, BankTotalsDiffer, DomainError
from lending.bank_imports.grouping import Group, Sorted, sorted_rows
from lending.bank_imports.posting import Outcome, Poster
from lending.bank_imports.table import BankTable, open_bank_table
from lending.bank_imports.words import RowProblem
from records import bank_imports, bank_mappings
from records.actors import Actor
from records.blobs import BlobStore
from records.clock import now, today
from records.money import NOTHING, plain, stored
from records.scopes import Scope
from settings import Settings

_log = logging.getLogger("ruhu.lending")
Document = dict[str, Any]
Progress = Callable[[int], object]
LEASE_SECONDS = 60.0
# Loans read and written at once.
CHUNK = 500
# Chunks on their way at once.
LANES = 4
# Problems that the run itself shows; its report has them all.
SHOWN_PROBLEMS = 1000
OUTCOMES = ("recorded", "held", "refused")
# Asked once: of two runs at once, the one that ends later must not bring back what the other had set.
_USUAL_COLLECTIONS = gc.get_threshold()


class _Lost(Exception):
    """Another process carries this run out by now."""


def work_off_imports(blobs: BlobStore, settings: Settings, *, seconds: float = 50.0) -> int:
    """Carry out queued imports until none is due or `seconds` have passed; return how many were begun or gone on with."""
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        owner = _owner()
        run = bank_imports.claim(owner, now(), LEASE_SECONDS)
        if run is None:
            break
        count += 1
        try:
            Carrying(run, owner, blobs, settings).carry_out()
        except Exception:  # noqa: BLE001 - one import that trips must not stop the others; its lease runs out
            _log.exception("bank import %s stopped; it goes on later", run["_id"])
    return count


def carry_out_now(run_id: str, blobs: BlobStore, settings: Settings, progress: Progress = lambda _: None) -> Document:
    """Carry out one import in this process; return the run as it then is. `progress` is told of rows done.

    Raises BankImportTaken if another process has it.
    """
    owner = _owner()
    run = bank_imports.claim(owner, now(), LEASE_SECONDS, run_id)
    if run:
        Carrying(run, owner, blobs, settings, progress).carry_out()
    found = bank_imports.get(run_id)
    if found is None or found.get("open"):
        raise BankImportTaken()
    return found


def _owner() -> str:
    return f"{os.getpid()}-{threading.get_ident()}-{uuid.uuid4().hex[:8]}"


def actor_of(run: Document) -> Actor:
    """Return who asked for a run."""
    return Actor(scope=Scope(run["region"], run["institution"]), **run["by"])


@dataclass(slots=True)
class Carrying:
    """One run under this process's lease."""

    run: Document
    owner: str
    blobs: BlobStore
    settings: Settings
    progress: Progress = lambda _: None

    def carry_out(self) -> None:
        """Do the run to its end, or stop silently where another process has taken it over."""
        try:
            with _few_collections():
                self._carry_out()
        except _Lost:
            _log.warning("bank import %s was taken over", self.run["_id"])

    def _carry_out(self) -> None:
        try:
            self._read_and_post()
        except DomainError as error:
            self._refuse(error)

    def _read_and_post(self) -> None:
        self._note({"phase": "reading"})
        table, found = self._read()
        poster = Poster(self.run["kind"], actor_of(self.run), self.run["_id"], self.run["columns"], self._today())
        self._note({"groups": len(found.groups), "totals": stored(self._reconciled(table, found))})
        if self.run["all_or_nothing"] and not self.run["dry_run"] and not self.run["cursor"]:
            self._check_all(found, poster)
        self._post(found, poster)

    def _today(self) -> date:
        return today(self.settings.TIMEZONE)

    def _read(self) -> tuple[BankTable, Sorted]:
        with self.blobs.open(self.run["sha256"]) as file:
            table = open_bank_table(file, self.run["filename"], self.run["kind"], self.run["columns"])
            return table, sorted_rows(table.rows(self._today()), table.columns["serial"])

    def _reconciled(self, table: BankTable, found: Sorted) -> Document:
        """Return the file's totals once they match what was expected. Raises BankTotalsDiffer."""
        totals: Document = {"count": found.rows, "amount": found.amount}
        wanted = plain(self.run["expected"])
        # The bank's own line counts if there is one and every row above it could be read.
        if len(table.totals) == 1 and not found.problems:
            wanted = {"amount": table.totals[0][1], **wanted}
            totals["bank_amount"] = table.totals[0][1]
        for key in ("count", "amount"):
            if key in wanted and wanted[key] != totals[key]:
                raise BankTotalsDiffer(expected=wanted[key], found=totals[key], pointer=f"/{key}")
        return totals

    def _check_all(self, found: Sorted, poster: Poster) -> None:
        """Try every row without writing. Raises BankImportRefused if one would be refused."""
        self._note({"phase": "checking"})
        problems = list(found.problems)
        for _, outcomes in _side_by_side(lambda some: poster.post(some, write=False), found.groups):
            problems += [one.problem for one in outcomes if one.problem]
            self._note({})
        if problems:
            self._keep(0, [], problems)
            shown = [one.as_dict() for one in problems[:SHOWN_PROBLEMS]]
            self._note({"problems": shown, "problem_count": len(problems), "counts.refused": _rows(problems)})
            raise BankImportRefused(count=len(problems))

    def _post(self, found: Sorted, poster: Poster) -> None:
        self._note({"phase": "checking" if self.run["dry_run"] else "writing"})
        cursor = self.run["cursor"]
        if cursor == 0:
            repeats = [Outcome(one.row, "held", one.amount) for one in found.repeats]
            self._done(0, 1, repeats, found.problems)
            cursor = 1
        write = not self.run["dry_run"]
        for chunk, outcomes in _side_by_side(lambda some: poster.post(some, write=write), found.groups[cursor - 1 :]):
            self._done(cursor, cursor + len(chunk), outcomes, [one.problem for one in outcomes if one.problem])
            cursor += len(chunk)
        self._finish({"state": bank_imports.DONE})
        if not self.run["dry_run"]:
            self._after()

    def _done(self, cursor: int, following: int, outcomes: list[Outcome], problems: list[RowProblem]) -> None:
        """Keep what became of some rows and go on from `following`."""
        self._keep(cursor, outcomes, problems)
        counts, amounts = Counter({"refused": _rows(problems)}), dict.fromkeys(OUTCOMES, NOTHING)
        for one in outcomes:
            counts[one.kind] += one.problem is None
            amounts[one.kind] += one.amount
        shown = [one.as_dict() for one in problems[:SHOWN_PROBLEMS]]
        sums: Document = {f"counts.{kind}": counts[kind] for kind in OUTCOMES}
        sums |= {f"amounts.{kind}": amounts[kind] for kind in OUTCOMES}
        update = {"$set": {"cursor": following}, "$inc": stored({**sums, "problem_count": len(problems)})}
        if shown:
            update["$push"] = {"problems": {"$each": shown, "$slice": SHOWN_PROBLEMS}}
        if not bank_imports.step(self.run["_id"], self.owner, cursor, self._until(), update):
            raise _Lost()
        self.progress(len(outcomes) + _rows(problems) - sum(one.problem is not None for one in outcomes))

    def _keep(self, number: int, outcomes: list[Outcome], problems: list[RowProblem]) -> None:
        bank_imports.keep_part(
            {
                "_id": f"{self.run['_id']}:{number}", "run": self.run["_id"], "number": number,
                "rows": [[one.row, one.kind] for one in outcomes], "problems": [one.as_dict() for one in problems],
            }
        )  # fmt: skip

    def _refuse(self, error: DomainError) -> None:
        told = {"code": error.slug, "zh": error.message_zh, "en": error.message_en}
        self._finish({"state": bank_imports.REFUSED, "refusal": told})

    def _after(self) -> None:
        """Remember the columns of a bank that had no mapping; write down what was done."""
        institution, kind = self.run["institution"], self.run["kind"]
        by = actor_of(self.run)
        if bank_mappings.of(institution, kind) is None:
            columns = {key: header for key, header in self.run["columns"].items() if header}
            with suppress(BankMappingChanged):
                bank_mappings.save(institution, kind, columns, 0, by.who)
        held = bank_imports.get(self.run["_id"]) or self.run
        by.note("bank_import.done", f"bank_import:{self.run['_id']}", region=self.run["region"], details=held["counts"])

    def _finish(self, fields: Document) -> None:
        if not bank_imports.finish(self.run["_id"], self.owner, {**fields, "phase": None, "finished_at": now()}):
            raise _Lost()

    def _note(self, fields: Document) -> None:
        if not bank_imports.renew(self.run["_id"], self.owner, self._until(), fields):
            raise _Lost()

    @staticmethod
    def _until() -> datetime:
        return now() + timedelta(seconds=LEASE_SECONDS)


@contextmanager
def _few_collections() -> Iterator[None]:
    """Let Python look for cycles seldom: of the many small objects of an import none are in one, and it took a third."""
    gc.set_threshold(200_000, *_USUAL_COLLECTIONS[1:])
    try:
        yield
    finally:
        gc.set_threshold(*_USUAL_COLLECTIONS)


def _rows(problems: Iterable[RowProblem]) -> int:
    return len({one.row for one in problems})


def _side_by_side(
    post: Callable[[list[Group]], list[Outcome]], groups: list[Group]
) -> Iterator[tuple[list[Group], list[Outcome]]]:
    """Yield chunks of groups with what `post` makes of them, in order.

    A few are on their way at once: one waits for the database while another is folded. What was posted ahead when a
    process dies is known again by the run that its events name.
    """
    chunks = (groups[start : start + CHUNK] for start in range(0, len(groups), CHUNK))
    begun: deque[tuple[list[Group], Future[list[Outcome]]]] = deque()
    with ThreadPoolExecutor(LANES, thread_name_prefix="import") as lanes:
        for chunk in chunks:
            begun.append((chunk, lanes.submit(post, chunk)))
            if len(begun) > LANES:
                first, future = begun.popleft()
                yield first, future.result()
        for first, future in begun:
            yield first, future.result()
