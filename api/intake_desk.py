"""What the two ways in (OpenRosa and JSON) have in common."""

from __future__ import annotations

from api.context import context
from api.identity import Identity
from field_forms.catalog import LoadedVersion, load_version
from field_forms.intake import Desk, Submitter


def desk() -> Desk:
    """Return intake's surroundings in the current app."""
    here = context()
    return Desk(
        load_version=_load,
        cards=here.cards,
        max_xml_bytes=here.settings.MAX_XML_BYTES,
        max_megapixels=here.settings.MAX_MEGAPIXELS,
        timezone=here.settings.TIMEZONE,
        max_steps=here.settings.MAX_EVALUATION_STEPS,
    )


def _load(form_id: str, version: str) -> LoadedVersion:
    return load_version(form_id, version, context().forms, context().blobs)


def submitter(identity: Identity) -> Submitter:
    """Return who a submission is from."""
    return Submitter(identity.username, identity.role, identity.scope)
