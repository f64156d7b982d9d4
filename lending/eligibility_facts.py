"""The words of eligibility: what is asked for, what is known of a household, and a condition with its outcome."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from lending.scheme import Scheme
from lending.scheme_borrowers import TargetGroup

PASS, FAIL, UNKNOWN = "pass", "fail", "unknown"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is applied for; None where it is not decided yet. `amount` in yuan."""

    on: date
    amount: Decimal | None = None
    months: int | None = None
    method: str | None = None
    use: str | None = None
    mode: str | None = None


@dataclass(frozen=True, slots=True)
class LoanFacts:
    """A loan of the household that is not repaid: its contract, what is owed (yuan), and whether it is overdue on the day."""

    contract_number: str
    owed: Decimal
    overdue: bool
    lost: bool = False


@dataclass(frozen=True, slots=True)
class RatingFacts:
    """The household's rating in force on the day: gate answers by condition, the line in yuan once one was granted.

    `settled`: decided, through its notice and without open objections; else it is still under way.
    """

    grade: str
    passed: bool
    settled: bool
    gate: dict[str, bool | None]
    line: Decimal | None
    valid_until: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a household and of the member who would borrow. None is unknown; no loans is an empty tuple."""

    category: str | None
    member: str | None
    born_on: date | None
    attributes: dict[str, Any] = field(default_factory=dict)
    member_attributes: dict[str, Any] = field(default_factory=dict)
    loans: tuple[LoanFacts, ...] = ()
    rating: RatingFacts | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One condition. `pointer` is the rule's place in the scheme; `money` says that value and words tell sums owed."""

    id: str
    outcome: str
    value: Any
    rule: Any
    pointer: str
    title_zh: str
    title_en: str
    zh: str
    en: str
    money: bool = False


@dataclass(frozen=True, slots=True)
class Assessment:
    """All conditions of a scheme for a household; `group` is the target group it belongs to."""

    scheme: Scheme
    on: date
    group: TargetGroup | None
    checks: tuple[Check, ...]

    @property
    def outcome(self) -> str:
        """`fail` if one condition fails, else `unknown` if one is not known, else `pass`."""
        found = {check.outcome for check in self.checks}
        return FAIL if FAIL in found else UNKNOWN if UNKNOWN in found else PASS


def age_on(born_on: date, day: date) -> int:
    """Return the age in whole years on a day; somebody born on 29 February is a year older on 1 March of other years.

    >>> age_on(date(2000, 6, 15), date(2018, 6, 14)), age_on(date(2000, 6, 15), date(2018, 6, 15))
    (17, 18)
    """
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def check_of(
    check_id: str, ok: bool | None, title: tuple[str, str], words: tuple[str, str], pointer: str,
    value: Any = None, rule: Any = None, *, money: bool = False,
) -> Check:  # fmt: skip
    """Return a condition: met, not met, or (None) not known; `title` and `words` are pairs of Chinese and English."""
    outcome = UNKNOWN if ok is None else PASS if ok else FAIL
    return Check(check_id, outcome, value, rule, pointer, *title, *words, money)
