"""Visit codes: issued ahead, also for days without signal, and tied to the first record that shows them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from errors import VisitCodeUnknown
from records import visit_codes
from records.clock import now

Document = dict[str, Any]


def issue_codes(owner: str, count: int, household: str | None, days: int) -> list[Document]:
    """Return `count` new visit codes of `owner`, good for `days`; those for a household are good for no other."""
    at = now()
    return visit_codes.issue(owner, count, household, at, at + timedelta(days=days))


def code_of(code: str, owner: str) -> Document:
    """Return one of the caller's codes. Raises VisitCodeUnknown."""
    found = visit_codes.get(code)
    if found is None or found["owner"] != owner:
        raise VisitCodeUnknown()
    return found


def visit_told(use: Document) -> Document | None:
    """Return {code, reason} of the visit code shown with a photo; `reason` is None if it belongs to this visit.

    None if there is no code. The first record that shows a good code keeps it.
    """
    code = use.get("visit_code")
    if not code:
        return None
    held = visit_codes.get(code)
    reason = _objection(held, use)
    if reason is None:
        used = visit_codes.use(code, use["record"])
        if used and used.get("record") != use["record"]:
            reason = "other_visit"
    return {"code": code, "reason": reason}


def _objection(held: Document | None, use: Document) -> str | None:
    if held is None:
        return "unknown"
    if held["owner"] != use["by"]:
        return "other_person"
    if held.get("household") not in (None, use.get("household")):
        return "other_household"
    if held.get("record") not in (None, use["record"]):
        return "other_visit"
    # Sent late, from a place without signal, it was still shown in time.
    shown = min(use.get("taken_at") or use["received_at"], use["received_at"])
    return "expired" if shown > held["expires_at"] else None
