"""What the running application works with: settings, database, photo store, caches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app

from background.celery_app import celery_app
from background.nudging import Nudge
from evidence.desk import PhotoDesk, photo_desk
from households.cards import CardSigner
from media import fonts
from records.blobs import BlobStore, open_store
from records.database import Database
from records.freshness import FreshCache
from reminders.channels.interface import Channel
from reminders.desk import channels_of
from settings import Settings


@dataclass(frozen=True)
class Context:
    """One an app; `context()` gives the current one."""

    settings: Settings
    database: Database
    blobs: BlobStore
    cards: CardSigner
    jwt_key: bytes
    accounts: FreshCache
    forms: FreshCache
    photos: PhotoDesk
    nudge: Nudge
    channels: Mapping[str, Channel]


def make_context(settings: Settings, database: Database) -> Context:
    """Put together what an app needs from its settings and its open database."""
    fonts.prefer(settings.CJK_FONT)
    blobs = open_store(settings)
    return Context(
        settings=settings,
        database=database,
        blobs=blobs,
        cards=CardSigner(database.key_for("cards")),
        jwt_key=database.key_for("jwt"),
        accounts=FreshCache("accounts", settings.CREDENTIAL_CACHE_SECONDS),
        forms=FreshCache("forms", settings.CREDENTIAL_CACHE_SECONDS),
        photos=photo_desk(settings, database, blobs),
        nudge=Nudge(celery_app(settings)),
        channels=channels_of(settings),
    )


def context() -> Context:
    """Return the context of the current app."""
    found: Context = current_app.config["RUHU"]
    return found
