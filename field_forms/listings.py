"""Lists that lie beside a form, as expressions see them: CSV, GeoJSON and XML files, and the user's own households."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO

from field_forms.expressions.elements import Element, Listing, Row, listing_of_rows
from field_forms.expressions.trees import listing_of_xml
from households import entity_list
from records.scopes import Scope


def read_listing(file: BinaryIO, kind: str) -> Listing | None:
    """Return the secondary instance in a checked file of kind "csv", "geojson" or "xml"; None of another kind."""
    data = file.read()
    if kind == "csv":
        return listing_of_rows(list(_rows(data)))
    if kind == "geojson":
        return listing_of_rows([_feature(feature) for feature in json.loads(data).get("features", [])])
    return listing_of_xml(data) if kind == "xml" else None


def _rows(data: bytes) -> Iterator[Mapping[str, str]]:
    for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), restval=""):
        yield {column: value for column, value in row.items() if isinstance(column, str) and isinstance(value, str)}


def _feature(feature: Any) -> Mapping[str, str]:
    """Return a GeoJSON feature as ODK's clients see it: its properties, its ID, its geometry as a place or line."""
    properties = feature.get("properties") or {}
    found = {str(name): _plain(value) for name, value in properties.items()}
    if feature.get("id") is not None:
        found["id"] = str(feature["id"])
    return {**found, "geometry": _geometry(feature.get("geometry") or {})}


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, bool | dict | list) else str(value)


def _geometry(geometry: Mapping[str, Any]) -> str:
    coordinates = geometry.get("coordinates") or []
    if geometry.get("type") == "Point":
        return _point(coordinates)
    line = coordinates[0] if geometry.get("type") == "Polygon" and coordinates else coordinates
    return "; ".join(_point(point) for point in line if isinstance(point, list))


def _point(position: list[float]) -> str:
    return f"{position[1]} {position[0]} 0 0" if len(position) >= 2 else ""


class HouseholdListing(Listing):
    """households.csv as one user has it; a household that is looked up by its ID is read alone, without the list."""

    def __init__(self, scope: Scope) -> None:
        """`scope` is the user's."""
        super().__init__(Element(""), [])
        self._scope = scope
        self._whole: Listing | None = None

    def where(self, column: str, text: str) -> list[Element]:
        """Return the rows whose `column` is `text`."""
        if column == "name" and self._whole is None:
            columns = entity_list.row_of(text, self._scope) if text else None
            return [Row("item", Element("root", Element("")), columns)] if columns else []
        return self.whole().where(column, text)

    def whole(self) -> Listing:
        """Return the whole list, made at the first call."""
        if self._whole is None:
            self._whole = listing_of_rows([*entity_list.rows_of(self._scope)])
        return self._whole


def finder(
    find: Callable[[str], Listing | None], lists: frozenset[str], scope: Scope
) -> Callable[[str], Listing | None]:
    """Return what finds a form's secondary instances for a user: `find` those in files, `lists` names entity lists."""
    return lambda name: HouseholdListing(scope) if name in lists else find(name)
