"""Reminders as staff see them: those who are no party to the debt are told whom to remind, and no sums."""

from __future__ import annotations

from typing import Any

from records.reminders import STATES
from records.roles import CADRE, RISK_GROUP
from reminders.rules import ABOUT

Document = dict[str, Any]
_THIRD_PARTIES = frozenset({CADRE, RISK_GROUP})
_HIDDEN = ("lease", "next_try_at", "to")


def reminder_view(reminder: Document, role: str) -> Document:
    """Return a reminder as lists show it to a role."""
    shown = {key: value for key, value in reminder.items() if key not in _HIDDEN}
    text = dict(shown.get("text") or {})
    if role in _THIRD_PARTIES and shown["audience"] != "cadre":
        shown.pop("amount", None)
        shown["contract_number"] = None
        text["body"] = text.get("sent") or text.get("title")
    return {
        **shown,
        "id": shown["_id"],
        "text": text,
        "state_words": STATES[shown["state"]],
        "about_words": ABOUT.get(shown["about"], (shown["about"], shown["about"])),
    }
