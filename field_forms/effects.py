"""What a stored submission changes elsewhere: households through ODK entities. Each effect can be repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from errors import HouseholdNotFound
from field_forms.reading import EntityChange
from households.entities import DATASET, apply_entity
from records import households, submissions
from records.scopes import Scope, prefixes

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
    return submissions.finish_effects(document["_id"], findings, _made(document, entities, by.scope))


def _made(document: dict[str, Any], entities: list[EntityChange], scope: Scope) -> dict[str, Any]:
    """Return the link to the household that the submission made, {} if it is linked already or made none."""
    if document.get("household") or not entities[0].create or entities[0].dataset != DATASET:
        return {}
    try:
        household = households.reference(entities[0].id, scope)
    except HouseholdNotFound:
        return {}
    link = {"household": household["_id"], "household_code": household["code"], "region": household["region"],
            "scopes": prefixes(household["region"]), "institution": household.get("institution")}  # fmt: skip
    return {key: value for key, value in link.items() if value}
