"""Submissions of filled forms: what is sent, what is shown, how lists are filtered."""

from __future__ import annotations

import json

import marshmallow as ma

from records.submissions import STATES
from schemas.findings import FindingSchema
from schemas.labelled import LabelledRowSchema
from schemas.pages import PageQuerySchema, page_of

_INSTANCE = "uuid:0b7a6a0e-6a0c-4a7d-9a55-6a2f0f6f4a11"


class SubmissionCreateSchema(ma.Schema):
    """A filled form. `answers` has the shape of the form's JSON definition: groups are objects, repeats are lists."""

    form_id = ma.fields.String(
        required=True, validate=ma.validate.Length(1, 200), metadata={"example": "routine_visit"}
    )
    version = ma.fields.String(required=True, validate=ma.validate.Length(1, 100), metadata={"example": "2026112301"})
    instance_id = ma.fields.String(
        required=True,
        validate=ma.validate.Length(1, 100),
        metadata={"example": _INSTANCE, "description": "Made by the client, once a filled form; a retry repeats it"},
    )
    deprecated_id = ma.fields.String(
        allow_none=True,
        validate=ma.validate.Length(1, 100),
        metadata={"description": "For an edit: the instance ID of the version that this one replaces"},
    )
    answers = ma.fields.Dict(
        keys=ma.fields.String(), required=True, metadata={"example": {"purpose": "routine", "photo": "door.jpg"}}
    )
    attachments = ma.fields.List(
        ma.fields.String(validate=ma.validate.Length(1, 200)),
        metadata={
            "description": "Names of the files that will follow; checked against the answers",
            "example": ["door.jpg"],
        },
    )
    household = ma.fields.String(
        allow_none=True, metadata={"description": "ID or code of the household, where the answers do not name it"}
    )
    device = ma.fields.String(allow_none=True, validate=ma.validate.Length(0, 200))


class SubmissionAttachmentSchema(ma.Schema):
    """A file that an answer names. Without `sha256` it has not arrived yet."""

    name = ma.fields.String()
    path = ma.fields.String(metadata={"description": "XPath of the answer"})
    kind = ma.fields.String()
    sha256 = ma.fields.String(allow_none=True)
    size = ma.fields.Integer()
    mime = ma.fields.String()
    width = ma.fields.Integer()
    height = ma.fields.Integer()
    received_at = ma.fields.AwareDateTime()


class ReviewSchema(ma.Schema):
    """A decision or a comment."""

    at = ma.fields.AwareDateTime()
    by = ma.fields.String()
    state = ma.fields.String(allow_none=True)
    comment = ma.fields.String(allow_none=True)


class SubmissionSummarySchema(ma.Schema):
    """A submission in a list."""

    instance_id = ma.fields.String(attribute="_id", metadata={"example": _INSTANCE})
    form_id = ma.fields.String()
    form_version = ma.fields.String()
    name = ma.fields.String(metadata={"description": "The form's instance name"})
    household = ma.fields.String()
    household_code = ma.fields.String()
    region = ma.fields.String()
    state = ma.fields.String(validate=ma.validate.OneOf(STATES))
    submitted_by = ma.fields.String()
    received_at = ma.fields.AwareDateTime()
    started_at = ma.fields.AwareDateTime()
    ended_at = ma.fields.AwareDateTime()
    missing = ma.fields.Integer(metadata={"description": "How many attachments have not arrived"})
    codes = ma.fields.List(ma.fields.String(), metadata={"description": "Codes of the findings"})
    location = ma.fields.Dict(metadata={"description": "GeoJSON point"})
    attachments = ma.fields.List(ma.fields.Nested(SubmissionAttachmentSchema))


class SubmissionSchema(SubmissionSummarySchema):
    """A submission, whole."""

    answers = ma.fields.Dict()
    findings = ma.fields.List(ma.fields.Nested(FindingSchema))
    reviews = ma.fields.List(ma.fields.Nested(ReviewSchema))
    current = ma.fields.Boolean(metadata={"description": "False for a version that was replaced"})
    deprecates = ma.fields.String()
    root = ma.fields.String(metadata={"description": "Instance ID of the first version"})
    channel = ma.fields.String()
    device = ma.fields.String()
    rows = ma.fields.List(
        ma.fields.Nested(LabelledRowSchema),
        metadata={"description": "With `labels`: the answers in the order and words of the submission's form version"},
    )


class SubmissionQuerySchema(PageQuerySchema):
    """Filters of a list of submissions; all that are given must hold."""

    form = ma.fields.String(metadata={"description": "Form ID"})
    household = ma.fields.String(metadata={"description": "Household ID"})
    region = ma.fields.String(
        validate=ma.validate.Regexp(r"^\d{2,12}$", error="应为行政区划代码前缀 | a region code or prefix")
    )
    by = ma.fields.String(metadata={"description": "User name of the cadre or officer"})
    since = ma.fields.AwareDateTime(metadata={"description": "Received at or after (ISO 8601 with offset)"})
    until = ma.fields.AwareDateTime(metadata={"description": "Received before"})
    state = ma.fields.String(validate=ma.validate.OneOf(STATES))
    finding = ma.fields.String(metadata={"description": "Code of a finding, such as answer.choice"})
    incomplete = ma.fields.Boolean(metadata={"description": "true: only those whose photos are still missing"})
    within = ma.fields.String(
        metadata={"description": "GeoJSON Polygon (WGS-84) that holds the submission's place", "example": json.dumps(
            {"type": "Polygon", "coordinates": [[[107, 27], [108, 27], [108, 28], [107, 27]]]})}
    )  # fmt: skip


SubmissionPageSchema = page_of(SubmissionSummarySchema)


class ReviewCreateSchema(ma.Schema):
    """A decision on a submission."""

    state = ma.fields.String(
        required=True, validate=ma.validate.OneOf(["approved", "rejected", "has_issues", "received"])
    )
    comment = ma.fields.String(
        validate=ma.validate.Length(1, 2000), metadata={"description": "Required for rejected and has_issues"}
    )


class CommentCreateSchema(ma.Schema):
    """A comment on a submission."""

    comment = ma.fields.String(required=True, validate=ma.validate.Length(1, 2000))


class ChangeSchema(ma.Schema):
    """A field that differs between two versions."""

    pointer = ma.fields.String(metadata={"example": "/members/0/name"})
    before = ma.fields.Raw(allow_none=True)
    after = ma.fields.Raw(allow_none=True)


class VersionSchema(ma.Schema):
    """A version of a record, with what it changed against the one before."""

    instance_id = ma.fields.String()
    received_at = ma.fields.AwareDateTime()
    submitted_by = ma.fields.String()
    form_version = ma.fields.String()
    current = ma.fields.Boolean()
    changes = ma.fields.List(ma.fields.Nested(ChangeSchema))
