"""Public notices: posted with what they list, objected to, answered, ended; the ratings on them follow.

The notice is written first and its ratings follow from it: `settle` can be repeated after a crash.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from errors import (
    NoticeChanged,
    NoticeConflict,
    NoticeListsNobody,
    NoticeNotOver,
    NoticeStateForbids,
    ObjectionAnswered,
    ObjectionNotFound,
    ObjectionsOpen,
    OutOfScope,
    RatingChanged,
    RatingStateForbids,
)
from households.numbers import today
from lending.rating_rules import UPHELD, check_notice, check_posted_on
from lending.ratings import apply
from lending.schemes import get
from lending.sent_photos import kept, sent_rows
from records import notices, ratings, regions
from records.actors import Actor
from records.clock import now
from records.scopes import prefixes

Document = dict[str, Any]


def post(sent: Document, by: Actor) -> tuple[Document, bool]:
    """Post a notice: id (UUID), region, subject, place?, from, to, ratings? (IDs), listed?, photos.

    Of ratings it lists those named, or all of the region that are decided. Returns it and whether it was new. Raises
    OutOfScope, RegionUnknown, NoticeTooShort (by the schemes' days), NoticeListsNobody, RatingNotFound,
    RatingStateForbids, RatingOutOfOrder (it was decided later), NoticeConflict.
    """
    region, begins, ends = sent["region"], sent["from"], sent["to"]
    if not region.startswith(by.scope.prefix):
        raise OutOfScope(scope=by.scope.prefix, pointer="/region")
    regions.require(region, "/region")
    held = notices.get(sent["id"])
    if held is None:
        listed = _listed(sent, by) if sent["subject"] == "rating" else []
        check_notice(begins, ends, least_days(listed))
        if sent["subject"] == "rating" and not listed:
            raise NoticeListsNobody(pointer="/ratings")
        document = notice_document(sent, listed, by)
        document["attachments"] = sent_rows(sent.get("photos") or [], by)
        if notices.insert(document):
            kept(sent.get("photos") or [])
            settle(document["_id"], by)
            return notices.get(document["_id"]) or document, True
        held = notices.get(sent["id"])
    if held is None or (held["region"], held["begins"], held["ends"]) != (region, begins.isoformat(), ends.isoformat()):
        raise NoticeConflict(id=sent["id"], pointer="/id")
    settle(held["_id"], by)
    return held, False


def _listed(sent: Document, by: Actor) -> list[Document]:
    if not sent.get("ratings"):
        return ratings.decided_in(sent["region"], sent["from"].isoformat())
    found = [ratings.in_scope(one, by.scope) for one in sent["ratings"]]
    for rating in found:
        if ratings.state_on(rating, today()) != ratings.DECIDED or not rating["region"].startswith(sent["region"]):
            zh, en = ratings.STATES[ratings.state_on(rating, today())]
            raise RatingStateForbids(
                state=zh, state_en=en.lower(), pointer="/ratings", details={"rating": rating["_id"]}
            )
        check_posted_on(sent["from"], rating)
    return found


def least_days(listed: list[Document]) -> int:
    """Return the fewest days that a notice of these ratings stands: the most that one of their schemes asks, 5 without."""
    return max((get(**rating["scheme"]).notice_days for rating in listed), default=5)


def notice_document(sent: Document, listed: list[Document], by: Actor) -> Document:
    """Return a new notice {id, region, subject, place, from, to, listed} of these ratings."""
    at = now()
    return {
        "_id": sent["id"],
        "region": sent["region"],
        "scopes": prefixes(sent["region"]),
        "subject": sent["subject"],
        "place": sent.get("place") or "",
        "begins": sent["from"].isoformat(),
        "ends": sent["to"].isoformat(),
        "listed": sent.get("listed") or len(listed),
        "households": [
            {"household": one["household"], "household_code": one["household_code"], "rating": one["_id"]}
            for one in listed
        ],
        "objections": [],
        "attachments": [],
        "state": notices.POSTED,
        "version": 1,
        "created_at": at,
        "created_by": by.who,
        "updated_at": at,
        "updated_by": by.who,
    }


def object_to(notice_id: str, sent: Document, by: Actor) -> Document:
    """Record an objection: version, household?, raised_on, person?, content; return the notice.

    Raises NoticeNotFound, NoticeStateForbids, NoticeChanged, ObjectionNotFound (the notice does not list the household).
    """
    notice = _at_version(notice_id, sent["version"], by)
    _require_posted(notice)
    household = sent.get("household")
    if household and household not in {one["household"] for one in notice["households"]}:
        raise ObjectionNotFound(pointer="/household")
    objection = {
        "id": uuid.uuid4().hex[:12],
        "household": household,
        "raised_on": (sent.get("raised_on") or today()).isoformat(),
        "person": sent.get("person"),
        "content": sent["content"],
        "by": by.who,
        "at": now(),
    }
    told = {key: value for key, value in objection.items() if value is not None}
    return notices.change(notice_id, notice["version"], {"$push": {"objections": told}, "$set": _by(by)})


def answer(notice_id: str, objection_id: str, sent: Document, by: Actor) -> Document:
    """Answer an objection: version, answer, upheld ("yes", "partly", "no"); return the notice.

    One that is upheld, also in part, sends the household's rating back to the group. Raises NoticeNotFound,
    ObjectionNotFound, ObjectionAnswered, NoticeChanged.
    """
    notice = _at_version(notice_id, sent["version"], by)
    index = next((i for i, one in enumerate(notice["objections"]) if one["id"] == objection_id), None)
    if index is None:
        raise ObjectionNotFound()
    if notice["objections"][index].get("answer"):
        raise ObjectionAnswered()
    place = f"objections.{index}."
    said = {"answer": sent["answer"], "upheld": sent["upheld"], "answered_by": by.who, "answered_at": now()}
    fields = {f"{place}{key}": value for key, value in said.items()}
    changed = notices.change(notice_id, notice["version"], {"$set": {**fields, **_by(by)}})
    settle(notice_id, by)
    return changed


def end(notice_id: str, sent: Document, by: Actor) -> Document:
    """End a notice that has stood to its last day: version, photos; return it. Its ratings without open objections are confirmed.

    Again: nothing changes, and what a crash left undone is done. Raises NoticeNotFound, NoticeNotOver, ObjectionsOpen,
    NoticeChanged, NoticeStateForbids.
    """
    notice = notices.in_scope(notice_id, by.scope)
    if notice["state"] == notices.ENDED:
        settle(notice_id, by)
        return notice
    _at_version(notice_id, sent["version"], by)
    _require_posted(notice)
    require_over(notice, today())
    rows = sent_rows(sent.get("photos") or [], by)
    changed = finish(notice, rows, [], by)
    kept(sent.get("photos") or [])
    return changed


def require_over(notice: Document, day: date) -> None:
    """Raise NoticeNotOver before a notice's last day, ObjectionsOpen while an objection is not answered."""
    if day.isoformat() < notice["ends"]:
        raise NoticeNotOver(ends=notice["ends"])
    waiting = _unanswered(notice)
    if waiting:
        raise ObjectionsOpen(count=waiting)


def waits_for(notice: Document, day: date) -> list[Document]:
    """Return what keeps a notice from being ended on a day: {kind ("day", "objections"), zh, en}, none once it may be."""
    waits = []
    if day.isoformat() < notice["ends"]:
        ends = notice["ends"]
        waits.append({"kind": "day", "zh": f"公示期满（{ends}）", "en": f"the last day of the notice ({ends})"})
    waiting = _unanswered(notice)
    if waiting:
        en = f"an answer to {waiting} objection{'s' if waiting > 1 else ''}"
        waits.append({"kind": "objections", "zh": f"{waiting} 条异议的答复", "en": en})
    return waits


def _unanswered(notice: Document) -> int:
    return sum(1 for one in notice["objections"] if not one.get("answer"))


def finish(notice: Document, rows: list[Document], objections: list[Document], by: Actor) -> Document:
    """End a notice with the photos and objections that came with its end, then settle its ratings."""
    fields = {"state": notices.ENDED, "ended_on": today().isoformat(), **_by(by)}
    push = {"attachments": {"$each": rows}, "objections": {"$each": objections}}
    changed = notices.change(notice["_id"], notice["version"], {"$set": fields, "$push": push})
    settle(notice["_id"], by)
    return changed


def settle(notice_id: str, by: Actor) -> None:
    """Let the ratings of a notice follow it; repeatable. One that somebody changes at this moment follows the next time."""
    notice = notices.get(notice_id)
    for one in notice["households"] if notice else ():
        rating = ratings.get(one["rating"]) if one.get("rating") else None
        if notice and rating:
            try:
                _settle(rating, notice, by)
            except RatingChanged:
                settled = ratings.get(one["rating"])
                if settled:
                    _settle(settled, notice, by)


def _settle(rating: Document, notice: Document, by: Actor) -> None:
    on_it = (rating.get("notice") or {}).get("id") == notice["_id"]
    if notice["state"] == notices.POSTED and on_it and rating["state"] == ratings.CONFIRMED:
        rating = apply(rating, {"state": ratings.ON_NOTICE}, by, "notice_reopened")
    told = {"id": notice["_id"], "from": notice["begins"], "to": notice["ends"]}
    if notice["state"] == notices.WITHDRAWN:
        if on_it and rating["state"] == ratings.ON_NOTICE:
            apply(rating, {"state": ratings.DECIDED, "notice": {}}, by, "notice_withdrawn")
        return
    objections = [one for one in notice["objections"] if one.get("household") == rating["household"]]
    upheld = next((one for one in objections if one.get("upheld") in UPHELD), None)
    if rating["state"] == ratings.DECIDED and not on_it:  # one that was sent back is never on the same notice again
        rating = apply(rating, {"state": ratings.ON_NOTICE, "notice": told}, by, "posted")
        on_it = True
    if not on_it or rating["state"] != ratings.ON_NOTICE:
        return
    if upheld:
        fields = {"state": ratings.SCORED, "decision": {}, "objections": objections}
        apply(rating, fields, by, "objection_upheld", upheld["answer"])
    elif notice["state"] == notices.ENDED:  # every objection is answered: nothing else ends a notice
        apply(rating, {"state": ratings.CONFIRMED, "objections": objections}, by, "confirmed")


def _at_version(notice_id: str, version: int, by: Actor) -> Document:
    notice = notices.in_scope(notice_id, by.scope)
    if notice["version"] != version:
        told = {"version": notice["version"], "by": notice.get("updated_by")}
        raise NoticeChanged(version=notice["version"], by=notice.get("updated_by") or "-", details=told)
    return notice


def _require_posted(notice: Document) -> None:
    if notice["state"] != notices.POSTED:
        zh, en = notices.STATES[notice["state"]]
        raise NoticeStateForbids(state=zh, state_en=en.lower())


def _by(by: Actor) -> Document:
    return {"updated_at": now(), "updated_by": by.who}
