"""Public notices over HTTP."""

from __future__ import annotations

import marshmallow as ma

from records.notices import STATES, SUBJECTS
from records.ratings import STATES as RATING_STATES
from schemas.pages import PageQuerySchema, page_of
from schemas.ratings import ChangeSchema, KeptPhotoSchema, NoticeObjectionSchema, photos
from schemas.schemes import REGION

_TEXT = ma.validate.Length(1, 2000)


class NoticeCreateSchema(ma.Schema):
    """A notice that is posted; of ratings it lists those named, or all of the region that are decided."""

    id = ma.fields.UUID(required=True, metadata={"description": "A UUID of the client's, one a notice"})
    region = ma.fields.String(required=True, validate=REGION)
    subject = ma.fields.String(load_default="rating", validate=ma.validate.OneOf(list(SUBJECTS)))
    place = ma.fields.String(validate=ma.validate.Length(1, 200), metadata={"example": "村务公开栏"})
    since = ma.fields.Date(required=True, attribute="from", metadata={"description": "First day"})
    to = ma.fields.Date(required=True, metadata={"description": "Last day; at least the scheme's days after the first"})
    ratings = ma.fields.List(
        ma.fields.String(validate=ma.validate.Length(1, 100)), validate=ma.validate.Length(1, 1000)
    )
    listed = ma.fields.Integer(validate=ma.validate.Range(1, 10_000), metadata={"description": "How many it lists"})
    photos = photos()


class ObjectionCreateSchema(ChangeSchema):
    """An objection; without `household` it concerns the notice as a whole."""

    household = ma.fields.String(validate=ma.validate.Length(1, 100))
    raised_on = ma.fields.Date(metadata={"description": "Today by default"})
    person = ma.fields.String(validate=ma.validate.Length(1, 100), metadata={"description": "May be left out"})
    content = ma.fields.String(required=True, validate=_TEXT)


class AnswerSchema(ChangeSchema):
    """What was found, and whether the objection is right."""

    answer = ma.fields.String(required=True, validate=_TEXT)
    upheld = ma.fields.String(required=True, validate=ma.validate.OneOf(("yes", "partly", "no")))


class NoticeEndSchema(ChangeSchema):
    """The end of a notice."""

    photos = photos()


class ListedSchema(ma.Schema):
    """A household on a notice."""

    household = ma.fields.String()
    household_code = ma.fields.String()
    head_name = ma.fields.String(metadata={"description": "In the answer of one notice, within the caller's scope"})
    rating = ma.fields.String()
    state = ma.fields.String(
        validate=ma.validate.OneOf(list(RATING_STATES)),
        metadata={"description": "Of the rating, as of today; in the answer of one notice, within the caller's scope"},
    )


class NoticeWaitSchema(ma.Schema):
    """Something that has to come before a notice can be ended, in words."""

    kind = ma.fields.String(validate=ma.validate.OneOf(("day", "objections")))
    zh = ma.fields.String()
    en = ma.fields.String()


class PublicNoticeSchema(ma.Schema):
    """A notice."""

    id = ma.fields.String(attribute="_id")
    region = ma.fields.String()
    region_name = ma.fields.String()
    subject = ma.fields.String(validate=ma.validate.OneOf(list(SUBJECTS)))
    place = ma.fields.String()
    since = ma.fields.String(attribute="begins")
    to = ma.fields.String(attribute="ends")
    listed = ma.fields.Integer()
    households = ma.fields.List(ma.fields.Nested(ListedSchema))
    objections = ma.fields.List(ma.fields.Nested(NoticeObjectionSchema))
    photos = ma.fields.List(ma.fields.Nested(KeptPhotoSchema), attribute="attachments")
    state = ma.fields.String(validate=ma.validate.OneOf(list(STATES)))
    ended_on = ma.fields.String()
    waits_for = ma.fields.List(
        ma.fields.Nested(NoticeWaitSchema),
        metadata={"description": "What keeps it from ending; in the answer of one notice, while it is posted"},
    )
    version = ma.fields.Integer()
    created_at = ma.fields.AwareDateTime()
    created_by = ma.fields.String()
    updated_at = ma.fields.AwareDateTime()
    updated_by = ma.fields.String()


class NoticeQuerySchema(PageQuerySchema):
    """Filters of the list."""

    region = ma.fields.String(validate=REGION)
    subject = ma.fields.String(validate=ma.validate.OneOf(list(SUBJECTS)))
    state = ma.fields.String(validate=ma.validate.OneOf(list(STATES)))


class EndingQuerySchema(PageQuerySchema):
    """Until which day."""

    until = ma.fields.Date(required=True)
    region = ma.fields.String(validate=REGION)


NoticePageSchema = page_of(PublicNoticeSchema)
