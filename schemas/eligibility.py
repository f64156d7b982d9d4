"""Eligibility over HTTP."""

from __future__ import annotations

import marshmallow as ma

from lending.vocabulary import METHODS, MODES
from schemas.money import Money


class EligibilityQuerySchema(ma.Schema):
    """What is asked for; what is left out is told as unknown."""

    scheme = ma.fields.String(required=True, validate=ma.validate.Length(1, 50), metadata={"example": "national"})
    version = ma.fields.String(
        validate=ma.validate.Length(1, 30), metadata={"description": "The one in force by default"}
    )
    member = ma.fields.String(
        validate=ma.validate.Length(1, 100), metadata={"description": "Who would borrow; the head by default"}
    )
    amount = Money(least="0.01", metadata={"example": "50000.00"})
    months = ma.fields.Integer(validate=ma.validate.Range(1, 600))
    use = ma.fields.String(validate=ma.validate.Length(1, 50), metadata={"example": "breeding"})
    method = ma.fields.String(validate=ma.validate.OneOf(list(METHODS)))
    mode = ma.fields.String(validate=ma.validate.OneOf(list(MODES)))
    on = ma.fields.Date(metadata={"description": "Today by default"})


class WordsSchema(ma.Schema):
    """In Chinese and English."""

    zh = ma.fields.String()
    en = ma.fields.String()


class SchemeNameSchema(ma.Schema):
    """The version that was applied."""

    code = ma.fields.String()
    version = ma.fields.String()
    name = ma.fields.String()


class RuleSourceSchema(ma.Schema):
    """Where a rule stands: the version of the scheme, the place in it, and what that follows."""

    scheme = ma.fields.String(metadata={"example": "town@2016-1"})
    pointer = ma.fields.String(metadata={"example": "/ages"})
    title = ma.fields.String()


class ConditionSchema(ma.Schema):
    """One condition with its outcome."""

    condition = ma.fields.String(metadata={"example": "age"})
    outcome = ma.fields.String(validate=ma.validate.OneOf(("pass", "fail", "unknown")))
    title = ma.fields.Nested(WordsSchema)
    value = ma.fields.Raw(
        allow_none=True, metadata={"description": "What the records say; null if hidden or not known"}
    )
    rule = ma.fields.Raw(allow_none=True, metadata={"description": "What the scheme asks"})
    words = ma.fields.Nested(WordsSchema)
    source = ma.fields.Nested(RuleSourceSchema)


class EligibilitySchema(ma.Schema):
    """Every condition of a scheme for a household."""

    scheme = ma.fields.Nested(SchemeNameSchema)
    on = ma.fields.String()
    outcome = ma.fields.String(
        metadata={"description": "`fail` if one fails, else `unknown` if one is unknown, else `pass`"}
    )
    target_group = ma.fields.String(allow_none=True)
    conditions = ma.fields.List(ma.fields.Nested(ConditionSchema))
