"""Fields of a scheme with what they mean: the reader checks by it, and the reference page is written from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import MISSING, Field, field
from decimal import Decimal
from typing import Any


def said(
    zh: str, en: str, *, default: Any = MISSING, one_of: Iterable[str] = (), least: Any = None, most: Any = None,
    pattern: str = "",
) -> Any:  # fmt: skip
    """Declare a dataclass field that means `zh` / `en`; without `default` a scheme must give it.

    `one_of`: the only words taken (of a list: each entry); `least`, `most`: bounds of a number, both included;
    `pattern`: a regular expression that a text must match as a whole.
    """
    low, high = (None if bound is None else Decimal(str(bound)) for bound in (least, most))
    meaning = {
        "zh": zh,
        "en": en,
        "one_of": tuple(one_of),
        "least": low,
        "most": high,
        "pattern": pattern,
        "empty": default == "",
    }
    return field(metadata=meaning) if default is MISSING else field(default=default, metadata=meaning)


def key_of(declared: Field[Any]) -> str:
    """Return the key of a field in a file: `from_` is written `from`, as Python keeps that word for itself."""
    return declared.name.rstrip("_")
