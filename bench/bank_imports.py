"""A bank's file of 100,000 repayments on a database full of loans: from the bytes to the ledger, rows a second."""

from __future__ import annotations

import io
import json
import resource
import shutil
import sys
import time
import uuid
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
from lending.bank_imports.requesting import Asked, request_import
from lending.bank_imports.running import carry_out_now
from lending.contracts import Contract, as_document
from lending.ledger import fold
from lending.terms import InterestDates
from records import loans
from records.actors import at_command_line
from records.blobs import open_store
from records.database import close_database, ensure_indexes, open_database
from records.embedded import EmbeddedMongod
from records.money import stored
from records.scopes import prefixes
from settings import Settings

BANK, HEADER = "农商行", ("合同号", "流水号", "还款日期", "还款金额")
_BATCH = 2000
# Loans differ in the day of their disbursement and in their amount.
_DAYS, _AMOUNTS = 240, (10000, 20000, 30000, 40000, 50000)
_VARIANTS = _DAYS * len(_AMOUNTS)
# Interest falls due on the 20th of a quarter's last month, as with most banks; what was due until then was paid in time.
_INTEREST_DATES, _PAID_UNTIL = InterestDates(20, (3, 6, 9, 12)), date(2026, 3, 20)


def measure(repayments: int = 100_000, others: int = 400_000) -> list[str]:
    """Return the section of RESULTS.md; fills a database of its own under var/bench-imports.

    `others`: loans that the file does not name. Each loan of the file has a year of repayments already.
    """
    close_database()
    var = Path("var/bench-imports")
    shutil.rmtree(var, ignore_errors=True)
    settings = Settings(VAR=var, MONGOD_CACHE_GB=2.0)
    mongod = EmbeddedMongod(settings).start()
    try:
        opened = open_database(settings, mongod.uri)
        ensure_indexes()
        with indexed_afterwards(loans.collection()):
            _fill(repayments + others)
        opened.client.admin.command("fsync")
        rows = [_measured("GBK CSV, dry run", _csv(repayments, 0), settings, dry_run=True)]
        rows.append(_measured("GBK CSV", _csv(repayments, 0), settings))
        rows.append(_measured("the same rows again, as .xlsx: all held", _xlsx(repayments, 0), settings))
        rows.append(_measured(".xlsx of the next quarter", _xlsx(repayments, 1), settings))
    finally:
        close_database()
        mongod.stop()
        shutil.rmtree(var, ignore_errors=True)
    return [
        "", "## Bank files", "",
        (f"{repayments:,} repayments of as many loans (three years, interest on the 20th of each quarter's last month, "
         f"paid until {_PAID_UNTIL:%B %Y}; {_DAYS} days of disbursement, {len(_AMOUNTS)} amounts) among "
         f"{repayments + others:,} loans, in one process: reading the file, totals, ledger, majority writes with journal, sums "
         "of the run. One run each; CPU is this process's."),
        "", "| file | seconds | rows/s | CPU s | MongoDB's CPU s | recorded | held | peak memory MB |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |", *rows,
    ]  # fmt: skip


def _fill(count: int) -> None:
    target = loans.collection().with_options(write_concern=WriteConcern(w=1, j=False))
    at = datetime.now(UTC)
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


@cache
def _document(variant: int) -> tuple[dict[str, Any], list[Any]]:
    """Return a loan, and its installments that are not paid."""
    at = datetime.now(UTC)
    amount = Decimal(_AMOUNTS[variant % len(_AMOUNTS)]).quantize(Decimal("0.01"))
    contract = Contract(amount, Decimal("0.0365"), "interest_only", 12, "quarterly", "ACT/360",
                        interest_dates=_INTEREST_DATES)  # fmt: skip
    signed = date(2024, 9, 2) + timedelta(variant // len(_AMOUNTS))
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


def _measured(name: str, file: tuple[str, bytes], settings: Settings, *, dry_run: bool = False) -> str:
    blobs, by = open_store(settings), at_command_line("bench")
    incoming = blobs.incoming(0, file[0])
    incoming.write(file[1])
    database = psutil.Process(json.loads((settings.VAR / "mongodb" / "ruhu.json").read_text())["pid"])
    used, begun, served = time.process_time(), time.perf_counter(), _cpu(database)
    run, _ = request_import(incoming, Asked("repayments", file[0], BANK, dry_run=dry_run), by)
    with tqdm(desc=name, leave=False) as bar:
        done = carry_out_now(run["_id"], blobs, settings, bar.update)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - used
    served = _cpu(database) - served
    counts, total = done["counts"], sum(done["counts"].values())
    assert not counts["refused"], done["problems"][:3]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (f"| {name} | {seconds:.1f} | {total / seconds:,.0f} | {cpu:.1f} | {served:.1f} | {counts['recorded']:,} "
            f"| {counts['held']:,} | {peak:.0f} |")  # fmt: skip


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
