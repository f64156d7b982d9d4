"""Every shipped scheme from the household to the indicators: what the product says is what the spreadsheet says, to the cent."""

from __future__ import annotations

from decimal import Decimal

import pytest

from records import loans, risk_funds
from records.money import plain
from tests.stories import story as told
from tests.stories.make_workbooks import FOLDER
from tests.stories.plans import EXTENDED, LOST, PLANS, STEADY
from tests.stories.recomputing import day, ratio, recomputed, yuan

LENT_BY_CHAIN = [name for name in PLANS if name != "four-party-2015"]
PARTS = ("penalty", "compound", "overdue_interest", "overdue_principal", "due_interest", "due_principal", "early_interest",
         "early_principal")  # fmt: skip


@pytest.mark.parametrize("name", LENT_BY_CHAIN)
def test_the_story_of_a_scheme_is_what_its_spreadsheet_says(name, db, as_user):
    figures, story = recomputed(FOLDER / f"{name}.xlsx"), told.begin(PLANS[name])
    if story.scheme.rating:
        ratings = told.rate(story)
        assert {plain(one["line"]["amount"]) for one in ratings} == {Decimal(story.plan.line)}
    told.open_fund(story)
    for key in (STEADY, EXTENDED, LOST):
        loan = told.apply_and_lend(story, key)
        assert rows_of(loan) == rows_in(figures[f"{key} planned"])
    repaid_lost_and_claimed(story, figures)
    reports_agree(story, figures, as_user("county_office"))


def repaid_lost_and_claimed(story, figures):
    """Let everything happen to the loans, and compare what came of it with the spreadsheet."""
    inputs = {row["name"]: row["value"] for row in figures["inputs"]}
    everything = [
        (day(row["paid_on"]), key, row) for key in (STEADY, EXTENDED, LOST) for row in figures[f"{key} payments"]
    ]
    events = [(when, key, lambda key=key, row=row: paid(story, key, row)) for when, key, row in everything]
    events.append((story.plan.extended_on, "", lambda: told.extend(story)))
    events.append((day(inputs["lost_on"]), "", lambda: lost(story, day(inputs["lost_on"]), figures)))
    events.append((day(inputs["recovered_on"]), "", lambda: recovered(story, day(inputs["recovered_on"]), figures)))
    for _, _, happens in sorted(events, key=lambda one: (one[0], one[1])):
        happens()
    for key in (STEADY, EXTENDED, LOST):
        assert rows_of(loans.get(story.loans[key])) == rows_in(figures[key])
    assert loans.get(story.loans[EXTENDED])["state"] == "closed"
    subsidised(story, figures)


def paid(story, key, row):
    """Pay what the spreadsheet says, and compare where the money went."""
    went = told.pay(story, key, day(row["paid_on"]), yuan(row["amount"]), row["early"] or None)
    expected = {part: yuan(row[part]) for part in PARTS if yuan(row[part])}
    assert {part: plain(went[part]) for part in PARTS if part in went} == expected


def lost(story, when, figures):
    loan = plain(told.lose(story, when))
    assert loan["figures"]["recoverable"] == yuan(figures["standing"][2]["payoff"])
    assert loan["figures"]["balance"] == 0
    if not story.plan.fund:
        assert loan["state"] == "written_off"
        return
    shared = figures["fund"][0]
    assert (loan["figures"]["fund_paid"], loan["figures"]["bank_loss"]) == (yuan(shared["fund"]), yuan(shared["bank"]))


def recovered(story, when, figures):
    loan = plain(told.recover(story, when))
    assert loan["figures"]["recovered"] == Decimal(story.plan.recovered)
    assert loan["figures"]["recoverable"] == yuan(figures["standing"][2]["payoff"]) - Decimal(story.plan.recovered)
    if story.plan.fund:
        out, back = figures["fund"]
        account = plain(risk_funds.in_scope(story.fund, told.Scope()))["figures"]
        assert (account["balance"], account["recovered"]) == (yuan(back["balance"]), yuan(back["fund"]))
        levels = ("county", "township", "village")
        assert account["by_level"] == {level: yuan(out[level]) - yuan(back[level]) for level in levels}


def subsidised(story, figures):
    """Claim each quarter, and compare it by segment, by loan and in all; a scheme without subsidy has nothing to claim."""
    expected = figures.get("claims", [])
    for quarter, (claim, rows) in told.claim_subsidy(story, [row["quarter"] for row in expected]).items():
        row = next(one for one in expected if one["quarter"] == quarter)
        keys = {loan_id: key for key, loan_id in story.loans.items()}
        segments = {
            (keys[one["loan"]], part["first"], part["until"], plain(part["eligible"]), plain(part["amount"]))
            for one in rows for part in one["segments"]
        }  # fmt: skip
        assert segments == {
            (one["loan"], str(day(one["first_on"])), str(day(one["until"])), yuan(one["eligible"]), yuan(one["amount"]))
            for one in figures["subsidy"] if one["quarter"] == quarter
        }  # fmt: skip
        assert {keys[one["loan"]]: plain(one["amount"]) for one in rows} == {
            key: yuan(row[key]) for key in keys.values() if yuan(row[key])
        }
        assert plain(claim["figures"])["payable"] == yuan(row["amount"])


def reports_agree(story, figures, county):
    """Compare standing and indicators of the days of the reports, as anybody reads them over HTTP today."""
    for row in figures["standing"][:2]:
        found = county.get(f"/api/v1/loans/{story.loans[LOST]}/standing?as_of={day(row['day'])}").json()
        same = ("balance", "overdue_principal", "overdue_interest", "penalty", "compound", "accrued_interest", "payoff")
        assert {name: Decimal(found[name]) for name in same} == {name: yuan(row[name]) for name in same}
        assert found["days_overdue"] == int(row["days_overdue"])
    for row in figures["indicators"]:
        answer = county.get(f"/api/v1/indicators?as_of={day(row['day'])}").json()
        found = {name: one["value"] for name, one in answer["total"]["values"].items()}
        sums = ("balance", "lent", "overdue", "compensation", "subsidy")
        assert {name: Decimal(found[name]) for name in sums} == {name: yuan(row[name]) for name in sums}
        assert found["loans"] == int(row["loans"])
        ratios = [
            "overdue_rate",
            *(["leverage"] if story.plan.fund else []),
            *(["completion"] if story.plan.quota else []),
        ]
        assert {name: Decimal(found[name] or 0) for name in ratios} == {name: ratio(row[name]) for name in ratios}
        at_risk = {name: Decimal(answer["total"]["values"][name]["numerator"]) for name in ("par30", "par90")}
        assert at_risk == {name: yuan(row[name]) for name in at_risk}


def rows_of(loan):
    """Return the installments of a loan: from, due, last day to pay, principal and interest."""
    return [
        (row["period_start"], row["due_on"], row["payable_until"], plain(row["principal"]), plain(row["interest"]))
        for row in loan["installments"]
    ]


def rows_in(table):
    """Return the same of a spreadsheet's rows, earliest first."""
    days = ("period_start", "due_on", "last_day")
    rows = [(*(str(day(row[name])) for name in days), yuan(row["principal"]), yuan(row["interest"])) for row in table]
    return sorted(rows, key=lambda row: row[1])
