"""The map of an area: its villages, its households where they are few enough to be told apart, and its latest visits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from households.numbers import mask_name
from records import figure_counts, map_points, regions
from records.figure_counts import Grouping
from records.scopes import Scope

Document = dict[str, Any]
# Digits of an area's code -> digits of the regions that its households are gathered in: villages from a county down.
GATHERED_IN = {0: 6, 2: 6, 4: 9, 6: 12, 9: 12, 12: 12}
# Areas with more households that have a place show them gathered only.
MOST_HOUSEHOLDS = 1000
MOST_VISITS = 1000


def area_map(scope: Scope, since: datetime, until: datetime) -> Document:
    """Return what lies where in an area: {level, groups, households, visits, visit_count}; places are WGS-84 degrees.

    `groups`: households by region with the mean of their places; `households`: each one, its head's name masked, unless
    more than MOST_HOUSEHOLDS have a place; `visits`: the newest MOST_VISITS of those received in [since, until) that have
    a place; `visit_count`: all of them.
    """
    level = GATHERED_IN[len(scope.prefix)]
    groups = map_points.groups(scope, level)
    few = sum(group["located"] for group in groups) <= MOST_HOUSEHOLDS
    visited = figure_counts.visited(scope, since, until, Grouping(level))
    names = regions.names([group["_id"] for group in groups])
    return {
        "level": level,
        "groups": [_group(one, names, visited) for one in groups],
        "households": [_household(one) for one in map_points.located_households(scope, MOST_HOUSEHOLDS)] if few else [],
        "visits": [_visit(one) for one in map_points.located_visits(scope, since, until, MOST_VISITS)],
        "visit_count": map_points.visit_count(scope, since, until),
    }


def _group(group: Document, names: dict[str, str], visited: dict[str, int]) -> Document:
    code = group["_id"]
    return {**group, "region": code, "name": names.get(code, code), "visited": visited.get(code, 0)}


def _household(household: Document) -> Document:
    return {**household, **_place(household), "head_name": mask_name(household["head_name"])}


def _visit(visit: Document) -> Document:
    return {**visit, **_place(visit)}


def _place(document: Document) -> Document:
    longitude, latitude = document["location"]["coordinates"][:2]
    return {"longitude": longitude, "latitude": latitude}
