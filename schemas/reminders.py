"""Reminders, their rules and reports."""

from __future__ import annotations

import marshmallow as ma

from records.reminders import STATES
from reminders.answering import REPLIES, TOLD
from reminders.reporting import GROUPS
from reminders.rules import ABOUT, AUDIENCES
from schemas.money import Money
from schemas.pages import PageQuerySchema, page_of

_REGION = ma.validate.Regexp(r"^\d{2,12}$", error="应为行政区划代码前缀 | a region code or prefix")


class AttemptSchema(ma.Schema):
    """What one channel did."""

    channel = ma.fields.String()
    at = ma.fields.AwareDateTime()
    outcome = ma.fields.String(
        metadata={"description": "sent, refused, later, unknown, again; missing while it is tried"}
    )
    code = ma.fields.String(metadata={"description": "The provider's own code", "example": "43101"})
    detail = ma.fields.String()


class ReplySchema(ma.Schema):
    """What the borrower said."""

    id = ma.fields.String()
    kind = ma.fields.String(validate=ma.validate.OneOf(list(REPLIES)))
    by = ma.fields.String()
    at = ma.fields.AwareDateTime()
    note = ma.fields.String()
    evidence = ma.fields.String(metadata={"description": "Evidence with the photo of the receipt"})
    months = ma.fields.Integer(metadata={"description": "By how many months an extension is asked for"})
    application = ma.fields.String(metadata={"description": "The application that a wish for an extension became"})
    state = ma.fields.String(validate=ma.validate.OneOf(("open", "closed")))
    closed_by = ma.fields.String()
    closed_at = ma.fields.AwareDateTime()
    result = ma.fields.String()


class ReminderSchema(ma.Schema):
    """One reminder. Cadres get no sums and no contract number."""

    id = ma.fields.String()
    about = ma.fields.String(validate=ma.validate.OneOf(list(ABOUT)))
    about_words = ma.fields.List(ma.fields.String(), metadata={"description": "In Chinese and English"})
    rule = ma.fields.String()
    rules = ma.fields.String(metadata={"description": "The rule set"})
    day = ma.fields.String(metadata={"example": "2026-10-08"})
    offset = ma.fields.Integer()
    audience = ma.fields.String(validate=ma.validate.OneOf(AUDIENCES))
    recipient = ma.fields.String()
    loan = ma.fields.String()
    contract_number = ma.fields.String(allow_none=True)
    installment = ma.fields.Integer()
    due_on = ma.fields.String()
    amount = Money()
    household = ma.fields.String()
    region = ma.fields.String()
    institution = ma.fields.String()
    state = ma.fields.String(validate=ma.validate.OneOf(list(STATES)))
    state_words = ma.fields.List(ma.fields.String())
    reason = ma.fields.String(allow_none=True, metadata={"description": "Why it was not sent, or failed"})
    channel = ma.fields.String()
    text = ma.fields.Dict(metadata={"description": "title, body, sent (what others could read)"})
    attempts = ma.fields.List(ma.fields.Nested(AttemptSchema))
    sent_at = ma.fields.AwareDateTime()
    delivered_at = ma.fields.AwareDateTime()
    read_at = ma.fields.AwareDateTime()
    told = ma.fields.Dict()
    replies = ma.fields.List(ma.fields.Nested(ReplySchema))


class ReminderQuerySchema(PageQuerySchema):
    """Filters; all that are given must hold."""

    day = ma.fields.Date(metadata={"description": "Today unless given"})
    state = ma.fields.String(validate=ma.validate.OneOf(list(STATES)))
    audience = ma.fields.String(validate=ma.validate.OneOf(AUDIENCES))
    channel = ma.fields.String(validate=ma.validate.Length(1, 40))
    rule = ma.fields.String(validate=ma.validate.Length(1, 40))
    region = ma.fields.String(validate=_REGION)


class ReminderRegionQuerySchema(PageQuerySchema):
    """An area."""

    region = ma.fields.String(validate=_REGION)


class InboxQuerySchema(PageQuerySchema):
    """A page of the inbox."""


class ReadingListQuerySchema(ma.Schema):
    """Which list is to be printed."""

    region = ma.fields.String(required=True, validate=_REGION)
    day = ma.fields.Date(metadata={"description": "Today unless given"})


class TellSchema(ma.Schema):
    """What came of reading it out."""

    result = ma.fields.String(required=True, validate=ma.validate.OneOf(TOLD))
    note = ma.fields.String(load_default="", validate=ma.validate.Length(max=500))


class SendAgainSchema(ma.Schema):
    """Why it is sent again."""

    reason = ma.fields.String(required=True, validate=ma.validate.Length(2, 200))


class CloseReplySchema(ma.Schema):
    """What was done about it."""

    result = ma.fields.String(required=True, validate=ma.validate.Length(1, 500))


class ReportQuerySchema(ma.Schema):
    """Days from–to, both included; at most a year."""

    first = ma.fields.Date(required=True)
    last = ma.fields.Date(required=True)
    by = ma.fields.String(load_default="channel", validate=ma.validate.OneOf(GROUPS))
    region = ma.fields.String(validate=_REGION)

    @ma.validates_schema
    def _in_order(self, data: dict, **_: object) -> None:
        if not 0 <= (data["last"] - data["first"]).days <= 366:
            raise ma.ValidationError("应在一年之内，且不早于 first | not before `first`, and within a year", "last")


class ReportRowSchema(ma.Schema):
    """A group of reminders and what came of them."""

    group = ma.fields.String(allow_none=True)
    planned = ma.fields.Integer()
    due = ma.fields.Integer()
    sending = ma.fields.Integer()
    sent = ma.fields.Integer()
    delivered = ma.fields.Integer()
    read = ma.fields.Integer()
    failed = ma.fields.Integer()
    suppressed = ma.fields.Integer()
    unknown = ma.fields.Integer()
    arrived = ma.fields.Integer(metadata={"description": "sent, delivered or read"})
    told = ma.fields.Integer(metadata={"description": "Read out by a cadre"})
    paid = ma.fields.Integer(metadata={"description": "Borrowers' installments settled within 7 days"})
    cost = Money(metadata={"description": "Text messages, in yuan"})


class RuleSetFieldsSchema(ma.Schema):
    """A set of rules as it is sent; `content` is described in docs/reminders.md and checked whole."""

    content = ma.fields.Dict(required=True)
    active = ma.fields.Boolean(load_default=True)


class RuleSetCreateSchema(RuleSetFieldsSchema):
    """A new set, for a region and perhaps one scheme."""

    region = ma.fields.String(load_default="", validate=ma.validate.Regexp(r"^\d{0,12}$"))
    scheme = ma.fields.String(allow_none=True, load_default=None, validate=ma.validate.Length(1, 64))


class RuleSetChangeSchema(RuleSetFieldsSchema):
    """A change, with the version that was read."""

    version = ma.fields.Integer(required=True)


class RuleSetSchema(ma.Schema):
    """A stored set."""

    id = ma.fields.String(attribute="_id")
    region = ma.fields.String()
    scheme = ma.fields.String(allow_none=True)
    content = ma.fields.Dict()
    active = ma.fields.Boolean()
    version = ma.fields.Integer()
    updated_at = ma.fields.AwareDateTime()
    updated_by = ma.fields.String()


ReminderPageSchema = page_of(ReminderSchema)
