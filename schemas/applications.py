"""Applications for loans, as those who make, examine and decide them send and read them."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from lending.application_machine import ACTION_NAMES, ACTIONS, STATES
from lending.vocabulary import METHODS
from records.applications import EXTENSION
from schemas.money import Money, Rate
from schemas.pages import PageQuerySchema, page_of
from schemas.submissions import SubmissionAttachmentSchema

_PREFIX = ma.validate.Regexp(r"^\d{2,12}$", error="应为行政区划代码前缀 | a region code or prefix")
KINDS = ("loan", EXTENSION)
_NAME = ma.validate.Regexp(r"^[^/\\\x00-\x1f\x7f]{1,200}$", error="不是文件名 | is no file name")


def _text(longest: int, **more: Any) -> ma.fields.String:
    words = f"应为 1 到 {longest} 个字符 | from 1 to {longest} characters"
    return ma.fields.String(validate=ma.validate.Length(1, longest, error=words), **more)


def _months(**more: Any) -> ma.fields.Integer:
    return ma.fields.Integer(
        strict=True, validate=ma.validate.Range(1, 360, error="应为 1 到 360 个月 | 1 to 360 months"), **more
    )


class AskedSchema(ma.Schema):
    """What is asked for. Bounds, uses, modes and methods are the scheme's."""

    amount = Money(least="0.01", metadata={"example": "50000.00"})
    months = _months(metadata={"example": 24})
    method = ma.fields.String(validate=ma.validate.OneOf(list(METHODS)))
    use = _text(50, metadata={"example": "breeding"})
    use_detail = _text(2000, metadata={"example": "买西门塔尔牛犊 4 头"})
    mode = _text(50, metadata={"example": "self_use"})


class ApplicationCreateSchema(AskedSchema):
    """A new application."""

    id = ma.fields.String(metadata={"description": "A UUID of the client's: sent again, it is stored once"})
    household = _text(100, required=True, metadata={"description": "ID or code of the household"})
    member = _text(100, metadata={"description": "ID or name of the applicant; the head if left out"})
    scheme = _text(50, required=True, metadata={"description": "Code of the scheme; the version in force applies"})
    institution = _text(64, metadata={"description": "The bank, where the household has none"})
    amount = Money(least="0.01", required=True, metadata={"example": "50000.00"})
    months = _months(required=True, metadata={"example": 24})
    use = _text(50, required=True, metadata={"example": "breeding"})


class ExtensionAskSchema(ma.Schema):
    """What a borrower asks for, as somebody of the staff takes it down."""

    id = ma.fields.UUID(metadata={"description": "A UUID of the client's: sent again, it is stored once"})
    months = _months(metadata={"example": 6, "description": "May be left to who examines it"})
    reason = _text(500, required=True, metadata={"example": "牛还没出栏"})


class ApplicationEditSchema(AskedSchema):
    """Changes while the application is with the applicant; fields left out stay."""

    version = ma.fields.Integer(required=True, strict=True, metadata={"description": "The version that was read"})


class VoteSchema(ma.Schema):
    """The vote of one member of the group."""

    name = _text(50, required=True)
    in_favour = ma.fields.Boolean(required=True, truthy={True}, falsy={False})
    opinion = _text(500)


class ObjectionSchema(ma.Schema):
    """An objection to what was put on notice."""

    raised_on = ma.fields.Date(required=True)
    person = _text(50)
    content = _text(2000, required=True)
    answer = _text(2000)
    upheld = ma.fields.String(validate=ma.validate.OneOf(("yes", "no", "partly")))


class NoticeSchema(ma.Schema):
    """The public notice of the application."""

    class Meta:
        """`from` is a word of Python."""

        include = {"from": ma.fields.Date(required=True), "to": ma.fields.Date(required=True)}

    place = _text(200)
    objections = ma.fields.List(ma.fields.Nested(ObjectionSchema), validate=ma.validate.Length(max=100))


class InterviewSchema(ma.Schema):
    """What the interview found."""

    interviewer = _text(50)
    family_income = Money(metadata={"description": "Net, a year"})
    other_debt = Money()
    impression = _text(2000, required=True)


class SiteCheckSchema(ma.Schema):
    """What was seen at the household."""

    scale = _text(500)
    matches = ma.fields.Boolean(required=True, truthy={True}, falsy={False})
    suggested_amount = Money()
    reason = _text(2000, required=True)


class AssessmentSchema(ma.Schema):
    """The credit assessment."""

    income = Money(metadata={"description": "Expected a year"})
    debts = Money()
    suggested_amount = Money()
    suggested_months = _months()
    risks = ma.fields.List(_text(100), validate=ma.validate.Length(max=20))
    opinion = _text(2000, required=True)


class ApplicationPaperSchema(ma.Schema):
    """A document of the application: its original was seen, and perhaps there are pictures of it."""

    kind = _text(50, required=True, metadata={"example": "id_card"})
    attachments = ma.fields.List(ma.fields.String(), validate=ma.validate.Length(max=50))
    note = _text(500)
    by = ma.fields.String(dump_only=True)
    at = ma.fields.AwareDateTime(dump_only=True)
    submission = ma.fields.String(dump_only=True)


class ApplicationActionSchema(ma.Schema):
    """What somebody does with an application; what the step needs can come with it."""

    action = ma.fields.String(required=True, validate=ma.validate.OneOf(list(ACTIONS)))
    version = ma.fields.Integer(required=True, strict=True, metadata={"description": "The version that was read"})
    reason = _text(2000)
    to = _text(50, metadata={"description": "Step that it is sent back to"})
    votes = ma.fields.List(ma.fields.Nested(VoteSchema), validate=ma.validate.Length(1, 99))
    notice = ma.fields.Nested(NoticeSchema)
    interview = ma.fields.Nested(InterviewSchema)
    site_check = ma.fields.Nested(SiteCheckSchema)
    assessment = ma.fields.Nested(AssessmentSchema)
    documents = ma.fields.List(ma.fields.Nested(ApplicationPaperSchema), validate=ma.validate.Length(1, 50))
    amount = Money(least="0.01", metadata={"description": "Approved; what was asked for if left out"})
    months = _months(metadata={"description": "Approved; of an extension: by how many months"})
    rate = Rate(metadata={"description": "The scheme's if left out; of an extension: from then on, if it changes"})
    method = ma.fields.String(validate=ma.validate.OneOf(list(METHODS)))


class SchemeReferenceSchema(ma.Schema):
    """A version of a scheme."""

    code = ma.fields.String()
    version = ma.fields.String()


class PlaceInChainSchema(ma.Schema):
    """Where an application was after an action."""

    state = ma.fields.String(validate=ma.validate.OneOf(STATES))
    step = ma.fields.String()
    waiting = ma.fields.Boolean()


class HistoryEntrySchema(ma.Schema):
    """Who did what, when, at which step, why, under which version of the scheme, and where it led."""

    n = ma.fields.Integer()
    at = ma.fields.AwareDateTime()
    by = ma.fields.String()
    role = ma.fields.String()
    action = ma.fields.String(validate=ma.validate.OneOf(list(ACTION_NAMES)))
    step = ma.fields.String()
    after = ma.fields.Nested(PlaceInChainSchema)
    to = ma.fields.String()
    reason = ma.fields.String()
    scheme = ma.fields.Nested(SchemeReferenceSchema)
    submission = ma.fields.String(metadata={"description": "The form that did it"})
    told = ma.fields.Dict(metadata={"description": "Votes, notice, opinions, documents, amounts that came with it"})


class ApprovalSchema(ma.Schema):
    """What was approved."""

    amount = Money()
    months = ma.fields.Integer()
    rate = Rate()
    method = ma.fields.String()
    line = Money()
    until = ma.fields.String(metadata={"description": "Last day on which the loan can be made"})
    by = ma.fields.String()
    at = ma.fields.AwareDateTime()
    scheme = ma.fields.Nested(SchemeReferenceSchema)


class PaperKindSchema(ma.Schema):
    """A kind of document that a step wants."""

    key = ma.fields.String(metadata={"example": "id_card"})
    zh = ma.fields.String()
    en = ma.fields.String()


class StepShownSchema(ma.Schema):
    """A step of the chain as an application sees it."""

    step = ma.fields.String()
    zh = ma.fields.String()
    en = ma.fields.String()
    roles = ma.fields.List(ma.fields.String())
    votes = ma.fields.Integer(allow_none=True, metadata={"description": "Fewest votes, where it is voted on"})
    decides = ma.fields.Boolean(metadata={"description": "Whether finishing it approves the application"})
    documents = ma.fields.List(ma.fields.Nested(PaperKindSchema))
    state = ma.fields.String(validate=ma.validate.OneOf(("done", "now", "ahead")))
    by = ma.fields.String()
    at = ma.fields.AwareDateTime()


class LackSchema(ma.Schema):
    """One thing that the present step still lacks."""

    kind = ma.fields.String(validate=ma.validate.OneOf(("form", "document", "requirement")))
    key = ma.fields.String()
    zh = ma.fields.String()
    en = ma.fields.String()


class GrantSchema(ma.Schema):
    """An extension that was granted."""

    matures_on = ma.fields.String()
    by = ma.fields.String()
    at = ma.fields.AwareDateTime()


class ExtensionLimitsSchema(ma.Schema):
    """How far the loan may be extended now."""

    matures_on = ma.fields.String(metadata={"description": "Now"})
    latest = ma.fields.String(metadata={"description": "The latest maturity that the scheme allows"})
    months_most = ma.fields.Integer()
    times = ma.fields.Integer(metadata={"description": "How often the scheme allows it"})
    done = ma.fields.Integer(metadata={"description": "How often it was done"})


class ApplicationSummarySchema(AskedSchema):
    """An application in a list. To extend a loan: `amount` is its balance, `months` by how many (none until somebody says)."""

    id = ma.fields.String(attribute="_id")
    kind = ma.fields.String(
        dump_default="loan",
        validate=ma.validate.OneOf(KINDS),
        metadata={"description": "loan: for a loan; extension: to extend one"},
    )
    contract_number = ma.fields.String(metadata={"description": "Of the loan that is to be extended"})
    household = ma.fields.String()
    household_code = ma.fields.String()
    region = ma.fields.String()
    institution = ma.fields.String()
    member = ma.fields.String()
    applicant = ma.fields.String()
    scheme = ma.fields.Nested(SchemeReferenceSchema)
    state = ma.fields.String(validate=ma.validate.OneOf(STATES))
    step = ma.fields.String()
    waiting = ma.fields.Boolean(dump_default=False)
    deadline_on = ma.fields.String(metadata={"description": "Last day for the present step, in working days"})
    approved = ma.fields.Nested(ApprovalSchema)
    granted = ma.fields.Nested(GrantSchema)
    loan = ma.fields.String()
    version = ma.fields.Integer()
    created_at = ma.fields.AwareDateTime()
    created_by = ma.fields.String()
    updated_at = ma.fields.AwareDateTime()


class ApplicationSchema(ApplicationSummarySchema):
    """An application with its history and what the caller may do."""

    actions = ma.fields.List(ma.fields.String(), metadata={"description": "What the caller may do now"})
    missing = ma.fields.List(ma.fields.Nested(LackSchema))
    chain = ma.fields.List(ma.fields.Nested(StepShownSchema))
    opinions = ma.fields.Dict(metadata={"description": "Interview, site check, assessment, votes by step"})
    notice = ma.fields.Dict()
    eligibility = ma.fields.Dict(metadata={"description": "The conditions as they were when they were examined"})
    documents = ma.fields.List(ma.fields.Nested(ApplicationPaperSchema))
    attachments = ma.fields.List(ma.fields.Nested(SubmissionAttachmentSchema))
    submissions = ma.fields.List(ma.fields.Dict())
    extension = ma.fields.Nested(ExtensionLimitsSchema, allow_none=True)
    history = ma.fields.List(ma.fields.Nested(HistoryEntrySchema))


class ApplicationQuerySchema(PageQuerySchema):
    """Filters of a list of applications; all that are given must hold."""

    region = ma.fields.String(validate=_PREFIX)
    kind = ma.fields.String(validate=ma.validate.OneOf(KINDS), metadata={"description": "Both unless given"})
    household = ma.fields.String(metadata={"description": "Household ID"})
    scheme = ma.fields.String(metadata={"description": "Code of the scheme"})
    step = ma.fields.String()
    state = ma.fields.String(validate=ma.validate.OneOf(STATES))
    mine = ma.fields.Boolean(metadata={"description": "Only what waits for the caller's role"})
    overdue = ma.fields.Boolean(metadata={"description": "Only where the deadline of the step has passed"})


class BoardQuerySchema(ma.Schema):
    """Filters of the board."""

    region = ma.fields.String(validate=_PREFIX)
    scheme = ma.fields.String()


class BoardColumnSchema(ma.Schema):
    """A step of a scheme with how many applications lie there."""

    step = ma.fields.String()
    zh = ma.fields.String()
    en = ma.fields.String()
    roles = ma.fields.List(ma.fields.String())
    mine = ma.fields.Boolean()
    count = ma.fields.Integer()
    waiting = ma.fields.Integer(metadata={"description": "Of these, waiting for papers"})
    late = ma.fields.Integer(metadata={"description": "Of these, past their deadline"})
    amount = Money()


class BoardSchema(ma.Schema):
    """One scheme's chain as columns."""

    scheme = ma.fields.Nested(SchemeReferenceSchema)
    kind = ma.fields.String(allow_none=True, metadata={"description": "extension: those that ask to extend a loan"})
    name = ma.fields.String()
    columns = ma.fields.List(ma.fields.Nested(BoardColumnSchema))


ApplicationPageSchema = page_of(ApplicationSummarySchema)
ATTACHMENT_NAME = _NAME
