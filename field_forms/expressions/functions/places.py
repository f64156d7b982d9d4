"""Functions on places. Source: https://getodk.github.io/xforms-spec/#fn:Geographic-Functions."""

from __future__ import annotations

import math
import re
from itertools import pairwise

from field_forms.expressions.frames import Frame
from field_forms.expressions.functions.registry import function
from field_forms.expressions.values import NAN, Value, text

# The Earth's radius at the equator in metres, as ODK's clients have it.
_RADIUS = 6_378_100
_DEGREES = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")

Point = tuple[float, float]


@function("area", "any", gives="number", in_frame=True)
def area(frame: Frame, shape: Value) -> float:
    """Return the area of a geoshape, or of a node-set of points, in square metres; NaN if a point is none."""
    points = _points(frame, (shape,))
    if points is None or len(points) < 2:
        return NAN
    if len(points) < 3:
        return 0.0
    ring = points if points[0] == points[-1] else [*points, points[0]]
    total = 0.0
    for (latitude, longitude), (next_latitude, next_longitude) in pairwise(ring):
        total += math.radians(next_longitude - longitude) * (
            2 + math.sin(math.radians(next_latitude)) + math.sin(math.radians(latitude))
        )
    return _to_cents(abs(total * _RADIUS * _RADIUS / 2))


@function("distance", gives="number", rest="any", in_frame=True)
def distance(frame: Frame, *lines: Value) -> float:
    """Return the length of a line through all points, in metres; NaN if a point is none or there is but one."""
    points = _points(frame, lines)
    if points is None or len(points) < 2:
        return NAN
    return _to_cents(sum(_between(a, b) for a, b in pairwise(points)))


@function("geofence", "string", "string", gives="boolean", in_frame=True)
def geofence(frame: Frame, point: str, shape: str) -> bool:
    """Say whether a geopoint lies in a geoshape."""
    places, ring = _points(frame, (point,)), _points(frame, (shape,))
    if not places or not ring or len(ring) < 4:
        return False
    latitude, longitude = places[0]
    inside = False
    for (lat_a, lon_a), (lat_b, lon_b) in pairwise(ring):
        if (lat_a > latitude) != (lat_b > latitude):
            crossing = (lon_b - lon_a) * (latitude - lat_a) / (lat_b - lat_a) + lon_a
            inside = inside != (longitude < crossing)
    return inside


def _points(frame: Frame, values: tuple[Value, ...]) -> list[Point] | None:
    """Return latitudes and longitudes in degrees, None if something is no point."""
    found: list[Point] = []
    for value in values:
        for line in [node.value() for node in value] if isinstance(value, list) else [text(value)]:
            for point in line.strip().split(";"):
                if not point.strip() and found and line.rstrip().endswith(";"):
                    continue  # a trailing semicolon ends a line, it is no point
                place = _point(point)
                if place is None:
                    return None
                found.append(place)
    frame.env.spend(len(found))
    return found


def _point(point: str) -> Point | None:
    parts = point.split()
    if not 2 <= len(parts) <= 4:
        return None
    if not all(_DEGREES.fullmatch(part) for part in parts[:2]):
        return None
    latitude, longitude = float(parts[0]), float(parts[1])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _between(one: Point, other: Point) -> float:
    phi, psi = math.radians(one[0]), math.radians(other[0])
    turn = math.radians(one[1] - other[1])
    cosine = math.sin(phi) * math.sin(psi) + math.cos(phi) * math.cos(psi) * math.cos(turn)
    return math.acos(min(1.0, max(-1.0, cosine))) * _RADIUS


def _to_cents(value: float) -> float:
    return math.floor(value * 100 + 0.5) / 100
