"""Form definitions as JSON, for clients that are no XForms client; form-definition.schema.json documents them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from field_forms.nodes import Action, Choice, Choices, EntityDeclaration, FormDefinition, Node

SCHEMA_FILE = Path(__file__).with_name("form-definition.schema.json")

_ALWAYS = frozenset(("name", "path", "kind"))
_EXPRESSIONS = ("required", "relevant", "constraint", "calculate", "readonly", "repeat_count")


def as_json(definition: FormDefinition) -> dict[str, Any]:
    """Return the definition as plain dicts and lists.

    What does not apply is left out. Texts are objects by language; in them ${/data/age} stands for an answer.
    Expressions are ODK XPath, as texts.
    """
    return {
        "form_id": definition.form_id,
        "version": definition.version,
        "title": definition.title,
        "languages": list(definition.languages),
        "root": definition.root_name,
        **_told({"instance_name": definition.instance_name}),
        "nodes": [_node(node) for node in definition.nodes],
        "choice_lists": {name: [_choice(each) for each in found] for name, found in definition.choice_lists.items()},
        "instances": [
            _told({"id": instance.id, "src": instance.src, "file": instance.file})
            for instance in definition.instances.values()
            if instance.src
        ],
        "files": [{"name": file.name, "kind": file.kind} for file in definition.attachments],
        "entities": [_entity(entity) for entity in definition.entities],
        "actions": [_action(action) for action in definition.actions],
    }


def _node(node: Node) -> dict[str, Any]:
    return _told(
        {
            "name": node.name,
            "path": node.path,
            "kind": node.kind,
            "type": node.type,
            "data_type": node.data_type,
            "media": node.media,
            "appearance": node.appearance,
            "labels": dict(node.labels),
            "label_media": _media(node.label_media),
            "hints": dict(node.hints),
            "guidance": dict(node.guidance),
            **{name: getattr(node, name) for name in _EXPRESSIONS},
            "required_messages": dict(node.required_messages),
            "constraint_messages": dict(node.constraint_messages),
            "default": node.default,
            "choices": _choices(node.choices) if node.choices else None,
            "parameters": dict(node.parameters),
            "save_to": node.save_to,
            "preload": node.preload,
            "children": [_node(child) for child in node.children],
        }
    )


def _choices(choices: Choices) -> dict[str, Any]:
    return _told(
        {
            "list": choices.list_name,
            "file": choices.file,
            "nodeset": choices.nodeset,
            "filter": choices.filter,
            "value": choices.value_ref,
            "label": choices.label_ref,
            "randomize": choices.randomize or None,
            "seed": choices.seed,
        }
    )


def _choice(choice: Choice) -> dict[str, Any]:
    columns = {name: value for name, value in choice.columns.items() if name != "itextId"}
    told = _told({"labels": dict(choice.labels), "media": _media(choice.media), "columns": columns})
    return {"value": choice.value, **told}


def _entity(entity: EntityDeclaration) -> dict[str, Any]:
    return {
        "container": entity.container,
        "dataset": entity.dataset,
        "creates": entity.creates,
        "updates": entity.updates,
        "expressions": dict(entity.expressions),
        "properties": [{"property": name, "path": path} for name, path in entity.properties],
    }


def _action(action: Action) -> dict[str, Any]:
    told = _told({"value": action.value, "trigger": action.trigger})
    return {"kind": action.kind, "events": list(action.events), "path": action.path, **told}


def _media(media: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    return {language: dict(files) for language, files in media.items()}


def _told(fields: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is empty, but not a name."""
    return {name: value for name, value in fields.items() if value or name in _ALWAYS}
