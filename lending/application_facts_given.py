"""What somebody tells with an action on an application: votes, a notice, what they found out, documents."""

from __future__ import annotations

from typing import Any

from errors import AttachmentNotFound
from lending.application_rules import checked_notice, counted
from lending.scheme_chain import Step
from records.actors import Actor
from records.clock import now

Document = dict[str, Any]
# What somebody found out at a step, kept under its own name whichever step it was: forms bring the same.
FINDINGS = ("interview", "site_check", "assessment")


def facts_given(held: Document, notice_days: int, step: Step, given: Document, by: Actor) -> tuple[Document, Document]:
    """Return the fields of what was given of votes, notice, findings and documents, each with who and when, and what to tell.

    A notice stands for `notice_days` at least. Raises ApplicationVotesWrong, ApplicationNoticeWrong, AttachmentNotFound.
    """
    fields: Document = {}
    told: Document = {}
    opinions = dict(held.get("opinions", {}))
    who = {"by": by.who, "at": now()}
    if given.get("votes"):
        told["votes"] = counted(given["votes"], step.votes)
        opinions[step.step] = {**opinions.get(step.step, {}), "votes": told["votes"] | who}
    for name in FINDINGS:
        if given.get(name):
            told[name] = given[name]
            opinions[name] = {**given[name], **who, "step": step.step}
    if given.get("notice"):
        told["notice"] = checked_notice(given["notice"], notice_days)
        fields["notice"] = {**told["notice"], **who}
    if given.get("documents"):
        told["documents"] = [one["kind"] for one in given["documents"]]
        fields["documents"] = _documents(held, given["documents"], who)
    if opinions != held.get("opinions", {}):
        fields["opinions"] = opinions
    return fields, told


def _documents(held: Document, given: list[Document], who: Document) -> list[Document]:
    """Return the documents with those given; one of the same kind takes the place of the older. Raises AttachmentNotFound."""
    names = {row["name"] for row in held.get("attachments", [])}
    for one in given:
        for name in one.get("attachments", []):
            if name not in names:
                raise AttachmentNotFound(name=name, pointer="/documents")
    kinds = {one["kind"] for one in given}
    return [one for one in held.get("documents", []) if one["kind"] not in kinds] + [{**one, **who} for one in given]
