"""The photo of a receipt that a borrower sends with "I have paid": evidence to check, like that of an officer."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from errors import ReminderNotFound
from field_forms.arriving_files import photos_due
from records import evidence, reminders
from records.scopes import prefixes
from reminders.answering import attach_to_reply

Document = dict[str, Any]
NAME = "receipt.jpg"


def keep_receipt(reminder: Document, reply_id: str, row: Document, household: Document, at: datetime) -> Document:
    """Store evidence with a receipt's photo (`row`: sha256, size, mime …) and tie it to the reply; return the reminder.

    The same photo again changes nothing. Raises ReminderNotFound for an unknown reply.
    """
    said = next((one for one in reminder.get("replies", []) if one["id"] == reply_id), None)
    if said is None:
        raise ReminderNotFound(pointer="/reply")
    evidence_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{reminder['_id']}:{reply_id}:{row['sha256']}"))
    attachment = {"name": NAME, "kind": "image", "purpose": "receipt", "received_at": at, **row}
    document = {
        "_id": evidence_id,
        "sha256": row["sha256"],
        "household": household["_id"],
        "household_code": household["code"],
        "region": household["region"],
        "scopes": prefixes(household["region"]),
        "institution": household.get("institution"),
        "contract_number": reminder.get("contract_number"),
        "note": "借款人自述已还款的凭证",
        "by": said["by"],
        "received_at": at,
        "attachments": [attachment],
        "missing": 0,
        "state": "received",
        **photos_due([attachment], at),
    }
    evidence.insert({key: value for key, value in document.items() if value is not None})
    attach_to_reply(reminder, reply_id, {"evidence": evidence_id})
    return reminders.collection().find_one({"_id": reminder["_id"]}) or reminder
