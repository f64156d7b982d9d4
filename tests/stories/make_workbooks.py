"""Writes the spreadsheet of each story: what happened as inputs, every figure as a formula.

Run it as `python -m tests.stories.make_workbooks`.
The rules are written here a second time, from the law and the schemes, and nothing of the product is used: the spreadsheet
is what the product is compared with. Only the days on which banks are closed come from a table (the State Council's).
"""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

from tests.stories.plans import EXTENDED, LOST, PLANS, STEADY, Plan
from tests.stories.sheet_of_loan import LoanSheet
from tests.stories.sheets_of_money import write_fund, write_indicators, write_standing, write_subsidy
from tests.stories.tables import Inputs

FOLDER = Path(__file__).parent / "workbooks"


def write_workbook(plan: Plan) -> Workbook:
    """Return the spreadsheet of a story."""
    book = Workbook()
    inputs = Inputs(book, plan)
    loans = {key: LoanSheet(book, plan, key, inputs) for key in (STEADY, EXTENDED, LOST)}
    for loan in loans.values():
        loan.write()
    write_standing(book, plan, loans, inputs)
    if plan.fund:
        write_fund(book, inputs)
    if plan.subsidy:
        write_subsidy(book, plan, loans, inputs)
    write_indicators(book, plan, loans, inputs)
    return book


def main() -> None:
    """Write all of them."""
    FOLDER.mkdir(exist_ok=True)
    for name, plan in PLANS.items():
        write_workbook(plan).save(FOLDER / f"{name}.xlsx")


if __name__ == "__main__":
    main()
