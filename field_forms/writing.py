"""JSON answers written as an instance's XML, always the same bytes for the same answers."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from errors import InstanceIdInvalid, InstanceIdMissing
from field_forms.findings import Finding, finding
from field_forms.instances import is_visible_id
from field_forms.nodes import EntityDeclaration, FormDefinition, Node
from field_forms.readings import MAX_FINDINGS, Place, below
from field_forms.texts import WrongType, checked_text, text_of_json
from field_forms.values import KINDS


def instance_from_json(
    definition: FormDefinition, answers: dict[str, Any], *, instance_id: str, deprecated_id: str | None = None
) -> tuple[bytes, list[Finding]]:
    """Write JSON answers, shaped as `answers_as_json` gives them, as canonical instance XML.

    Numbers may be JSON numbers or strings. `meta.entity` (at the top, or in the group or repeat that declares it) has
    id, create, update, baseVersion and label; a created entity without an ID gets one that depends on the instance ID
    alone. Returns the XML and findings on unknown fields and wrong JSON types, which are left out of the XML. Whether
    texts fit their questions is for `read_answers` on the result; `combined_findings` joins both.

    Raises BadText with a pointer (NUL, control characters, lone surrogates), InstanceIdMissing, InstanceIdInvalid.
    """
    _check_ids(instance_id, deprecated_id)
    writer = _Writer(definition, instance_id)
    root = etree.Element(definition.root_name, id=definition.form_id)
    if definition.version:
        root.set("version", definition.version)
    place = ("/" + definition.root_name, "")
    writer.section(root, definition.nodes, "/" + definition.root_name, answers, place)
    meta = next(root.iterchildren("meta"), None)
    if meta is None:
        meta = etree.SubElement(root, "meta")
    etree.SubElement(meta, "instanceID").text = instance_id
    if deprecated_id:
        etree.SubElement(meta, "deprecatedID").text = deprecated_id
    return etree.tostring(root, encoding="utf-8", xml_declaration=True), writer.findings


def combined_findings(written: Iterable[Finding], read: Iterable[Finding]) -> list[Finding]:
    """Join the findings of writing and of reading the result; what writing left out is not also told as missing."""
    first = list(written)
    told = {found.pointer for found in first}
    return first + [found for found in read if told.isdisjoint(_with_ancestors(found.pointer))]


def _with_ancestors(pointer: str) -> Iterator[str]:
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]


def _check_ids(instance_id: str, deprecated_id: str | None) -> None:
    if not instance_id:
        raise InstanceIdMissing(pointer="/instance_id")
    if not is_visible_id(instance_id):
        raise InstanceIdInvalid(pointer="/instance_id")
    if deprecated_id is not None and not is_visible_id(deprecated_id):
        raise InstanceIdInvalid(pointer="/deprecated_id")


class _Writer:
    def __init__(self, definition: FormDefinition, instance_id: str) -> None:
        self.instance_id = instance_id
        self.entities = {entity.container: entity for entity in definition.entities}
        self.findings: list[Finding] = []

    def note(self, code: str, node: Node | None, place: Place, value: Any, kind: str = "") -> None:
        """Add a finding; past MAX_FINDINGS they are dropped, since the answers are refused anyhow."""
        if len(self.findings) < MAX_FINDINGS:
            zh, en = KINDS.get(kind, KINDS["string"])
            shown = None if value is None else _shown(value)
            label = node.title if node else None
            self.findings.append(finding(code, *place, label=label, value=shown, kind_zh=zh, kind_en=en))

    def section(self, element: Any, nodes: tuple[Node, ...], path: str, answers: dict[str, Any], place: Place) -> None:
        """Write the answers of a group, a repeat's instance or the form below `element`, in the form's order."""
        known = {node.name for node in nodes}
        for name, value in answers.items():
            # `meta` is the instance's own at the top, even if the form declares no entity.
            if name not in known and not (name == "meta" and (path.count("/") == 1 or path in self.entities)):
                checked_text(name, place[1])
                self.note("structure.unknown_element", None, below(place, name), value)
        for node in nodes:
            value = answers.get(node.name)
            if value is not None:
                self._node(element, node, value, place)
        if answers.get("meta") is not None and "meta" not in known:
            self._meta(element, path, answers["meta"], below(place, "meta"))

    def _node(self, parent: Any, node: Node, value: Any, place: Place) -> None:
        if node.kind == "repeat":
            self._repeat(parent, node, value, place)
            return
        here = below(place, node.name)
        if node.kind == "group":
            if not isinstance(value, dict):
                self.note("answer.type", node, here, value, "group")
            elif value:
                self.section(etree.SubElement(parent, node.name), node.children, node.path, value, here)
            return
        try:
            text = text_of_json(node, value, here[1])
        except WrongType as wrong:
            self.note(wrong.code, node, here, value, wrong.kind)
            return
        if text:
            etree.SubElement(parent, node.name).text = text

    def _repeat(self, parent: Any, node: Node, value: Any, place: Place) -> None:
        if not isinstance(value, list):
            self.note("answer.type", node, below(place, node.name), value, "repeat")
            return
        for index, answers in enumerate(value):
            here = below(place, node.name, index)
            # Written even if wrong or empty, so that positions in XML and JSON stay the same.
            element = etree.SubElement(parent, node.name)
            if isinstance(answers, dict):
                self.section(element, node.children, node.path, answers, here)
            else:
                self.note("answer.type", node, here, answers, "group")

    def _meta(self, parent: Any, path: str, meta: Any, place: Place) -> None:
        if not isinstance(meta, dict):
            self.note("answer.type", None, place, meta, "group")
            return
        element = etree.SubElement(parent, "meta")
        for name, value in meta.items():
            here = below(place, checked_text(name, place[1]))
            if name == "entity" and path in self.entities and isinstance(value, dict):
                self._entity(element, self.entities[path], value, here)
            elif name in ("instanceName", "audit") and isinstance(value, str) and path.count("/") == 1:
                etree.SubElement(element, name).text = checked_text(value, here[1])
            elif name not in ("instanceID", "deprecatedID"):
                self.note("structure.unknown_element", None, here, value)

    def _entity(self, meta: Any, declared: EntityDeclaration, entity: dict[str, Any], place: Place) -> None:
        create, update = _intent(declared, entity)
        fallback = str(uuid.uuid5(uuid.NAMESPACE_URL, self.instance_id + place[0])) if create else ""
        element = etree.SubElement(meta, "entity", dataset=declared.dataset)
        element.set("id", self._entity_text(entity.get("id"), below(place, "id")) or fallback)
        if create:
            element.set("create", "1")
        if update:
            element.set("update", "1")
            element.set("baseVersion", self._entity_text(entity.get("baseVersion"), below(place, "baseVersion")))
        label = self._entity_text(entity.get("label"), below(place, "label"))
        if label:
            etree.SubElement(element, "label").text = label
        for name in entity.keys() - {"id", "create", "update", "baseVersion", "label"}:
            self.note("structure.unknown_element", None, below(place, checked_text(name, place[1])), entity[name])

    def _entity_text(self, value: Any, place: Place) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            return checked_text(value, place[1])
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63:
            return str(value)
        self.note("answer.type", None, place, value, "string")
        return ""


def _intent(declared: EntityDeclaration, entity: dict[str, Any]) -> tuple[bool, bool]:
    """Whether to create and to update: as said, or as the form declares; where both are possible, a version decides."""
    if "create" in entity or "update" in entity:
        return entity.get("create") is True, entity.get("update") is True
    if declared.creates and declared.updates:
        known = entity.get("baseVersion") is not None
        return not known, known
    return declared.creates, declared.updates


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else "[…]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value.bit_length() > 2000:
        return "…"
    return str(value).encode("utf-8", "replace").decode()
