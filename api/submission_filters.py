"""The filters of submission lists and exports, from query parameters to conditions."""

from __future__ import annotations

import json
from typing import Any

from api.identity import current_scope
from errors import BadPolygon, RegionNotFound
from records.scopes import Scope
from schemas.submissions import SubmissionQuerySchema as FilterSchema

__all__ = ["FilterSchema", "conditions_of", "scope_of"]

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
    try:
        ring = json.loads(text)["coordinates"][0]
        points = [(float(point[0]), float(point[1])) for point in ring]
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        raise BadPolygon(reason_zh="应为 GeoJSON Polygon", reason_en="not a GeoJSON Polygon") from None
    if not 4 <= len(points) <= 1000 or points[0] != points[-1]:
        raise BadPolygon(
            reason_zh="边界须首尾相同，4 至 1000 个点", reason_en="its ring must be closed and have 4 to 1,000 points"
        )
    if any(abs(longitude) > 180 or abs(latitude) > 90 for longitude, latitude in points):
        raise BadPolygon(
            reason_zh="坐标超出范围（先经度后纬度）", reason_en="a coordinate is out of range (longitude first)"
        )
    return {"type": "Polygon", "coordinates": [[list(point) for point in points]]}
