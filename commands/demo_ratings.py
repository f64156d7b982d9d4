"""Ratings of the demo county at every step: with a line, confirmed, on notice with an objection, decided, scored, refused."""

from __future__ import annotations

import dataclasses
import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from errors import RateExists, SchemeNotInForce
from households.numbers import today
from lending.notices import answer, end, object_to, post
from lending.rate_publications import add_publication
from lending.rates import table
from lending.ratings import decide, grant_line, record_rating
from records import households, ratings
from records.actors import Actor
from records.roles import CADRE, REVIEWER
from records.scopes import Scope

Document = dict[str, Any]
_SCHEME, _VILLAGE = "national", "522725001003"
_ITEMS = ("integrity_credit", "integrity_conduct", "labour_people", "labour_skill", "income_amount", "income_stability")
_GATE = ("has_labour", "has_ambition", "has_wish", "has_income", "is_lawful", "is_creditworthy", "has_project")
_GROUP = ("王支书", "李主任", "张会计", "刘代表", "陈代表")
# Points of each question, and how far the rating has come.
_RATINGS: list[tuple[tuple[int, ...], str]] = [
    ((20, 20, 15, 15, 15, 10), "line"), ((20, 20, 15, 10, 10, 10), "line"), ((20, 15, 15, 10, 10, 10), "line"),
    ((20, 20, 8, 15, 10, 10), "line"), ((20, 20, 15, 10, 15, 10), "line"), ((20, 10, 15, 10, 10, 10), "line"),
    ((20, 20, 15, 15, 10, 10), "confirmed"), ((20, 20, 15, 10, 10, 3), "on_notice"), ((20, 20, 8, 10, 10, 10), "on_notice"),
    ((20, 20, 15, 10, 10, 10), "decided"), ((20, 20, 8, 10, 10, 10), "scored"), ((10, 10, 8, 10, 10, 10), "refused"),
]  # fmt: skip


def load_demo_ratings(by: Actor) -> None:
    """Rate the village's households and add a reference rate that the demo can go on with; nothing without a scheme."""
    cover_today(by)
    made: dict[str, list[str]] = {}
    people = households.page(Scope(_VILLAGE), {}, None, len(_RATINGS))
    cadre = dataclasses.replace(by, who="cun", role=CADRE)
    for number, (household, (points, how_far)) in enumerate(zip(people, _RATINGS, strict=False)):
        try:
            made.setdefault(how_far, []).append(_rate(number, household, points, how_far, cadre))
        except SchemeNotInForce:
            return
    _notices(made, cadre, dataclasses.replace(by, who="shenpi", role=REVIEWER))


def cover_today(by: Actor) -> None:
    """Carry the last LPR forward where the table ends before today, marked as what it is: no published rate."""
    held = table("lpr")
    if held.covered_to and held.covered_to >= today():
        return
    last = held.rows[-1]
    day = (held.covered_to or today()) + timedelta(days=1)
    told = {"published_on": day, "covered_to": today() + timedelta(days=365), "rate_1y": last.rate_1y, "rate_5y": last.rate_5y,
            "source": "演示用：沿用上一次报价，不是公布的利率 carried forward for the demo, not published"}  # fmt: skip
    try:
        add_publication(told, by)
    except RateExists:
        return


def _rate(number: int, household: Document, points: tuple[int, ...], how_far: str, cadre: Actor) -> str:
    on = today() - timedelta(days=12)
    rating_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"ruhu-demo-rating-{number}"))
    given = {f"score/{item}": point for item, point in zip(_ITEMS, points, strict=True)}
    sent = {"id": rating_id, "household": household["_id"], "scheme": _SCHEME, "rated_on": on,
            "gate": dict.fromkeys(_GATE, True), "points": given}  # fmt: skip
    record_rating(sent, cadre)
    if how_far not in ("scored", "refused"):
        votes = [{"name": name, "opinion": "agree"} for name in _GROUP]
        decide(rating_id, {"version": 1, "on": on + timedelta(days=1), "votes": votes, "opinion": "同意"}, cadre)
    return rating_id


def _notices(made: dict[str, list[str]], cadre: Actor, reviewer: Actor) -> None:
    """Post one notice that has ended and one that stands, with an objection that was answered and one that was not."""
    over = _posted("over", [*made.get("line", []), *made.get("confirmed", [])], today() - timedelta(days=9), cadre)
    for rating_id in made.get("line", []) if over else ():
        version = (ratings.get(rating_id) or {})["version"]
        grant_line(rating_id, {"version": version, "amount": Decimal(50000)}, reviewer)
    standing = _posted("standing", made.get("on_notice", []), today() - timedelta(days=2), cadre, ends=False)
    if standing and standing["households"]:
        told = {
            "household": standing["households"][0]["household"],
            "person": "匿名",
            "content": "该户已外出务工，无人经营项目",
        }
        object_to(standing["_id"], {"version": standing["version"], **told}, cadre)


def _posted(name: str, listed: list[str], begins: date, cadre: Actor, *, ends: bool = True) -> Document | None:
    if not listed:
        return None
    notice_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"ruhu-demo-notice-{name}"))
    notice, _ = post({"id": notice_id, "region": _VILLAGE, "subject": "rating", "place": "村务公开栏", "from": begins,
                      "to": begins + timedelta(days=7), "ratings": listed}, cadre)  # fmt: skip
    if not ends:
        return notice
    about = {"household": notice["households"][0]["household"], "content": "收入填报偏高"}
    objected = object_to(notice_id, {"version": notice["version"], **about}, cadre)
    told = {"version": objected["version"], "answer": "经入户核实，收入属实", "upheld": "no"}
    answered = answer(notice_id, objected["objections"][0]["id"], told, cadre)
    return end(notice_id, {"version": answered["version"]}, cadre)
