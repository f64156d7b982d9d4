"""A stored submission in the words of its own form version, for whoever asks."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from api.identity import current_scope
from api.intake_desk import desk
from api.requests import asked_language
from field_forms.labelled import Reader, labelled_rows


def rows_of(document: dict[str, Any], language: str | None, unmask: frozenset[str]) -> list[dict[str, Any]]:
    """Return the rows of a submission in `language`, else that of Accept-Language, with the lists that the caller sees.

    Raises FormNotFound or FormVersionNotFound if the form's version is not here.
    """
    here = desk()
    version = here.load_version(document["form_id"], document["form_version"])
    reader = Reader(ZoneInfo(here.timezone), version.finder(current_scope()), language or asked_language(), unmask)
    return labelled_rows(version.definition, document, reader)
