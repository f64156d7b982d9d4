"""Phases of a programme and the records they must leave."""

from __future__ import annotations

import marshmallow as ma

from schemas.applications import SchemeReferenceSchema


class PhaseQuerySchema(ma.Schema):
    """Where, and of which scheme."""

    region = ma.fields.String(
        validate=ma.validate.Regexp(r"^\d{2,12}$", error="应为行政区划代码 | a region code"),
        metadata={"description": "The caller's area if left out"},
    )
    scheme = ma.fields.String(metadata={"description": "Code; every scheme in force if left out"})
    version = ma.fields.String(metadata={"description": "Of the scheme, also one that is no longer in force"})


class MissingPlaceSchema(ma.Schema):
    """A place that lacks records."""

    region = ma.fields.String()
    name = ma.fields.String()
    count = ma.fields.Integer()
    late = ma.fields.Integer()
    missing = ma.fields.Integer()


class PhaseRecordSchema(ma.Schema):
    """A record that a phase must leave: so many of a form in each place."""

    form = ma.fields.String()
    zh = ma.fields.String()
    en = ma.fields.String()
    at_least = ma.fields.Integer()
    per = ma.fields.String(validate=ma.validate.OneOf(("village", "township", "county")))
    places = ma.fields.Integer(metadata={"description": "How many places there are"})
    places_missing = ma.fields.Integer(metadata={"description": "How many of them lack records"})
    count = ma.fields.Integer(metadata={"description": "Forms that came, late ones among them"})
    late = ma.fields.Integer(metadata={"description": "Forms that came after the last day"})
    missing = ma.fields.List(ma.fields.Nested(MissingPlaceSchema))
    left_off = ma.fields.Integer(metadata={"description": "Places missing that are not named"})


class PhaseSchema(ma.Schema):
    """A phase of a scheme in a region."""

    scheme = ma.fields.Nested(SchemeReferenceSchema)
    id = ma.fields.String()
    zh = ma.fields.String()
    en = ma.fields.String()
    state = ma.fields.String(validate=ma.validate.OneOf(("ahead", "running", "over")))
    days_left = ma.fields.Integer(allow_none=True)
    complete = ma.fields.Boolean()
    records = ma.fields.List(ma.fields.Nested(PhaseRecordSchema))

    class Meta:
        """`from` is a word of Python."""

        include = {"from": ma.fields.Date(), "to": ma.fields.Date()}
