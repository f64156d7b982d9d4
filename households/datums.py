"""Coordinates in China: WGS-84 (satellites), GCJ-02 (state maps, WeChat, Amap, Tencent) and BD-09 (Baidu), and distances.

GCJ-02 is WGS-84 shifted by a smooth, unpublished function of the place; the formula used everywhere was found by
comparison and agrees with map services to a few metres. BD-09 is a further, published shift of GCJ-02. The inverse is
found by iteration to well under a millimetre, so that what is lost is the formula's own few metres, not ours.
"""

from __future__ import annotations

import math
from typing import Literal

Datum = Literal["WGS-84", "GCJ-02", "BD-09"]
Point = tuple[float, float]

# The ellipsoid that the formula of GCJ-02 uses (Krasovsky 1940).
_AXIS, _ECCENTRICITY = 6378245.0, 0.00669342162296594323
_BAIDU = math.pi * 3000.0 / 180.0
_EARTH_METRES = 6_371_008.8
# Beyond this box nothing is shifted.
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271
_PRECISION = 1e-10


def to_wgs84(longitude: float, latitude: float, datum: str) -> Point:
    """Return (longitude, latitude) in WGS-84 of a place in `datum`; outside China it is unchanged.

    Raises ValueError for a datum that is not WGS-84, GCJ-02 or BD-09.
    """
    if datum == "WGS-84":
        return longitude, latitude
    if datum == "BD-09":
        longitude, latitude = _baidu_to_gcj(longitude, latitude)
    elif datum != "GCJ-02":
        raise ValueError(datum)
    return _inverse(longitude, latitude)


def from_wgs84(longitude: float, latitude: float, datum: str) -> Point:
    """Return (longitude, latitude) in `datum` of a WGS-84 place. Raises ValueError as `to_wgs84`."""
    if datum == "WGS-84":
        return longitude, latitude
    if datum not in ("GCJ-02", "BD-09"):
        raise ValueError(datum)
    shifted = _to_gcj(longitude, latitude)
    return _gcj_to_baidu(*shifted) if datum == "BD-09" else shifted


def distance(longitude: float, latitude: float, other_longitude: float, other_latitude: float) -> float:
    """Return the great-circle distance in metres of two points of the same datum (haversine, mean radius; within 0.5 %)."""
    south, north = math.radians(latitude), math.radians(other_latitude)
    across = math.radians(other_longitude - longitude)
    half = math.sin((north - south) / 2) ** 2 + math.cos(south) * math.cos(north) * math.sin(across / 2) ** 2
    return 2 * _EARTH_METRES * math.asin(min(1.0, math.sqrt(half)))


def _in_china(longitude: float, latitude: float) -> bool:
    return _WEST <= longitude <= _EAST and _SOUTH <= latitude <= _NORTH


def _to_gcj(longitude: float, latitude: float) -> Point:
    if not _in_china(longitude, latitude):
        return longitude, latitude
    x, y = longitude - 105.0, latitude - 35.0
    root = math.sqrt(abs(x))
    waves = (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    north += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    north += (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    east += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    east += (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    phi = math.radians(latitude)
    curve = 1 - _ECCENTRICITY * math.sin(phi) ** 2
    meridian = _AXIS * (1 - _ECCENTRICITY) / (curve * math.sqrt(curve))
    parallel = _AXIS / math.sqrt(curve) * math.cos(phi)
    return longitude + math.degrees(east / parallel), latitude + math.degrees(north / meridian)


def _inverse(longitude: float, latitude: float) -> Point:
    """Return the WGS-84 place that is shifted to this one: a fixed point, reached in a few steps."""
    if not _in_china(longitude, latitude):
        return longitude, latitude
    found = longitude, latitude
    for _ in range(30):
        shifted = _to_gcj(*found)
        east, north = longitude - shifted[0], latitude - shifted[1]
        found = found[0] + east, found[1] + north
        if abs(east) < _PRECISION and abs(north) < _PRECISION:
            break
    return found


def _gcj_to_baidu(longitude: float, latitude: float) -> Point:
    radius = math.hypot(longitude, latitude) + 0.00002 * math.sin(latitude * _BAIDU)
    angle = math.atan2(latitude, longitude) + 0.000003 * math.cos(longitude * _BAIDU)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006


def _baidu_to_gcj(longitude: float, latitude: float) -> Point:
    x, y = longitude - 0.0065, latitude - 0.006
    found = x, y
    for _ in range(10):
        shifted = _gcj_to_baidu(*found)
        found = found[0] + longitude - shifted[0], found[1] + latitude - shifted[1]
    return found
