"""Labels of the choices that were made, out of a form's own lists and of the files beside it."""

from __future__ import annotations

from collections.abc import Callable

from field_forms.expressions.elements import Listing
from field_forms.languages import said
from field_forms.nodes import Choice, Choices, FormDefinition

Find = Callable[[str], Listing | None]


def choice_words(
    definition: FormDefinition, choices: Choices, value: str, languages: tuple[str, ...], find: Find
) -> str:
    """Return the label of a choice; its value where there is no label, or no such choice any more.

    `find` gives the list of a file by the ID of its instance (LoadedVersion.finder).
    """
    if choices.file is None:
        choice = _by_value(definition, choices.list_name or "").get(value)
        return (said(choice.labels, languages) if choice else "") or value
    listing = find(choices.list_name) if choices.list_name else None
    rows = listing.where(choices.value_ref, value) if listing else []
    cells = rows[0].named(choices.label_ref) if rows else []
    return (cells[0].value() if cells else "") or value


def _by_value(definition: FormDefinition, name: str) -> dict[str, Choice]:
    held: dict[str, dict[str, Choice]] = definition.compiled.setdefault("choices by value", {})
    if name not in held:
        held[name] = {choice.value: choice for choice in definition.choice_lists.get(name, ())}
    return held[name]
