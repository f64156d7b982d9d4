"""What a loan was agreed on, as the schedule needs it: sum, rate, method, dates and day count (docs/loans.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from errors import InvalidLoanTerms
from lending.scheme_money import InterestDates as SchemeDates
from lending.vocabulary import METHODS
from records.money import CENT, rounded

EQUAL_INSTALLMENT = "equal_installment"
EQUAL_PRINCIPAL = "equal_principal"
INTEREST_ONLY = "interest_only"
BULLET = "bullet"
# Frequency -> months a period; "once" has a single period, however long.
PERIOD_MONTHS = {"monthly": 1, "quarterly": 3, "once": 0}
# Day count -> days that a year has in it.
YEAR_DAYS = {"30/360": 360, "ACT/360": 360, "ACT/365": 365}
MOST_PERIODS = 600
_EARLIEST, _LATEST = date(1990, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True, slots=True)
class InterestDates:
    """The days on which interest is settled: `day` of each of `months` (结息日; by default the 20th of quarter months)."""

    day: int = 20
    months: tuple[int, ...] = (3, 6, 9, 12)

    @classmethod
    def monthly(cls, day: int = 20) -> InterestDates:
        """Return the same day of every month."""
        return cls(day, tuple(range(1, 13)))


@dataclass(frozen=True, slots=True)
class LoanTerms:
    """The terms that `lending.schedule.repayment_schedule` works on; checked when they are made.

    `principal`: yuan. `annual_rate`: a fraction a year. `periods`: installments of `frequency`; those after `first_due_on`
    fall on the same day of their months (a day that a month does not have is its last; it comes back in the next).
    `grace_principal`: first periods without principal; `grace_interest`: first periods whose interest is only paid with the
    first installment after them (without interest on it). `minor_unit`: what amounts are rounded to. `interest_dates`: with
    them installments fall on the interest dates from `first_due_on` on and the last one on the day of maturity, so that the
    first and the last period may be broken ones; a scheme's rule or a day of the month means every month, or quarter months
    if the frequency is quarterly. `matures_on`: the day of the last installment where it does not follow from the rest.

    Raises InvalidLoanTerms, whose pointer names the field.
    """

    principal: Decimal
    annual_rate: Decimal
    method: str
    periods: int
    frequency: str
    day_count: str
    disbursed_on: date
    first_due_on: date
    grace_principal: int = 0
    grace_interest: int = 0
    minor_unit: Decimal = CENT
    interest_dates: InterestDates | SchemeDates | int | None = None
    matures_on: date | None = None

    def __post_init__(self) -> None:
        _check_amounts(self)
        _check_periods(self)
        _check_dates(self)

    @property
    def year_days(self) -> int:
        """Days of a year as the day count has it: 360 or 365."""
        return YEAR_DAYS[self.day_count]

    @property
    def settled_on_days(self) -> InterestDates | None:
        """The interest dates, if there are any."""
        return interest_dates_of(self.interest_dates, self.frequency)


def interest_dates_of(rule: InterestDates | SchemeDates | int | None, frequency: str) -> InterestDates | None:
    """Return the interest dates of a frequency: every month's, or those of quarter months, by a scheme's rule or a day."""
    if isinstance(rule, int):
        rule = SchemeDates(day=rule)
    if isinstance(rule, SchemeDates):
        return (
            InterestDates(rule.day, rule.quarter_months)
            if frequency == "quarterly"
            else InterestDates.monthly(rule.day)
        )
    return rule


def refuse_unless(holds: bool, field: str, zh: str, en: str) -> None:
    """Raise InvalidLoanTerms that names `field` unless `holds`."""
    if not holds:
        raise InvalidLoanTerms(reason_zh=zh, reason_en=en, pointer=f"/{field}", details={"field": field})


def _is_decimal(value: Any) -> bool:
    return isinstance(value, Decimal) and value.is_finite()


def _check_amounts(terms: LoanTerms) -> None:
    unit, principal, rate = terms.minor_unit, terms.principal, terms.annual_rate
    refuse_unless(
        _is_decimal(unit) and 0 < unit <= 1,
        "minor_unit",
        "最小货币单位应大于 0 且不超过 1 元",
        "the minor unit is above 0 and at most 1 yuan",
    )
    refuse_unless(
        _is_decimal(principal) and unit <= principal <= 10**12,
        "principal",
        f"本金应为不小于 {unit} 元的 Decimal 金额",
        f"the principal is a Decimal of at least {unit} yuan",
    )
    refuse_unless(
        principal == rounded(principal, unit),
        "principal",
        f"本金 {principal} 不是 {unit} 元的整数倍",
        f"the principal {principal} is not a whole number of {unit} yuan",
    )
    refuse_unless(
        _is_decimal(rate) and 0 <= rate <= 1,
        "annual_rate",
        "年利率应为 0 到 1 之间的小数（Decimal），如 0.0435",
        "the rate is a fraction a year (Decimal) from 0 to 1, such as 0.0435",
    )
    refuse_unless(
        terms.method in METHODS,
        "method",
        f"还款方式应为 {'、'.join(METHODS)} 之一",
        f"the method is one of {', '.join(METHODS)}",
    )
    refuse_unless(
        terms.day_count in YEAR_DAYS,
        "day_count",
        f"计息天数规则应为 {'、'.join(YEAR_DAYS)} 之一",
        f"the day count is one of {', '.join(YEAR_DAYS)}",
    )


def _check_periods(terms: LoanTerms) -> None:
    periods = terms.periods
    refuse_unless(
        type(periods) is int and 1 <= periods <= MOST_PERIODS,
        "periods",
        f"期数应为 1 到 {MOST_PERIODS} 的整数",
        f"the number of periods is from 1 to {MOST_PERIODS}",
    )
    refuse_unless(
        terms.frequency in PERIOD_MONTHS,
        "frequency",
        f"还款频率应为 {'、'.join(PERIOD_MONTHS)} 之一",
        f"the frequency is one of {', '.join(PERIOD_MONTHS)}",
    )
    refuse_unless(
        terms.frequency != "once" or periods == 1,
        "periods",
        "一次还清的贷款只有 1 期",
        "a loan that is repaid at once has 1 period",
    )
    for field in ("grace_principal", "grace_interest"):
        grace = getattr(terms, field)
        refuse_unless(
            type(grace) is int and 0 <= grace < periods,
            field,
            f"宽限期数应为 0 到 {periods - 1} 的整数",
            f"the periods of grace are from 0 to {periods - 1}",
        )
    dates = terms.settled_on_days
    if dates is not None:
        good = isinstance(dates, InterestDates)
        good = good and 1 <= dates.day <= 31 and bool(dates.months) and all(1 <= month <= 12 for month in dates.months)
        refuse_unless(
            good,
            "interest_dates",
            "结息日应为 1 到 31，月份为 1 到 12",
            "the interest day is from 1 to 31, its months from 1 to 12",
        )


def _check_dates(terms: LoanTerms) -> None:
    for field in ("disbursed_on", "first_due_on", "matures_on"):
        day = getattr(terms, field)
        refuse_unless(
            (field == "matures_on" and day is None) or (type(day) is date and _EARLIEST <= day < _LATEST),
            field,
            "应为 1990 至 2199 年间的日期",
            "is a date of the years 1990 to 2199",
        )
    refuse_unless(
        terms.first_due_on > terms.disbursed_on,
        "first_due_on",
        f"首个还款日 {terms.first_due_on} 应晚于放款日 {terms.disbursed_on}",
        f"the first due date {terms.first_due_on} is after the disbursement on {terms.disbursed_on}",
    )
    refuse_unless(
        terms.matures_on is None or terms.matures_on >= terms.first_due_on,
        "matures_on",
        "到期日不应早于首个还款日",
        "the day of maturity is not before the first due date",
    )
