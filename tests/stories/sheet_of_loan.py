"""One loan of a story as sheets: its schedule when it was signed, what became of it, and what was paid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from openpyxl import Workbook

from tests.stories.plans import (
    BULLET,
    EQUAL_INSTALLMENT,
    EQUAL_PRINCIPAL,
    EXTENDED,
    FOREVER,
    INTEREST_ONLY,
    LOST,
    STEADY,
    Plan,
)
from tests.stories.tables import Inputs, Table, days_formula, last_day_to_pay

ROWS = ("period_start", "due_on", "last_day", "days", "balance", "discount", "principal", "interest", "balance_after", "paid_on",
        "early")  # fmt: skip
PAYMENTS = ("paid_on", "amount", "early", "penalty", "compound", "overdue_interest", "overdue_principal", "due_interest",
            "due_principal", "early_interest", "early_principal")  # fmt: skip
_STEP = {"monthly": 1, "quarterly": 3, "once": 0}


def due_days(plan: Plan, key: str, *, until: date | None = None) -> list[date]:
    """Return the days on which a loan's installments fall due, the last on the day of maturity (or `until`)."""
    loan, start = plan.loan(key), plan.lent_on
    end, step = until or _later(start, loan.months), _STEP[loan.frequency]
    if loan.method == BULLET:
        return [end]
    found = []
    for month in range(36):
        day = _later(start, month)
        if plan.interest_day:
            day = day.replace(day=plan.interest_day)
            fits = step == 1 or day.month % 3 == 0
        else:
            fits = month % step == 0
        if fits and start < day < end:
            found.append(day)
    return [*found, end]


def _later(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, day.day)


class LoanSheet:
    """The sheets of one loan. `days` are the due days when it was signed."""

    def __init__(self, book: Workbook, plan: Plan, key: str, inputs: Inputs) -> None:
        """Begin the sheets."""
        self.plan, self.key, self.inputs, self.loan = plan, key, inputs, plan.loan(key)
        self.days = due_days(plan, key)
        inputs.put({f"{key}_principal": float(self.loan.principal)})
        self.planned = Table(book, f"{key} planned", *ROWS)
        self.actual = Table(book, key, *ROWS)
        self.payments = Table(book, f"{key} payments", *PAYMENTS)
        self.late_on = self.early_on = FOREVER

    def write(self) -> None:
        """Write the schedule, what became of it, and the payments."""
        principal = f"={self.inputs[f'{self.key}_principal']}"
        self._spread(self.planned, self.days, f"={self.inputs['lent_on']}", principal)
        {STEADY: self._steady, EXTENDED: self._extended, LOST: self._lost}[self.key]()

    def _spread(
        self, table: Table, days: Sequence[date], start: str, principal: str, paid_until: date | None = None
    ) -> None:
        """Write the rows of a sum over due days; the last takes what rounding left over."""
        first, last = table.next_row, table.next_row + len(days) - 1
        rate, year = self.inputs["rate"], self.inputs["year_days"]
        cell, method = table.cell, self.loan.method
        for row, day in enumerate(days, first):
            final, before = row == last, row - 1
            exact = f"{cell('balance', row)}*{rate}*{cell('days', row)}/{year}"
            interest = f"=ROUND({exact},2)"
            if final and method == INTEREST_ONLY and len(days) > 1:
                whole = f"{cell('balance', first)}*{rate}*SUM({table.column('days', first, row)})/{year}"
                interest = f"=ROUND({whole},2)-SUM({table.column('interest', first, before)})"
            part = f"={cell('balance', row)}"
            if not final and method == EQUAL_PRINCIPAL:
                part = f"=ROUND({cell('balance', first)}/{len(days)},2)"
            elif not final and method == EQUAL_INSTALLMENT:
                level = f"ROUND({cell('balance', first)}/SUM({table.column('discount', first, last)}),2)"
                part = f"={level}-{cell('interest', row)}"
            elif not final:
                part = "=0"
            factor = "1" if row == first else cell("discount", before)
            table.add(
                period_start=start if row == first else f"={cell('due_on', before)}",
                due_on=self._due(day), last_day=last_day_to_pay(day, self.plan),
                days=f"={days_formula(self.plan, cell('period_start', row), cell('due_on', row))}",
                balance=principal if row == first else f"={cell('balance_after', before)}",
                discount=f"={factor}/(1+{rate}*{cell('days', row)}/{year})", principal=part, interest=interest,
                balance_after=f"={cell('balance', row)}-{cell('principal', row)}",
                paid_on=day if paid_until and day <= paid_until else FOREVER,
            )  # fmt: skip

    def _due(self, day: date) -> str:
        """Return a due day as a formula of the day on which the loan was paid out."""
        lent = self.inputs["lent_on"]
        months = (day.year - self.plan.lent_on.year) * 12 + day.month - self.plan.lent_on.month
        if day == self.plan.extended_to:
            return f"={self.inputs['extended_to']}"
        if day.day == self.plan.lent_on.day:
            return f"=EDATE({lent},{months})"
        return f"=DATE(YEAR({lent}),MONTH({lent})+{months},{day.day})"

    def _as_planned(self, count: int, paid: Sequence[date]) -> None:
        """Let the first `count` rows be as planned; `paid` are the days on which the first of them were paid."""
        for index in range(count):
            row = index + 2
            values = {name: f"={self.planned.cell(name, row)}" for name in ROWS[:-2] if name != "last_day"}
            last_day = last_day_to_pay(self.days[index], self.plan)
            self.actual.add(**values, last_day=last_day, paid_on=paid[index] if index < len(paid) else FOREVER)

    def _steady(self) -> None:
        days, cell = self.days, self.actual.cell
        self.late_on, self.early_on = days[1] + timedelta(16), days[2] + timedelta(15)
        self._as_planned(3, [days[0], self.late_on, days[2]])
        start, end = cell("due_on", 4), cell("due_on", 5)
        exact = f"{cell('balance', 5)}*{self.inputs['rate']}*{cell('days', 5)}/{self.inputs['year_days']}"
        self.actual.add(
            period_start=f"={start}", due_on=self.early_on, last_day=self.early_on,
            days=f"={days_formula(self.plan, start, end)}", balance=f"={cell('balance_after', 4)}", interest=f"=ROUND({exact},2)",
            principal=f"={self.inputs['early_amount']}-{cell('interest', 5)}",
            balance_after=f"={cell('balance', 5)}-{cell('principal', 5)}", paid_on=self.early_on, early=1,
        )  # fmt: skip
        self._spread(self.actual, days[3:], f"={end}", f"={cell('balance_after', 5)}", self.plan.paid_until)
        self._pay_on_time(2)
        self._pay_late(3)
        self._pay_on_time(4)
        interest, principal = cell("interest", 5), cell("principal", 5)
        self._paid(5, "reduce_amount", early_interest=f"={interest}", early_principal=f"={principal}")
        for row, day in enumerate(days[3:], 6):
            if day <= self.plan.paid_until:
                self._pay_on_time(row)

    def _extended(self) -> None:
        before = [day for day in self.days if day <= self.plan.extended_on]
        self._as_planned(len(before), before)
        start = f"={self.actual.cell('due_on', len(before) + 1) if before else self.inputs['lent_on']}"
        after = [
            day for day in due_days(self.plan, EXTENDED, until=self.plan.extended_to) if day > self.plan.extended_on
        ]
        principal = f"={self.inputs[f'{self.key}_principal']}"
        self._spread(self.actual, after, start, principal, self.plan.extended_to)
        for row in range(2, self.actual.next_row):
            self._pay_on_time(row)

    def _lost(self) -> None:
        self._as_planned(len(self.days), self.days[:2])
        self._pay_on_time(2)
        self._pay_on_time(3)

    def _pay_on_time(self, row: int) -> None:
        interest, principal = self.actual.cell("interest", row), self.actual.cell("principal", row)
        self._paid(row, None, due_interest=f"={interest}", due_principal=f"={principal}")

    def _pay_late(self, row: int) -> None:
        """Pay a row with the penalty on its principal and, where the scheme has it, the interest on its interest."""
        cell, year = self.actual.cell, self.inputs["year_days"]
        days = f"({cell('paid_on', row)}-{cell('last_day', row)})"
        rate, markup = self.inputs["rate"], self.inputs["overdue_markup"]
        penalty = f"=ROUND({cell('principal', row)}*{rate}*(1+{markup})*{days}/{year},2)"
        compound = f"=ROUND({cell('interest', row)}*{rate}*{days}/{year},2)" if self.plan.compound else "=0"
        overdue = {f"overdue_{name}": f"={cell(name, row)}" for name in ("interest", "principal")}
        self._paid(row, None, penalty=penalty, compound=compound, **overdue)

    def _paid(self, row: int, early: str | None, **parts: str) -> None:
        number = self.payments.next_row
        first, last = self.payments.cell("penalty", number), self.payments.cell("early_principal", number)
        total = f"=SUM({first}:{last.rpartition('!')[2]})"
        self.payments.add(paid_on=f"={self.actual.cell('paid_on', row)}", amount=total, early=early, **parts)
