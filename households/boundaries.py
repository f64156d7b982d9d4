"""Boundaries of regions for maps: read from the deployment's own GeoJSON file, brought to WGS-84, cut to an area."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from errors import BoundariesUnreadable
from households.datums import to_wgs84
from records.regions import trimmed
from records.scopes import LEVELS

Document = dict[str, Any]
DATUMS = ("WGS-84", "GCJ-02", "BD-09")
# What the property with a region's code is called, here and in files that are handed about.
_CODES = ("code", "adcode", "区划代码", "行政区划代码")
_NAMES = ("name", "名称")
# Rings lie so deep in the coordinates of a geometry.
_DEPTHS = {"Polygon": 1, "MultiPolygon": 2}
# Degrees; about a decimetre.
_PLACES = 6
_read: dict[tuple[Path, int, int, str], Document] = {}


def boundaries_within(file: Path | None, datum: str, prefix: str) -> Document:
    """Return a FeatureCollection in WGS-84 of an area's own outline and of the nearest regions below it that `file` has.

    `file`: a GeoJSON FeatureCollection of Polygons and MultiPolygons in `datum`, each with its region's code as the
    property `code`, `adcode` or 行政区划代码; what it says as `attribution` is passed on. Without a file there are no features.
    Raises BoundariesUnreadable.
    """
    whole = _whole(file, datum) if file else {"features": []}
    inside = [one for one in whole["features"] if one["properties"]["code"].startswith(prefix)]
    deeper = [len(one["properties"]["code"]) for one in inside if one["properties"]["code"] != prefix]
    levels = {len(prefix), min(deeper, default=0)}
    shown = [one for one in inside if len(one["properties"]["code"]) in levels]
    return {"type": "FeatureCollection", "attribution": whole.get("attribution", ""), "features": shown}


def _whole(file: Path, datum: str) -> Document:
    """Return the file's content, read anew when it changed."""
    try:
        stat = file.stat()
    except OSError:
        raise _unreadable(f"没有文件 {file}。", f"there is no file {file}.") from None
    key = (file, stat.st_mtime_ns, stat.st_size, datum)
    if key not in _read:
        content = _parsed(file, datum)
        _read.clear()
        _read[key] = content
    return _read[key]


def _parsed(file: Path, datum: str) -> Document:
    if datum not in DATUMS:
        raise _unreadable(
            f"RUHU_BOUNDARIES_DATUM 应为 {'、'.join(DATUMS)}。", f"RUHU_BOUNDARIES_DATUM is one of {DATUMS}."
        )
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise _unreadable(f"不是 JSON 文件（{error}）。", f"it is no JSON ({error}).") from None
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise _unreadable("应为 GeoJSON 的 FeatureCollection。", "it is no FeatureCollection of GeoJSON.")
    attribution = content.get("attribution")
    kept = [_feature(number, one, datum) for number, one in enumerate(features, 1)]
    return {"features": kept, "attribution": attribution if isinstance(attribution, str) else ""}


def _feature(number: int, feature: Any, datum: str) -> Document:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(properties, dict) or not isinstance(geometry, dict):
        raise _unreadable(f"第 {number} 个要素没有属性或图形。", f"feature {number} has no properties or no geometry.")
    code = trimmed(str(next((properties[key] for key in _CODES if properties.get(key)), "")))
    if not code.isdigit() or len(code) not in LEVELS:
        raise _unreadable(
            f"第 {number} 个要素的属性 code 不是行政区划代码。",
            f"the property `code` of feature {number} is no region's code.",
        )
    depth = _DEPTHS.get(str(geometry.get("type")))
    if depth is None:
        raise _unreadable(f"第 {number} 个要素不是面。", f"feature {number} is neither a Polygon nor a MultiPolygon.")
    try:
        coordinates = _converted(geometry.get("coordinates"), depth, datum)
    except (TypeError, ValueError):
        raise _unreadable(
            f"第 {number} 个要素的坐标有误。", f"the coordinates of feature {number} are wrong."
        ) from None
    name = str(next((properties[key] for key in _NAMES if properties.get(key)), ""))
    shape = {"type": geometry["type"], "coordinates": coordinates}
    return {"type": "Feature", "properties": {"code": code, "name": name}, "geometry": shape}


def _converted(parts: Any, depth: int, datum: str) -> list[Any]:
    """Return rings (at `depth` lists down) in WGS-84. Raises ValueError, TypeError for what is no ring of places."""
    if not isinstance(parts, list) or not parts:
        raise ValueError(parts)
    if depth:
        return [_converted(one, depth - 1, datum) for one in parts]
    return [list(place) for place in _places(parts, datum)]


def _places(ring: list[Any], datum: str) -> Iterator[tuple[float, float]]:
    for longitude, latitude, *_ in ring:
        if not (math.fabs(longitude) <= 180 and math.fabs(latitude) <= 90):
            raise ValueError(longitude, latitude)
        east, north = to_wgs84(longitude, latitude, datum)
        yield round(east, _PLACES), round(north, _PLACES)


def _unreadable(zh: str, en: str) -> BoundariesUnreadable:
    return BoundariesUnreadable(reason_zh=zh, reason_en=en)
