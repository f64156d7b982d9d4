"""What filled forms mean to the lending chain: each standard form has one handler, which can be repeated without harm.

A handler takes the current submission and its answers (as JSON, numbers opened), writes its record keyed by the
submission's `root`, and returns findings as dicts (codes `lending.…`). A rejected submission comes again, so that its
record can be withdrawn.
"""

from __future__ import annotations

import importlib
import logging
import time
from collections.abc import Callable
from typing import Any

from errors import DomainError
from field_forms.reading import answers_as_json
from field_forms.sealing import opened_answers
from records import form_work, submissions
from records.clock import now

_log = logging.getLogger("ruhu.lending")
Document = dict[str, Any]
Handler = Callable[[Document, Document], list[Document]]
LEASE_SECONDS = 45.0

# Form ID -> handler, once it was needed; they are imported then, for they use this module.
HANDLERS: dict[str, Handler] = {}
# Form ID -> where its handlers are; each part of the chain adds its own.
_HANDLED_BY = {
    "credit_rating": "lending.rating_forms:take_rating",
    "risk_group_meeting": "lending.meeting_forms:take_meeting lending.application_village_forms:take_meeting_on_applications",
    "public_notice": "lending.notice_forms:take_notice lending.application_village_forms:take_notice_of_applications",
    "loan_application": "lending.application_forms:take_application",
    "site_check": "lending.application_forms:take_site_check",
    "collection_visit": "lending.supervision.visit_form:keep_visit",
    "supervision_check": "lending.supervision.supervision_form:keep_items",
}


def take_forms_due(*, seconds: float = 50.0) -> int:
    """Carry over submissions until none is due or `seconds` have passed; return how many there were."""
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end and (record := form_work.claim(now(), LEASE_SECONDS)):
        _take(record)
        count += 1
    return count


def _take(record: Document) -> None:
    """Carry one submission over; what goes wrong is logged and tried again when its lease has run out."""
    handler = _handler_of(record["form_id"])
    try:
        findings = handler(record, answers_of(record)) if handler and record["current"] else []
    except DomainError as error:
        findings = [finding_of(error)]
    except Exception:  # noqa: BLE001 - one form that a handler trips over must not stop the others
        _log.exception("submission %s was not carried over", record["_id"])
        return
    form_work.done(record, findings)


def _handler_of(form_id: str) -> Handler | None:
    if form_id not in HANDLERS and form_id in _HANDLED_BY:
        HANDLERS[form_id] = _one_after_the_other([_imported(place) for place in _HANDLED_BY[form_id].split()])
    return HANDLERS.get(form_id)


def _imported(place: str) -> Handler:
    module, _, name = place.partition(":")
    handler: Handler = getattr(importlib.import_module(module), name)
    return handler


def _one_after_the_other(handlers: list[Handler]) -> Handler:
    """Return a handler that calls each; what one refuses keeps the next from nothing."""
    if len(handlers) == 1:
        return handlers[0]

    def handle(record: Document, answers: Document) -> list[Document]:
        findings: list[Document] = []
        for handler in handlers:
            try:
                findings += handler(record, answers)
            except DomainError as error:
                findings.append(finding_of(error))
        return findings

    return handle


def answers_of(record: Document) -> Document:
    """Return a submission's answers as JSON with its numbers opened."""
    return answers_as_json(opened_answers(record.get("answers", {}), frozenset({"id_number", "phone", "card_number"})))


def finding_of(error: DomainError) -> Document:
    """Return what the lending rules refuse as a finding of the submission: nothing that came with a form is lost."""
    return {
        "code": f"lending.{error.slug}",
        "severity": "warning",
        "xpath": "",
        "pointer": error.pointer or "",
        "value": None,
        "zh": error.message_zh,
        "en": error.message_en,
    }


def withdrawn(record: Document) -> bool:
    """Say whether a submission counts no more: an office rejected it."""
    held = submissions.get(record["_id"]) or record
    return bool(held["state"] == "rejected")
