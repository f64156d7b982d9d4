"""What a phone holds of a household, a form and a thing to do: enough to work without signal, and no whole number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from field_forms.catalog import LoadedVersion
from households.views import household_view
from records import phone_changes, regions
from records.scopes import Scope

Document = dict[str, Any]
# Records shown under a household without signal.
RECORDS = 5
_MEMBER = ("id", "name", "relation", "sex", "birth_date", "labour", "health", "phone", "id_number")
_HOUSEHOLD = (
    "id", "code", "region", "category", "head_name", "members", "contacts", "phone", "address", "location", "attributes",
    "tags", "cadre", "institution", "version", "updated_at",
)  # fmt: skip


def household_items(found: Iterable[Document], scope: Scope) -> list[Document]:
    """Return households with the name of their village, their card's ID and their newest records.

    The card's ID alone opens nothing: a card is its ID with a signature, and the phone only looks up what it scanned.
    """
    villages: dict[str, str] = {}
    items = []
    for document in found:
        region = document["region"]
        if region not in villages:
            villages[region] = next((one["name"] for one in regions.below(region, limit=1)), region)
        items.append(_household(document, villages[region], scope))
    return items


def _household(document: Document, village: str, scope: Scope) -> Document:
    view = household_view(document)
    shown = {key: view[key] for key in _HOUSEHOLD if view.get(key) not in (None, [], {}, "")}
    shown["members"] = [{key: one[key] for key in _MEMBER if one.get(key)} for one in view["members"]]
    records = phone_changes.latest_records(document["_id"], scope, RECORDS)
    point = (document.get("location") or {}).get("coordinates")
    shown |= {"wgs84": point} if point else {}
    return {**shown, "village": village, "card": document.get("card_id"), "records": [_record(one) for one in records]}


def _record(document: Document) -> Document:
    shown = {key: document[key] for key in phone_changes.RECORD if document.get(key)}
    return {"instance_id": document["_id"], **shown}


def form_item(version: LoadedVersion) -> Document:
    """Return a form that the phone may fill; its XForm and files are fetched when the hash is a new one."""
    files = [
        {"name": file.name, "entity_list": file.entity_list, "md5": file.md5, "size": file.size}
        for file in version.files
        if file.entity_list or file.sha256
    ]
    return {
        "form_id": version.form_id,
        "version": version.version,
        "title": version.title,
        "hash": version.md5,
        "languages": list(version.languages),
        "files": files,
    }


def task_item(record: Document) -> Document:
    """Return what is to be done about an own record: mend it after review, or send what is missing."""
    reviews = record.get("reviews") or []
    shown = {key: record[key] for key in ("form_id", "form_version", "name", "household", "state") if record.get(key)}
    returned = bool(reviews) and record["state"] in ("rejected", "has_issues")
    comments = [review["comment"] for review in reviews if review.get("comment")]
    return {
        "kind": "record.returned" if returned else "record.photos_missing",
        "id": record["_id"],
        **shown,
        "missing": record.get("missing", 0),
        "comment": comments[-1] if comments and returned else None,
        "at": reviews[-1]["at"] if returned else record["received_at"],
    }
