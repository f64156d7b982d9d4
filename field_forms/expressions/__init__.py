"""The ODK XForms expression language: XPath 1.0 with ODK's own functions, parsed once and evaluated many times."""

from __future__ import annotations

from field_forms.expressions.evaluating import evaluate
from field_forms.expressions.problems import BudgetExceeded, ExpressionError

__all__ = ["BudgetExceeded", "ExpressionError", "evaluate"]
