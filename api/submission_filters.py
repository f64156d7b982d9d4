"""The filters of submission lists and exports, from query parameters to conditions."""

from __future__ import annotations

import json
from typing import Any

from api.identity import current_scope
from errors import BadPolygon, RegionNotFound
from records import submissions
from records.scopes import Scope
from schemas.submissions import SubmissionQuerySchema as FilterSchema

__all__ = ["FilterSchema", "conditions_of", "scope_of"]

MAX_POINTS = 1000
_EQUAL = {"form": "form_id", "household": "household", "by": "submitted_by", "state": "state", "finding": "codes"}


def scope_of(args: dict[str, Any]) -> Scope:
    """Return the caller's scope, narrowed to `region` if that is asked. Raises RegionNotFound outside of it."""
    narrowed = current_scope().narrowed(args.get("region"))
    if narrowed is None:
        raise RegionNotFound()
    return narrowed


def conditions_of(args: dict[str, Any]) -> dict[str, Any]:
    """Return the MongoDB conditions of the filters in `args` (FilterSchema's). Raises BadPolygon."""
    conditions: dict[str, Any] = {field: args[name] for name, field in _EQUAL.items() if name in args}
    times = {operator: args[name] for name, operator in (("since", "$gte"), ("until", "$lt")) if name in args}
    if times:
        conditions["received_at"] = times
    if args.get("incomplete"):
        conditions["missing"] = {"$gt": 0}
    if "within" in args:
        conditions["location"] = {"$geoWithin": {"$geometry": _polygon(args["within"])}}
    return conditions


def _polygon(text: str) -> dict[str, Any]:
    """Return the polygon of a GeoJSON text, its holes included. Raises BadPolygon."""
    try:
        given = json.loads(text)
        rings = [[_position(point) for point in ring] for ring in given["coordinates"]]
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        rings = []
    if not rings or given.get("type") != "Polygon":
        raise BadPolygon(reason_zh="应为 GeoJSON Polygon", reason_en="not a GeoJSON Polygon")
    if sum(map(len, rings)) > MAX_POINTS or any(len(ring) < 4 or ring[0] != ring[-1] for ring in rings):
        raise BadPolygon(
            reason_zh=f"边界须首尾相同，4 至 {MAX_POINTS} 个点",
            reason_en=f"its rings must be closed and have 4 to {MAX_POINTS} points",
        )
    if not all(abs(longitude) <= 180 and abs(latitude) <= 90 for ring in rings for longitude, latitude in ring):
        raise BadPolygon(
            reason_zh="坐标超出范围（先经度后纬度）", reason_en="a coordinate is out of range (longitude first)"
        )
    polygon = {"type": "Polygon", "coordinates": rings}
    submissions.require_polygon(polygon)
    return polygon


def _position(point: Any) -> list[float]:
    longitude, latitude = point[:2]
    if isinstance(longitude, str | bool) or isinstance(latitude, str | bool):
        raise TypeError(point)
    return [float(longitude), float(latitude)]
