"""Meetings of the risk group and public notices, as far as they are about applications."""

from __future__ import annotations

from datetime import date
from typing import Any

from errors import ApplicationVotesWrong, DomainError
from lending.application_forms import application_for, furthered, noted, row_of, sender_of, serves
from lending.application_rules import checked_notice, step_at
from lending.application_writes import position_of
from lending.applications import scheme_of
from lending.from_forms import finding_of, withdrawn
from lending.rating_forms import household_named
from records import applications
from records.clock import now

Document = dict[str, Any]


def take_meeting_on_applications(record: Document, answers: Document) -> list[Document]:
    """Carry what a meeting decided of applications over: the vote, and with it the step; return findings."""
    if withdrawn(record):
        return []
    findings: list[Document] = []
    for case in answers.get("case") or []:
        one = case.get("one") or {}
        if one.get("matter") == "application":
            try:
                findings += _decide(record, answers.get("meeting") or {}, one)
            except DomainError as error:
                findings.append(finding_of(error))
    return findings


def _decide(record: Document, meeting: Document, case: Document) -> list[Document]:
    household, by = household_named(case.get("household"), record), sender_of(record)
    held = application_for(household["_id"] if household else "", "risk_group_meeting")
    step = step_at(scheme_of(held).chain, position_of(held))
    if row_of(record) in held.get("submissions", []) or not serves("risk_group_meeting", step):
        return []
    size, least = meeting.get("attendance") or 0, step.votes or 1
    if size % 2 == 0 or size < least:
        raise ApplicationVotesWrong(pointer="/meeting/attendance", least=least, size=size)
    votes = {
        "size": size,
        "in_favour": case.get("in_favour") or 0,
        "held_on": meeting.get("held_on"),
        "by": by.who,
        "at": now(),
    }
    told = {"votes": votes, "amount": case.get("amount"), "opinion": case.get("opinion"), "submission": record["_id"]}
    opinions = {**held.get("opinions", {}), step.step: {key: value for key, value in told.items() if value is not None}}
    held = noted(held, record, by, {"opinions": opinions})
    return furthered(held, record, by, case.get("outcome"), case.get("opinion"))


def take_notice_of_applications(record: Document, answers: Document) -> list[Document]:
    """Put the applications of a village that wait for it on notice, or end their notice with its objections."""
    told = answers.get("notice") or {}
    if withdrawn(record) or told.get("subject") != "loans":
        return []
    findings: list[Document] = []
    for held in applications.live_in(record["region"]):
        step = step_at(scheme_of(held).chain, position_of(held))
        if held["state"] == "open" and "notice" in step.requires and row_of(record) not in held.get("submissions", []):
            try:
                _notice(held, record, told, answers)
            except DomainError as error:
                findings.append(finding_of(error))
    return findings


def _notice(held: Document, record: Document, told: Document, answers: Document) -> None:
    by, kept = sender_of(record), held.get("notice") or {}
    days = {"from": date.fromisoformat(str(told["from_date"])), "to": date.fromisoformat(str(told["to_date"]))}
    objections = [one.get("one") or {} for one in answers.get("objection") or []]
    mine = [
        _objection(one)
        for one in objections
        if one.get("household") in (None, "", held["household"], held["household_code"])
    ]
    notice = {**days, "place": told.get("place_name") or kept.get("place"), "objections": mine}
    checked = checked_notice(
        {key: value for key, value in notice.items() if value is not None}, scheme_of(held).notice_days
    )
    held = noted(held, record, by, {"notice": {**checked, "by": by.who, "at": now(), "submission": record["_id"]}})
    if told.get("stage") == "ended":
        furthered(held, record, by, "passed", None)  # what else the step lacks is told where it is looked at


def _objection(one: Document) -> Document:
    told = {key: one.get(key) for key in ("person", "content", "answer", "upheld")}
    return {
        **{key: value for key, value in told.items() if value},
        "raised_on": date.fromisoformat(str(one["raised_on"])),
    }
