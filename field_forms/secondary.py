"""Secondary instances of an XForm: choice lists inside the form, and the files it needs beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from field_forms.controls import Body, Control, list_choice
from field_forms.itext import Itext, media_name
from field_forms.nodes import Choice, Choices, FormFile, SecondaryInstance
from field_forms.xml_reading import local_name

_SEARCH = re.compile(r"""\bsearch\(\s*['"]([^'"]+)['"]""")
_KINDS = {"csv": "csv", "xml": "xml", "geojson": "geojson"}
_MEDIA_KINDS = {"image": "image", "big-image": "image", "audio": "audio", "video": "video"}


def read_instances(model: Any) -> dict[str, SecondaryInstance]:
    """Read every instance of the model but the first, which is the form's own."""
    found = {}
    for element in list(model.iterchildren("{*}instance"))[1:]:
        name = element.get("id")
        source = element.get("src")
        if not name:
            continue
        file = media_name(source) if source and source.startswith("jr://file") else None
        found[name] = SecondaryInstance(name, source, file, () if source else tuple(_rows(element)))
    return found


def _rows(instance: Any) -> Iterable[Mapping[str, str]]:
    root = next(instance.iterchildren("*"), None)
    for item in root.iterchildren("*") if root is not None else ():
        yield {local_name(cell.tag): cell.text or "" for cell in item.iterchildren("*")}


def settle_choices(
    body: Body, instances: Mapping[str, SecondaryInstance], itext: Itext
) -> dict[str, tuple[Choice, ...]]:
    """Point each control's choices at its list or file, and return the lists of choices inside the form."""
    lists: dict[str, tuple[Choice, ...]] = {}
    columns: dict[str, str] = {}
    for path, control in body.controls.items():
        if control.choices is None:
            continue
        search = _SEARCH.search(control.appearance)
        if search:
            # Collect's search() takes the choices from a CSV; the inline ones only name its columns.
            name = search[1] if search[1].endswith(".csv") else search[1] + ".csv"
            control.choices = replace(control.choices, list_name=None, file=name)
        elif control.choices.list_name == path:
            lists[path] = control.inline
        elif control.choices.file is None and control.choices.list_name in instances:
            control.choices = _settled(control.choices, instances, itext, lists, columns)
    return lists


def _settled(
    choices: Choices,
    instances: Mapping[str, SecondaryInstance],
    itext: Itext,
    lists: dict[str, tuple[Choice, ...]],
    columns: dict[str, str],
) -> Choices:
    name = choices.list_name or ""
    instance = instances[name]
    if instance.src:
        return replace(choices, file=instance.file)
    if columns.setdefault(name, choices.value_ref) != choices.value_ref:
        # Another question takes another column of the same rows as its value: a list of its own.
        name = f"{name}#{choices.value_ref}"
    if name not in lists:
        lists[name] = tuple(list_choice(row, choices.value_ref, itext) for row in instance.items)
    return replace(choices, list_name=name)


def needed_files(
    instances: Mapping[str, SecondaryInstance], controls: Iterable[Control], itext: Itext
) -> tuple[FormFile, ...]:
    """Return the files that the form refers to, each once, in the order met: data first, then media."""
    found: dict[str, FormFile] = {}
    data = [instance.file for instance in instances.values()]
    data += [control.choices.file for control in controls if control.choices]
    for name in filter(None, data):
        found.setdefault(name, FormFile(name, _KINDS.get(name.rsplit(".", 1)[-1].lower(), "file")))
    for by_language in itext.texts.values():
        for forms in by_language.values():
            for form, value in forms.items():
                if form in _MEDIA_KINDS and value.startswith("jr://"):
                    name = media_name(value)
                    found.setdefault(name, FormFile(name, _MEDIA_KINDS[form]))
    return tuple(found.values())
