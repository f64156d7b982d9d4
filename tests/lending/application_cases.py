"""Applications to test with: a scheme with a chain of every kind of step, people of each role, and a household."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from lending.applications import act, apply
from records import applications
from records.actors import Actor
from records.roles import CADRE, COUNTY, OFFICER, REVIEWER, RISK_GROUP, TOWNSHIP
from records.scopes import Scope
from tests.builders import VILLAGE, a_household
from tests.lending.scheme_texts import SMALL, small

TODAY = date(2026, 3, 2)  # a Monday
CHAIN = """\
  - {step: apply, zh: 户申请, en: Application, roles: [village_cadre, loan_officer], documents: [id_card]}
  - {step: village, zh: 村初审, en: Village, roles: [risk_group], requires: [votes, notice], votes: 3, days: 10}
  - {step: township, zh: 乡审核, en: Township, roles: [township_office], days: 5,
     maker_checker_differs_from: [village]}
  - {step: bank, zh: 银行审定, en: Decision, roles: [bank_reviewer, loan_officer], requires: [site_check], days: 5,
     maker_checker_differs_from: [apply]}
  - {step: lend, zh: 放款, en: Disbursement, roles: [loan_officer], documents: [contract], days: 3,
     maker_checker_differs_from: [bank], lends: true}
"""
STEPS = ["apply", "village", "township", "bank"]
_OLD = SMALL[SMALL.index("  - {step: apply") : SMALL.index("subsidy:")]


def scheme_text(*changes: tuple[str, str], **lines: Any) -> str:
    """Return the scheme `small` with CHAIN, changed as `small` does."""
    return small((_OLD, CHAIN), *changes, **lines)


def person(role: str, name: str = "", region: str = "522725") -> Actor:
    """Return somebody of a role; cadres and risk groups are of VILLAGE."""
    place = VILLAGE if role in (CADRE, RISK_GROUP) else region
    return Actor(name or role, role, Scope(place))


CADRE_MADE, GROUP, TOWN, COUNTY_MADE, BANK_DECIDES, OFFICER_MADE = (
    person(role) for role in (CADRE, RISK_GROUP, TOWNSHIP, COUNTY, REVIEWER, OFFICER)
)
# Who finishes which step, with all that it needs.
DOERS = {"apply": CADRE_MADE, "village": GROUP, "township": TOWN, "bank": BANK_DECIDES}
VOTES = [{"name": name, "in_favour": name != "丙"} for name in ("甲", "乙", "丙")]
NOTICE = {"from": date(2026, 2, 20), "to": date(2026, 2, 27), "place": "村务公开栏", "objections": []}
GIVEN: dict[str, dict[str, Any]] = {
    "apply": {"documents": [{"kind": "id_card"}]},
    "village": {"votes": VOTES, "notice": NOTICE},
    "township": {},
    "bank": {"site_check": {"matches": True, "reason": "养牛 3 头"}, "amount": Decimal("30000.00")},
}


def asked(household: dict[str, Any], **values: Any) -> dict[str, Any]:
    """Return what is sent to apply."""
    return {"household": household["_id"], "scheme": "small", "amount": Decimal("40000.00"), "months": 24,
            "use": "breeding", **values}  # fmt: skip


def an_application(*, by: Actor = CADRE_MADE, household: dict[str, Any] | None = None, **values: Any) -> dict[str, Any]:
    """Make an application (the scheme is loaded already); return it."""
    return apply(asked(household or a_household(), **values), by, today=TODAY)[0]


def finished(
    application: dict[str, Any], *, by: Actor | None = None, today: date = TODAY, **given: Any
) -> dict[str, Any]:
    """Finish the step that an application is at, with what it needs; return the application."""
    step = application["step"]
    body = {"action": "pass", **GIVEN[step], **given}
    return act(application["_id"], application["version"], body, by or DOERS[step], today=today)


def done(application: dict[str, Any], action: str, by: Actor, *, today: date = TODAY, **given: Any) -> dict[str, Any]:
    """Do an action; return the application."""
    return act(application["_id"], application["version"], {"action": action, **given}, by, today=today)


def at_step(step: str, **values: Any) -> dict[str, Any]:
    """Return an application that has come to `step` ("lend": approved)."""
    application = an_application(**values)
    while application["step"] != step:
        application = finished(application)
    return application


def stored(application: dict[str, Any]) -> dict[str, Any]:
    """Return an application as the database has it."""
    found = applications.get(application["_id"])
    assert found
    return found
