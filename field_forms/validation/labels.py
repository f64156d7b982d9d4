"""Labels of choices, for jr:choice-name()."""

from __future__ import annotations

from collections.abc import Callable

from field_forms.expressions.elements import Element
from field_forms.nodes import FormDefinition


def choice_label(definition: FormDefinition) -> Callable[[Element, str], str]:
    """Return what gives the label of a value of a select question, in the form's first language."""
    labels: dict[str, dict[str, str]] = definition.compiled.setdefault("choice labels", {})

    def label(element: Element, value: str) -> str:
        node = element.shape.node if element.shape is not None else None
        name = node.choices.list_name if node is not None and node.choices else None
        if name is None:
            return ""
        held = labels.get(name)
        if held is None:
            held = labels[name] = _labels(definition, name)
        return held.get(value, "")

    return label


def _labels(definition: FormDefinition, name: str) -> dict[str, str]:
    found = {}
    for choice in definition.choice_lists.get(name, ()):
        texts = [choice.labels[language] for language in definition.languages if choice.labels.get(language)]
        found[choice.value] = (texts or [*choice.labels.values(), ""])[0]
    return found
