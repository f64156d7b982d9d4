"""Places of the demo county: where most of its households are, and visits of the last weeks, so that the map shows some."""

from __future__ import annotations

import random
import uuid
from datetime import timedelta
from typing import Any

from commands.demo_accounts import USERNAMES
from errors import DomainError
from field_forms.catalog import LoadedVersion, load_version
from field_forms.intake import Desk, Incoming, Submitter, accept_submission
from field_forms.writing import instance_from_json
from households.cards import CardSigner
from households.register import update_household
from records import forms, households, roles, submissions
from records.blobs import open_store
from records.clock import now
from records.database import database
from records.freshness import FreshCache
from records.scopes import Scope
from settings import Settings

Document = dict[str, Any]
_FORM = "routine_visit"
# About where the villages are, in degrees of WGS-84; houses lie within a kilometre or so of it.
_CENTRES = {"522725001003": (107.452, 27.098), "522725001004": (107.494, 27.056), "522725002001": (107.533, 27.087)}
_SPREAD = 0.005
# Every so many-th household has no place yet, every so many-th was not visited.
_WITHOUT_PLACE, _NOT_VISITED = 9, 2
_DAYS = 25


def load_demo_places(settings: Settings, by: str) -> None:
    """Give households their places and visit every other one, within the last weeks; no visits without the form."""
    pick = random.Random(2026)
    found = [one for village in _CENTRES for one in households.page(Scope(village), {}, None, 100)]
    for number, household in enumerate(found):
        if number % _WITHOUT_PLACE != _WITHOUT_PLACE - 1:
            _set_place(pick, household, by)
    try:
        desk = _desk(settings)
        version = desk.load_version(_FORM, forms.form(_FORM).current or "")
    except DomainError:
        return
    for household in found[::_NOT_VISITED]:
        _visit(pick, household, version, desk)


def _set_place(pick: random.Random, household: Document, by: str) -> None:
    longitude, latitude = (middle + pick.gauss(0, _SPREAD) for middle in _CENTRES[household["region"]])
    location = {"coordinates": [round(longitude, 6), round(latitude, 6)], "datum": "WGS-84", "source": "demo"}
    update_household(household["_id"], household["version"], {"location": location}, scope=Scope(), by=by)


def _desk(settings: Settings) -> Desk:
    cache, blobs = FreshCache("forms", settings.CREDENTIAL_CACHE_SECONDS), open_store(settings)
    return Desk(
        load_version=lambda form_id, version: load_version(form_id, version, cache, blobs),
        cards=CardSigner(database().key_for("cards")),
        max_xml_bytes=settings.MAX_XML_BYTES,
        max_megapixels=settings.MAX_MEGAPIXELS,
        timezone=settings.TIMEZONE,
        max_steps=settings.MAX_EVALUATION_STEPS,
    )


def _visit(pick: random.Random, household: Document, version: LoadedVersion, desk: Desk) -> None:
    """Send a visit as the village's cadre would, some metres from the house, and date it back."""
    held = households.in_scope(household["_id"], Scope())
    centre = held.get("location", {}).get("coordinates") or _CENTRES[held["region"]]
    place = [round(one + pick.gauss(0, _SPREAD / 20), 6) for one in centre]
    answers = {
        "who": {"household": held["_id"]},
        "visit": {"purpose": pick.choice(("routine", "policy", "loan_reminder")), "met": "head"},
        "situation": {"changes": ["none"], "difficulties": [pick.choice(("money", "skill", "market"))]},
        "loan": {"has_loan": "no"},
        "evidence": {"place": {"type": "Point", "coordinates": place}},
    }
    instance_id = f"uuid:{uuid.UUID(int=pick.getrandbits(128), version=4)}"
    xml, _ = instance_from_json(version.definition, answers, instance_id=instance_id)
    cadre = Submitter(USERNAMES[roles.CADRE], roles.CADRE, Scope(held["region"]))
    try:
        accept_submission(Incoming(xml=xml, channel="json", device="demo"), cadre, desk)
    except DomainError:
        return  # the county has another form under that ID
    at = now() - timedelta(days=pick.uniform(0, _DAYS))
    submissions.collection().update_one({"_id": instance_id}, {"$set": {"received_at": at}})
