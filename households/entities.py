"""ODK entities of the dataset `households`: submissions that create and update households, repeatably."""

from __future__ import annotations

import uuid
from typing import Any, Protocol

from errors import Conflict, DomainError, Forbidden, HouseholdChanged, HouseholdExists, HouseholdNotFound, Invalid
from households.entity_fields import Unfit, changed_household, difference, new_household, usable
from households.register import create_household, update_household
from records import households
from records.scopes import Scope

Document = dict[str, Any]
Finding = dict[str, Any]
DATASET = "households"
_LONGEST_TEXT = 1000


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
        zh, en = f"数据集 {change.dataset} 不由本系统保存。", f"The dataset {change.dataset} is not kept here."
        return [_finding("entity.dataset", change, "note", (zh, en))]
    held = _held(change.id, scope)
    if _was_applied(held, instance_id):
        return []
    try:
        return _apply(change, held, instance_id, by, scope)
    except (HouseholdChanged, HouseholdExists) as error:
        now = _held(change.id, scope)
        return [] if _was_applied(now, instance_id) else [_overtaken(change, now, error)]
    except (Invalid, Forbidden, Conflict) as error:
        return [_finding("entity.refused", change, "error", (_words(error, "zh"), _words(error, "en")))]


def _apply(change: Change, held: Document | None, instance_id: str, by: str, scope: Scope) -> list[Finding]:
    if held is None:
        return _create(change, instance_id, by, scope) if change.create else [_not_found(change)]
    return _update(change, held, instance_id, by, scope) if change.update else [_exists_already(change, held)]


def _held(entity_id: str, scope: Scope) -> Document | None:
    try:
        return households.in_scope(entity_id, scope)
    except HouseholdNotFound:
        return None


def _was_applied(held: Document | None, instance_id: str) -> bool:
    return held is not None and instance_id in held.get("applied", [])


def _create(change: Change, instance_id: str, by: str, scope: Scope) -> list[Finding]:
    if not _is_uuid(change.id):
        return [_finding("entity.bad_id", change, "error", ("实体编号须为 UUID。", "The entity's ID must be a UUID."))]
    good, unfit = usable(change.properties)
    values = new_household(good, entity_id=change.id, label=change.label, village=scope.prefix)
    document = create_household(values, scope=scope, by=by, household_id=change.id, effect=instance_id)
    return [_unusable(change, one) for one in unfit] + _possible_duplicates(change, document, scope)


def _update(change: Change, held: Document, instance_id: str, by: str, scope: Scope) -> list[Finding]:
    if change.base_version != held["version"]:
        return [_conflict(change, held)]
    good, unfit = usable(change.properties)
    update_household(
        change.id, held["version"], changed_household(good, held), scope=scope, by=by, effect=instance_id
    )  # fmt: skip
    return [_unusable(change, one) for one in unfit]


def _overtaken(change: Change, now: Document | None, error: DomainError) -> Finding:
    """Tell what came between the reading and the writing."""
    if isinstance(error, HouseholdExists):
        return _finding("household.code_in_use", change, "error", (error.message_zh, error.message_en))
    return _conflict(change, now) if now else _not_found(change)


def _words(error: DomainError, language: str) -> str:
    said = [error.message_zh if language == "zh" else error.message_en]
    return " ".join(said + [f"{one['pointer']}: {one[language]}" for one in error.details.get("errors", [])])


def _unusable(change: Change, unfit: Unfit) -> Finding:
    code, value, words = unfit
    return _finding(code, change, "error", words, value)


def _exists_already(change: Change, held: Document) -> Finding:
    zh = f"编号相同的农户（{held['code']}）已存在，没有新建。"
    return _finding(
        "entity.exists", change, "error", (zh, f"A household with this ID ({held['code']}) exists; none was created.")
    )


def _not_found(change: Change) -> Finding:
    zh = "要修改的农户不存在，或不在您的管辖范围内；资料没有改动。"
    en = "The household to be changed does not exist or is outside your area; nothing was changed."
    return _finding("entity.not_found", change, "error", (zh, en))


def _conflict(change: Change, held: Document) -> Finding:
    version, base = held["version"], change.base_version
    differing = difference(change.properties, held)
    zh_list = "；".join(f"{key} 现为「{before}」，提交为「{sent}」" for key, before, sent in differing)[:_LONGEST_TEXT]
    en_list = "; ".join(f"{key} is {before!r}, sent {sent!r}" for key, before, sent in differing)[:_LONGEST_TEXT]
    zh = f"该户资料已是第 {version} 版，而提交基于第 {base} 版；没有覆盖，请核对后手工修改。{zh_list}"
    en = f"The household is at version {version}, the submission was based on {base}; nothing was overwritten."
    return _finding("entity.conflict", change, "error", (zh, f"{en} Change it by hand: {en_list}"), held["code"])


def _possible_duplicates(change: Change, document: Document, scope: Scope) -> list[Finding]:
    """Tell of households whose head has the same name in the village, or whose member has the same ID number."""
    alike = households.namesakes(document["region"], document["head_name"], document["_id"])
    number = document["members"][0].get("id_number")
    if number is not None:
        alike += households.with_number("id_number", number, scope, 5)
    codes = "、".join(sorted({other["code"] for other in alike if other["_id"] != document["_id"]}))
    if not codes:
        return []
    zh = f"已有户主同名或身份证号相同的农户：{codes}。请核对是否重复登记。"
    en = f"There are households whose head has this name or ID number: {codes}. Check for a double entry."
    return [_finding("household.possible_duplicate", change, "warning", (zh, en), codes)]


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text.removeprefix("uuid:"))
    except ValueError:
        return False
    return True


def _finding(code: str, change: Change, severity: str, words: tuple[str, str], value: str | None = None) -> Finding:
    zh, en = words
    return {"code": code, "severity": severity, "xpath": change.xpath, "pointer": "", "value": value or change.id,
            "zh": zh, "en": en, "message": None}  # fmt: skip
