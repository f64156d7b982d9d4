"""What a phone holds of a household, a form and a thing to do: enough to work without signal, and no whole number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from field_forms.catalog import LoadedVersion
from households.views import household_view
from lending.loan_views import loan_view
from records import phone_changes, regions
from records.scopes import Scope
from sync.cursors import Carrier

Document = dict[str, Any]
# Records shown under a household without signal.
RECORDS = 5
_MEMBER = ("id", "name", "relation", "sex", "birth_date", "labour", "health", "phone", "id_number")
_HOUSEHOLD = (
    "id", "code", "region", "category", "head_name", "members", "contacts", "phone", "address", "location", "attributes",
    "tags", "cadre", "institution", "version", "updated_at",
)  # fmt: skip


def household_items(found: Iterable[Document], carrier: Carrier, today: date) -> list[Document]:
    """Return households with the name of their village, their card's ID, their newest records and their loans.

    The card's ID alone opens nothing: a card is its ID with a signature, and the phone only looks up what it scanned.
    """
    found = list(found)
    villages: dict[str, str] = {}
    loans = phone_changes.loans_of([document["_id"] for document in found], carrier.scope)
    items = []
    for document in found:
        region = document["region"]
        if region not in villages:
            villages[region] = next((one["name"] for one in regions.below(region, limit=1)), region)
        item = _household(document, villages[region], carrier.scope)
        if lent := loans.get(document["_id"]):
            item["loans"] = [loan_item(loan, carrier.role, today) for loan in lent]
        items.append(item)
    return items


_LOAN = (
    "contract_number", "institution", "state", "officer", "use", "next_due_on", "next_due_amount", "overdue_from", "matures_on",
    "has_loan", "remind",
)  # fmt: skip


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


def loan_item(loan: Document, role: str, today: date) -> Document:
    """Return what a phone shows of a loan to a role; days late are counted on the phone, from `overdue_from`.

    Third parties to the debt get no sums and no arrears: that there is a loan, when the next installment falls due, and
    whether to remind (docs/loans.md, "Who sees what").
    """
    view = loan_view(loan, role, today, whole=False)
    shown = {key: view[key] for key in _LOAN if view.get(key) not in (None, "")}
    figures = view.get("figures") or {}
    if "balance" in figures:
        shown["balance"] = str(figures["balance"])
    if "next_due_amount" in shown:
        shown["next_due_amount"] = str(shown["next_due_amount"])
    return {"id": loan["_id"], "borrower": view.get("borrower", {}).get("name"), **shown}


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
