"""Schemes and reference rates over HTTP."""

from __future__ import annotations

import marshmallow as ma

from schemas.money import Rate
from schemas.pages import PageQuerySchema, page_of

REGION = ma.validate.Regexp(r"^\d{2,12}\Z", error="应为行政区划代码或其前几位 | a region code or its beginning")


class SchemeSummarySchema(ma.Schema):
    """A version of a scheme; `effective_to` is also set by a version that replaces it."""

    code = ma.fields.String(metadata={"example": "town"})
    version = ma.fields.String(metadata={"example": "2016-1"})
    name = ma.fields.String()
    region = ma.fields.String(metadata={"description": 'Region code it is for, "" is everywhere', "example": "522725"})
    effective_from = ma.fields.String(metadata={"description": "First day, included", "example": "2016-01-01"})
    effective_to = ma.fields.String(allow_none=True, metadata={"description": "Last day, included; null: open"})
    sha256 = ma.fields.String(metadata={"description": "Of its rules, whatever their order and comments"})
    loaded_at = ma.fields.AwareDateTime()
    loaded_by = ma.fields.String()


class SchemeSchema(SchemeSummarySchema):
    """A version with all its rules, as docs/schemes.md names them, and the file as it was loaded."""

    content = ma.fields.Dict(metadata={"description": "Every field, also those that the file left out"})
    text = ma.fields.String(metadata={"description": "The YAML or JSON that was loaded"})


class SchemeTextSchema(ma.Schema):
    """A scheme as YAML or JSON."""

    text = ma.fields.String(required=True, validate=ma.validate.Length(1, 1 << 20))
    file = ma.fields.String(
        load_default="", validate=ma.validate.Length(max=200), metadata={"description": "Its name, for errors"}
    )


class SchemeCheckedSchema(ma.Schema):
    """What a scheme that has no mistakes is."""

    code = ma.fields.String()
    version = ma.fields.String()
    name = ma.fields.String()


class SchemeQuerySchema(PageQuerySchema):
    """Filters of the list."""

    region = ma.fields.String(validate=REGION, metadata={"description": "Those for this region, below it or above it"})
    code = ma.fields.String(validate=ma.validate.Length(1, 50))


class ApplicableQuerySchema(ma.Schema):
    """Where and when."""

    region = ma.fields.String(required=True, validate=REGION, metadata={"example": "522725001003"})
    on = ma.fields.Date(metadata={"description": "Today by default", "example": "2026-05-01"})


class SchemeEndSchema(ma.Schema):
    """When a version ends."""

    last_day = ma.fields.Date(required=True, metadata={"example": "2026-12-31"})


class PublicationSchema(ma.Schema):
    """A publication of a reference rate."""

    basis = ma.fields.String(load_default="lpr", validate=ma.validate.OneOf(("lpr", "benchmark")))
    published_on = ma.fields.Date(required=True, metadata={"example": "2026-09-21"})
    covered_to = ma.fields.Date(
        metadata={"description": "Last day it is known to hold; by default before the next publication"}
    )
    rate_1y = Rate(required=True, metadata={"example": "0.03"})
    rate_5y = Rate(required=True, metadata={"example": "0.035"})
    source = ma.fields.String(required=True, validate=ma.validate.Length(1, 300))


class PublicationStoredSchema(ma.Schema):
    """A publication as it is stored."""

    basis = ma.fields.String()
    published_on = ma.fields.String()
    covered_to = ma.fields.String()
    rate_1y = Rate()
    rate_5y = Rate()
    source = ma.fields.String()
    added_by = ma.fields.String()
    added_at = ma.fields.AwareDateTime()


class RateRowSchema(ma.Schema):
    """Reference rates from a day on."""

    since = ma.fields.Date(attribute="from_")
    rate_1y = Rate()
    rate_5y = Rate()


class RateTableSchema(ma.Schema):
    """A table of reference rates, earliest first."""

    basis = ma.fields.String()
    name = ma.fields.String()
    source = ma.fields.String()
    covered_to = ma.fields.Date(metadata={"description": "A loan made later needs the next publication"})
    rows = ma.fields.List(ma.fields.Nested(RateRowSchema))


class RateQuerySchema(ma.Schema):
    """Which table."""

    basis = ma.fields.String(load_default="lpr", validate=ma.validate.OneOf(("lpr", "benchmark")))


SchemePageSchema = page_of(SchemeSummarySchema)
