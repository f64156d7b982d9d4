"""Looking at the photos of one record: each picture is read, its use noted, its findings kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from evidence.checks import Facts, Finding, findings_of
from evidence.comparing import comparisons, where
from evidence.desk import PhotoDesk
from evidence.pictures import point, read_picture, visit_code_in
from evidence.visits import visit_told
from evidence.words import words
from field_forms.arriving_files import is_picture
from records import households, photo_findings, photo_uses, photo_work
from records.clock import now

Document = dict[str, Any]


def check_record(kind: str, record: Document, desk: PhotoDesk) -> int:
    """Look at every photo of a record (as `records.photo_work.claim` gives it); return how many there are.

    Repeatable: pictures, uses and findings have their own identity.
    """
    rows = [row for row in record.get("attachments", []) if row.get("sha256") and is_picture(row)]
    checked = [_use_of(kind, record, row, read_picture(row["sha256"], row, desk)) for row in rows]
    for use, _photo in checked:
        photo_uses.keep(use)
    home = households.place_of(record["household"]) if checked and record.get("household") else None
    kept: list[Document] = []
    for use, photo in checked:
        kept += _findings(use, photo, home, desk)
    photo_findings.keep(kept)
    own = [finding for finding in kept if finding["record"] == _root(record)]
    codes = sorted(
        {finding["code"] for finding in own if photo_findings.still_standing(finding["record"], finding["code"])}
    )
    issues = any(finding["severity"] == "warning" and finding["code"] in codes for finding in own)
    _tell_others([finding for finding in kept if finding["record"] != _root(record)])
    photo_work.done(kind, record, codes, issues=issues)
    return len(rows)


def _root(record: Document) -> str:
    root: str = record.get("root") or record["_id"]
    return root


def _use_of(kind: str, record: Document, row: Document, photo: Document) -> tuple[Document, Document]:
    """Return the use of a picture in a record, and what is known of the picture."""
    claimed = row.get("claimed") or {}
    visited = record.get("visited_at") or record.get("started_at")
    use = {
        "_id": f"{_root(record)}/{row['name']}",
        "sha256": row["sha256"],
        "record": _root(record),
        "kind": kind,
        "instance": record["_id"],
        "name": row["name"],
        "purpose": row.get("purpose") or row.get("path"),
        "household": record.get("household"),
        "household_code": record.get("household_code"),
        "region": record["region"],
        "scopes": record["scopes"],
        "institution": record.get("institution"),
        "by": record.get("submitted_by") or record["by"],
        "received_at": row["received_at"],
        # A phone whose clock runs ahead did not visit after it sent.
        "visited_at": min(visited, record["received_at"]) if visited else None,
        "claimed": claimed,
        "taken_at": photo.get("taken_at") or claimed.get("taken_at"),
        "location": photo.get("location") or _claimed_place(claimed) or record.get("location"),
        "visit_code": next(iter(photo.get("visit_codes", [])), None)
        or visit_code_in(claimed.get("visit_code") or record.get("visit_code") or ""),
    }
    return {key: value for key, value in use.items() if value not in (None, {}, "")}, photo


def _claimed_place(claimed: Document) -> Document | None:
    if "longitude" not in claimed or "latitude" not in claimed:
        return None
    return point(claimed["longitude"], claimed["latitude"], claimed.get("datum", "WGS-84"))


def _findings(use: Document, photo: Document, home: Document | None, desk: PhotoDesk) -> list[Document]:
    facts = Facts(
        use=use,
        photo=photo,
        home=tuple(home["coordinates"][:2]) if home else None,
        accuracy=_accuracy(use, photo) + float((home or {}).get("accuracy") or 0),
        card_households=tuple(households.with_cards(photo.get("cards", []))),
        visit_code=visit_told(use),
    )
    told = [(use, finding) for finding in findings_of(facts, desk.thresholds)]
    told += comparisons(use, desk.thresholds.near_distance)
    return [_document(about, finding) for about, finding in told]


def _accuracy(use: Document, photo: Document) -> float:
    source = photo.get("place") if photo.get("location") else use.get("claimed")
    return float((source or {}).get("accuracy") or 0)


_OTHER = ("sha256", "record", "kind", "name", "household", "household_code", "region", "institution", "received_at")
_SHARED = (*_OTHER, "scopes", "by")


def _document(use: Document, finding: Finding) -> Document:
    values = {**finding.details, "name": use["name"]}
    other: Document = {}
    if finding.other:
        kept = (*_OTHER, "taken_at")
        other = {"use": finding.other["_id"], **{key: finding.other[key] for key in kept if key in finding.other}}
        values["where_zh"], values["where_en"] = where(use, finding.other)
    if "taken" in values:
        values["taken"] = f"{values['taken']:%Y-%m-%d %H:%M} UTC"
    severity, zh, en = words(finding.code, **values)
    key = other.get("use") or str(finding.details.get("household", ""))
    return {
        "_id": photo_findings.id_of(use["_id"], finding.code, key),
        "code": finding.code,
        "severity": severity,
        "use": use["_id"],
        **{key: use[key] for key in _SHARED if key in use},
        "found_at": now(),
        "details": {key: _plain(value) for key, value in finding.details.items()},
        **({"other": other} if other else {}),
        "zh": zh,
        "en": en,
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _tell_others(findings: list[Document]) -> None:
    """Mark records that were looked at before: one of their pictures turned out to be in an earlier one too."""
    for finding in findings:
        if photo_findings.still_standing(finding["record"], finding["code"]):
            photo_work.add_code(finding["kind"], finding["record"], finding["code"], issues=True)
