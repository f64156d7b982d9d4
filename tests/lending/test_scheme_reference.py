"""The reference page is what the code says, and names every field."""

from __future__ import annotations

import dataclasses
import typing
from pathlib import Path

from lending.described import key_of
from lending.scheme import Scheme
from lending.scheme_reference import reference

PAGE = Path(__file__).parents[2] / "docs" / "schemes.md"


def parts(kind, found):
    found.add(kind)
    for hint in typing.get_type_hints(kind).values():
        for inner in (hint, *typing.get_args(hint)):
            if dataclasses.is_dataclass(inner) and inner not in found:
                parts(inner, found)
    return found


def test_the_page_is_what_the_code_says():
    assert PAGE.read_text(encoding="utf-8").partition("<!-- reference -->\n")[2] == reference()


def test_every_field_of_every_part_is_explained_in_both_languages():
    text = reference()
    for kind in parts(Scheme, set()):
        assert f"### {kind.__name__}\n" in text
        for field in dataclasses.fields(kind):
            assert field.metadata["zh"] and field.metadata["en"], (kind, field.name)
            assert f"| `{key_of(field)}` |" in text
