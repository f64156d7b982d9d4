"""What is odd, or right, about one photo in one record: pure rules over what is known of it (docs/photos.md, "What is found")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from evidence.desk import Thresholds
from households.datums import distance

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: its code, what was measured (fills the words), and the use of the other picture where there is one."""

    code: str
    details: Document = field(default_factory=dict)
    other: Document | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at.

    `use` and `photo` as stored; `home` the household's WGS-84 point and `accuracy` of both points in metres;
    `card_households` the households of the cards in the picture, {_id, code}; `visit_code` {code, reason or None}.
    """

    use: Document
    photo: Document
    home: tuple[float, float] | None = None
    accuracy: float = 0.0
    card_households: tuple[Document, ...] = ()
    visit_code: Document | None = None


def findings_of(facts: Facts, limits: Thresholds) -> list[Finding]:
    """Return what one photo in one record shows by itself (what others show: `evidence.comparing`)."""
    return [
        *_of_file(facts),
        *_of_time(facts, limits),
        *_of_place(facts, limits),
        *_of_cards(facts),
        *_of_visit(facts),
    ]


def _of_file(facts: Facts) -> Iterator[Finding]:
    photo = facts.photo
    if photo["state"] == "broken":
        yield Finding("photo.broken", {"problem": photo.get("problem", "unreadable")})
    if photo.get("edited_with"):
        yield Finding("photo.edited", {"program": photo["edited_with"]})
    if photo.get("foreign"):
        yield Finding("photo.foreign_data", {"what": photo["foreign"]})
    if photo.get("metadata_problems"):
        yield Finding("photo.bad_metadata", {"problems": ", ".join(photo["metadata_problems"])})
    if photo.get("camera_data") is False and photo["state"] == "done":
        yield Finding("photo.no_metadata")


def _of_time(facts: Facts, limits: Thresholds) -> Iterator[Finding]:
    use = facts.use
    taken: datetime | None = use.get("taken_at")
    if taken is None:
        return
    if taken > use["received_at"] + timedelta(minutes=limits.clock_tolerance_minutes):
        yield Finding("photo.in_future", {"taken": taken})
    visited: datetime = use.get("visited_at") or use["received_at"]
    age = visited - taken
    if age > timedelta(hours=limits.max_age_hours):
        yield Finding("photo.too_old", {"taken": taken, "hours": round(age / timedelta(hours=1))})


def _of_place(facts: Facts, limits: Thresholds) -> Iterator[Finding]:
    place = facts.use.get("location")
    if not place or facts.home is None:
        return
    metres = distance(place["coordinates"][0], place["coordinates"][1], *facts.home)
    # As far as the receivers may have erred, nobody is told to have been elsewhere.
    if metres - facts.accuracy > limits.max_distance_m:
        yield Finding("photo.too_far", {"metres": round(metres), "accuracy": facts.accuracy})


def _of_cards(facts: Facts) -> Iterator[Finding]:
    own = facts.use.get("household")
    if not own:
        return
    for household in facts.card_households:
        if household["_id"] == own:
            yield Finding("photo.right_household")
        else:
            yield Finding("photo.wrong_household", {"household": household["_id"], "other": household["code"]})


def _of_visit(facts: Facts) -> Iterator[Finding]:
    told = facts.visit_code
    if told is None:
        return
    if told.get("reason"):
        yield Finding("photo.wrong_visit", {"visit_code": told["code"], "reason": told["reason"]})
    else:
        yield Finding("photo.right_visit", {"visit_code": told["code"]})
