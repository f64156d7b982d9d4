"""The body of an XForm: which control asks for which node, with its label, choices and appearance."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from field_forms.itext import NOTHING, Itext, Spoken, spoken, spoken_by_id
from field_forms.nodes import Action, Choice, Choices
from field_forms.xml_reading import local_name

_ACTIONS = ("setvalue", "setgeopoint", "recordaudio")
_QUESTIONS = ("input", "select1", "select", "rank", "upload", "trigger", "range", "secret")
_JAVAROSA = "{http://openrosa.org/javarosa}"
_INSTANCE = re.compile(
    r"""^instance\(\s*(['"])(?P<id>[^'"]+)\1\s*\)(?P<steps>[^\[]*)(?:\[(?P<filter>.*)\])?\s*$""", re.DOTALL
)
_REPEAT = re.compile(r"^(?P<steps>[^\[]*)(?:\[(?P<filter>.*)\])?\s*$", re.DOTALL)
# Attributes that are told by fields of their own.
_TOLD = frozenset(("ref", "nodeset", "bind", "appearance", "query", "count"))


@dataclass(slots=True)
class Control:
    """What the body says about one path; a group's and its repeat's words are merged."""

    tag: str
    label: Spoken = NOTHING
    hint: Spoken = NOTHING
    appearance: str = ""
    repeat: bool = False
    repeat_count: str | None = None
    choices: Choices | None = None
    inline: tuple[Choice, ...] = ()
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Body:
    """All controls by path, in the order of the body, and the actions in it."""

    controls: dict[str, Control]
    actions: list[Action]


def read_body(root: Any, itext: Itext, bind_ids: Mapping[str, str], context: str) -> Body:
    """Read the body. `bind_ids` maps the ids of binds to paths, `context` is the path of the instance's root."""
    body = Body({}, [])
    element = next(root.iterchildren("{*}body"), None)
    if element is not None:
        _read_children(element, context, itext, bind_ids, body)
    return body


def path_of(element: Any, context: str, bind_ids: Mapping[str, str]) -> str | None:
    """Return the absolute path an element refers to by ref, nodeset or bind; None if it refers to nothing."""
    if element.get("bind"):
        return bind_ids.get(element.get("bind"))
    reference = element.get("ref") or element.get("nodeset")
    return resolve(reference, context) if reference else None


def resolve(reference: str, context: str) -> str:
    """Return `reference` as an absolute path, as seen from `context`."""
    reference = reference.strip()
    if reference.startswith("/"):
        return reference
    steps = context.split("/")
    for step in reference.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in (".", "", "current()"):
            steps.append(step)
    return "/".join(steps)


def _read_children(parent: Any, context: str, itext: Itext, bind_ids: Mapping[str, str], body: Body) -> None:
    for element in parent.iterchildren("*"):
        tag = local_name(element.tag)
        path = path_of(element, context, bind_ids)
        if tag in _ACTIONS and path:
            body.actions.append(read_action(element, path, context if tag_is_question(parent) else None))
        elif tag in ("group", "repeat"):
            here = path or context
            if path:
                _merge_section(element, tag, path, itext, body)
            elif tag == "group":
                _label_the_repeat(element, context, itext, bind_ids, body)
            _read_children(element, here, itext, bind_ids, body)
        elif tag in _QUESTIONS and path:
            body.controls.setdefault(path, _question(element, tag, path, itext))
            _read_children(element, path, itext, bind_ids, body)


def tag_is_question(element: Any) -> bool:
    """Say whether an element is a question's control, so that actions within wait for its change."""
    return local_name(element.tag) in _QUESTIONS


def read_action(element: Any, path: str, trigger: str | None) -> Action:
    """Read a setvalue, setgeopoint or recordaudio element."""
    value = element.get("value")
    if value is None and element.text and element.text.strip():
        value = "'" + element.text.strip() + "'"
    events = tuple((element.get("event") or "").split())
    return Action(local_name(element.tag), events, path, (value or "").strip(), trigger)


def _merge_section(element: Any, tag: str, path: str, itext: Itext, body: Body) -> None:
    control = body.controls.setdefault(path, Control("group"))
    label = next(element.iterchildren("{*}label"), None)
    if label is not None:
        control.label = spoken(label, itext)
    control.appearance = " ".join(filter(None, (control.appearance, element.get("appearance"))))
    if tag == "repeat":
        control.repeat = True
        control.repeat_count = _stripped(element.get(_JAVAROSA + "count"))
    control.parameters.update(_other_attributes(element))


def _label_the_repeat(element: Any, context: str, itext: Itext, bind_ids: Mapping[str, str], body: Body) -> None:
    """Give the repeat its label, for which alone a group without a reference is put around it."""
    repeat = next(element.iterchildren("{*}repeat"), None)
    label = next(element.iterchildren("{*}label"), None)
    path = path_of(repeat, context, bind_ids) if repeat is not None else None
    if path and label is not None:
        body.controls.setdefault(path, Control("group")).label = spoken(label, itext)


def _question(element: Any, tag: str, path: str, itext: Itext) -> Control:
    control = Control(tag, appearance=element.get("appearance") or "", parameters=_other_attributes(element))
    control.label = spoken(next(element.iterchildren("{*}label"), None), itext)
    control.hint = spoken(next(element.iterchildren("{*}hint"), None), itext)
    itemset = next(element.iterchildren("{*}itemset"), None)
    if itemset is not None:
        control.choices = read_itemset(itemset)
    elif element.get("query"):
        found = _INSTANCE.match(element.get("query"))
        if found:
            control.choices = Choices(element.get("query"), found["id"], "itemsets.csv", _stripped(found["filter"]))
    elif tag in ("select", "select1", "rank"):
        control.choices = Choices("", path, value_ref="", label_ref="")
        control.inline = tuple(_item(item, itext) for item in element.iterchildren("{*}item"))
    return control


def read_itemset(itemset: Any) -> Choices:
    """Read an <itemset>: instance, filter, value and label columns, randomize(); `file` is filled in later."""
    nodeset, randomized, seed = _without_randomize(itemset.get("nodeset") or "")
    value = next(itemset.iterchildren("{*}value"), None)
    label = next(itemset.iterchildren("{*}label"), None)
    found = _INSTANCE.match(nodeset)
    in_form = _REPEAT.match(nodeset)
    predicate = found["filter"] if found else in_form["filter"] if in_form else None
    return Choices(
        nodeset,
        found["id"] if found else None,
        None,
        _stripped(predicate),
        value.get("ref", "name") if value is not None else "name",
        label.get("ref", "label") if label is not None else "label",
        randomized,
        seed,
    )


def _without_randomize(nodeset: str) -> tuple[str, bool, str | None]:
    """Split randomize(nodeset, seed) at its last comma outside brackets and quotes."""
    text = nodeset.strip()
    if not (text.startswith("randomize(") and text.endswith(")")):
        return text, False, None
    text = text[len("randomize(") : -1]
    depth, quote, cut = 0, "", None
    for at, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter in "([":
            depth += 1
        elif letter in ")]":
            depth -= 1
        elif letter == "," and not depth:
            cut = at
    return (text.strip(), True, None) if cut is None else (text[:cut].strip(), True, text[cut + 1 :].strip())


def _item(item: Any, itext: Itext) -> Choice:
    value = item.findtext("{*}value") or ""
    words = spoken(next(item.iterchildren("{*}label"), None), itext)
    return Choice(value.strip(), words.text, words.media, {"name": value.strip()})


def list_choice(columns: Mapping[str, str], value_ref: str, itext: Itext) -> Choice:
    """Make a choice out of a row of a secondary instance, its label from itextId or the column `label`."""
    text_id = columns.get("itextId")
    words = spoken_by_id(text_id, itext) if text_id else NOTHING
    label = columns.get("label")
    text = words.text or (dict.fromkeys(itext.languages, label) if label else {})
    return Choice(columns.get(value_ref, ""), text, words.media, columns)


def _other_attributes(element: Any) -> dict[str, str]:
    return {local_name(name): value for name, value in element.attrib.items() if local_name(name) not in _TOLD}


def _stripped(text: str | None) -> str | None:
    return (text.strip() or None) if text else None
