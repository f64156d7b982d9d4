"""Finishing what a crash cut off between storing a submission and applying its effects."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from field_forms.catalog import LoadedVersion, load_version
from field_forms.effects import apply_effects
from field_forms.instances import Instance, read_instance
from field_forms.intake import Submitter
from field_forms.reading import EntityChange
from field_forms.sealing import opened_xml
from field_forms.validation import validate
from records import submissions, users
from records.blobs import open_store
from records.freshness import FreshCache
from records.scopes import Scope
from settings import Settings


def finish_effects_due(settings: Settings) -> int:
    """Apply the effects of every submission where they are still due; return how many there were.

    Effects are repeatable: what was applied already changes nothing.
    """
    cache, blobs, done = FreshCache("forms", 60), open_store(settings), 0
    while due := submissions.with_effects_due():
        for document in due:
            version = load_version(document["form_id"], document["form_version"], cache, blobs)
            instance = read_instance(opened_xml(document), max_bytes=settings.MAX_XML_BYTES)
            user = users.named(document["submitted_by"])
            entities = _entities(version, instance, document, user.scope, settings) if user else []
            if user is None or not entities:
                submissions.finish_effects(document["_id"], [])
            else:
                apply_effects(document, entities, Submitter(user.username, user.role, user.scope))
            done += 1
    return done


def _entities(
    version: LoadedVersion, instance: Instance, document: dict[str, Any], scope: Scope, settings: Settings
) -> list[EntityChange]:
    """Return the changes that the submission asks for, worked out as of when it was received."""
    received = document["received_at"]
    found = validate(
        version.definition,
        instance,
        lists=version.choices_has,
        find=version.finder(scope),
        now=received if received.tzinfo else received.replace(tzinfo=UTC),
        timezone=settings.TIMEZONE,
    )
    return found.reading.entities
