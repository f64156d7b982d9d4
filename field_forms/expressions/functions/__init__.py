"""The functions of the expression language that take values and give one; the others are in `special`."""

from __future__ import annotations

from field_forms.expressions.functions import chance, checklists, moments, nodesets, numbers, places, strings
from field_forms.expressions.functions.registry import FUNCTIONS, Function

__all__ = ["FUNCTIONS", "Function", "chance", "checklists", "moments", "nodesets", "numbers", "places", "strings"]
