"""Ratings over HTTP: score, decision, line, refusal."""

from __future__ import annotations

import marshmallow as ma

from lending.rating_rules import OPINIONS
from lending.sent_photos import PURPOSES
from records.ratings import STATES
from schemas.money import Money
from schemas.pages import PageQuerySchema, page_of
from schemas.schemes import REGION

_TEXT = ma.validate.Length(1, 2000)


class SentPhotoSchema(ma.Schema):
    """A photo that was uploaded beforehand."""

    upload = ma.fields.String(
        required=True, validate=ma.validate.Length(1, 64), metadata={"description": "ID of a finished upload"}
    )
    purpose = ma.fields.String(required=True, validate=ma.validate.OneOf(PURPOSES))


class KeptPhotoSchema(ma.Schema):
    """A photo of a record: its bytes by `sha256`, or the submission whose attachment `name` it is."""

    name = ma.fields.String()
    purpose = ma.fields.String()
    sha256 = ma.fields.String()
    submission = ma.fields.String()
    mime = ma.fields.String()
    size = ma.fields.Integer()


def photos() -> ma.fields.List:
    """Return the field for photos that were uploaded beforehand."""
    return ma.fields.List(ma.fields.Nested(SentPhotoSchema), validate=ma.validate.Length(max=50))


class ChangeSchema(ma.Schema):
    """A change of a record that was read at `version`; if somebody was faster, it is refused (409)."""

    version = ma.fields.Integer(required=True, validate=ma.validate.Range(1))


class RatedUnderSchema(ma.Schema):
    """The version of a scheme that something was decided under."""

    code = ma.fields.String()
    version = ma.fields.String()


class RatingCreateSchema(ma.Schema):
    """A rating on its way in; its score is computed here, by the scheme's table."""

    id = ma.fields.UUID(required=True, metadata={"description": "A UUID of the client's, one a rating"})
    household = ma.fields.String(
        required=True, validate=ma.validate.Length(1, 100), metadata={"description": "ID or code"}
    )
    scheme = ma.fields.String(required=True, validate=ma.validate.Length(1, 50))
    version = ma.fields.String(
        validate=ma.validate.Length(1, 30), metadata={"description": "The one in force by default"}
    )
    rated_on = ma.fields.Date(metadata={"description": "Today by default"})
    gate = ma.fields.Dict(
        keys=ma.fields.String(validate=ma.validate.Length(1, 50)), values=ma.fields.Boolean(allow_none=True),
        metadata={"example": {"has_labour": True}},
    )  # fmt: skip
    points = ma.fields.Dict(
        keys=ma.fields.String(validate=ma.validate.Length(1, 200)),
        values=ma.fields.Decimal(allow_nan=False, validate=ma.validate.Range(0, 1000)),
        metadata={"example": {"score/labour_skill": 15}},
    )  # fmt: skip
    photos = photos()


class MemberVoteSchema(ma.Schema):
    """One member's vote."""

    name = ma.fields.String(required=True, validate=ma.validate.Length(1, 100))
    opinion = ma.fields.String(required=True, validate=ma.validate.OneOf(OPINIONS))


class GroupDecisionSchema(ChangeSchema):
    """The group's decision: an odd number of members, each with a vote."""

    on = ma.fields.Date(metadata={"description": "Today by default"})
    votes = ma.fields.List(ma.fields.Nested(MemberVoteSchema), required=True, validate=ma.validate.Length(1, 99))
    opinion = ma.fields.String(validate=_TEXT)
    photos = photos()


class LineSchema(ChangeSchema):
    """The bank's line, at most what the grade gives."""

    amount = Money(required=True, least="0.01", metadata={"example": "30000.00"})
    until = ma.fields.Date(metadata={"description": "As long as the rating by default"})
    reason = ma.fields.String(validate=_TEXT)


class RefusalSchema(ChangeSchema):
    """Why a rating or its line is refused."""

    reason = ma.fields.String(required=True, validate=_TEXT)


class ScorePartSchema(ma.Schema):
    """A part of the score."""

    part = ma.fields.String()
    points = ma.fields.Decimal(as_string=True)
    most = ma.fields.Integer()


class HistorySchema(ma.Schema):
    """Who did what when."""

    at = ma.fields.AwareDateTime()
    by = ma.fields.String()
    role = ma.fields.String()
    action = ma.fields.String()
    state = ma.fields.String()
    reason = ma.fields.String()
    amount = Money()


class RatingDecisionSchema(ma.Schema):
    """What the group decided; `meeting` is set where a meeting did, which counts its votes together."""

    on = ma.fields.String()
    by = ma.fields.String()
    size = ma.fields.Integer()
    agreed = ma.fields.Integer()
    outcome = ma.fields.String(validate=ma.validate.OneOf(("passed", "rejected")))
    votes = ma.fields.List(ma.fields.Nested(MemberVoteSchema))
    opinion = ma.fields.String()
    amount = Money()
    meeting = ma.fields.String()


class RatingNoticeSchema(ma.Schema):
    """The notice that lists it."""

    id = ma.fields.String()
    since = ma.fields.String(attribute="from")
    to = ma.fields.String()


class NoticeObjectionSchema(ma.Schema):
    """An objection with its answer."""

    id = ma.fields.String()
    household = ma.fields.String(allow_none=True)
    raised_on = ma.fields.String()
    person = ma.fields.String()
    content = ma.fields.String()
    by = ma.fields.String(metadata={"description": "Who recorded it"})
    at = ma.fields.AwareDateTime(metadata={"description": "When it was recorded"})
    answer = ma.fields.String()
    upheld = ma.fields.String()
    answered_by = ma.fields.String()
    answered_at = ma.fields.AwareDateTime()


class GrantedLineSchema(ma.Schema):
    """The bank's line in yuan."""

    amount = Money()
    by = ma.fields.String()
    on = ma.fields.String()
    until = ma.fields.String()


class RatingSchema(ma.Schema):
    """A rating. `state` is that of today: past `valid_until` it is expired."""

    id = ma.fields.String(attribute="_id")
    household = ma.fields.String()
    household_code = ma.fields.String()
    head_name = ma.fields.String()
    region = ma.fields.String()
    institution = ma.fields.String()
    scheme = ma.fields.Nested(RatedUnderSchema)
    submission = ma.fields.String()
    rated_on = ma.fields.String()
    valid_until = ma.fields.String()
    gate = ma.fields.Dict()
    gate_passed = ma.fields.Boolean()
    points = ma.fields.Dict(values=ma.fields.Decimal(as_string=True))
    parts = ma.fields.List(ma.fields.Nested(ScorePartSchema))
    total = ma.fields.Decimal(as_string=True)
    passed = ma.fields.Boolean()
    grade = ma.fields.String(allow_none=True)
    suggested_line = Money(metadata={"description": "What the grade gives, in yuan; 0 below the pass mark"})
    claimed = ma.fields.Dict(metadata={"description": "What the form computed; it does not count"})
    decision = ma.fields.Nested(RatingDecisionSchema)
    notice = ma.fields.Nested(RatingNoticeSchema)
    objections = ma.fields.List(ma.fields.Nested(NoticeObjectionSchema))
    line = ma.fields.Nested(GrantedLineSchema)
    refused_reason = ma.fields.String()
    photos = ma.fields.List(ma.fields.Nested(KeptPhotoSchema), attribute="attachments")
    state = ma.fields.String(validate=ma.validate.OneOf(list(STATES)))
    history = ma.fields.List(ma.fields.Nested(HistorySchema))
    version = ma.fields.Integer()
    created_at = ma.fields.AwareDateTime()
    created_by = ma.fields.String()
    updated_at = ma.fields.AwareDateTime()
    updated_by = ma.fields.String()


class RatingQuerySchema(PageQuerySchema):
    """Filters of the list; all that are given must hold."""

    household = ma.fields.String(validate=ma.validate.Length(1, 100), metadata={"description": "Household ID"})
    state = ma.fields.String(validate=ma.validate.OneOf(list(STATES)))
    region = ma.fields.String(validate=REGION)


class ExpiringQuerySchema(PageQuerySchema):
    """Until which day."""

    until = ma.fields.Date(required=True)
    region = ma.fields.String(validate=REGION)


RatingPageSchema = page_of(RatingSchema)
