"""Finishing what a crash cut off between storing a submission and applying its effects."""

from __future__ import annotations

from field_forms.catalog import load_version
from field_forms.effects import apply_effects
from field_forms.instances import read_instance
from field_forms.intake import Submitter
from field_forms.reading import read_answers
from field_forms.sealing import opened_xml
from records import submissions, users
from records.freshness import FreshCache
from settings import Settings


def finish_effects_due(settings: Settings) -> int:
    """Apply the effects of every submission where they are still due; return how many there were.

    Effects are repeatable: what was applied already changes nothing.
    """
    cache, done = FreshCache("forms", 60), 0
    while due := submissions.with_effects_due():
        for document in due:
            version = load_version(document["form_id"], document["form_version"], cache)
            instance = read_instance(opened_xml(document), max_bytes=settings.MAX_XML_BYTES)
            reading = read_answers(version.definition, instance)
            user = users.named(document["submitted_by"])
            if user is None or not reading.entities:
                submissions.finish_effects(document["_id"], [])
            else:
                apply_effects(document, reading.entities, Submitter(user.username, user.role, user.scope))
            done += 1
    return done
