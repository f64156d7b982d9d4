"""Photos and what was found about them."""

from __future__ import annotations

import marshmallow as ma

from evidence.words import WORDS
from records.photo_findings import STATES
from schemas.pages import PageQuerySchema, page_of


class PhotoFindingSchema(ma.Schema):
    """Something odd (or right) about a photo in a record; nothing is rejected for it."""

    id = ma.fields.String()
    code = ma.fields.String(validate=ma.validate.OneOf(sorted(WORDS)), metadata={"example": "photo.near_duplicate"})
    severity = ma.fields.String(validate=ma.validate.OneOf(("warning", "note")))
    state = ma.fields.String(validate=ma.validate.OneOf(STATES))
    zh = ma.fields.String()
    en = ma.fields.String()
    sha256 = ma.fields.String()
    name = ma.fields.String()
    record = ma.fields.String(metadata={"description": "Instance ID of the submission, or ID of the evidence"})
    kind = ma.fields.String(validate=ma.validate.OneOf(("submission", "evidence")))
    household = ma.fields.String()
    household_code = ma.fields.String()
    region = ma.fields.String()
    by = ma.fields.String()
    received_at = ma.fields.AwareDateTime()
    found_at = ma.fields.AwareDateTime()
    details = ma.fields.Dict(metadata={"description": "What was measured: distance in bits, metres, hours …"})
    decided_by = ma.fields.String()
    decided_at = ma.fields.AwareDateTime()
    reason = ma.fields.String()


class PhotoFactsSchema(ma.Schema):
    """What was read out of a picture. `taken_at` is the camera's own time, `location` WGS-84."""

    width = ma.fields.Integer()
    height = ma.fields.Integer()
    mime = ma.fields.String()
    size = ma.fields.Integer()
    make = ma.fields.String()
    model = ma.fields.String()
    software = ma.fields.String()
    state = ma.fields.String()
    problem = ma.fields.String()
    taken_at = ma.fields.AwareDateTime()
    location = ma.fields.Dict()
    place = ma.fields.Dict(metadata={"description": "Coordinates and datum as the camera wrote them"})


class PictureSchema(ma.Schema):
    """A picture: where its versions are read, and what is known of it."""

    links = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String())
    photo = ma.fields.Nested(PhotoFactsSchema)


class GalleryItemSchema(PictureSchema):
    """A photo of a household."""

    id = ma.fields.String()
    sha256 = ma.fields.String()
    record = ma.fields.String()
    kind = ma.fields.String()
    name = ma.fields.String()
    purpose = ma.fields.String()
    household = ma.fields.String()
    household_code = ma.fields.String()
    by = ma.fields.String()
    received_at = ma.fields.AwareDateTime()
    visited_at = ma.fields.AwareDateTime()
    taken_at = ma.fields.AwareDateTime(metadata={"description": "The camera's time, else what the phone said"})
    location = ma.fields.Dict(
        metadata={"description": "GeoJSON point: the camera's, else the phone's, else the form's"}
    )
    visit_code = ma.fields.String()
    claimed = ma.fields.Dict()
    findings = ma.fields.List(ma.fields.Nested(PhotoFindingSchema))


GalleryPageSchema = page_of(GalleryItemSchema)
PhotoFindingPageSchema = page_of(PhotoFindingSchema)


class OtherPictureSchema(ma.Schema):
    """The other picture of a pair; for a caller who may not see it, only that it is there."""

    visible = ma.fields.Boolean()
    received_at = ma.fields.AwareDateTime()
    sha256 = ma.fields.String()
    record = ma.fields.String()
    kind = ma.fields.String()
    name = ma.fields.String()
    household = ma.fields.String()
    household_code = ma.fields.String()
    region = ma.fields.String()
    taken_at = ma.fields.AwareDateTime()
    picture = ma.fields.Nested(PictureSchema)


class ComparisonSchema(PhotoFindingSchema):
    """A finding with both pictures."""

    picture = ma.fields.Nested(PictureSchema)
    other = ma.fields.Nested(OtherPictureSchema)


class PhotoFindingQuerySchema(PageQuerySchema):
    """Filters of a list of findings; all that are given must hold."""

    state = ma.fields.String(validate=ma.validate.OneOf(STATES))
    code = ma.fields.String(validate=ma.validate.OneOf(sorted(WORDS)))
    household = ma.fields.String()
    region = ma.fields.String(
        validate=ma.validate.Regexp(r"^\d{2,12}$", error="应为行政区划代码前缀 | a region code or prefix")
    )


class DecisionSchema(ma.Schema):
    """What an officer decides about a finding."""

    state = ma.fields.String(required=True, validate=ma.validate.OneOf(STATES))
    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 1000))
