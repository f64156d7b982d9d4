"""The walk over an instance's elements, each handled as the plan of its form says. This is the hot path of intake."""

from __future__ import annotations

import re
from typing import Any

from field_forms.entity_changes import read_entity_change
from field_forms.places import MAX_ITEMS, Unfit
from field_forms.readings import Place, below
from field_forms.steps import Step
from field_forms.taking import Taking
from field_forms.values import KINDS
from field_forms.xml_reading import local_name

# Elements of meta that clients add by themselves.
META_NAMES = frozenset(
    (
        "instanceID",
        "deprecatedID",
        "instanceName",
        "timeStart",
        "timeEnd",
        "userID",
        "deviceID",
        "deviceId",
        "username",
        "phoneNumber",
        "email",
        "audit",
        "geostamp",
        "rootUuid",
    )
)
_TEMPLATE = "{http://openrosa.org/javarosa}template"
_POSITION = re.compile(r"\[[0-9]+\]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class Walk(Taking):
    """One walk over one instance."""

    __slots__ = ()

    def section(self, section: Step, element: Any, place: Place) -> dict[str, Any]:
        """Return the answers in a group, a repeat's instance or the whole form."""
        answers: dict[str, Any] = {}
        seen: set[str] = set()
        steps = section.steps or {}
        outer = self._enter(section, element, place)
        for child in element:
            step = steps.get(child.tag) or self._foreign(steps, child, place)
            if step is None:
                continue
            if step.is_repeat:
                if child.get(_TEMPLATE) is not None:
                    continue
                instances = answers.setdefault(step.name, [])
                instances.append(self.section(step, child, below(place, step.name, len(instances))))
            elif step.name in seen:
                self.note("structure.repeated_element", step, below(place, step.name))
            else:
                seen.add(step.name)
                text = child.text
                if text and step.plain and text.isprintable() and not text.isspace() and not len(child):
                    answers[step.name] = text
                else:
                    value = (
                        self._question(step, child, place) if step.steps is None else self._inner(step, child, place)
                    )
                    if value is not None:
                        answers[step.name] = value
        self._leave(section, outer, place)
        return answers

    def _inner(self, step: Step, element: Any, place: Place) -> dict[str, Any] | None:
        """Return the answers in a group, None if there are none; take note of a meta element."""
        here = below(place, step.name)
        if step.is_meta:
            self._meta(element, here)
            return None
        return self.section(step, element, here) or None

    def _enter(self, section: Step, element: Any, place: Place) -> Any:
        """Start on a section; return what `_leave` puts back: the entity of a section of the same form around it."""
        if element.text and not element.text.isspace():
            self.note("structure.text_in_group", section, place, value=element.text.strip())
        if section.entity is None:
            return None
        container = section.entity.container
        outer = self.properties.get(container), self.changes.get(container)
        self.properties[container], self.changes[container] = {}, None
        return outer

    def _leave(self, section: Step, outer: Any, place: Place) -> None:
        if section.entity is not None:
            container = section.entity.container
            if self.changes[container] is not None:
                self._entity(section, self.changes[container], place)
            self.properties[container], self.changes[container] = outer

    def _foreign(self, steps: dict[str, Step], child: Any, place: Place) -> Step | None:
        """Find the step of an element that a client put in a namespace; note an element that the form lacks."""
        if not isinstance(child.tag, str):
            return None
        name = local_name(child.tag)
        step = steps.get(name)
        if step is None:
            self.note("structure.unknown_element", None, below(place, name), value=(child.text or "").strip() or None)
        return step

    def _question(self, step: Step, element: Any, place: Place) -> Any:
        """Return the typed answer of a question, or None if there is none that fits."""
        if len(element):
            self.note("structure.not_a_leaf", step, below(place, step.name))
            return None
        text = element.text or ""
        if not text or text.isspace():
            self.save(step, "")
            return None
        try:
            value = self.many(step, text) if step.is_many else step.read(text)
        except Unfit as unfit:
            zh, en = KINDS.get(step.node.data_type if step.node else "", KINDS["string"])
            words = {"kind_zh": zh, "kind_en": en, "limit": MAX_ITEMS, **unfit.words}
            self.note(unfit.code, step, below(place, step.name), value=text, **words)
            return None
        self.save(step, text)
        if step.allowed is not None or step.file:
            self.check_choices(step, value, place)
        elif value is text and step.role is None and not text.isprintable() and _CONTROL.search(text):
            self.note("text.control_characters", step, below(place, step.name), value=_CONTROL.sub("�", text))
        return value if step.role is None else self.take_role(step, value, place)

    def _meta(self, meta: Any, place: Place) -> None:
        """Take note of the instance's name, the files and the entity in a meta element."""
        container = place[0].removesuffix("/meta")
        is_root = container.count("/") == 1
        container = _POSITION.sub("", container)
        for child in meta.iterchildren("*"):
            name = local_name(child.tag)
            if name == "entity":
                if container in self.changes:
                    self.changes[container] = child
            elif not is_root or (name not in META_NAMES and name not in self.definition.meta_names):
                self.note("structure.unknown_element", None, below(place, name), value=child.text)
            elif name == "instanceName":
                self.reading.instance_name = (child.text or "").strip()[:200] or None
            elif name in self.definition.meta_binary and (child.text or "").strip():
                self.file(child.text, below(place, name), None, "file")

    def _entity(self, section: Step, entity: Any, place: Place) -> None:
        if section.entity is None:
            return
        here = below(below(place, "meta"), "entity")
        change, problems = read_entity_change(section.entity, entity, self.properties[section.entity.container], here)
        for code, value, words in problems:
            self.note(code, section, here, value=value, **words)
        if change:
            self.reading.entities.append(change)
