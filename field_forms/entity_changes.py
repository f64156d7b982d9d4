"""What a submission says about ODK entities: which to create or update, with which properties.

Source: ODK Entities specification 2025.1.0 (https://getodk.github.io/xforms-spec/entities).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from field_forms.nodes import EntityDeclaration
from field_forms.xml_reading import local_name

_YES = frozenset(("1", "true"))
Problem = tuple[str, str | None, dict[str, str]]


@dataclass(frozen=True, slots=True)
class EntityChange:
    """An entity to be created or updated (or either, whichever fits: both flags set).

    `base_version` is the version that the phone had, None if it knew none. `properties` are the texts of the answers
    with a save_to; an empty text was answered by clearing it, an absent property was not asked.
    """

    dataset: str
    id: str
    create: bool
    update: bool
    base_version: int | None
    label: str
    properties: dict[str, str]
    xpath: str


def read_entity_change(
    declared: EntityDeclaration, element: Any, properties: dict[str, str], place: tuple[str, str]
) -> tuple[EntityChange | None, list[Problem]]:
    """Read an <entity> element. Returns the change, or None if there is none to make, and the problems found."""
    attributes = {local_name(name): value.strip() for name, value in element.attrib.items()}
    create = attributes.get("create", "").lower() in _YES
    update = attributes.get("update", "").lower() in _YES
    if not (create or update):
        return None, []
    dataset = attributes.get("dataset", "")
    if dataset != declared.dataset:
        return None, [("entity.dataset", dataset, {"dataset": declared.dataset})]
    entity_id = attributes.get("id", "")
    if not entity_id or len(entity_id) > 200:
        return None, [("entity.no_id", entity_id or None, {"dataset": dataset})]
    label = next((child.text or "" for child in element.iterchildren("label", "{*}label")), "").strip()
    base_version, problems = _base_version(attributes.get("baseVersion", ""))
    if create and not label:
        problems.append(("entity.no_label", None, {"dataset": dataset}))
    change = EntityChange(dataset, entity_id, create, update, base_version, label, dict(properties), place[0])
    return change, problems


def _base_version(text: str) -> tuple[int | None, list[Problem]]:
    if not text:
        return None, []
    if text.isascii() and text.isdigit() and len(text) < 16:
        return int(text), []
    return None, [("entity.base_version", text, {})]
