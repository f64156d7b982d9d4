"""What a stored submission changes elsewhere: households through ODK entities. Each effect can be repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from field_forms.reading import EntityChange
from households.entities import apply_entity
from records import submissions

if TYPE_CHECKING:
    from field_forms.intake import Submitter


def apply_effects(document: dict[str, Any], entities: list[EntityChange], by: Submitter) -> dict[str, Any]:
    """Apply the entity changes of a submission that was just stored; return it with their findings.

    A worker that dies here leaves `effects` at "due"; `ruhu submissions effects` and the next start finish it.
    """
    if not entities:
        return document
    findings: list[dict[str, Any]] = []
    for change in entities:
        findings += apply_entity(change, instance_id=document["_id"], by=by.username, scope=by.scope)
    return submissions.finish_effects(document["_id"], findings)
