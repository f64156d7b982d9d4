"""The arithmetic of loans on one core: a schedule of 36 rows beside numpy-financial's arithmetic alone, and a whole ledger."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import click
import numpy as np
import numpy_financial

from lending.contracts import Contract
from lending.events import Event
from lending.ledger import fold
from lending.schedule import repayment_schedule
from lending.terms import LoanTerms

SECONDS, RUNS = 2.0, 3
_START, _FIRST = date(2024, 1, 10), date(2024, 2, 10)
_PERIODS = np.arange(36) + 1


def _terms(method: str, day_count: str) -> LoanTerms:
    return LoanTerms(Decimal("50000.00"), Decimal("0.0365"), method, 36, "monthly", day_count, _START, _FIRST)


def _numpy() -> None:
    """Work out 36 interest and principal parts in floating point, without dates, rounding or a residue."""
    numpy_financial.ipmt(0.0365 / 12, _PERIODS, 36, -50000.0)
    numpy_financial.ppmt(0.0365 / 12, _PERIODS, 36, -50000.0)


def _events() -> tuple[Contract, list[Event]]:
    contract = Contract(Decimal("50000.00"), Decimal("0.0365"), "equal_installment", 36, "monthly", "30/360")
    events = [Event(1, "disbursement", _START, Decimal("50000.00"))]
    for row in fold(contract, events).installments:
        events.append(Event(len(events) + 1, "repayment", row.due_on, row.unpaid))
    return contract, events


def _microseconds(work: Callable[[], object]) -> float:
    """Return the median over the runs of the mean time of one call."""
    runs = []
    for _ in range(RUNS):
        count, start = 0, time.perf_counter()
        while time.perf_counter() < start + SECONDS:
            work()
            count += 1
        runs.append((time.perf_counter() - start) / count * 1e6)
    return statistics.median(runs)


def measure() -> list[str]:
    """Return the section of RESULTS.md."""
    contract, events = _events()
    base = _microseconds(_numpy)
    rows = [
        (
            "schedule of 36 level installments, 30/360",
            lambda: repayment_schedule(_terms("equal_installment", "30/360")),
        ),
        (
            "schedule of 36 level installments, ACT/360",
            lambda: repayment_schedule(_terms("equal_installment", "ACT/360")),
        ),
        ("schedule of 36 level principal parts", lambda: repayment_schedule(_terms("equal_principal", "ACT/360"))),
        ("ledger of a loan rebuilt from 37 events", lambda: fold(contract, events)),
    ]
    lines = [
        "",
        "## Loans",
        "",
        (
            f"One process on one core, median of {RUNS} runs of {SECONDS:g} s. Ours: terms checked, due dates, days, Decimal to "
            "the cent, the last installment absorbing the rest. numpy-financial: 36 interest and 36 principal parts in floating "
            "point, without dates or rounding."
        ),
        "",
        "| what | µs | × numpy-financial |",
        "| --- | ---: | ---: |",
        f"| numpy-financial's arithmetic alone (ipmt, ppmt) | {base:.0f} | 1 |",
    ]
    for name, work in rows:
        taken = _microseconds(work)
        lines.append(f"| {name} | {taken:.0f} | {taken / base:.2f} |")
    return [*lines, ""]


if __name__ == "__main__":
    click.echo("\n".join(measure()))
