"""What happens in the story of each shipped scheme: people, sums, rates and days, written down by hand and nothing computed.

Each story has three households of one village. `steady` pays one installment late and something early, and is in arrears at
the end; `extended` gets more time and repays all of it; `lost` stops paying, is paid by the risk fund (or written off where
there is none), and something is recovered later. Rates are those published for the day on which the loans are made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

EQUAL_PRINCIPAL, EQUAL_INSTALLMENT, INTEREST_ONLY, BULLET = (
    "equal_principal",
    "equal_installment",
    "interest_only",
    "bullet",
)
STEADY, EXTENDED, LOST = "steady", "extended", "lost"


@dataclass(frozen=True, slots=True)
class LoanPlan:
    """A loan: principal in yuan, and how it is to be repaid."""

    principal: str
    method: str
    frequency: str = "monthly"
    months: int = 12


@dataclass(frozen=True, slots=True)
class Plan:
    """A story. `lent_on` is the day on which all three loans are signed and paid out; `claims_on`, when subsidy is claimed."""

    name: str
    code: str
    version: str
    lent_on: date
    rate: str
    steady: LoanPlan
    extended: LoanPlan
    lost: LoanPlan
    early_amount: str
    extended_on: date
    extended_to: date
    paid_until: date  # `steady` pays what falls due until then, and nothing after
    ends_on: date  # the last report
    category: str = "脱贫户"
    institution: str = "瓮安农商行"
    grade: str | None = None
    line: str = "50000.00"
    year_days: int = 360
    thirty_days_a_month: bool = False
    interest_day: int | None = 20
    holidays: bool = True
    overdue_markup: str = "0.5"
    compound: bool = False
    # (from, to, share, cap): interest is subsidised on a balance up to the cap.
    subsidy: tuple[tuple[date, date, str, str], ...] = ()
    extension_subsidised: bool = False
    fund: tuple[str, str] | None = None  # the fund's share and the bank's
    split: tuple[str, str, str] = ("1", "0", "0")  # county, township, village
    covered: str = "999999999"  # of a loan's balance the fund covers no more
    recovered: str = "1000.00"
    quota: str | None = None  # of the year in which the loans are made
    attributes: dict[str, str] = field(default_factory=dict)

    def loan(self, key: str) -> LoanPlan:
        """Return one of the three loans."""
        found: LoanPlan = getattr(self, key)
        return found


FOREVER = date(2999, 12, 31)
PLANS = {
    one.name: one
    for one in (
        Plan(
            "town-2016", "town", "2016-1", date(2016, 6, 10), "0.0435",
            LoanPlan("50000.00", EQUAL_PRINCIPAL), LoanPlan("30000.00", INTEREST_ONLY, "quarterly", 6),
            LoanPlan("40000.00", EQUAL_INSTALLMENT), "12000.00", date(2016, 11, 15), date(2017, 2, 6),
            date(2016, 11, 28), date(2017, 4, 10), category="建档立卡贫困户", grade="四星", compound=True,
            subsidy=((date(2016, 1, 1), FOREVER, "1", "50000"),), fund=("0.8", "0.2"), split=("0.5", "0.3", "0.2"),
        ),
        Plan(
            "state-2022", "state", "2022-1", date(2022, 7, 10), "0.0370",
            LoanPlan("100000.00", EQUAL_PRINCIPAL), LoanPlan("60000.00", INTEREST_ONLY, "quarterly", 6),
            LoanPlan("90000.00", EQUAL_INSTALLMENT), "20000.00", date(2022, 12, 15), date(2023, 3, 6),
            date(2022, 12, 28), date(2023, 4, 10), grade="四星", line="100000.00", overdue_markup="0.3",
            subsidy=((date(2022, 1, 1), date(2023, 12, 31), "1", "50000"),
                     (date(2024, 1, 1), date(2025, 12, 31), "0.7", "50000")),
            fund=("0.7", "0.3"), quota="20000000",
        ),
        Plan(
            "national-2021", "national", "2021-6", date(2023, 7, 10), "0.0355",
            LoanPlan("80000.00", EQUAL_PRINCIPAL), LoanPlan("30000.00", INTEREST_ONLY, "quarterly", 6),
            LoanPlan("60000.00", EQUAL_INSTALLMENT), "15000.00", date(2023, 12, 15), date(2024, 3, 5),
            date(2023, 12, 28), date(2024, 4, 10), grade="合格", line="100000.00",
            subsidy=((date(2021, 3, 4), date(2023, 12, 31), "1", "50000"),
                     (date(2024, 1, 1), date(2025, 12, 31), "0.7", "50000")),
            extension_subsidised=True, fund=("0.8", "0.2"), covered="50000",
        ),
        Plan(
            "national-2026", "national", "2026-1", date(2026, 3, 20), "0.0300",
            LoanPlan("100000.00", EQUAL_PRINCIPAL), LoanPlan("50000.00", INTEREST_ONLY, "quarterly", 6),
            LoanPlan("80000.00", EQUAL_INSTALLMENT), "20000.00", date(2026, 8, 14), date(2026, 11, 5),
            date(2026, 8, 28), date(2026, 11, 20), category="有帮扶需求户", grade="合格", line="100000.00",
        ),
        Plan(
            "credit-cooperative-2019", "credit-cooperative", "2019-1", date(2021, 3, 10), "0.0435",
            LoanPlan("50000.00", EQUAL_PRINCIPAL), LoanPlan("30000.00", INTEREST_ONLY, "quarterly", 6),
            LoanPlan("45000.00", EQUAL_INSTALLMENT), "10000.00", date(2021, 8, 16), date(2021, 11, 5),
            date(2021, 8, 28), date(2022, 1, 10), category="建档立卡贫困户", grade="四星", compound=True,
            subsidy=((date(2019, 8, 20), FOREVER, "1", "50000"),), fund=("0.8", "0.2"),
            attributes={"credit_record": "良好"},
        ),
        Plan(
            "lender-seven-steps-2020", "lender", "2020-1", date(2022, 2, 10), "0.0570",
            LoanPlan("80000.00", EQUAL_PRINCIPAL), LoanPlan("40000.00", INTEREST_ONLY, "monthly", 6),
            LoanPlan("60000.00", EQUAL_INSTALLMENT), "20000.00", date(2022, 7, 15), date(2022, 10, 17),
            date(2022, 7, 28), date(2022, 12, 9), category="一般农户", grade="A", line="100000.00",
            year_days=365, interest_day=None, compound=True,
        ),
        Plan(
            "four-party-2015", "four-party", "2015-1", date(2015, 12, 10), "0.0435",
            LoanPlan("50000.00", INTEREST_ONLY), LoanPlan("50000.00", BULLET, "once", 6),
            LoanPlan("50000.00", INTEREST_ONLY), "15000.00", date(2016, 5, 16), date(2016, 8, 5),
            date(2016, 5, 28), date(2016, 10, 10), category="建档立卡贫困户", grade="合格",
            subsidy=((date(2015, 1, 1), FOREVER, "1", "50000"),), fund=("0.8", "0.2"), split=("0.5", "0.3", "0.2"),
        ),
        Plan(
            "village-fund-2010", "village-fund", "2010-1", date(2015, 3, 10), "0.06",
            LoanPlan("5000.00", EQUAL_PRINCIPAL), LoanPlan("3000.00", BULLET, "once", 6),
            LoanPlan("4000.00", EQUAL_PRINCIPAL), "1500.00", date(2015, 8, 14), date(2015, 11, 5),
            date(2015, 8, 28), date(2015, 12, 20), category="一般农户", institution="茶店村互助社",
            thirty_days_a_month=True, interest_day=None, holidays=False, overdue_markup="0.3", recovered="800.00",
            attributes={"village_fund_member": "是"},
        ),
    )
}  # fmt: skip
