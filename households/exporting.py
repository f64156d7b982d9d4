"""Households of a scope as the export takes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from households.views import household_view
from records import households, regions
from records.scopes import Scope


def exported(scope: Scope, unmask: frozenset[str] = frozenset()) -> Iterator[dict[str, Any]]:
    """Yield each household of the scope with its village's name, numbers masked except those of `unmask`."""
    names: dict[str, str] = {}
    for document in households.every(scope):
        region = document["region"]
        if region not in names:
            names[region] = next((found["name"] for found in regions.below(region, limit=1)), "")
        yield {**household_view(document, unmask), "region_name": names[region]}
