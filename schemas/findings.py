"""Findings: what is wrong or odd about the answers of a submission."""

from __future__ import annotations

import marshmallow as ma


class FindingSchema(ma.Schema):
    """Something odd in a submission; nothing is dropped for it."""

    code = ma.fields.String(metadata={"example": "answer.choice"})
    severity = ma.fields.String(validate=ma.validate.OneOf(("error", "warning", "note")), metadata={"example": "error"})
    xpath = ma.fields.String(metadata={"example": "/data/purpose"})
    pointer = ma.fields.String(metadata={"example": "/purpose"})
    value = ma.fields.String(allow_none=True)
    message = ma.fields.String(allow_none=True, metadata={"description": "The form's own words, if it has any"})
    zh = ma.fields.String()
    en = ma.fields.String()
