"""What follows from the loans of a story as sheets: arrears, the risk fund, the subsidy, and the indicators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from openpyxl import Workbook

from tests.stories.plans import EQUAL_INSTALLMENT, EQUAL_PRINCIPAL, EXTENDED, FOREVER, LOST, STEADY, Plan
from tests.stories.sheet_of_loan import LoanSheet
from tests.stories.tables import Inputs, Table, days_formula, last_day_to_pay

Loans = Mapping[str, LoanSheet]


def days_of_lost(days: list[date]) -> dict[str, date]:
    """Return the days of the story that follow from the first installment (the third) that `lost` does not pay."""
    missed = days[2] if len(days) > 2 else days[-1]
    return {
        "first_report": missed + timedelta(42), "second_report": missed + timedelta(99),
        "lost_on": missed + timedelta(100), "recovered_on": missed + timedelta(148),
    }  # fmt: skip


def write_standing(book: Workbook, plan: Plan, loans: Loans, inputs: Inputs) -> None:
    """Write how `lost` stood on three days: arrears, penalty, interest to the day, and all that was owed."""
    inputs.put(days_of_lost(loans[LOST].days))
    rows, rate, year = loans[LOST].actual, inputs["rate"], inputs["year_days"]
    table = Table(
        book, "standing", "day", "balance", "overdue_principal", "overdue_interest", "days_overdue", "penalty", "compound",
        "coming", "since_day", "accrued_interest", "payoff",
    )  # fmt: skip
    paid, last, due = rows.column("paid_on"), rows.column("last_day"), rows.column("due_on")
    principal, interest = rows.column("principal"), rows.column("interest")
    for name in ("first_report", "second_report", "lost_on"):
        number = table.next_row
        cell = {one: table.cell(one, number) for one in table.names}
        day = cell["day"]
        late = f"({last}<{day})*({paid}>{day})"
        table.add(
            day=f"={inputs[name]}", balance=f"=SUMPRODUCT(({paid}>{day})*{principal})",
            overdue_principal=f"=SUMPRODUCT({late}*{principal})", overdue_interest=f"=SUMPRODUCT({late}*{interest})",
            days_overdue=f"=SUMPRODUCT(MAX({late}*({day}-{last})))",
            penalty=f"=ROUND(SUMPRODUCT({late}*{principal}*({day}-{last}))*{rate}*(1+{inputs['overdue_markup']})/{year},2)",
            compound=f"=ROUND(SUMPRODUCT({late}*{interest}*({day}-{last}))*{rate}/{year},2)" if plan.compound else "=0",
            coming=f"=SUMPRODUCT(({due}>{day})*{principal})", since_day=f"=SUMPRODUCT(MAX(({due}<={day})*{due}))",
            accrued_interest=f"=ROUND({cell['coming']}*{rate}*{days_formula(plan, cell['since_day'], day)}/{year},2)",
            payoff=f"={cell['overdue_principal']}+{cell['overdue_interest']}+{cell['penalty']}+{cell['compound']}"
                   f"+{cell['coming']}+{cell['accrued_interest']}",
        )  # fmt: skip


def write_fund(book: Workbook, inputs: Inputs) -> None:
    """Write how the loss was shared, how what came back was, and what the account held."""
    table = Table(book, "fund", "name", "sum", "fund", "bank", "county", "township", "village", "balance")
    before = inputs["paid_in"]
    for name, whole, sign in (
        ("compensation", f"=MIN('standing'!B4,{inputs['covered']})", "-"),
        ("recovery", f"={inputs['recovered']}", "+"),
    ):
        number = table.next_row
        cell = {one: table.cell(one, number) for one in table.names}
        # The last that has a share takes what rounding left over.
        village = f"IF({inputs['county_share']}=1,0,{cell['fund']}-{cell['county']}-{cell['township']})"
        table.add(
            name=name, sum=whole, fund=f"=ROUND({cell['sum']}*{inputs['fund_share']},2)", bank=f"={cell['sum']}-{cell['fund']}",
            county=f"=ROUND({cell['fund']}*{inputs['county_share']},2)",
            township=f"=ROUND({cell['fund']}*{inputs['township_share']},2)", village=f"={village}",
            balance=f"={before}{sign}{cell['fund']}",
        )  # fmt: skip
        before = cell["balance"]


# --- subsidy ---------------------------------------------------------------------------------------------------------


def quarters(plan: Plan) -> list[tuple[str, date, date]]:
    """Return the quarters of the story that were over when it ended: name, first day, first day after."""
    found, year, number = [], plan.lent_on.year, (plan.lent_on.month + 2) // 3
    while True:
        first = date(year, 3 * number - 2, 1)
        year, number = (year, number + 1) if number < 4 else (year + 1, 1)
        until = date(year, 3 * number - 2, 1)
        if until > plan.ends_on:
            return found
        found.append((f"{first.year}Q{(first.month + 2) // 3}", first, until))


def spans(plan: Plan, loan: LoanSheet) -> Iterator[tuple[date, date, str]]:
    """Yield the spans in which a loan earned subsidy on one balance: first day, first day after, the balance's address.

    Nothing is earned from the last day to pay of what was not paid, on which the penalty begins, until it was paid.
    """
    balance = loan.inputs[f"{loan.key}_principal"]
    if loan.key == EXTENDED:
        yield plan.lent_on, plan.extended_to if plan.extension_subsidised else loan.days[-1], balance
        return
    begin, after = plan.lent_on, loan.actual.cell
    amortised = loan.loan.method in (EQUAL_PRINCIPAL, EQUAL_INSTALLMENT)
    for index, row in enumerate(range(2, loan.actual.next_row)):
        day, paid_on = _day_of(loan, index), loan.actual.sheet.cell(row, 10).value
        last_day = last_day_to_pay(day, plan)
        if paid_on.date() > day if hasattr(paid_on, "date") else paid_on > day:
            yield begin, last_day, balance
            if paid_on == FOREVER:
                return
            begin, balance = paid_on, after("balance_after", row)
        elif amortised or loan.actual.sheet.cell(row, 11).value:
            yield begin, day, balance
            begin, balance = day, after("balance_after", row)


def _day_of(loan: LoanSheet, index: int) -> date:
    days = [*loan.days[:3], loan.early_on, *loan.days[3:]] if loan.key == STEADY else loan.days
    return days[index]


def write_subsidy(book: Workbook, plan: Plan, loans: Loans, inputs: Inputs) -> None:
    """Write the segments of each quarter's claim, and their sums by loan and in all."""
    table = Table(
        book, "subsidy", "quarter", "loan", "first_on", "until", "days", "balance", "eligible", "share", "amount"
    )
    claims = Table(book, "claims", "quarter", STEADY, EXTENDED, LOST, "amount")
    for quarter, first, until in quarters(plan):
        share, cap = next((share, cap) for begin, end, share, cap in plan.subsidy if begin <= first <= end)
        sums = {}
        for key, loan in loans.items():
            top = table.next_row
            for begin, end, balance in spans(plan, loan):
                if begin < until and end > first and begin < end:
                    _write_segment(table, inputs, quarter, key, (begin, end), (first, until), balance, (share, cap))
            sums[key] = f"=SUM({table.column('amount', top)})" if table.next_row > top else "=0"
        row = claims.next_row
        claims.add(quarter=quarter, **sums, amount=f"=SUM({claims.cell(STEADY, row)}:{claims.cell(LOST, row)[-2:]})")


def _write_segment(
    table: Table, inputs: Inputs, quarter: str, key: str, span: tuple[date, date], bounds: tuple[date, date], balance: str,
    rule: tuple[str, str],
) -> None:  # fmt: skip
    def day(one: date) -> str:
        return f"DATE({one.year},{one.month},{one.day})"

    row = table.next_row
    cell = {one: table.cell(one, row) for one in table.names}
    amount = f"{cell['eligible']}*{cell['days']}*{inputs['rate']}*{cell['share']}/360"
    table.add(
        quarter=quarter, loan=key, first_on=f"=MAX({day(span[0])},{day(bounds[0])})",
        until=f"=MIN({day(span[1])},{day(bounds[1])})", days=f"={cell['until']}-{cell['first_on']}", balance=f"={balance}",
        eligible=f"=MIN({cell['balance']},{rule[1]})", share=float(rule[0]), amount=f"=ROUND({amount},2)",
    )  # fmt: skip


# --- indicators ------------------------------------------------------------------------------------------------------


def write_indicators(book: Workbook, plan: Plan, loans: Loans, inputs: Inputs) -> None:
    """Write each loan on the days of the reports, and the indicators that follow."""
    on_days = Table(book, "loans on days", "day", "loan", "balance", "overdue", "days_late")
    table = Table(
        book, "indicators", "day", "loans", "balance", "lent", "overdue", "overdue_rate", "par30", "par90", "compensation",
        "fund", "leverage", "completion", "subsidy",
    )  # fmt: skip
    for name in ("first_report", "second_report", "ends_on"):
        top = on_days.next_row
        for key, loan in loans.items():
            _write_loan_on(on_days, inputs, name, key, loan)
        _write_report(table, on_days, top, plan, inputs, name)


def _write_loan_on(table: Table, inputs: Inputs, name: str, key: str, loan: LoanSheet) -> None:
    day = table.cell("day", table.next_row)
    paid, last, principal = (loan.actual.column(one) for one in ("paid_on", "last_day", "principal"))
    late = f"({last}<{day})*({paid}>{day})"
    sums = {
        "balance": f"SUMPRODUCT(({paid}>{day})*{principal})", "overdue": f"SUMPRODUCT({late}*{principal})",
        "days_late": f"SUMPRODUCT(MAX({late}*({day}-{last})))",
    }  # fmt: skip
    if key == LOST:  # what the fund paid for, or was written off, is not on the books any more
        sums = {one: f"IF({day}>={inputs['lost_on']},0,{formula})" for one, formula in sums.items()}
    table.add(day=f"={inputs[name]}", loan=key, **{one: f"={formula}" for one, formula in sums.items()})


def _write_report(table: Table, on_days: Table, top: int, plan: Plan, inputs: Inputs, name: str) -> None:
    cell = {one: table.cell(one, table.next_row) for one in table.names}
    balances, overdue, late = (on_days.column(one, top) for one in ("balance", "overdue", "days_late"))
    lent = "+".join(inputs[f"{key}_principal"] for key in (STEADY, EXTENDED, LOST))
    after, day = name == "ends_on", cell["day"]
    this_year = [row for row, (quarter, _, _) in enumerate(quarters(plan), 2) if int(quarter[:4]) == plan.ends_on.year]
    subsidy = f"=SUM('claims'!E{this_year[0]}:E{this_year[-1]})" if plan.subsidy and after and this_year else "=0"
    fund = "'fund'!H3" if after else inputs["paid_in"]
    table.add(
        day=f"={inputs[name]}", loans=f"=SUMPRODUCT(({balances}>0)*1)", balance=f"=SUM({balances})",
        lent=f"=IF(YEAR({inputs['lent_on']})=YEAR({day}),{lent},0)", overdue=f"=SUM({overdue})",
        overdue_rate=f"=ROUND({cell['overdue']}/{cell['balance']},6)",
        par30=f"=SUMPRODUCT(({late}>30)*{balances})", par90=f"=SUMPRODUCT(({late}>90)*{balances})",
        compensation="='fund'!C2" if plan.fund and after else "=0", fund=f"={fund}" if plan.fund else "=0",
        leverage=f"=ROUND({cell['balance']}/{cell['fund']},6)" if plan.fund else "=0",
        completion=f"=ROUND({cell['lent']}/{inputs['quota']},6)" if plan.quota else "=0", subsidy=subsidy,
    )  # fmt: skip
