"""Reminders of 1,000,000 loans: planning a day, sending with an instant channel, and what a borrower is answered."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import resource
import statistics
import sys
import time
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import click

from bench.filling import indexed_afterwards
from records import loans, reminders
from records.database import close_database, database, ensure_indexes, open_database, uri_of
from records.scopes import prefixes
from settings import Settings

LOANS, SENT, WORKERS, RUNS = 1_000_000, 20_000, 2, 3
DAY, ZONE = date(2026, 10, 13), ZoneInfo("Asia/Shanghai")
_NAME = "bench_reminders"
_VILLAGES = [
    f"5227{county:02}{town:03}{village:03}" for county in (25, 26) for town in range(1, 11) for village in range(1, 11)
]


def measure() -> list[str]:
    """Return the section of RESULTS.md. The database is one of its own on the same server."""
    uri = uri_of(database())
    name = database().db.name
    var = Settings(VAR="var/bench")
    close_database()
    open_database(Settings(VAR=var.VAR, MONGODB_NAME=_NAME), uri)
    try:
        _fill()
        ordinary, crowded = _planning(date(2026, 10, 9)), _planning(DAY)
        rate, cpu = _sending(uri)
        answers = _answers()
    finally:
        database().client.drop_database(_NAME)
        close_database()
        open_database(Settings(VAR=var.VAR, MONGODB_NAME=name), uri)
    lines = [
        "", "## Reminders", "",
        (
            f"{LOANS:,} active loans with 12 monthly interest dates on the 20th (two thirds) or other days, one in "
            "thirty late. Planning is one process: loans looked at, rules applied, reminders stored; the second row is a day on "
            "which most loans have one (seven days before the 20th). Sending: "
            f"{WORKERS} worker processes with a channel that answers at once; each is looked up, checked, composed and written "
            "twice (in one trip) with majority and journal; beside it the same number of majority inserts from as many processes."
        ), "",
        "| what | reminders | s | reminders/s | peak MB |", "| --- | ---: | ---: | ---: | ---: |",
    ]  # fmt: skip
    for label, found in (("planning an ordinary day", ordinary), ("planning seven days before the 20th", crowded)):
        lines.append(f"| {label} | {found[0]:,} | {found[1]:.1f} | {found[0] / found[1]:,.0f} | {found[2]:.0f} |")
    lines += [
        f"| sending with an instant channel | {SENT:,} | {SENT / rate:.1f} | {rate:,.0f} | |",
        f"| baseline: majority inserts | {SENT:,} | {SENT / cpu:.1f} | {cpu:,.0f} | |",
        "", "| a borrower's overview among them | p50 ms | p95 ms |", "| --- | ---: | ---: |",
        f"| read and composed, one at a time | {answers[0]:.1f} | {answers[1]:.1f} |",
    ]  # fmt: skip
    return lines


def _fill() -> None:
    """Store the loans, with households for those that are sent to and borrowers who ask."""
    click.echo(f"filling {LOANS:,} loans …", err=True)
    collection = loans.collection()
    ensure_indexes()
    numbers = iter(range(LOANS))
    with indexed_afterwards(collection):
        while chunk := list(itertools.islice(numbers, 10_000)):
            collection.insert_many([_loan(number) for number in chunk], ordered=False)
    head = {"id": "m1", "name": "李建国", "relation": "户主"}
    database().db.households.insert_many(
        [
            {"_id": f"h{n}", "code": f"c{n}", "region": _VILLAGES[n % len(_VILLAGES)], "head_name": "李建国",
             "members": [{**head, "phone": _phone(n)}]}
            for n in range(SENT * 2)
        ]
    )  # fmt: skip


def _phone(number: int) -> Any:
    return database().encryption.encrypt(f"138{number:08}")


def _loan(number: int) -> dict[str, Any]:
    from bson.decimal128 import Decimal128

    region = _VILLAGES[number % len(_VILLAGES)]
    day = 20 if number % 3 else number % 28 + 1
    late = number % 30 == 0
    nothing, interest = Decimal128("0.00"), Decimal128("152.08")
    rows = []
    for month in range(1, 13):
        due, settled = date(2026, month, day).isoformat(), month <= (8 if late else 9 if day >= 9 else 10)
        rows.append(
            {"number": month, "due_on": due, "principal": nothing, "interest": interest, "paid_principal": nothing,
             "paid_interest": interest if settled else nothing, "settled_on": due if settled else None}
        )  # fmt: skip
    first = next(row for row in rows if not row["settled_on"])
    return {
        "_id": f"l{number}", "contract_number": f"2026-{number}", "institution": "农商行", "region": region,
        "scopes": prefixes(region), "household": f"h{number}", "household_code": f"c{number}", "state": "active",
        "borrower": {"member": "m1", "name": "李建国"}, "scheme": {"code": "none", "version": "1"},
        "terms": {"principal": Decimal128("50000.00"), "annual_rate": Decimal128("0.0365")}, "installments": rows,
        "figures": {"balance": Decimal128("50000.00")}, "next_due_on": first["due_on"], "version": 1,
        "overdue_from": (date.fromisoformat(first["due_on"]) + timedelta(days=1)).isoformat(),
        "created_at": datetime.now(UTC), "updated_at": datetime.now(UTC),
    }  # fmt: skip


def _planning(day: date) -> tuple[int, float, float]:
    """Return (reminders, seconds, peak MB) of planning a day in a process of its own."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_plan, (uri_of(database()), day))


def _open(uri: str) -> None:
    open_database(Settings(VAR="var/bench", MONGODB_NAME=_NAME), uri)


def _begin(uri: str, ready: Any) -> None:
    """Open the database in a worker and wait for the others: nobody's start is measured."""
    _open(uri)
    ready.wait()


def _plan(uri: str, day: date) -> tuple[int, float, float]:
    from reminders.rule_sets import default
    from reminders.running import plan_day

    _open(uri)
    start = time.perf_counter()
    plan = plan_day(day, [default()], ZONE)
    return plan.planned, time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _sending(uri: str) -> tuple[float, float]:
    """Return reminders/s and majority inserts/s, each the median of the runs."""
    context, rates, bases = multiprocessing.get_context("spawn"), [], []
    for _ in range(RUNS):
        _due_again()
        for work, found in ((_send, rates), (_insert, bases)):
            ready = context.Barrier(WORKERS + 1)
            with context.Pool(WORKERS, _begin, (uri, ready)) as pool:
                ready.wait()
                start = time.perf_counter()
                pool.map(work, [SENT // WORKERS] * WORKERS, chunksize=1)
                found.append(SENT / (time.perf_counter() - start))
    return statistics.median(rates), statistics.median(bases)


def _due_again() -> None:
    """Leave SENT reminders of borrowers with a household due, and nothing else."""
    collection = reminders.collection()
    collection.delete_many({})
    loan_ids = [f"l{number}" for number in range(SENT * 2) if number % 3][:SENT]
    base = {
        "about": "installment_due",
        "rule": "before_due",
        "rules": "default",
        "day": DAY.isoformat(),
        "state": "due",
    }
    collection.insert_many(
        [
            {**base, "_id": f"{loan}:10", "loan": loan, "installment": 10, "due_on": "2026-10-20", "audience": "borrower",
             "household": loan.replace("l", "h"), "region": _VILLAGES[int(loan[1:]) % len(_VILLAGES)],
             "next_try_at": datetime(2026, 10, 13, 1, tzinfo=UTC)}
            for loan in loan_ids
        ]
    )  # fmt: skip
    database().db.daily_counts.delete_many({})


class _Instant:
    repeatable = False

    def address(self, contact: Any) -> str | None:
        return contact.phone

    def send(self, message: Any, contact: Any) -> Any:
        from reminders.channels.interface import Sent

        return Sent("1", Decimal("0.045"))


def _send(_: int) -> None:
    from reminders.rule_sets import default
    from reminders.sending import Outbox, send_due

    noon = datetime(2026, 10, 13, 4, tzinfo=UTC)
    outbox = Outbox({"sms": _Instant()}, lambda: [default()], ZONE, lambda: noon)
    while send_due(outbox, seconds=600):
        pass


def _insert(count: int) -> None:
    inserts = database().db.bench_inserts
    for _ in range(count):
        inserts.insert_one({"_id": f"{os.getpid()}:{uuid.uuid4()}", "state": "sent"})


def _answers() -> tuple[float, float]:
    """Return p50 and p95 in ms of composing a borrower's overview, read from the database each time."""
    from borrowers.loans_view import overview

    taken = []
    for number in range(1000):
        binding = {"household": f"h{number * 37 % LOANS}", "household_code": "c", "member": "m1", "name": "李建国",
                   "role": "self"}  # fmt: skip
        start = time.perf_counter()
        found = overview({"_id": "b", "bindings": [binding]}, DAY)
        taken.append((time.perf_counter() - start) * 1000)
        assert found["loans"], "every household has a loan"
    ordered = sorted(taken[100:])
    return ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]


if __name__ == "__main__":
    sys.exit("run `make bench`, or `python -m bench --only reminders`")
