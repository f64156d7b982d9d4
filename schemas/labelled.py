"""Filled forms as people read them: which words are asked for, and the rows that come."""

from __future__ import annotations

import marshmallow as ma

from schemas.findings import FindingSchema
from schemas.households import UnmaskQuerySchema


class SubmissionReadQuerySchema(UnmaskQuerySchema):
    """How one submission is read."""

    labels = ma.fields.Boolean(metadata={"description": "Also `rows`: questions and choices by their labels"})
    language = ma.fields.String(
        validate=ma.validate.Length(1, 100),
        metadata={
            "description": "Of the labels, by name or code; otherwise Accept-Language, then the form's first language",
            "example": "en",
        },
    )


class LabelledRowSchema(ma.Schema):
    """A question with its answer, or the heading of a group or of one instance of a repeat, as a person reads it."""

    pointer = ma.fields.String(metadata={"description": "JSON pointer into `answers`", "example": "/visit/cattle"})
    kind = ma.fields.String(validate=ma.validate.OneOf(("group", "repeat", "question")))
    level = ma.fields.Integer(metadata={"description": "How many headings it stands below"})
    number = ma.fields.Integer(allow_none=True, metadata={"description": "Of a repeat's instance, from 1"})
    label = ma.fields.String(metadata={"example": "牛（头）"})
    text = ma.fields.String(
        allow_none=True, metadata={"description": "Labels of the choices, days and places in words; null: not answered"}
    )
    type = ma.fields.String(metadata={"description": "The question's, as in the form's JSON definition"})
    computed = ma.fields.Boolean(metadata={"description": "By the form or the phone, and not typed by anybody"})
    empty = ma.fields.Boolean(metadata={"description": "Neither answers nor findings in it: it may be left out"})
    findings = ma.fields.List(ma.fields.Nested(FindingSchema))
