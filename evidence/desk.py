"""What looking at photos needs from the running product."""

from __future__ import annotations

from dataclasses import dataclass

from households.cards import CardSigner
from records.blobs import BlobStore, open_store
from records.database import Database
from settings import Settings


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a photo is told about: hours, minutes, metres and bits."""

    max_age_hours: float
    clock_tolerance_minutes: float
    max_distance_m: float
    near_distance: int


@dataclass(frozen=True, slots=True)
class PhotoDesk:
    """The photo store, the signer of household cards, and the settings that count."""

    blobs: BlobStore
    cards: CardSigner
    thresholds: Thresholds
    timezone: str
    max_megapixels: float


def photo_desk(settings: Settings, database: Database, blobs: BlobStore | None = None) -> PhotoDesk:
    """Return the desk of a process that runs with these settings."""
    return PhotoDesk(
        blobs=blobs or open_store(settings),
        cards=CardSigner(database.key_for("cards")),
        thresholds=Thresholds(
            max_age_hours=settings.PHOTO_MAX_AGE_HOURS,
            clock_tolerance_minutes=settings.PHOTO_CLOCK_TOLERANCE_MINUTES,
            max_distance_m=settings.PHOTO_MAX_DISTANCE_M,
            near_distance=settings.PHOTO_NEAR_DISTANCE,
        ),
        timezone=settings.TIMEZONE,
        max_megapixels=settings.MAX_MEGAPIXELS,
    )
