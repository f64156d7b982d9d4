"""Bank's files of 100,000 repayments on a database full of loans: from the bytes to the ledger, and on to the trails."""

from __future__ import annotations

import io
import json
import multiprocessing
import resource
import sys
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import click
import psutil
import xlsxwriter
from pymongo import WriteConcern
from tqdm import tqdm

from bench.filling import indexed_afterwards
from bench.surroundings import own_database
from lending.bank_imports.requesting import Asked, request_import
from lending.bank_imports.running import carry_out_now
from lending.contracts import Contract, as_document
from lending.ledger import fold
from lending.terms import InterestDates
from lending.trail_keeping import keep_trails_due
from lending.trails import trail_of
from records import loan_trails, loans, trail_work
from records.actors import at_command_line
from records.blobs import open_store
from records.database import close_database, open_database
from records.embedded import EmbeddedMongod
from records.money import stored
from records.scopes import Scope, prefixes
from settings import Settings

BANK, HEADER = "农商行", ("合同号", "流水号", "还款日期", "还款金额")
_BATCH = 2000
# Loans differ in the day of their disbursement and in their amount.
_DAYS, _AMOUNTS = 240, (10000, 20000, 30000, 40000, 50000)
_VARIANTS = _DAYS * len(_AMOUNTS)
# Interest falls due on the 20th of a quarter's last month, as with most banks; what was due until then was paid in time.
_INTEREST_DATES, _PAID_UNTIL = InterestDates(20, (3, 6, 9, 12)), date(2025, 6, 20)
_FIRST_DISBURSED = date(2023, 12, 2)


def measure(repayments: int = 100_000, others: int = 400_000) -> list[str]:
    """Return the section of RESULTS.md; fills a database of its own under var/bench-imports.

    `others`: loans that the file does not name. Each loan of the file has one to six quarters of repayments already.
    """
    with own_database(Path("var/bench-imports"), 2.0) as (settings, opened):
        with indexed_afterwards(loans.collection()):
            _fill(repayments, others)
        opened.client.admin.command("fsync")
        rows = _all_files(_Importing(settings, repayments))
    return [
        "", "## Bank files", "",
        (f"{repayments:,} repayments of as many loans (three years, interest on the 20th of each quarter's last month, "
         f"paid until {_PAID_UNTIL:%B %Y}; {_DAYS} days of disbursement, {len(_AMOUNTS)} amounts) among "
         f"{repayments + others:,} loans, in one process: reading the file, totals, ledger, majority writes with journal, sums "
         "of the run. Each file is of the next quarter. Trails are what the worker then derives for the indicators: after the "
         "file, or in a process of its own while it goes in. Rows/s finished count both. CPU is of the importing process."),
        "", ("| file | seconds | rows/s | CPU s | MongoDB's CPU s | recorded | held | peak memory MB | trails current after s "
             "| rows/s finished |"),
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |", *rows,
    ]  # fmt: skip


def _all_files(importing: _Importing) -> list[str]:
    count = importing.count
    runs = [importing.run("GBK CSV", _csv(count, quarter)) for quarter in range(3)]
    median = sorted(runs, key=lambda run: run.seconds)[1]
    return [
        importing.run("GBK CSV, dry run", _csv(count, 3), dry_run=True).row(),
        *(run.row() for run in runs),
        f"| median of the three | {median.seconds:.1f} | **{median.rate:,.0f}** | | | | | | | |",
        importing.run("the same rows again, as .xlsx: all held", _xlsx(count, 2)).row(),
        importing.run(".xlsx", _xlsx(count, 3)).row(),
        importing.run("GBK CSV, the worker at work meanwhile", _csv(count, 4), beside=True).row(),
    ]


def _fill(repayments: int, others: int) -> None:
    """Store loans, and the trails of those that the files name."""
    target = loans.collection().with_options(write_concern=WriteConcern(w=1, j=False))
    at, count = datetime.now(UTC), repayments + others
    for start in tqdm(range(0, count, _BATCH), desc="filling", leave=False):
        batch: list[Any] = []
        for number in range(start, min(start + _BATCH, count)):
            region = f"522725{number % 20:03}{number % 300:03}"
            base = _variant(number)[0]
            batch.append({
                **base, "_id": str(uuid.uuid4()), "contract_number": f"HT{number:08}", "region": region,
                "scopes": prefixes(region), "household": f"h{number}", "household_code": f"{region}-{number}",
                "serials": [f"A{number:08}{event['n']:02}" for event in base["events"][1:]], "created_at": at, "updated_at": at,
            })  # fmt: skip
        target.insert_many(batch, ordered=False)
        loan_trails.keep([_trail(loan, number) for number, loan in enumerate(batch, start) if number < repayments])


def _trail(loan: dict[str, Any], number: int) -> dict[str, Any]:
    own = {key: loan[key] for key in ("_id", "contract_number", "region", "household", "household_code")}
    return {**_trail_of_variant(number * 7 % _VARIANTS), **own}


@cache
def _trail_of_variant(variant: int) -> dict[str, Any]:
    same = dict.fromkeys(("_id", "contract_number", "region", "household", "household_code"), "")
    return trail_of({**_document(variant)[0], **same}, datetime.now(UTC).date())


@cache
def _document(variant: int) -> tuple[dict[str, Any], list[Any]]:
    """Return a loan, and its installments that are not paid."""
    at = datetime.now(UTC)
    amount = Decimal(_AMOUNTS[variant % len(_AMOUNTS)]).quantize(Decimal("0.01"))
    contract = Contract(amount, Decimal("0.0365"), "interest_only", 12, "quarterly", "ACT/360",
                        interest_dates=_INTEREST_DATES)  # fmt: skip
    signed = _FIRST_DISBURSED + timedelta(variant // len(_AMOUNTS))
    events: list[dict[str, Any]] = [
        {"n": 1, "kind": "disbursement", "on": signed.isoformat(), "amount": amount, "recorded_at": at, "by": "x"}
    ]
    rows = list(fold(as_document(contract), events).installments)
    paid = sum(row.due_on <= _PAID_UNTIL for row in rows)
    events += [
        {"n": n, "kind": "repayment", "on": row.due_on.isoformat(), "amount": row.unpaid, "serial": f"A{n}",
         "recorded_at": at, "by": "x"}
        for n, row in enumerate(rows[:paid], 2)
    ]  # fmt: skip
    fields = {key: value for key, value in fold(as_document(contract), events).fields().items() if value is not None}
    document = stored({
        "institution": BANK, "borrower": {"member": "m1", "name": "李建国"}, "scheme": {"code": "x", "version": "1"},
        "use": "breeding", "terms": as_document(contract), "events": events, "version": 1, **fields,
    })  # fmt: skip
    return document, rows[paid:]


def _variant(number: int) -> tuple[dict[str, Any], list[Any]]:
    return _document(number * 7 % _VARIANTS)


def _rows(count: int, quarter: int) -> list[tuple[str, str, str, str]]:
    due = [_variant(number)[1][quarter] for number in range(count)]
    return [
        (f"HT{number:08}", f"B{quarter}{number:08}", row.due_on.isoformat(), f"{row.unpaid:.2f}")
        for number, row in enumerate(due)
    ]


def _csv(count: int, quarter: int) -> tuple[str, bytes]:
    lines = [",".join(row) for row in (HEADER, *_rows(count, quarter))]
    return "还款.csv", ("\r\n".join(lines) + "\r\n").encode("gbk")


def _xlsx(count: int, quarter: int) -> tuple[str, bytes]:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate((HEADER, *_rows(count, quarter))):
            for position, text in enumerate(row):
                sheet.write_string(line, position, text)
    return "还款.xlsx", file.getvalue()


@dataclass(frozen=True, slots=True)
class _Run:
    """What one file took; `trails`: seconds after the file was read in until the trails of its loans were current."""

    name: str
    counts: dict[str, int]
    seconds: float
    cpu: float
    served: float
    trails: float

    @property
    def rate(self) -> float:
        """Rows a second until all are in the ledger."""
        return sum(self.counts.values()) / self.seconds

    def row(self) -> str:
        """Return a row of the table."""
        recorded, held = self.counts["recorded"], self.counts["held"]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        finished = sum(self.counts.values()) / (self.seconds + self.trails)
        after = f"{self.trails:.1f} | {finished:,.0f}" if self.trails else " | "
        return (f"| {self.name} | {self.seconds:.1f} | {self.rate:,.0f} | {self.cpu:.1f} | {self.served:.1f} | {recorded:,} "
                f"| {held:,} | {peak:.0f} | {after} |")  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Importing:
    settings: Settings
    count: int

    def run(self, name: str, file: tuple[str, bytes], *, dry_run: bool = False, beside: bool = False) -> _Run:
        """Import a file, then derive what is due; with `beside` another process does so from the beginning."""
        blobs, by = open_store(self.settings), at_command_line("bench")
        incoming = blobs.incoming(0, file[0])
        incoming.write(file[1])
        over = multiprocessing.get_context("spawn").Event()
        worker = self._worker(over) if beside else None
        database = psutil.Process(json.loads((self.settings.VAR / "mongodb" / "ruhu.json").read_text())["pid"])
        used, begun, served = time.process_time(), time.perf_counter(), _cpu(database)
        asked, _ = request_import(incoming, Asked("repayments", file[0], BANK, dry_run=dry_run), by)
        with tqdm(desc=name, leave=False) as bar:
            done = carry_out_now(asked["_id"], blobs, self.settings, bar.update)
        seconds, cpu, served = time.perf_counter() - begun, time.process_time() - used, _cpu(database) - served
        assert not done["counts"]["refused"], done["problems"][:3]
        begun, changed = time.perf_counter(), bool(done["counts"]["recorded"] and not dry_run)
        if worker:
            over.set()
            worker.join()
        elif changed:
            keep_trails_due(seconds=600)
        assert trail_work.how_many_due(Scope()) == 0
        return _Run(name, done["counts"], seconds, cpu, served, time.perf_counter() - begun if changed else 0.0)

    def _worker(self, over: Any) -> Any:
        begun = multiprocessing.get_context("spawn").Event()
        worker = multiprocessing.get_context("spawn").Process(target=_keep_trails, args=(self.settings, begun, over))
        worker.start()
        assert begun.wait(60)
        return worker


def _keep_trails(settings: Settings, begun: Any, over: Any) -> None:
    """Derive trails as a worker does, until `over` is set and none is due."""
    open_database(settings, EmbeddedMongod(settings).start().uri)
    begun.set()
    while not (keep_trails_due() == 0 and over.is_set()):
        time.sleep(0.2)
    close_database()


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


@click.command()
@click.option("--repayments", default=100_000, show_default=True)
@click.option("--others", default=400_000, show_default=True, help="Loans that the file does not name.")
def main(repayments: int, others: int) -> None:
    """Fill a database with loans and import files."""
    click.echo("\n".join(measure(repayments, others)))


if __name__ == "__main__":
    sys.exit(main())
