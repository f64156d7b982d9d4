"""Errors of expressions told by what stands in the cell: pyxform puts paths in place of ${names}, which are longer."""

from __future__ import annotations

import re

from pyxform.parsing.sheet_headers import clean_text_values

from field_forms.expressions.parsing import parse
from field_forms.expressions.problems import ExpressionError

_REFERENCE = re.compile(r"\$\{[^}]*\}")


def as_written(error: ExpressionError, cell: str) -> ExpressionError:
    """Return a syntax error with its position in `cell`; any other error, or one that `cell` does not have, as it is."""
    return (fault_in(cell) if error.code == "expression.syntax" else None) or error


def fault_in(cell: str) -> ExpressionError | None:
    """Return what is wrong with the syntax of an expression as it is written, ${names} and all; None if nothing is."""
    # Names as long as the references, so that every other letter keeps its place.
    named = _REFERENCE.sub(lambda found: "_" * len(found[0]), cell)
    try:
        if named:
            parse(clean_text_values(named))
    except ExpressionError as found:
        return _with_references(found, cell) if found.code == "expression.syntax" else None
    return None


def _with_references(error: ExpressionError, cell: str) -> ExpressionError:
    at = _REFERENCE.match(cell, error.at or 0)
    if at is None:
        return error
    name = "_" * len(at[0])
    return ExpressionError(error.code, error.zh.replace(name, at[0]), error.en.replace(name, at[0]), error.at)
