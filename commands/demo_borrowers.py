"""A borrower of the demo county who signs in by a phone that exists nowhere; the server prints the codes."""

from __future__ import annotations

from datetime import date
from typing import Any

from borrowers.sentences import of_row
from borrowers.signing_in import of_phone
from households.people import encrypted
from records import borrowers, households, loans, reminders
from records.clock import now
from records.clock import today as today_in
from records.money import plain
from reminders.channels.printing import DEMO_PHONE
from settings import Settings

Document = dict[str, Any]
_CONTRACT = "DEMO-0001"


def load_demo_borrower(settings: Settings) -> str | None:
    """Bind the demo's borrower to the household of the demo's first loan (once); return the phone, None without that loan."""
    if borrowers.with_identity("phone", encrypted("phone", DEMO_PHONE)):
        return DEMO_PHONE
    loan = loans.collection().find_one({"contract_number": _CONTRACT})
    household = next(iter(households.several([loan["household"]], {"code": 1, "region": 1})), None) if loan else None
    if loan is None or household is None:
        return None
    borrower = of_phone(DEMO_PHONE)
    bound = {
        "household": household["_id"], "household_code": household["code"], "member": loan["borrower"]["member"],
        "name": loan["borrower"]["name"], "region": household["region"], "role": borrowers.SELF, "bound_at": now(),
    }  # fmt: skip
    borrowers.bind(borrower["_id"], bound)
    _remind(borrower["_id"], loan, today_in(settings.TIMEZONE))
    return DEMO_PHONE


def _remind(borrower_id: str, loan: Document, today: date) -> None:
    """Put a reminder of the next installment into the borrower's inbox."""
    row = next((one for one in plain(loan["installments"]) if not one.get("settled_on")), None)
    if row is None:
        return
    told = {
        "due_on": row["due_on"],
        "principal_open": row["principal"],
        "interest_open": row["interest"],
        "late": False,
    }
    text = {"title": "还款提醒", "body": of_row(told, today) + "。"}
    reminders.add([{
        "_id": f"demo:{loan['_id']}", "about": "installment_due", "rule": "demo", "rules": "demo", "day": today.isoformat(),
        "audience": "borrower", "loan": loan["_id"], "contract_number": loan["contract_number"], "due_on": row["due_on"],
        "installment": row["number"], "household": loan["household"], "region": loan["region"],
        "institution": loan["institution"], "state": reminders.SENT, "channel": "inbox",
        "recipient": f"borrower:{borrower_id}", "text": text, "sent_at": now(),
    }])  # fmt: skip
