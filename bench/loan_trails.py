"""Standing and indicators of a million loans of one province: as of any day, by month, and what one day's changes take.

The loans are made of a few thousand different histories (terms, payments in time, late, missing), which is what the trails are
derived from; the database holds one trail a loan. The baseline, in the same run, is the database's own aggregation over the
same steps as arrays of documents: one day, one grouping.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from bench import surroundings
from bench.filling import indexed_afterwards
from lending.as_of import TOTAL, before_month
from lending.contracts import Contract, Penalty, as_document
from lending.events import Event
from lending.indicator_sources import loan_measures
from lending.lateness import every_standing
from lending.ledger import fold
from lending.schedule import repayment_schedule
from lending.steps import Step, packed
from lending.trail_keeping import keep_trails_due, move_on
from lending.trails import bounds, moved, steps_of
from records import database, loan_trails, loans
from records.figure_counts import Grouping
from records.money import NOTHING, stored
from records.scopes import Scope, prefixes
from settings import Settings

LOANS, HISTORIES, PAID_IN_A_DAY = 1_000_000, 2_000, 33_000
TODAY = date(2026, 10, 31)
PROVINCE = Scope("52")
_BATCH = 5000
_HOW = (
    "{loans:,} loans in one province ({villages:,} villages, 5 banks), {steps:.1f} steps a loan on average; the database is "
    "MongoDB with {cache:g} GiB of cache on the same cores. Memory is the peak of the measuring process (proportional set size)."
)
_METHODS = (("interest_only", "quarterly", 12), ("equal_installment", "monthly", 36), ("equal_principal", "monthly", 24),
            ("bullet", "once", 1))  # fmt: skip


def measure(count: int = LOANS) -> list[str]:
    """Return the lines of the results; fills a database of its own."""
    with surroundings.own_database(Path("var/bench-trails"), 1.0) as (settings, _):
        return _measured(count, settings)


def _measured(count: int, settings: Settings) -> list[str]:
    with indexed_afterwards(loan_trails.collection()):
        steps = _fill(count)
    _write_to_loans()
    rows = [
        _row("standing of every loan as of a day", lambda: sum(1 for _ in every_standing(PROVINCE, TODAY))),
        _row("indicators as of today, by prefecture", lambda: _indicators([TODAY], Grouping(4))),
        _row(
            "indicators as of a day three years ago, by county",
            lambda: _indicators([TODAY - timedelta(1096)], Grouping(6)),
        ),
        _row("indicators as of today, by village and in all", lambda: _indicators([TODAY], Grouping(12))),
        _row("indicators of 24 month ends", lambda: _indicators(_month_ends(24), Grouping())),
        _row("baseline: MongoDB's aggregation, one day, four sums", _aggregation),
        _row(
            f"incremental day: {PAID_IN_A_DAY:,} loans written to, derived anew", lambda: keep_trails_due(seconds=3600)
        ),
        _row("incremental day: arrears that begin, buckets passed", lambda: move_on(TODAY + timedelta(1), seconds=600)),
    ]
    how = _HOW.format(loans=count, villages=len(_villages()), steps=steps, cache=settings.MONGOD_CACHE_GB)
    head = [
        "",
        "## Standing and indicators",
        "",
        how,
        "",
        "| what | seconds | CPU s here | memory MB | loans |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    return head + rows


def _row(name: str, work: Callable[[], int]) -> str:
    memory, begun, cpu = surroundings.Memory(os.getpid(), children=False), time.perf_counter(), time.process_time()
    done = work()
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    line = f"| {name} | {seconds:.1f} | {cpu:.1f} | {memory.stop():.0f} | {done:,} |"
    click.echo(line)
    return line


def _indicators(days: list[date], grouping: Grouping) -> int:
    found = loan_measures(PROVINCE, days, grouping, None)
    return int(found[days[0]][TOTAL]["loans"])


def _month_ends(count: int) -> list[date]:
    days = [TODAY]
    while len(days) < count:
        days.append(before_month(days[-1]))
    return days


# --- what is measured on ----------------------------------------------------------------------------------------------


def _villages() -> list[str]:
    return [
        f"52{p:02}{c:02}{t:03}{v:03}"
        for p in range(1, 10)
        for c in range(1, 10)
        for t in range(1, 16)
        for v in range(1, 11)
    ]


def _history(number: int, rng: random.Random) -> tuple[Contract, list[Event]]:
    """Return a contract with its events: most pay in time, some late, a few stop."""
    method, frequency, periods = _METHODS[number % len(_METHODS)]
    principal = Decimal(rng.randrange(10, 101) * 1000)
    start = date(2023, 1, 1) + timedelta(rng.randrange(1300))
    contract = Contract(
        principal, Decimal("0.0435"), method, periods, frequency, "ACT/360", penalty=Penalty(NOTHING, NOTHING, False),
        matures_on=start + timedelta(365) if frequency == "once" else None,
    )  # fmt: skip
    events = [Event(1, "disbursement", start, principal)]
    manner = rng.random()
    rows = _schedule(contract, start)
    for due, amount in rows[: None if manner < 0.93 else rng.randrange(len(rows) + 1)]:
        on = due + timedelta(rng.randrange(1, 40) if rng.random() < (0.02 if manner < 0.8 else 0.3) else 0)
        if on > TODAY or on < events[-1].on:
            break
        events.append(Event(len(events) + 1, "repayment", on, amount))
    return contract, events


def _schedule(contract: Contract, start: date) -> list[tuple[date, Decimal]]:
    return [(row.due_on, row.payment) for row in repayment_schedule(contract.loan_terms(start))]


def _fill(count: int) -> float:
    """Store `count` trails; return how many steps one has on average."""
    rng = random.Random(26)
    histories = [steps_of(*_history(number, rng)) for number in range(HISTORIES)]
    heads = [{"steps": packed(steps), **_present(steps)} for steps in histories]
    villages = _villages()
    arrays = [[step._asdict() for step in steps] for steps in histories]
    raw = database.database().db
    with click.progressbar(range(0, count, _BATCH), label="loans") as starts:
        for start in starts:
            numbers = range(start, min(count, start + _BATCH))
            loan_trails.collection().insert_many([_trail(n, heads, villages) for n in numbers], ordered=False)
            as_arrays = [
                {"_id": n, "region": villages[n % len(villages)], "steps": arrays[n % HISTORIES]} for n in numbers
            ]
            raw.arrays.insert_many(as_arrays, ordered=False)
    return sum(len(steps) for steps in histories) / HISTORIES


def _trail(number: int, heads: list[dict[str, Any]], villages: list[str]) -> dict[str, Any]:
    return {**heads[number % HISTORIES], **_head(number, villages), "loan_version": 1}


def _head(number: int, villages: list[str]) -> dict[str, Any]:
    return {
        "_id": f"loan-{number:07}", "contract_number": f"HT{number:07}", "region": villages[number % len(villages)],
        "institution": f"银行{number % 5}", "household": f"household-{number // 2:07}", "household_code": f"h{number // 2:07}",
        "scheme": "town", "scheme_version": "1",
    }  # fmt: skip


def _present(steps: list[Step]) -> dict[str, Any]:
    return {key: value for key, value in {**bounds(steps), **moved(steps, TODAY)}.items() if value is not None}


def _aggregation() -> int:
    """Sum balance, arrears, PAR30 and loans by prefecture in the database, over steps as arrays of documents."""
    day = TODAY.toordinal()
    held = {"$last": {"$filter": {"input": "$steps", "cond": {"$lte": ["$$this.day", day]}}}}
    late = {"$and": [{"$gt": ["$at.late_since", 0]}, {"$gt": [{"$subtract": [day, "$at.late_since"]}, 30]}]}
    sums = {
        "balance": {"$sum": "$at.balance"}, "overdue": {"$sum": "$at.overdue"},
        "par30": {"$sum": {"$cond": [late, "$at.balance", 0]}}, "loans": {"$sum": {"$cond": [{"$gt": ["$at.balance", 0]}, 1, 0]}},
    }  # fmt: skip
    stages: list[dict[str, Any]] = [
        {"$project": {"key": {"$substrBytes": ["$region", 0, 4]}, "at": held}}, {"$group": {"_id": "$key", **sums}},
    ]  # fmt: skip
    return int(sum(row["loans"] for row in database.database().db.arrays.aggregate(stages, allowDiskUse=True)))


def _write_to_loans() -> None:
    """Store a day's loans as the ledger leaves them, marked, with the trails that they had before their last event."""
    rng, villages = random.Random(27), _villages()
    made = [one for one in (_history(number, rng) for number in range(HISTORIES)) if len(one[1]) > 1]
    before = [{"events": len(events) - 1, **_present(steps_of(contract, events[:-1]))} for contract, events in made]
    after = [stored({"terms": as_document(contract), "events": _told(events), **fold(contract, events).fields()})
             for contract, events in made]  # fmt: skip
    for start in range(0, PAID_IN_A_DAY, 500):
        numbers = range(start, start + 500)
        heads = [{**_head(number, villages), **before[number % len(made)]} for number in numbers]
        loan_trails.keep([{**head, "loan_version": 1} for head in heads])
        documents = [{**_loan(number, villages), **after[number % len(made)]} for number in numbers]
        loans.collection().insert_many(documents, ordered=False)


def _told(events: list[Event]) -> list[dict[str, Any]]:
    return [{"n": one.n, "kind": one.kind, "on": one.on.isoformat(), "amount": one.amount} for one in events]


def _loan(number: int, villages: list[str]) -> dict[str, Any]:
    head = _head(number, villages)
    more = {"scopes": prefixes(head["region"]), "version": 2, "borrower": {"name": "李建国"}, "trail": "due"}
    scheme = {"code": head.pop("scheme"), "version": head.pop("scheme_version")}
    return {**head, **more, "scheme": scheme, "updated_at": datetime.now(UTC)}


if __name__ == "__main__":
    import sys

    click.echo("\n".join(measure(int(sys.argv[1]) if len(sys.argv) > 1 else LOANS)))
