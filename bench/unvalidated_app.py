"""The product with its validation taken out: what intake would do without it, to compare with."""

from __future__ import annotations

from typing import Any

from field_forms import intake
from field_forms.reading import read_answers
from field_forms.validation import Validated


def _read_only(definition: Any, instance: Any, *, lists: Any = None, **_: Any) -> Validated:
    reading = read_answers(definition, instance, lists)
    return Validated(reading.answers, {}, reading.findings, reading)


intake.validate = _read_only

from wsgi import app  # noqa: E402 - the app is made with the function replaced

__all__ = ["app"]
