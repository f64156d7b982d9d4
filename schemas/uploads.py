"""Uploads: what a phone says beside a file, and what became of it."""

from __future__ import annotations

import marshmallow as ma

from schemas.households import DATUMS
from schemas.submissions import SubmissionAttachmentSchema

_SHA256 = ma.validate.Regexp(r"^[0-9a-f]{64}$", error="应为 64 位小写十六进制 | 64 lower-case hexadecimal digits")


class ClaimSchema(ma.Schema):
    """What the phone says of a photo, for pictures that lost their EXIF on the way (WeChat)."""

    class Meta:
        """Other metadata is the client's own."""

        unknown = ma.EXCLUDE

    taken_at = ma.fields.AwareDateTime(metadata={"description": "ISO 8601 with offset"})
    longitude = ma.fields.Float(validate=ma.validate.Range(-180, 180))
    latitude = ma.fields.Float(validate=ma.validate.Range(-90, 90))
    datum = ma.fields.String(validate=ma.validate.OneOf(DATUMS), metadata={"description": "WGS-84 unless given"})
    accuracy = ma.fields.Float(validate=ma.validate.Range(0, 100_000), metadata={"description": "Metres"})
    visit_code = ma.fields.String(validate=ma.validate.Length(1, 100))


class SingleUploadSchema(ClaimSchema):
    """The fields beside the file of a plain upload."""

    id = ma.fields.String(required=True, metadata={"description": "A UUID of the client's, one a photo"})
    sha256 = ma.fields.String(
        validate=_SHA256, metadata={"description": "Checked; a file already held need not be sent"}
    )
    record = ma.fields.String(
        validate=ma.validate.Length(1, 100),
        metadata={"description": "Instance ID of the submission, or ID of the evidence; it may come later"},
    )
    name = ma.fields.String(
        validate=ma.validate.Length(1, 200), metadata={"description": "Name of the attachment in that record"}
    )


class ProblemSummarySchema(ma.Schema):
    """Why a finished upload is not attached."""

    code = ma.fields.String()
    zh = ma.fields.String()
    en = ma.fields.String()


class UploadSchema(ma.Schema):
    """An upload. `state`: open (bytes are missing), finished (waits for its record), attached."""

    id = ma.fields.String(attribute="_id")
    state = ma.fields.String(validate=ma.validate.OneOf(("open", "finished", "attached")))
    length = ma.fields.Integer()
    offset = ma.fields.Integer(metadata={"description": "Bytes held"})
    name = ma.fields.String()
    record = ma.fields.String()
    sha256 = ma.fields.String()
    expires_at = ma.fields.AwareDateTime()
    problem = ma.fields.Nested(ProblemSummarySchema)


class ManifestEntrySchema(ma.Schema):
    """A file that the record should have."""

    name = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
    sha256 = ma.fields.String(required=True, validate=_SHA256)
    upload = ma.fields.String(validate=ma.validate.Length(1, 64), metadata={"description": "ID of its upload"})


class ManifestSchema(ma.Schema):
    """Every file of a record."""

    attachments = ma.fields.List(
        ma.fields.Nested(ManifestEntrySchema), required=True, validate=ma.validate.Length(max=500)
    )


class FinalisedSchema(ma.Schema):
    """What a record has and lacks."""

    complete = ma.fields.Boolean()
    missing = ma.fields.List(ma.fields.String())
    attachments = ma.fields.List(ma.fields.Nested(SubmissionAttachmentSchema))
