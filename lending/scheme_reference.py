"""The reference of a scheme's fields, written from the fields themselves: no field can be left out of it."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from lending.described import key_of
from lending.scheme import Scheme
from lending.scheme_reading import without_none
from lending.scheme_writing import as_data

_KINDS: dict[Any, str] = {str: "text", int: "whole number", bool: "true / false", Decimal: "number", date: "date"}


def reference() -> str:
    """Return Markdown: a table for the scheme and one for each part of it, in the order in which they are named."""
    return "\n".join(table for kind in _parts(Scheme, []) for table in _table(kind))


def _parts(kind: Any, known: list[Any]) -> list[Any]:
    """Return `kind` and every dataclass below it, each once."""
    if kind not in known:
        known.append(kind)
        for hint in typing.get_type_hints(kind).values():
            inner = _inner(hint)[0]
            if dataclasses.is_dataclass(inner):
                _parts(inner, known)
    return known


def _inner(hint: Any) -> tuple[Any, str]:
    """Return the type of a value or of a list's entries, and "list of " for lists."""
    kind, _ = without_none(hint)
    if typing.get_origin(kind) is tuple:
        return typing.get_args(kind)[0], "list of "
    return kind, ""


def _table(kind: Any) -> Iterator[str]:
    words = (kind.__doc__ or "").splitlines()[0]
    yield f"### {kind.__name__}\n\n{words}\n\n| field | value | if left out | meaning |\n| --- | --- | --- | --- |"
    hints = typing.get_type_hints(kind)
    for field in dataclasses.fields(kind):
        yield f"| `{key_of(field)}` | {_value(field, hints[field.name])} | {_default(field)} | {_meaning(field)} |"
    yield ""


def _meaning(field: dataclasses.Field[Any]) -> str:
    return f"{field.metadata['zh']}. {field.metadata['en']}".replace("|", "\\|")


def _value(field: dataclasses.Field[Any], hint: Any) -> str:
    inner, many = _inner(hint)
    meaning = field.metadata
    if dataclasses.is_dataclass(inner):
        return f"{many}[{inner.__name__}](#{inner.__name__.lower()})"  # type: ignore[union-attr]
    if typing.get_origin(inner) is dict:
        return "answer: value"
    if meaning["one_of"]:
        return many + ", ".join(f"`{word}`" for word in meaning["one_of"])
    low, high = meaning["least"], meaning["most"]
    bounds = (
        f" {'' if low is None else low}–{'' if high is None else format(high, 'f')}"
        if (low, high) != (None, None)
        else ""
    )
    return many + _KINDS[inner] + bounds


def _default(field: dataclasses.Field[Any]) -> str:
    if field.default is dataclasses.MISSING:
        return "**required**"
    if field.default in (None, (), ""):
        return "none"
    data = as_data(field.default)
    if isinstance(data, dict) or (isinstance(data, list) and any(isinstance(one, dict) for one in data)):
        return "its own defaults"
    return (
        ", ".join(str(one) for one in data)
        if isinstance(data, list)
        else str(data).lower()
        if data is True or data is False
        else str(data)
    )
