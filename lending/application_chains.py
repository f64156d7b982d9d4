"""Which chain an application goes through: that of its scheme for loans, or that of its extensions."""

from __future__ import annotations

from typing import Any

from lending import schemes
from lending.scheme_chain import Step
from lending.scheme_money import Extension
from lending.under_scheme import scheme_of
from records.applications import EXTENSION

Document = dict[str, Any]


def chain_of(application: Document) -> tuple[Step, ...]:
    """Return the steps of an application, by the version of the scheme under which it (or its loan) was made.

    A loan of a scheme that is not loaded is extended by the steps that hold without one. Raises SchemeNotFound for an
    application for a loan.
    """
    if application.get("kind") == EXTENSION:
        return extension_rules(application).chain
    return schemes.get(application["scheme"]["code"], application["scheme"]["version"]).chain


def extension_rules(document: Document) -> Extension:
    """Return how a loan may be extended; `document` is the loan or an application that names its `scheme`."""
    scheme = scheme_of(document)
    return scheme.extension if scheme else Extension()
