"""An entity's properties, which are all text, as the fields of a household."""

from __future__ import annotations

from typing import Any

from households.bounds import ID_IN_CLEAR, is_id_number
from households.numbers import Problem
from households.people import HEAD, NUMBERS, shown_number
from households.views import household_view

Document = dict[str, Any]
Properties = dict[str, str]
# A property that cannot be kept: the finding's code, the value to show, what is wrong.
Unfit = tuple[str, str, Problem]

_PLACES = ("location", "geometry")
_OF_HEAD = ("id_number", "card_number")
_CLEARABLE = ("category", "address", "phone")
_KNOWN = ("code", "region", "head_name", *_CLEARABLE, *_PLACES, *_OF_HEAD)
_BAD_PLACE: Problem = (
    "位置不正确；应为「纬度 经度 海拔 精度」。",
    "The place is wrong; latitude longitude altitude accuracy.",
)
LONGEST_NAME = 100


def usable(properties: Properties) -> tuple[Properties, list[Unfit]]:
    """Return the properties that can be kept, and the others: the rest of a household is worth keeping without them."""
    good, unfit = {}, []
    for key, text in properties.items():
        problem = _problem(key, text) if text else None
        if problem:
            unfit.append(problem)
        else:
            good[key] = text.strip()
    return good, unfit


def _problem(key: str, text: str) -> Unfit | None:
    if key in NUMBERS:
        found = NUMBERS[key][0](text)
        return (f"member.{key}", shown_text(key, text), found) if found else None
    if key in _PLACES and _location(text) is None:
        return "entity.place", text[:200], _BAD_PLACE
    if key not in _KNOWN and is_id_number(text):
        return "entity.number_in_clear", shown_text("id_number", text), ID_IN_CLEAR
    return None


def shown_text(key: str, text: str) -> str:
    """Return a property's value for a finding: numbers masked, the rest at most 200 characters."""
    if key in NUMBERS:
        return NUMBERS[key][2](NUMBERS[key][1](text)[:30])
    return "*" * 18 if is_id_number(text) else text[:200]


def new_household(good: Properties, *, entity_id: str, label: str, village: str) -> Document:
    """Return the values of a new household; what the form leaves out follows from the entity and the user's village."""
    given = {key: text for key, text in good.items() if text}
    region = given.get("region") or village
    head = {"name": (given.get("head_name") or label)[:LONGEST_NAME], "relation": HEAD}
    return {
        "code": given.get("code") or f"{region}-{entity_id.removeprefix('uuid:')[:8]}",
        "region": region,
        "members": [{**head, **{key: given[key] for key in _OF_HEAD if key in given}}],
        **_others(given, {}),
    }


def changed_household(good: Properties, held: Document) -> Document:
    """Return what an update changes; an answer that was cleared (empty text) removes, where it can be missing."""
    values: Document = {key: good[key] for key in ("code", "region") if good.get(key)}
    values |= _others(good, held.get("attributes", {}))
    head = {key: good[key] or None for key in _OF_HEAD if key in good}
    name = good.get("head_name", "")[:LONGEST_NAME]
    if head or (name and name != held["head_name"]):
        head["name"] = name or held["head_name"]
        # Members whose numbers are sent back masked, as they are shown, keep them.
        members = household_view(held)["members"]
        values["members"] = [{**one, **head} if one.get("relation") == HEAD else one for one in members]
    return values


def _others(good: Properties, attributes: Document) -> Document:
    values: Document = {key: good[key] or None for key in _CLEARABLE if key in good}
    place = next((good[key] for key in _PLACES if key in good), None)
    if place is not None:
        values["location"] = _location(place)
    free = {key.replace(".", "．"): text for key, text in good.items() if key not in _KNOWN}
    if free:
        values["attributes"] = {key: value for key, value in {**attributes, **free}.items() if value != ""}
    return values


def _location(text: str) -> Document | None:
    """Read an ODK geopoint "lat lon altitude accuracy"."""
    try:
        numbers = [float(part) for part in text.split()]
        latitude, longitude = numbers[:2]
    except ValueError:
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    location: Document = {"coordinates": [longitude, latitude], "datum": "WGS-84", "source": "form"}
    if len(numbers) > 3:
        location["accuracy"] = numbers[3]
    return location


def difference(properties: Properties, held: Document) -> list[tuple[str, str, str]]:
    """Return (property, held value, sent value) where the two differ, as a person may read them."""
    found = []
    for key, text in properties.items():
        before, sent = _held_text(key, held), shown_text(key, text)
        if before != sent and key not in _PLACES:
            found.append((key, before, sent))
    return found


def _held_text(key: str, held: Document) -> str:
    if key in _OF_HEAD:
        head: Document = next((one for one in held.get("members", []) if one.get("relation") == HEAD), {})
        return shown_number(key, head.get(key)) or ""
    if key == "phone":
        return shown_number(key, held.get(key)) or ""
    value = held.get(key) if key in _KNOWN else held.get("attributes", {}).get(key.replace(".", "．"))
    return shown_text(key, "" if value is None else str(value))
