"""Instances held against their own form: what is relevant, required, constrained and calculated, with ODK's meaning."""

from __future__ import annotations

from field_forms.validation.validating import Validated, validate

__all__ = ["Validated", "validate"]
