"""A story told to the product: one function a step, each on its own day; what people would do at the desk, in order.

The process lives on the day of each step (`on`), so that everything is stored with the time at which it happened.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import time_machine

from errors import LendingStopped
from lending import applications, fund_claims, loans, notices, ratings, risk_funds, schemes, subsidy_claims
from lending.scheme_library import install
from lending.trail_keeping import keep_trails_due
from records import loans as kept_loans
from records import ratings as kept_ratings
from records import subsidy_claims as kept_claims
from records.actors import Actor, at_command_line
from records.scopes import Scope
from tests.builders import VILLAGE, a_household
from tests.stories.plans import LOST, Plan

Document = dict[str, Any]
CHINA = timezone(timedelta(hours=8))
COUNTY = "522725"
PAID_IN = Decimal("100000.00")
VOTERS = ("王一", "李二", "张三", "赵四", "钱五")
POINTS = {
    "score/integrity_credit": 20, "score/integrity_conduct": 19, "score/labour_people": 14, "score/labour_skill": 14,
    "score/income_amount": 14, "score/income_stability": 14,
}  # fmt: skip
TOTAL = Decimal(95)


@contextmanager
def on(day: date) -> Iterator[None]:
    """Live on a day, from ten o'clock in China."""
    with time_machine.travel(datetime(day.year, day.month, day.day, 10, tzinfo=CHINA)):
        yield


@dataclass
class Story:
    """A story under way: its plan, and what came of it so far by the loans' keys."""

    plan: Plan
    households: dict[str, Document] = field(default_factory=dict)
    loans: dict[str, str] = field(default_factory=dict)
    fund: str = ""

    def somebody(self, role: str) -> Actor:
        """Return a person of a role in the village's area; those of a bank are of the story's."""
        bank = self.plan.institution if role in ("loan_officer", "bank_reviewer") else None
        place = VILLAGE if role in ("village_cadre", "risk_group") else COUNTY
        return Actor(role, role, Scope(place, bank))

    @property
    def scheme(self) -> Any:
        """The scheme of the story."""
        return schemes.get(self.plan.code, self.plan.version)


def begin(plan: Plan) -> Story:
    """Load the shipped scheme as it is, and register the three households."""
    story = Story(plan)
    with on(plan.lent_on - timedelta(30)):
        install(at_command_line("test"), COUNTY if plan.code != "national" else "", [plan.name])
        for key in ("steady", "extended", "lost"):
            now = datetime.now(CHINA)
            story.households[key] = a_household(
                category=plan.category, attributes=plan.attributes, institution=plan.institution, created_at=now, updated_at=now,
                members=[{"id": "m1", "name": "李建国", "relation": "户主", "birth_date": "1975-05-05"}],
            )  # fmt: skip
    return story


def rate(story: Story) -> list[Document]:
    """Rate all households: scored by the village, decided by the group of five, five days on notice, a line of the bank."""
    plan, cadre = story.plan, story.somebody("village_cadre")
    first = plan.lent_on - timedelta(12)
    gate = {one.id: True for one in story.scheme.rating.gate}
    ids = []
    with on(first):
        for household in story.households.values():
            sent = {
                "id": str(uuid.uuid4()),
                "household": household["_id"],
                "scheme": plan.code,
                "gate": gate,
                "points": POINTS,
            }
            rating, new = ratings.record_rating(sent, cadre)
            assert (new, rating["total"], rating["grade"], rating["state"]) == (True, TOTAL, plan.grade, "scored")
            votes = [{"name": name, "opinion": "agree"} for name in VOTERS]
            ratings.decide(rating["_id"], {"version": 1, "votes": votes}, story.somebody("risk_group"))
            ids.append(rating["_id"])
        days = max(story.scheme.notice_days, 5)
        notice, _ = notices.post(
            {"id": str(uuid.uuid4()), "region": VILLAGE, "subject": "rating", "from": first, "to": first + timedelta(days),
             "ratings": ids}, cadre,
        )  # fmt: skip
    with on(first + timedelta(days)):
        notices.end(notice["_id"], {"version": notice["version"]}, cadre)
    with on(first + timedelta(days + 1)):
        for one in ids:
            version = kept_ratings.get(one)["version"]
            line = {"version": version, "amount": Decimal(plan.line)}
            ratings.grant_line(one, line, story.somebody("bank_reviewer"))
    return [kept_ratings.get(one) for one in ids]


def apply_and_lend(story: Story, key: str) -> Document:
    """Take a household's application through every step of the scheme's chain, each by its own role, and make the loan."""
    plan, loan = story.plan, story.plan.loan(key)
    applied_on = plan.lent_on - timedelta(2)
    with on(applied_on):
        first = story.scheme.chain[0]
        held, new = applications.apply(
            {"household": story.households[key]["_id"], "scheme": plan.code, "amount": Decimal(loan.principal),
             "months": loan.months, "method": loan.method, "use": "breeding", "institution": plan.institution},
            story.somebody(first.roles[0]), today=applied_on,
        )  # fmt: skip
        assert (new, held["state"], held["step"]) == (True, "open", first.step)
    for step in story.scheme.chain[:-1]:
        held = _finish(story, held, step)
    assert held["state"] == "approved"
    assert held["approved"]["rate"] == Decimal(plan.rate)
    return _lend(story, key, held)


def _finish(story: Story, held: Document, step: Any) -> Document:
    day = story.plan.lent_on
    given: Document = {"action": "pass", "documents": [{"kind": kind} for kind in _documents(story, step)]}
    if "interview" in step.requires or "loan_application" in step.forms:
        given["interview"] = {"summary": "本人申请，用于养牛"}
    if "site_check" in (*step.requires, *step.forms):
        given["site_check"] = {"matches": True, "reason": "圈舍已建"}
    if step.votes:
        given["votes"] = [{"name": name, "in_favour": True} for name in VOTERS[: step.votes]]
    if "notice" in step.requires and story.scheme.rating is None:
        days = story.scheme.notice_days
        given["notice"] = {
            "from": day - timedelta(days + 1),
            "to": day - timedelta(1),
            "place": "村务公开栏",
            "objections": [],
        }
    with on(day):
        done = applications.act(held["_id"], held["version"], given, _doer(story, step), today=day)
    assert done["history"][-1]["step"] == step.step
    return done


def _documents(story: Story, step: Any) -> list[str]:
    """Return the papers of a step; the first asks for those of the borrower's class too."""
    group = next(one for one in story.scheme.target_groups if story.plan.category in one.categories)
    return sorted({*step.documents, *(group.documents if step == story.scheme.chain[0] else ())})


def _doer(story: Story, step: Any) -> Actor:
    """Return who does a step: a person of its first role, by name, so that no maker is the checker."""
    actor = story.somebody(step.roles[0])
    return Actor(f"{step.step}-{actor.role}", actor.role, actor.scope)


def _lend(story: Story, key: str, held: Document) -> Document:
    """Sign and pay out the loan of an approved application."""
    day, step = story.plan.lent_on, story.scheme.chain[-1]
    by = _doer(story, step)
    with on(day):
        papers = {"action": "note", "documents": [{"kind": kind} for kind in step.documents]}
        held = applications.act(held["_id"], held["version"], papers, by, today=day)
        values = loan_values(story, key) | {"application": held["_id"]}
        made = loans.register_loan(values, by, today=day)
        assert not made.get("deviations")
        done = loans.disburse(made["_id"], day, None, by, today=day)
    story.loans[key] = made["_id"]
    return done.loan


def loan_values(story: Story, key: str) -> Document:
    """Return what a loan is registered with."""
    plan, loan = story.plan, story.plan.loan(key)
    periods = {"monthly": loan.months, "quarterly": loan.months // 3, "once": 1}[loan.frequency]
    terms: Document = {
        "principal": Decimal(loan.principal), "annual_rate": Decimal(plan.rate), "method": loan.method, "periods": periods,
        "frequency": loan.frequency, "signed_on": plan.lent_on,
    }  # fmt: skip
    if loan.frequency == "once":
        month = plan.lent_on.month - 1 + loan.months
        terms["matures_on"] = plan.lent_on.replace(year=plan.lent_on.year + month // 12, month=month % 12 + 1)
    mode = next((one for one in story.scheme.modes if one.new), story.scheme.modes[0])
    return {
        "contract_number": f"HT-{key}", "household": story.households[key]["_id"], "scheme": plan.code, "mode": mode.mode,
        "institution": plan.institution, "use": "breeding", "terms": terms,
        "agreements": [{"kind": kind, "number": f"XY-{key}-{kind}", "party": "示例合作社"} for kind in mode.agreements],
    }  # fmt: skip


def record_paper_loan(story: Story, key: str) -> Document:
    """Record a loan that was made on paper, in a mode in which none is made any more; return its document."""
    day, officer = story.plan.lent_on, story.somebody("loan_officer")
    with on(day):
        made = loans.register_loan(loan_values(story, key) | {"legacy": True}, officer, today=day)
        done = loans.disburse(made["_id"], day, None, officer, today=day)
    story.loans[key] = made["_id"]
    return done.loan


def pay(story: Story, key: str, day: date, amount: Decimal, early: str | None) -> Document:
    """Record a repayment as the bank received it; return where the money went."""
    serial = f"{key}-{day}"
    with on(day):
        officer = story.somebody("loan_officer")
        done = loans.record_repayment(story.loans[key], day, amount, serial, officer, today=day, early=early)
    return done.allocation or {}


def extend(story: Story) -> Document:
    """Give the borrower more time, before the loan matures."""
    plan = story.plan
    with on(plan.extended_on):
        reviewer = story.somebody("bank_reviewer")
        return loans.extend(
            story.loans["extended"], plan.extended_on, plan.extended_to, reviewer, today=plan.extended_on
        ).loan


def open_fund(story: Story) -> None:
    """Open the county's risk fund and pay money into it, where the scheme has one."""
    if story.plan.fund is None:
        return
    day, county = story.plan.lent_on, story.somebody("county_office")
    with on(day):
        fund = risk_funds.open_fund(COUNTY, story.plan.code, story.plan.institution, "县风险补偿金", county)
        risk_funds.record_entry(fund, risk_funds.PAYMENT_IN, PAID_IN, day, "p1", county)
    story.fund = fund["_id"]


def lose(story: Story, day: date) -> Document:
    """Let the risk fund pay for the loan that was lost, or write it off where the scheme has no fund; return the loan."""
    officer, county = story.somebody("loan_officer"), story.somebody("county_office")
    loan_id = story.loans[LOST]
    with on(day):
        if story.plan.fund:
            claim = fund_claims.propose_claim(kept_loans.get(loan_id), "借款人失联", officer)
            fund_claims.approve_claim(claim, county)
        else:
            loans.write_off(loan_id, day, story.somebody("bank_reviewer"), today=day)
    return kept_loans.get(loan_id) or {}


def lending_is_stopped(story: Story, day: date) -> bool:
    """Say whether the county's bad loans keep its banks from making a new one on a day."""
    with on(day):
        keep_trails_due()
        try:
            risk_funds.check_open(story.scheme, VILLAGE, story.plan.institution, day)
        except LendingStopped:
            return True
    return False


def recover(story: Story, day: date) -> Document:
    """Record what came back of the lost loan; the fund gets its share."""
    with on(day):
        amount = Decimal(story.plan.recovered)
        done = loans.record_recovery(
            story.loans[LOST], day, amount, "recovered", story.somebody("loan_officer"), today=day
        )
        keep_trails_due()
    return done.loan


def claim_subsidy(story: Story, quarters: list[str]) -> dict[str, tuple[Document, list[Document]]]:
    """Draft and submit the claim of each quarter when the story ends; return claim and rows by quarter."""
    found = {}
    with on(story.plan.ends_on):
        for quarter in quarters:
            county = story.somebody("county_office")
            claim = subsidy_claims.draft_claim(quarter, COUNTY, None, county)
            claim = subsidy_claims.submit_claim(claim, 1, county)
            found[quarter] = (claim, list(kept_claims.every_row(claim["_id"])))
    return found
