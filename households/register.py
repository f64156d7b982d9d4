"""The register of households: creating, changing and finding them."""

from __future__ import annotations

import re
import secrets
import uuid
from typing import Any

from errors import OutOfScope
from households.bounds import FieldProblem, field_problems
from households.datums import to_wgs84
from households.people import encrypted, head_of, refuse, stored_contacts, stored_members, stored_person
from records import households, regions
from records.clock import now
from records.scopes import Scope, prefixes

Document = dict[str, Any]
_PLAIN = ("code", "category", "address", "attributes", "tags", "cadre")
_VILLAGE_DIGITS = 12


def create_household(
    values: Document, *, scope: Scope, by: str, household_id: str | None = None, effect: str | None = None
) -> Document:
    """Store a new household; return its document.

    `values`: code, region (a village), members (one of them 户主), and perhaps category, phone, address, contacts,
    location, attributes, tags, cadre, institution. Numbers are whole. `effect` is the instance ID of the submission
    that makes it. Raises InvalidFields, RegionUnknown, OutOfScope, HouseholdExists.
    """
    at = now()
    document = {"_id": household_id or str(uuid.uuid4()), "version": 1, "card_id": new_card_id(),
                "created_at": at, "created_by": by, "updated_at": at, "updated_by": by}  # fmt: skip
    document |= _fields(values, {}, scope)
    document.setdefault("attributes", {})
    document.setdefault("tags", [])
    if effect:
        document["applied"] = [effect]
    households.insert(document)
    return document


def update_household(
    household_id: str, version: int, changes: Document, *, scope: Scope, by: str, effect: str | None = None
) -> Document:
    """Change the given fields of a household that is still at `version`; None removes one.

    Members and contacts are replaced as lists; members with the `id` of a present one keep numbers sent back masked.
    Raises HouseholdNotFound, HouseholdChanged, InvalidFields, RegionUnknown, OutOfScope, HouseholdExists.
    """
    held = households.in_scope(household_id, scope)
    fields = _fields(changes, held, scope)
    fields |= {"updated_at": now(), "updated_by": by}
    return households.change(household_id, version, fields, effect=effect)


def new_card_id() -> str:
    """Return a new card's ID: 9 random bytes, as `CardSigner` signs them."""
    return secrets.token_urlsafe(9)


def reissue_card(held: Document, by: str) -> Document:
    """Give the household a new card; the older one is no longer valid. Raises HouseholdChanged."""
    fields = {"card_id": new_card_id(), "updated_at": now(), "updated_by": by}
    return households.change(held["_id"], held["version"], fields)


def _fields(values: Document, held: Document, scope: Scope) -> Document:
    """Return what to set, with everything that follows from it (scopes, names, ciphertexts)."""
    problems: list[FieldProblem] = list(field_problems(values))
    fields: Document = {key: values[key] for key in _PLAIN if key in values}
    fields |= _place(values, held, scope)
    if "members" in values:
        fields["members"] = stored_members(values["members"], held.get("members", []), problems)
    if "phone" in values:
        fields["phone"] = stored_person({"phone": values["phone"]}, held, "", problems).get("phone")
    if "contacts" in values:
        fields["contacts"] = stored_contacts(values["contacts"] or [], held.get("contacts", []), problems)
    if "location" in values:
        fields |= location_fields(values["location"])
    refuse(problems)
    if "members" in fields:
        fields |= {"head_name": head_of(fields["members"]), "names": names_of(fields["members"])}
    return {key: value for key, value in fields.items() if value is not None or held}


def names_of(members: list[Document]) -> list[str]:
    """Return the different names, for the index."""
    return list(dict.fromkeys(member["name"] for member in members))


def _place(values: Document, held: Document, scope: Scope) -> Document:
    if "region" not in values and "institution" not in values:
        return {} if held else {"institution": scope.institution}
    region = values.get("region") or held["region"]
    institution = values["institution"] if "institution" in values else held.get("institution") or scope.institution
    if not scope.covers(region, institution):
        raise OutOfScope(scope=scope.prefix or scope.institution, pointer="/region")
    regions.require(region, "/region")
    if len(region) != _VILLAGE_DIGITS:
        refuse([("/region", ("农户须登记到村（12 位代码）。", "A household belongs to a village (12-digit code)."))])
    return {"region": region, "scopes": prefixes(region), "institution": institution}


def location_fields(location: Document | None) -> Document:
    """Return `location` (converted to WGS-84) and `location_source`, as it came."""
    if location is None:
        return {"location": None, "location_source": None}
    kept = ("coordinates", "datum", "accuracy", "source")
    source = {key: location[key] for key in kept if location.get(key) is not None}
    source.setdefault("datum", "WGS-84")
    longitude, latitude = location["coordinates"][:2]
    point = {"type": "Point", "coordinates": list(to_wgs84(longitude, latitude, source["datum"]))}
    return {"location": point, "location_source": source}


def conditions_of(filters: Document) -> Document:
    """Return the MongoDB conditions of a search by code, name (how a member's begins), whole numbers and the like."""
    conditions: Document = {key: filters[key] for key in ("code", "category", "cadre") if filters.get(key)}
    if filters.get("tag"):
        conditions["tags"] = filters["tag"]
    if filters.get("name"):
        conditions["names"] = {"$regex": "^" + re.escape(filters["name"].strip())}
    for field in ("id_number", "card_number"):
        if filters.get(field):
            conditions[f"members.{field}"] = _sought(field, filters[field])
    if filters.get("phone"):
        number = _sought("phone", filters["phone"])
        conditions["$or"] = [{"members.phone": number}, {"phone": number}, {"contacts.phone": number}]
    return conditions


def _sought(field: str, text: str) -> Any:
    """Return the ciphertext to look for; blanks find nobody, where a missing number would find all who have none."""
    number = encrypted(field, text)
    return {"$in": []} if number is None else number
