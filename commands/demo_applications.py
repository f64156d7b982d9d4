"""Applications of the demo county at different steps: taken there as the people of each step would."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from commands.demo_accounts import USERNAMES
from errors import DomainError
from lending import schemes
from lending.application_rules import step_at
from lending.application_writes import position_of
from lending.applications import act, apply, scheme_of
from records import households, roles
from records.actors import Actor
from records.clock import today as today_in
from records.scopes import Scope
from settings import Settings

Document = dict[str, Any]
_SCHEME, _BANK = "national", "瓮安农商行"
_PLACES = {roles.CADRE: "522725001003", roles.RISK_GROUP: "522725001003", roles.TOWNSHIP: "522725001"}
# Number of the household in its village, yuan, months, how many steps are finished, and what then. Those with low numbers
# are rated (commands.demo_ratings), most of them have a loan; the sixth has repaid it.
_APPLICATIONS: list[tuple[int, int, int, int, str]] = [
    (18, 30000, 12, 0, ""),
    (17, 20000, 12, 1, ""),
    (16, 50000, 24, 1, "suspend"),
    (15, 10000, 12, 1, "refuse"),
    (1, 40000, 24, 2, ""),
    (2, 30000, 36, 2, "return"),
    (6, 20000, 12, 9, ""),
]
_WORDS = {
    "suspend": "请补户口簿复印件",
    "return": "用途写得太笼统，请写明数量和地点",
    "refuse": "申请人近期外出务工，项目无人经营",
}


def load_demo_applications(settings: Settings) -> None:
    """Make applications in the first village; each goes as far as the records of its household let it."""
    today = today_in(settings.TIMEZONE)
    people = households.page(Scope(_PLACES[roles.CADRE]), {}, None, 30)
    for number, *told in _APPLICATIONS:
        if number <= len(people):
            _make(people[number - 1], told, today)


def _make(household: Document, told: list[Any], today: date) -> None:
    amount, months, steps, story = told
    try:
        scheme = schemes.applying(_SCHEME, household["region"], today)
        asked = {"household": household["_id"], "scheme": _SCHEME, "amount": Decimal(amount), "months": months,
                 "use": scheme.uses.permitted[0], "use_detail": "扩大现有种养规模"}  # fmt: skip
        held, _ = apply(asked, _person(scheme.chain[0].roles), today=today)
        for _ in range(steps):
            held = _finish(held, today) if held["state"] == "open" else held
        if story:
            step = step_at(scheme.chain, position_of(held))
            given = {"action": story, "reason": _WORDS[story], "to": scheme.chain[0].step if story == "return" else ""}
            act(held["_id"], held["version"], given, _person(step.roles), today=today)
    except DomainError:
        return  # it stays where it has got to


def _person(allowed: tuple[str, ...]) -> Actor:
    role = allowed[0]
    return Actor(USERNAMES[role], role, Scope(_PLACES.get(role, "522725"), _BANK if role in roles.BANK_ROLES else None))


def _finish(held: Document, today: date) -> Document:
    """Finish the step that an application is at, with everything that a step can need."""
    scheme = scheme_of(held)
    step = step_at(scheme.chain, position_of(held))
    size = step.votes or 3
    given: Document = {
        "action": "pass",
        "reason": "已核实，同意",
        "interview": {
            "interviewer": "信贷员",
            "family_income": Decimal(36000),
            "other_debt": Decimal(0),
            "impression": "踏实肯干",
        },
        "site_check": {
            "scale": "牛 3 头、辣椒 5 亩",
            "matches": True,
            "suggested_amount": held["amount"],
            "reason": "圈舍已建好",
        },
        "documents": [{"kind": kind} for kind in step.documents],
    }
    if step.votes:
        given["votes"] = [{"name": f"成员{n + 1}", "in_favour": n > 0} for n in range(size)]
    if "notice" in step.requires:
        begins = today - timedelta(scheme.notice_days + 2)
        given["notice"] = {"from": begins, "to": today - timedelta(1), "place": "村务公开栏", "objections": []}
    return act(held["_id"], held["version"], given, _person(step.roles), today=today)
