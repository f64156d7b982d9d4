"""The tree of nodes: the primary instance's elements joined with their binds and controls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from field_forms.controls import Body, Control
from field_forms.itext import Itext, message, title_in
from field_forms.nodes import Action, Node
from field_forms.xml_reading import local_name

_TEMPLATE = "{http://openrosa.org/javarosa}template"
_DATA_TYPES = {
    "integer": "int",
    "long": "int",
    "double": "decimal",
    "float": "decimal",
    "text": "string",
    "datetime": "dateTime",
    "select": "string",
    "select1": "string",
    "rank": "string",
    "intent": "string",
}
_KNOWN_TYPES = frozenset(
    (
        "string",
        "int",
        "decimal",
        "boolean",
        "date",
        "time",
        "dateTime",
        "geopoint",
        "geotrace",
        "geoshape",
        "binary",
        "barcode",
    )
)
_CONTROL_TYPES = {
    "select1": "select_one",
    "select": "select_multiple",
    "rank": "rank",
    "upload": "binary",
    "trigger": "trigger",
    "range": "range",
}
# Bind attributes that a node tells by fields of its own; the rest are parameters (max-pixels, quality, …).
_TOLD = frozenset(
    (
        "nodeset",
        "id",
        "type",
        "required",
        "relevant",
        "constraint",
        "calculate",
        "readonly",
        "constraintMsg",
        "requiredMsg",
        "saveto",
        "preload",
        "preloadParams",
    )
)
_NO_CONTROL = Control("")


class TreeReader:
    """Makes nodes out of the elements of one primary instance."""

    def __init__(
        self, body: Body, binds: Mapping[str, Mapping[str, str]], actions: tuple[Action, ...], itext: Itext
    ) -> None:
        """`binds` are attributes by path, names without namespace."""
        self.controls = body.controls
        self.binds = binds
        self.itext = itext
        self.filled = {action.path: action.kind for action in actions if action.kind in ("setgeopoint", "recordaudio")}

    def children_of(self, element: Any, path: str) -> tuple[Node, ...]:
        """Return the nodes below `element`, each name once: a repeat's template stands for its instances."""
        found: dict[str, Any] = {}
        for child in element.iterchildren("*"):
            name = local_name(child.tag)
            if is_meta(child, path):
                continue
            if name not in found or child.get(_TEMPLATE) is not None:
                found[name] = child
        return tuple(self._node(child, name, f"{path}/{name}") for name, child in found.items())

    def _node(self, element: Any, name: str, path: str) -> Node:
        control = self.controls.get(path, _NO_CONTROL)
        bind = self.binds.get(path, {})
        children = self.children_of(element, path)
        if control.repeat or element.get(_TEMPLATE) is not None:
            return Node(
                kind="repeat", type="", data_type="", children=children, **self._words(name, path, control, bind)
            )
        if children or control.tag == "group":
            return Node(
                kind="group", type="", data_type="", children=children, **self._words(name, path, control, bind)
            )
        data_type = _data_type(bind.get("type", ""))
        kind = self._kind(path, control, bind, data_type)
        node_type = "note" if kind == "note" else _CONTROL_TYPES.get(control.tag, data_type)
        if control.tag == "input" and control.choices:
            node_type = "select_one"  # select_one_external: an input with a query
        return Node(
            kind=kind,
            type=node_type,
            data_type=data_type,
            media=self._media(path, control) if node_type == "binary" else None,
            default=element.text if element.text and element.text.strip() else None,
            **self._words(name, path, control, bind),
        )

    def _kind(self, path: str, control: Control, bind: Mapping[str, str], data_type: str) -> str:
        if control.tag:
            shown_only = control.tag == "input" and bind.get("readonly", "").strip() == "true()"
            return "note" if shown_only and not bind.get("calculate") and data_type == "string" else "question"
        if bind.get("preload") or path in self.filled:
            return "preload"
        return "calculate" if bind.get("calculate") else "hidden"

    def _words(self, name: str, path: str, control: Control, bind: Mapping[str, str]) -> dict[str, Any]:
        """Return what groups and questions alike have: labels, expressions, parameters."""
        return {
            "name": name,
            "path": path,
            "title": title_in(control.label.text, self.itext.languages, name),
            "control": control.tag or None,
            "appearance": control.appearance,
            "labels": control.label.text,
            "label_media": control.label.media,
            "hints": control.hint.text,
            "guidance": control.hint.guidance,
            "required_messages": message(bind.get("requiredMsg"), self.itext),
            "constraint_messages": message(bind.get("constraintMsg"), self.itext),
            "repeat_count": control.repeat_count,
            "choices": control.choices,
            "parameters": {**control.parameters, **{key: bind[key] for key in bind if key not in _TOLD}},
            "save_to": bind.get("saveto"),
            "preload": "/".join(filter(None, (bind.get("preload"), bind.get("preloadParams")))) or None,
            **_expressions(bind),
        }

    def _media(self, path: str, control: Control) -> str:
        if self.filled.get(path) == "recordaudio":
            return "audio"
        media = control.parameters.get("mediatype", "").split("/")[0]
        return media if media in ("image", "audio", "video") else "file"


def is_meta(element: Any, parent: str) -> bool:
    """Say whether a child of the path `parent` is OpenRosa's meta: at the root, or wherever it declares an entity."""
    if local_name(element.tag) != "meta":
        return False
    return parent.count("/") == 1 or next(element.iterchildren("entity", "{*}entity"), None) is not None


def _expressions(bind: Mapping[str, str]) -> dict[str, Any]:
    names = ("required", "relevant", "constraint", "calculate", "readonly")
    return {name: bind.get(name, "").strip() or None for name in names}


def _data_type(declared: str) -> str:
    plain = declared.rsplit(":", 1)[-1]
    plain = _DATA_TYPES.get(plain, plain)
    return plain if plain in _KNOWN_TYPES else "string"
