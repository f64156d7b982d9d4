"""ODK entity declarations of an XForm: what a submission may create or update, and from which answers.

Source: ODK Entities specification 2025.1.0 (https://getodk.github.io/xforms-spec/entities).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from field_forms.nodes import EntityDeclaration
from field_forms.xml_reading import local_name

_ATTRIBUTES = ("id", "create", "update", "baseVersion")


def read_entities(root: Any, binds: Mapping[str, Mapping[str, str]]) -> tuple[EntityDeclaration, ...]:
    """Read the entity declarations below the primary instance's root, in document order, one a container.

    A property belongs to the nearest container around its node that declares an entity.
    """
    declared: dict[str, Any] = {}
    for container, entity in _declarations(root, "/" + local_name(root.tag)):
        declared.setdefault(container, entity)
    properties: dict[str, list[tuple[str, str]]] = {container: [] for container in declared}
    for path, bind in binds.items():
        if bind.get("saveto"):
            around = [container for container in declared if path.startswith(container + "/")]
            if around:
                properties[max(around, key=len)].append((bind["saveto"], path))
    return tuple(
        _declaration(container, entity, binds, tuple(properties[container])) for container, entity in declared.items()
    )


def _declarations(element: Any, path: str) -> Iterator[tuple[str, Any]]:
    for child in element.iterchildren("*"):
        name = local_name(child.tag)
        if name == "meta":
            entity = next(child.iterchildren("entity", "{*}entity"), None)
            if entity is not None:
                yield path, entity
        else:
            yield from _declarations(child, f"{path}/{name}")


def _declaration(
    container: str, entity: Any, binds: Mapping[str, Mapping[str, str]], properties: tuple[tuple[str, str], ...]
) -> EntityDeclaration:
    place = f"{container}/meta/entity"
    expressions = {name: binds.get(f"{place}/@{name}", {}).get("calculate", "") for name in _ATTRIBUTES}
    expressions["label"] = binds.get(f"{place}/label", {}).get("calculate", "")
    return EntityDeclaration(
        container,
        entity.get("dataset") or "",
        entity.get("create") is not None,
        entity.get("update") is not None,
        {name: text.strip() for name, text in expressions.items() if text},
        properties,
    )
