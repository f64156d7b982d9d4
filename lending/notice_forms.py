"""The notice form (public_notice): once when it is posted, once at its end, with photos, objections and answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from errors import NoticeListsNobody, NoticeNeverPosted
from lending.from_forms import finding_of, withdrawn
from lending.notices import finish, least_days, notice_document, settle
from lending.rating_forms import household_named, sender
from lending.rating_rules import check_notice
from lending.sent_photos import submission_rows
from records import notices, ratings
from records.actors import Actor
from records.clock import now

Document = dict[str, Any]


def take_notice(record: Document, answers: Document) -> list[Document]:
    """Carry a filled notice form over; return findings. Raises NoticeTooShort, NoticeNeverPosted."""
    by, told = sender(record), answers.get("notice") or {}
    if withdrawn(record):
        _withdraw(record["root"], by)
        return []
    begins, ends = date.fromisoformat(str(told["from_date"])), date.fromisoformat(str(told["to_date"]))
    if told.get("stage") == "posted":
        return _post(record, answers, begins, ends, by)
    return _end(record, answers, begins, ends, by)


def _post(record: Document, answers: Document, begins: date, ends: date, by: Actor) -> list[Document]:
    told, photos = answers["notice"], answers.get("evidence") or {}
    held = notices.get(record["root"])
    listed = ratings.decided_in(record["region"], begins.isoformat()) if told.get("subject") == "rating" else []
    if held is None:
        check_notice(begins, ends, least_days(listed))
        sent = {"id": record["root"], "region": record["region"], "subject": told["subject"], "from": begins, "to": ends,
                "place": told.get("place_name"), "listed": told.get("households_listed")}  # fmt: skip
        document = notice_document(sent, listed, by)
        document["attachments"] = _rows(record, photos)
        notices.insert(document)
    elif held["state"] != notices.ENDED and record["_id"] != record["root"]:
        check_notice(begins, ends, 0)
        fields = {"begins": begins.isoformat(), "ends": ends.isoformat(), "place": told.get("place_name") or "",
                  "attachments": _rows(record, photos), "state": notices.POSTED}  # fmt: skip
        notices.change(held["_id"], held["version"], {"$set": fields | _by(by)})
    settle(record["root"], by)
    stored = notices.get(record["root"]) or {}
    if told.get("subject") == "rating" and not stored.get("households"):
        return [finding_of(NoticeListsNobody(pointer="/notice"))]
    return []


def _end(record: Document, answers: Document, begins: date, ends: date, by: Actor) -> list[Document]:
    subject = answers["notice"].get("subject")
    notice = notices.posted_at(record["region"], subject, begins.isoformat(), ends.isoformat())
    if notice is None:
        raise NoticeNeverPosted(begins=begins, ends=ends, pointer="/notice/from_date")
    known = record["root"] in notice.get("submissions", [])
    objections = [
        _objection(one.get("one") or {}, record, index) for index, one in enumerate(answers.get("objection") or [])
    ]
    rows = _rows(record, answers.get("evidence") or {})
    if notice["state"] == notices.POSTED and not known:
        marked = notices.change(notice["_id"], notice["version"], {"$push": {"submissions": record["root"]}})
        finish(marked, rows, objections, by)
    elif known:
        others = [one for one in notice["objections"] if not one["id"].startswith(record["root"])]
        state = {"state": notices.ENDED, "objections": [*others, *objections]}
        notices.change(notice["_id"], notice["version"], {"$set": state | _by(by)})
        settle(notice["_id"], by)
    return []


def _objection(one: Document, record: Document, index: int) -> Document:
    household = household_named(one.get("household"), record)
    told = {
        "id": f"{record['root']}-{index}",
        "household": household["_id"] if household else None,
        "raised_on": str(one.get("raised_on") or ""),
        "person": one.get("person"),
        "content": one.get("content") or "",
        "answer": one.get("answer"),
        "upheld": one.get("upheld"),
        "by": record["submitted_by"],
        "at": record["received_at"],
    }
    return {key: value for key, value in told.items() if value is not None}


def _rows(record: Document, photos: Document) -> list[Document]:
    purposes = (("photo_start", "notice_start"), ("photo_end", "notice_end"), ("photo_list", "notice_list"))
    return submission_rows(record, [(photos.get(name), purpose) for name, purpose in purposes])


def _withdraw(root: str, by: Actor) -> None:
    """Take back a posted notice, or the end of one, whose form an office rejected."""
    notice = notices.with_submission(root)
    if notice is None or notice["state"] == notices.WITHDRAWN:
        return
    if notice["_id"] == root:
        if notice["state"] == notices.POSTED:
            notices.change(notice["_id"], notice["version"], {"$set": {"state": notices.WITHDRAWN} | _by(by)})
    elif notice["state"] == notices.ENDED:
        kept = [one for one in notice["objections"] if not one["id"].startswith(root)]
        update = {"$set": {"state": notices.POSTED, "objections": kept} | _by(by), "$pull": {"submissions": root}}
        notices.change(notice["_id"], notice["version"], update)
    settle(notice["_id"], by)


def _by(by: Actor) -> Document:
    return {"updated_at": now(), "updated_by": by.who}
