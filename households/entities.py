"""ODK entities of the dataset `households`: submissions that create and update households, repeatably."""

from __future__ import annotations

import uuid
from typing import Any, Protocol

from errors import DomainError, HouseholdChanged, HouseholdExists, HouseholdNotFound
from households.numbers import phone_problem
from households.register import create_household, update_household
from records import households
from records.scopes import Scope

Finding = dict[str, Any]
DATASET = "households"
_KNOWN = ("code", "head_name", "region", "category", "phone", "address", "location", "geometry")


class Change(Protocol):
    """What a submission says about an entity (field_forms.entity_changes.EntityChange)."""

    @property
    def dataset(self) -> str: ...  # noqa: D102
    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def create(self) -> bool: ...  # noqa: D102
    @property
    def update(self) -> bool: ...  # noqa: D102
    @property
    def base_version(self) -> int | None: ...  # noqa: D102
    @property
    def label(self) -> str: ...  # noqa: D102
    @property
    def properties(self) -> dict[str, str]: ...  # noqa: D102
    @property
    def xpath(self) -> str: ...  # noqa: D102


def apply_entity(change: Change, *, instance_id: str, by: str, scope: Scope) -> list[Finding]:
    """Create or update the household that a submission speaks of; return findings (dicts as `Finding.as_dict`).

    With both flags set an existing household is updated and a missing one created. Applying the same instance again
    changes nothing. A base version that is not the present one changes nothing and is told as `entity.conflict`.
    """
    if change.dataset != DATASET:
        return [_finding("entity.dataset", change, "note", f"数据集 {change.dataset} 不由本系统保存。",
                         f"The dataset {change.dataset} is not kept here.")]  # fmt: skip
    try:
        held = households.in_scope(change.id, scope)
    except HouseholdNotFound:
        held = None
    try:
        if held is not None:
            return _update(change, held, instance_id, by, scope) if change.update else _exists_already(change, held, instance_id)
        return _create(change, instance_id, by, scope) if change.create else [_not_found(change)]
    except HouseholdChanged as error:
        return [_conflict(change, households.in_scope(change.id, scope), error.values["version"])]
    except HouseholdExists as error:
        return [_finding("household.code_in_use", change, "error", error.message_zh, error.message_en)]
    except DomainError as error:
        return [_finding("entity.refused", change, "error", _words(error, "zh"), _words(error, "en"))]


def _words(error: DomainError, language: str) -> str:
    said = [error.message_zh if language == "zh" else error.message_en]
    return " ".join(said + [f"{one['pointer']}: {one[language]}" for one in error.details.get("errors", [])])


def _create(change: Change, instance_id: str, by: str, scope: Scope) -> list[Finding]:
    if not _is_uuid(change.id):
        return [_finding("entity.bad_id", change, "error", "实体编号须为 UUID。", "The entity's ID must be a UUID.")]
    given = {key: value for key, value in change.properties.items() if value}
    region = given.get("region") or scope.prefix
    name = given.get("head_name") or change.label
    values = {
        "code": given.get("code") or f"{region}-{change.id[:8]}",
        "region": region,
        "members": [{"name": name[:100], "relation": "户主"}],
        **_optional(given),
    }
    findings = _unusable(change, values)
    document = create_household(values, scope=scope, by=by, household_id=change.id)
    households.remember_effect(change.id, instance_id)
    alike = households.namesakes(document["region"], document["head_name"], change.id)
    return findings + ([_possible_duplicate(change, alike)] if alike else [])


def _update(change: Change, held: dict[str, Any], instance_id: str, by: str, scope: Scope) -> list[Finding]:
    if instance_id in held.get("applied", []):
        return []
    if change.base_version != held["version"]:
        return [_conflict(change, held, held["version"])]
    given = dict(change.properties)
    values: dict[str, Any] = {key: given[key] for key in ("code", "region") if given.get(key)}
    values |= _optional(given, held)
    name = given.get("head_name")
    if name and name != held["head_name"]:
        values["members"] = [
            {**_bare(member), "name": name} if member.get("relation") == "户主" else _bare(member)
            for member in _shown_members(held)
        ]
    findings = _unusable(change, values)
    update_household(change.id, held["version"], values, scope=scope, by=by, effect=instance_id)
    return findings


def _shown_members(held: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the members with masked numbers: sent back like that, they stay as they are."""
    from households.views import household_view

    members: list[dict[str, Any]] = household_view(held)["members"]
    return members


def _bare(member: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in member.items() if value is not None}


def _optional(given: dict[str, str], held: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the other properties as household fields; what ruhu has no field for becomes an attribute."""
    values: dict[str, Any] = {key: given[key] for key in ("category", "address", "phone") if given.get(key)}
    place = given.get("location") or given.get("geometry")
    location = _location(place) if place else None
    if location:
        values["location"] = location
    others = {key: value for key, value in given.items() if key not in _KNOWN}
    if others:
        values["attributes"] = {**(held or {}).get("attributes", {}), **others}
    return values


def _location(text: str) -> dict[str, Any] | None:
    """Read an ODK geopoint "lat lon altitude accuracy"."""
    try:
        numbers = [float(part) for part in text.split()]
        latitude, longitude = numbers[:2]
    except ValueError:
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    location: dict[str, Any] = {"coordinates": [longitude, latitude], "datum": "WGS-84", "source": "form"}
    if len(numbers) > 3:
        location["accuracy"] = numbers[3]
    return location


def _unusable(change: Change, values: dict[str, Any]) -> list[Finding]:
    """Take a wrong phone number out of `values` and tell it: the rest of the household is worth keeping."""
    problem = phone_problem(values["phone"]) if values.get("phone") else None
    if problem is None:
        return []
    del values["phone"]
    return [_finding("member.phone", change, "error", *problem)]


def _exists_already(change: Change, held: dict[str, Any], instance_id: str) -> list[Finding]:
    if instance_id in held.get("applied", []):
        return []
    return [_finding("entity.exists", change, "error", f"编号相同的农户（{held['code']}）已存在，没有新建。",
                     f"A household with this ID ({held['code']}) exists; none was created.")]  # fmt: skip


def _not_found(change: Change) -> Finding:
    return _finding("entity.not_found", change, "error", "要修改的农户不存在，或不在您的管辖范围内；资料没有改动。",
                    "The household to be changed does not exist or is outside your area; nothing was changed.")  # fmt: skip


def _conflict(change: Change, held: dict[str, Any], version: int) -> Finding:
    sent = "、".join(f"{key}={value}" for key, value in change.properties.items() if key not in ("phone",))
    return _finding(
        "entity.conflict", change, "error",
        f"该户资料已是第 {version} 版，而提交基于第 {change.base_version} 版；没有覆盖。提交的内容：{sent}。请核对后手工修改。",
        f"The household is at version {version}, the submission was based on {change.base_version}; nothing was overwritten. "
        f"Sent: {sent}. Check and change it by hand.",
        value=held["code"],
    )  # fmt: skip


def _possible_duplicate(change: Change, alike: list[dict[str, Any]]) -> Finding:
    codes = "、".join(other["code"] for other in alike)
    return _finding("household.possible_duplicate", change, "warning", f"本村已有同名户主的农户：{codes}。请核对是否重复登记。",
                    f"The village has households whose head has the same name: {codes}. Check for a double entry.",
                    value=codes)  # fmt: skip


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text.removeprefix("uuid:"))
    except ValueError:
        return False
    return True


def _finding(code: str, change: Change, severity: str, zh: str, en: str, value: str | None = None) -> Finding:
    return {"code": code, "severity": severity, "xpath": change.xpath, "pointer": "", "value": value or change.id,
            "zh": zh, "en": en, "message": None}  # fmt: skip
