"""Photos and findings as callers see them: what is outside their area is said to be there, and nothing more."""

from __future__ import annotations

from typing import Any

from records import photo_findings, photos
from records.scopes import Scope

Document = dict[str, Any]
_PHOTO = ("width", "height", "mime", "size", "make", "model", "software", "state", "problem", "taken_at", "location",
          "place")  # fmt: skip
_HIDDEN = ("_id", "scopes", "other", "details")
_USE = ("sha256", "record", "kind", "name", "purpose", "household", "household_code", "by", "received_at", "visited_at",
        "taken_at", "location", "visit_code", "claimed")  # fmt: skip


def gallery(uses: list[Document]) -> list[Document]:
    """Return the photos of a gallery with what is known of each and its findings."""
    known = photos.several([use["sha256"] for use in uses])
    findings: dict[str, list[Document]] = {}
    for finding in photo_findings.of_uses([use["_id"] for use in uses]):
        findings.setdefault(finding["use"], []).append(finding)
    return [
        {
            "id": use["_id"],
            **{key: use[key] for key in _USE if key in use},
            **_picture(use["sha256"], known.get(use["sha256"], {})),
            "findings": [finding_view(finding) for finding in findings.get(use["_id"], [])],
        }
        for use in uses
    ]


def _picture(sha256: str, photo: Document) -> Document:
    base = f"/api/v1/photos/{sha256}"
    return {
        "links": {"original": base, **{kind: f"{base}/{kind}" for kind in ("view", "thumbnail", "watermarked")}},
        "photo": {key: photo[key] for key in _PHOTO if key in photo},
    }


def finding_view(finding: Document) -> Document:
    """Return a finding as lists show it."""
    details = {key: value for key, value in finding.get("details", {}).items() if key != "household"}
    shown = {key: value for key, value in finding.items() if key not in _HIDDEN}
    return {"id": finding["_id"], **shown, "details": details}


def comparison(finding: Document, scope: Scope) -> Document:
    """Return a finding with both pictures side by side, as far as the caller may see the other one."""
    shown = finding_view(finding)
    other = finding.get("other")
    known = photos.several([finding["sha256"], *([other["sha256"]] if other else [])])
    shown["picture"] = _picture(finding["sha256"], known.get(finding["sha256"], {}))
    if other:
        visible = scope.covers(other["region"], other.get("institution"))
        shown["other"] = {"visible": visible, "received_at": other["received_at"]}
        if visible:
            shown["other"] |= {key: value for key, value in other.items() if key not in ("use", "institution")}
            shown["other"]["picture"] = _picture(other["sha256"], known.get(other["sha256"], {}))
    return shown
