"""What an officer decides about a finding: confirmed or dismissed, with a reason, by somebody else than the sender."""

from __future__ import annotations

from typing import Any

from errors import DecisionReasonMissing, OwnPhoto
from records import photo_findings, photo_work
from records.clock import now

Document = dict[str, Any]


def judge(finding: Document, state: str, reason: str, *, by: str) -> Document:
    """Keep a decision ("confirmed", "dismissed" or "open" again); return the finding as it then is.

    A code of which nothing stands any more leaves the record; its state stays for the review to decide. Raises
    DecisionReasonMissing, OwnPhoto.
    """
    if not reason.strip():
        raise DecisionReasonMissing(pointer="/reason")
    if finding.get("by") == by:
        raise OwnPhoto()
    decided = photo_findings.decide(finding["_id"], state, reason.strip(), by=by, at=now())
    if state != "dismissed":
        photo_work.add_code(
            finding["kind"], finding["record"], finding["code"], issues=finding["severity"] == "warning"
        )
    elif not photo_findings.still_standing(finding["record"], finding["code"]):
        photo_work.drop_code(finding["kind"], finding["record"], finding["code"])
    return decided
