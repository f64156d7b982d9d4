"""Every shipped scheme from the household to the indicators: what the product says is what the spreadsheet says, to the cent."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest

from errors import ApplicationModeForbidden, LoanAgainstScheme
from lending.registering import register_loan
from lending.supervision.evidence_due import tie_evidence_due
from records import loans, risk_funds
from records.money import plain
from tests.builders import a_photo
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
    seen_by_the_officer(story, as_user("loan_officer", institution=story.plan.institution))


def test_the_story_of_the_four_party_mode_whose_loans_are_only_recorded(db, as_user):
    figures, story = recomputed(FOLDER / "four-party-2015.xlsx"), told.begin(PLANS["four-party-2015"])
    told.rate(story)
    told.open_fund(story)
    with pytest.raises(ApplicationModeForbidden):
        told.apply_and_lend(story, STEADY)
    officer, values, signed_on = story.somebody("loan_officer"), told.loan_values(story, STEADY), story.plan.lent_on
    with told.on(signed_on), pytest.raises(LoanAgainstScheme) as refused:
        register_loan(values, officer, today=signed_on)
    assert [one["pointer"] for one in refused.value.details["errors"]] == ["/mode"]
    for key in (STEADY, EXTENDED, LOST):
        loan = told.record_paper_loan(story, key)
        assert [one["kind"] for one in loan["agreements"]] == [
            "assistance",
            "guaranteed_return",
            "repayment_by_operator",
        ]
        assert [one["pointer"] for one in loan["deviations"]] == ["/mode"]
        assert rows_of(loan) == rows_in(figures[f"{key} planned"])
    repaid_lost_and_claimed(story, figures)
    reports_agree(story, figures, as_user("county_office"))
    seen_by_the_officer(story, as_user("loan_officer", institution=story.plan.institution))


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
    """Let the fund pay (or the bank write off); before that too many loans are bad, where the scheme sets a limit."""
    limit = story.scheme.fund and story.scheme.fund.stop_rate
    assert told.lending_is_stopped(story, day(figures["standing"][1]["day"])) is bool(limit)
    loan = plain(told.lose(story, when))
    assert loan["figures"]["recoverable"] == yuan(figures["standing"][2]["payoff"])
    assert loan["figures"]["balance"] == 0
    if not story.plan.fund:
        assert loan["state"] == "written_off"
        return
    shared = figures["fund"][0]
    assert (loan["figures"]["fund_paid"], loan["figures"]["bank_loss"]) == (yuan(shared["fund"]), yuan(shared["bank"]))


def recovered(story, when, figures):
    """Record what came back, and compare the account."""
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
    households_agree(story, answer["total"]["values"])


def households_agree(story, values):
    """Compare how many of the three households were rated, granted a line, and lent to; paper loans were not applied for."""
    counts = {
        name: (values[name]["numerator"], values[name]["denominator"]) for name in ("rated", "granted", "covered")
    }
    rated = 3 if story.scheme.rating else 0
    assert counts == {"rated": (rated, 3), "granted": (rated, rated), "covered": (3, rated)}
    asked = 3 if story.plan.name in LENT_BY_CHAIN else 0
    assert (values["satisfied"]["numerator"], values["satisfied"]["denominator"]) == (asked, asked)


def seen_by_the_officer(story, officer):
    """Send evidence of the running loan, visited in time and sent late; it leaves the list of those without."""
    waiting = [one["loan"] for one in officer.get("/api/v1/loans/without-evidence").json()["items"]]
    assert waiting == [story.loans[STEADY]]
    principal = float(story.plan.steady.principal)
    sent = {
        "id": str(uuid.uuid4()), "household": story.households[STEADY]["code"], "contract_number": "HT-steady",
        "category": "stock", "purchases": [{"item": "stock", "name": "牛犊", "amount": principal, "photos": ["cow.jpg"]}],
        "spent": principal, "used_as_agreed": "yes", "photos": [{"name": "cow.jpg", "purpose": "item"}],
        "visited_at": f"{story.plan.lent_on + timedelta(15)}T02:00:00Z",
    }  # fmt: skip
    assert officer.post("/api/v1/evidence", json=sent).status_code == 201
    assert officer.put(f"/api/v1/evidence/{sent['id']}/photos/cow.jpg", data=a_photo()).status_code == 201
    tie_evidence_due()
    assert officer.get("/api/v1/loans/without-evidence").json()["items"] == []
    summary = officer.get(f"/api/v1/loans/{story.loans[STEADY]}/evidence").json()["summary"]
    assert (summary["verdict"], summary["first_on"]) == ("matches", str(story.plan.lent_on + timedelta(15)))
    assert summary["bought"] == summary["spent"] == summary["disbursed"] == story.plan.steady.principal


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
