"""Places in answers: ODK's "lat lon alt acc" text to GeoJSON with accuracies in metres, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
# Plausible bounds in metres; what lies beyond is a broken record rather than a place.
_MAX_METRES = 1e7


# Choices and points in all answers together, so that the typed answers fit a MongoDB document (16 MB) beside the XML.
MAX_ITEMS = 50_000


class Unfit(Exception):
    """An answer that does not fit its question; `code` and `words` make the finding."""

    def __init__(self, code: str, **words: str) -> None:
        """`words` fill the finding's templates."""
        super().__init__(code)
        self.code = code
        self.words = words


def _wrong(zh: str, en: str) -> Unfit:
    return Unfit("answer.place", why_zh=zh, why_en=en)


def read_point(text: str) -> tuple[list[float], float | None]:
    """Return ([longitude, latitude] or [longitude, latitude, altitude], accuracy in metres or None). Raises Unfit."""
    parts = text.split()
    if not 2 <= len(parts) <= 4 or not all(map(_NUMBER.fullmatch, parts)):
        raise Unfit("answer.type")
    numbers = [float(part) for part in parts]
    return checked_point(numbers[1], numbers[0], *numbers[2:])


def checked_point(
    longitude: float, latitude: float, altitude: float | None = None, accuracy: float | None = None
) -> tuple[list[float], float | None]:
    """Return the coordinates and the accuracy if they lie on Earth. Raises Unfit ("answer.place")."""
    if not -90 <= latitude <= 90:
        raise _wrong("纬度须在 -90 与 90 之间", "latitude must be between -90 and 90")
    if not -180 <= longitude <= 180:
        raise _wrong("经度须在 -180 与 180 之间", "longitude must be between -180 and 180")
    if altitude is not None and not -_MAX_METRES <= altitude <= _MAX_METRES:
        raise _wrong("海拔不合理", "the altitude is impossible")
    if accuracy is not None and not 0 <= accuracy <= _MAX_METRES:
        raise _wrong("精度不合理", "the accuracy is impossible")
    return ([longitude, latitude] if altitude is None else [longitude, latitude, altitude]), accuracy


def read_geopoint(text: str) -> dict[str, Any]:
    """Return {"type": "Point", "coordinates": […], "accuracy": metres}, accuracy only where given. Raises Unfit."""
    coordinates, accuracy = read_point(text)
    point: dict[str, Any] = {"type": "Point", "coordinates": coordinates}
    if accuracy is not None:
        point["accuracy"] = accuracy
    return point


def read_geotrace(text: str) -> dict[str, Any]:
    """Return a GeoJSON LineString with "accuracies", a number or None for each point. Raises Unfit."""
    coordinates, accuracies = _points(text)
    return line_of(coordinates, accuracies)


def read_geoshape(text: str) -> dict[str, Any]:
    """Return a GeoJSON Polygon of one closed ring with "accuracies" for its points. Raises Unfit."""
    coordinates, accuracies = _points(text)
    return polygon_of(coordinates, accuracies)


def line_of(coordinates: list[list[float]], accuracies: list[float | None]) -> dict[str, Any]:
    """Return the LineString. Raises Unfit with under two points."""
    if len(coordinates) < 2:
        raise _wrong("至少要两个点", "it needs two points at least")
    return {"type": "LineString", "coordinates": coordinates, "accuracies": accuracies}


def polygon_of(ring: list[list[float]], accuracies: list[float | None]) -> dict[str, Any]:
    """Return the Polygon. Raises Unfit if the ring is open or has under three different corners."""
    if len(ring) < 4 or len({(point[0], point[1]) for point in ring}) < 3:
        raise _wrong("至少要三个不同的角", "it needs three different corners at least")
    if ring[0][:2] != ring[-1][:2]:
        raise _wrong("首尾两点不相同，范围没有闭合", "its first and last points differ, so that it is not closed")
    return {"type": "Polygon", "coordinates": [ring], "accuracies": accuracies}


def _points(text: str) -> tuple[list[list[float]], list[float | None]]:
    if text.count(";") > MAX_ITEMS:
        raise Unfit("answer.too_many")
    points = [read_point(part) for part in text.split(";") if part.strip()]
    return [point for point, _ in points], [accuracy for _, accuracy in points]


def point_text(coordinates: Iterable[float], accuracy: float | None) -> str:
    """Return a point as ODK writes it; an accuracy without an altitude gets altitude 0, as Collect does."""
    longitude, latitude, *rest = coordinates
    parts = [latitude, longitude, *rest]
    if accuracy is not None:
        parts += [0.0] if not rest else []
        parts.append(accuracy)
    return " ".join(repr(float(part)) for part in parts)


def line_text(coordinates: Iterable[Iterable[float]], accuracies: Iterable[float | None]) -> str:
    """Return the points of a line or ring as ODK writes them."""
    return ";".join(point_text(point, accuracy) for point, accuracy in zip(coordinates, accuracies, strict=True))
