"""Review of submissions: decisions, comments, and what each version changed."""

from __future__ import annotations

from typing import Any

from errors import Invalid, StateForbids
from field_forms.reading import answers_as_json
from field_forms.sealing import opened_answers
from records import form_work, submissions
from records.clock import now

_NEEDS_REASON = ("rejected", "has_issues")


class ReasonMissing(Invalid):
    """A decision against a submission needs a reason."""

    slug = "submission.reason_missing"
    zh = "退回或标记问题时请写明原因。"
    en = "Say why when you reject a submission or mark it as having issues."


def decide(held: dict[str, Any], state: str, comment: str | None, *, by: str) -> dict[str, Any]:
    """Set the state of a submission's current version; return it. Raises StateForbids, ReasonMissing."""
    if not held["current"]:
        raise StateForbids(state="已被新版本取代 superseded")
    if state in _NEEDS_REASON and not (comment or "").strip():
        raise ReasonMissing(pointer="/comment")
    at = now()
    entry = {"at": at, "by": by, "state": state, "comment": comment}
    reviewed = submissions.review(held["_id"], entry, state)
    form_work.mark_again(held["_id"], at)
    return reviewed


def add_comment(held: dict[str, Any], comment: str, *, by: str) -> dict[str, Any]:
    """Add a comment; return the submission."""
    return submissions.review(held["_id"], {"at": now(), "by": by, "state": None, "comment": comment}, None)


def history(held: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every version of a record, oldest first, with the fields it changed against the one before."""
    shown, before = [], None
    for version in submissions.versions(held["root"]):
        answers = answers_as_json(opened_answers(version.get("answers", {})))
        shown.append(
            {
                "instance_id": version["_id"],
                "received_at": version["received_at"],
                "submitted_by": version["submitted_by"],
                "form_version": version["form_version"],
                "current": version["current"],
                "changes": [] if before is None else changes(before, answers),
            }
        )
        before = answers
    return shown


def changes(before: Any, after: Any, pointer: str = "") -> list[dict[str, Any]]:
    """Return {pointer, before, after} for every leaf that differs; what is absent is None.

    >>> changes({"a": 1, "m": [{"n": "x"}]}, {"a": 2, "m": []})
    [{'pointer': '/a', 'before': 1, 'after': 2}, {'pointer': '/m/0/n', 'before': 'x', 'after': None}]
    """
    if before == after:
        return []
    if isinstance(before, dict | None) and isinstance(after, dict | None):
        return _of_objects(before or {}, after or {}, pointer)
    if _is_repeat(before) and _is_repeat(after):
        length = max(len(before or []), len(after or []))
        pairs = ((_at(before, index), _at(after, index), f"{pointer}/{index}") for index in range(length))
        return [change for one, other, here in pairs for change in changes(one, other, here)]
    return [{"pointer": pointer, "before": before, "after": after}]


def _of_objects(before: dict[str, Any], after: dict[str, Any], pointer: str) -> list[dict[str, Any]]:
    keys = list(before) + [key for key in after if key not in before]
    return [change for key in keys for change in changes(before.get(key), after.get(key), f"{pointer}/{key}")]


def _is_repeat(value: Any) -> bool:
    """Say whether a value is the list of a repeat (of objects), and not of chosen names, which changes as a whole."""
    return value is None or (isinstance(value, list) and all(isinstance(item, dict) for item in value))


def _at(items: list[Any] | None, index: int) -> Any:
    return items[index] if items and index < len(items) else None
