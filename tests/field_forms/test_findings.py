from __future__ import annotations

from string import Formatter

import pytest

from field_forms.findings import WORDS, escaped, finding, shortened


@pytest.mark.parametrize("code", WORDS)
def test_both_languages_tell_the_same_things(code):
    severity, zh, en = WORDS[code]

    def fields(text):
        return {name.removesuffix("_zh").removesuffix("_en") for _, name, _, _ in Formatter().parse(text) if name}

    assert severity in {"error", "warning", "note"}
    assert fields(zh) == fields(en)


def test_braces_in_a_value_are_only_text():
    found = finding("answer.choice", "/data/q", "/q", value="{v} {x}")
    assert "{v} {x}" in found.zh


def test_a_long_value_is_cut_with_a_mark():
    assert shortened("a" * 200) == "a" * 200
    assert shortened("a" * 201) == "a" * 199 + "…"


def test_names_in_pointers_are_escaped():
    assert escaped("a/b~c") == "a~1b~0c"
