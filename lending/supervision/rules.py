"""The rules that find what is to be rectified: each looks at one loan with what surrounds it, and at nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lending.due_dates import months_later
from lending.scheme import Scheme
from lending.scheme_borrowers import Ages, TargetGroup
from lending.supervision.uses import DIFFERS, compared, diverted_to, seen_in, use_of
from lending.vocabulary import USES, name_of
from records.loans import ACTIVE
from records.money import NOTHING

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """A loan (amounts as Decimal) and what the rules ask about it.

    `scheme`: the version it was made under, None if it is not known. `household`: {category, members}. `evidence`: what is
    tied to it. `owed_besides`: yuan that the household owes on other, earlier loans of the scheme. `evidence_days`: used
    where the scheme is not known.
    """

    loan: Document
    today: date
    scheme: Scheme | None = None
    household: Document | None = None
    evidence: list[Document] = field(default_factory=list)
    owed_besides: Decimal = NOTHING
    evidence_days: int = 30

    @property
    def group(self) -> TargetGroup | None:
        """The scheme's target group that the household's category is in."""
        category = (self.household or {}).get("category")
        groups = self.scheme.target_groups if self.scheme else ()
        return next((one for one in groups if category in one.categories), None)

    @property
    def disbursed_on(self) -> date | None:
        """The day of the first disbursement."""
        text = self.loan.get("disbursed_on")
        return date.fromisoformat(text) if text else None

    @property
    def running(self) -> bool:
        """Whether the loan is out."""
        return bool(self.loan["state"] == ACTIVE and self.loan.get("disbursed_on"))


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: the class of the defect, what it says, what is demanded, and the look at a loan: what was measured, or None."""

    id: str
    defect: str
    zh: str
    en: str
    demand: str
    look: Callable[[Facts], Document | None]


def _amount_over_limit(facts: Facts) -> Document | None:
    if not facts.scheme or not facts.running:
        return None
    limit, principal = facts.scheme.cap_of(facts.group), facts.loan["terms"]["principal"]
    if principal + facts.owed_besides <= limit:
        return None
    return {"limit": limit, "principal": principal, "owed_besides": facts.owed_besides}


def _term_over_limit(facts: Facts) -> Document | None:
    if not facts.scheme or not facts.running or facts.disbursed_on is None:
        return None
    months = facts.scheme.term.most_months
    if facts.group and facts.group.most_months:
        months = min(months, facts.group.most_months)
    matures = facts.loan["terms"].get("matures_on") or _unextended(facts.loan)
    if not matures or date.fromisoformat(matures) <= months_later(facts.disbursed_on, months):
        return None
    return {"most_months": months, "disbursed_on": facts.loan["disbursed_on"], "matures_on": matures}


def _unextended(loan: Document) -> str | None:
    """Return the day of maturity of a loan that was never extended: extensions have limits of their own."""
    extended = any(event["kind"] == "extension" for event in loan.get("events", []))
    return None if extended else loan.get("matures_on")


def _forbidden_use(facts: Facts) -> Document | None:
    if not facts.scheme:
        return None
    uses, claimed = facts.scheme.uses, use_of(facts.loan.get("use"))
    went = list(dict.fromkeys(one for piece in facts.evidence for one in diverted_to(piece) if one in USES))
    bad = [one for one in went if one not in uses.permitted]
    if claimed and claimed not in uses.permitted:
        bad.insert(0, claimed)
    return {"uses": [name_of(USES, one)[0] for one in dict.fromkeys(bad)]} if bad else None


def _no_evidence(facts: Facts) -> Document | None:
    if not facts.running or facts.evidence or facts.disbursed_on is None:
        return None
    days = facts.scheme.evidence_days if facts.scheme else facts.evidence_days
    due = facts.disbursed_on + timedelta(days)
    return {"days": days, "due_on": due.isoformat()} if due < facts.today else None


def _outside_target_group(facts: Facts) -> Document | None:
    category = (facts.household or {}).get("category")
    if not facts.scheme or not facts.running or not category:
        return None
    if facts.group is None:
        return {
            "category": category,
            "taken": [one for group in facts.scheme.target_groups for one in group.categories],
        }
    return _age_outside(facts, facts.group.ages or facts.scheme.ages)


def _age_outside(facts: Facts, ages: Ages | None) -> Document | None:
    born = _birth_date(facts)
    if ages is None or born is None or facts.disbursed_on is None:
        return None
    age = (
        facts.disbursed_on.year
        - born.year
        - ((facts.disbursed_on.month, facts.disbursed_on.day) < (born.month, born.day))
    )
    return None if ages.from_ <= age <= ages.to else {"age": age, "from": ages.from_, "to": ages.to}


def _birth_date(facts: Facts) -> date | None:
    borrower = facts.loan.get("borrower", {}).get("member")
    members = (facts.household or {}).get("members", [])
    text = next((one.get("birth_date") for one in members if one["id"] == borrower), None)
    return date.fromisoformat(text) if text else None


def _use_differs(facts: Facts) -> Document | None:
    differing = [one for one in facts.evidence if compared(facts.loan.get("use"), one) == DIFFERS]
    if not differing:
        return None
    seen = dict.fromkeys(thing for one in differing for thing in seen_in(one))
    went = dict.fromkeys(use for one in differing for use in diverted_to(one))
    return {"claimed": facts.loan.get("use"), "seen": list(seen), "diverted_to": list(went),
            "evidence": [one["_id"] for one in differing]}  # fmt: skip


LOAN_RULES: tuple[Rule, ...] = (
    Rule("amount_over_limit", "policy", "贷款金额超过方案上限", "The loan is above the scheme's limit",
         "核实并说明依据；超出部分收回或按规定处理。", _amount_over_limit),
    Rule("term_over_limit", "policy", "贷款期限超过方案上限", "The term is longer than the scheme allows",
         "核实合同期限；按方案规定调整或说明依据。", _term_over_limit),
    Rule("forbidden_use", "use", "贷款用于方案不允许的用途", "The loan went to a use that the scheme does not permit",
         "收回改变用途的资金，或督促恢复约定用途。", _forbidden_use),
    Rule("no_evidence", "records", "放款后未按期取得用途佐证", "No evidence of its use came in time after the disbursement",
         "入户核查贷款用途并上传佐证。", _no_evidence),
    Rule("outside_target_group", "target", "借款人不属于方案对象", "The borrower is outside the scheme's target group",
         "核实农户类型和年龄；不符合的按规定退出。", _outside_target_group),
    Rule("use_differs", "use", "用途佐证与申请用途不符", "The evidence shows another use than was claimed",
         "核实实际用途；改变用途的按合同处理。", _use_differs),
)  # fmt: skip
SHARED_PHONE = Rule(
    "shared_phone", "target", "多户借款人登记同一电话", "Borrowers of several households have the same phone number",
    "逐户核实借款人本人电话，排除冒名贷款。", lambda _: None,
)  # fmt: skip
RULES: dict[str, Rule] = {rule.id: rule for rule in (*LOAN_RULES, SHARED_PHONE)}


def found_in(facts: Facts) -> Iterator[tuple[Rule, Document]]:
    """Yield each rule that finds something in a loan, with what was measured."""
    for rule in LOAN_RULES:
        details = rule.look(facts)
        if details is not None:
            yield rule, details
