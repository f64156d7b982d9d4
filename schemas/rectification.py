"""The rectification ledger on the wire."""

from __future__ import annotations

import marshmallow as ma

from lending.supervision.rules import RULES
from records.rectification_items import DEFECTS, GONE, PRESENT, SOURCES, STATES
from schemas.pages import PageQuerySchema, page_of

_REGION = ma.validate.Regexp(r"^\d{2,12}$", error="应为行政区划代码前缀 | a region code or prefix")
_TEXT = ma.validate.Length(1, 2000)
_NAME = ma.validate.Length(1, 100)


class RectificationSentSchema(ma.Schema):
    """An item found by a person; send it again freely: it is stored once under its `id`."""

    id = ma.fields.UUID(metadata={"description": "A UUID of the client's"})
    defect = ma.fields.String(required=True, validate=ma.validate.OneOf(list(DEFECTS)))
    description = ma.fields.String(required=True, validate=_TEXT)
    loan = ma.fields.String(validate=_NAME, metadata={"description": "ID of the loan, or"})
    household = ma.fields.String(validate=_NAME, metadata={"description": "ID or code of the household, or"})
    region = ma.fields.String(validate=_REGION)
    demand = ma.fields.String(validate=_TEXT)
    responsible = ma.fields.String(validate=_NAME)
    deadline = ma.fields.Date()


class RectificationStepSchema(ma.Schema):
    """A step with an item at the version that was read."""

    version = ma.fields.Integer(required=True, validate=ma.validate.Range(1, 1_000_000_000))
    note = ma.fields.String(load_default="", validate=ma.validate.Length(max=2000))


class AssignmentSchema(RectificationStepSchema):
    """Who mends it, what is demanded, until when."""

    responsible = ma.fields.String(validate=_NAME)
    demand = ma.fields.String(validate=_TEXT)
    deadline = ma.fields.Date()


class MendingSchema(RectificationStepSchema):
    """That it is mended: what was done, and IDs of evidence, submissions or photos that show it."""

    evidence = ma.fields.List(ma.fields.String(validate=_NAME), load_default=[], validate=ma.validate.Length(max=50))


class RectificationReviewSchema(RectificationStepSchema):
    """Whether it is closed (销号) or returned; a return says why."""

    decision = ma.fields.String(required=True, validate=ma.validate.OneOf(("close", "return")))

    @ma.validates_schema
    def _returned_with_a_reason(self, data: dict, **_: object) -> None:
        if data["decision"] == "return" and not data.get("note", "").strip():
            raise ma.ValidationError("退回须写明原因 | say why it is returned", "note")


class ReopeningSchema(RectificationStepSchema):
    """Why a closed item is open again."""

    note = ma.fields.String(required=True, validate=_TEXT)


class HistoryStepSchema(ma.Schema):
    """What was done with an item."""

    n = ma.fields.Integer()
    action = ma.fields.String()
    by = ma.fields.String()
    role = ma.fields.String()
    at = ma.fields.AwareDateTime()
    note = ma.fields.String()


class MendedSchema(ma.Schema):
    """What was said when the item was submitted."""

    note = ma.fields.String()
    references = ma.fields.List(ma.fields.String())
    by = ma.fields.String()
    at = ma.fields.AwareDateTime()


class RectificationSchema(ma.Schema):
    """An item; `details` (what was measured) is left out for those who see no amounts."""

    id = ma.fields.String(attribute="_id")
    source = ma.fields.String(validate=ma.validate.OneOf(SOURCES))
    rule = ma.fields.String(validate=ma.validate.OneOf(list(RULES)))
    defect = ma.fields.String(validate=ma.validate.OneOf(list(DEFECTS)))
    defect_zh = ma.fields.Function(lambda item: DEFECTS[item["defect"]][0])
    zh = ma.fields.String()
    en = ma.fields.String()
    details = ma.fields.Dict()
    region = ma.fields.String()
    institution = ma.fields.String()
    household = ma.fields.String()
    household_code = ma.fields.String()
    loan = ma.fields.String()
    contract_number = ma.fields.String()
    submission = ma.fields.String()
    demand = ma.fields.String()
    responsible = ma.fields.String()
    deadline = ma.fields.Date(allow_none=True)
    state = ma.fields.String(validate=ma.validate.OneOf(list(STATES)))
    cause = ma.fields.String(
        validate=ma.validate.OneOf((PRESENT, GONE)), metadata={"description": "gone: what found it finds it no more"}
    )
    cause_since = ma.fields.AwareDateTime()
    evidence = ma.fields.List(ma.fields.Nested(MendedSchema))
    history = ma.fields.List(ma.fields.Nested(HistoryStepSchema))
    found_at = ma.fields.AwareDateTime()
    found_by = ma.fields.String()
    closed_at = ma.fields.AwareDateTime(allow_none=True)
    version = ma.fields.Integer()


class RectificationFilterSchema(ma.Schema):
    """Filters of the ledger; all that are given must hold."""

    state = ma.fields.String(validate=ma.validate.OneOf(list(STATES)))
    defect = ma.fields.String(validate=ma.validate.OneOf(list(DEFECTS)))
    rule = ma.fields.String(validate=ma.validate.OneOf(list(RULES)))
    responsible = ma.fields.String(validate=_NAME)
    household = ma.fields.String(validate=_NAME, metadata={"description": "ID of the household"})
    loan = ma.fields.String(validate=_NAME)
    cause = ma.fields.String(validate=ma.validate.OneOf((PRESENT, GONE)))
    late = ma.fields.Boolean(metadata={"description": "Not closed, and the deadline is over"})
    region = ma.fields.String(validate=_REGION)


class RectificationQuerySchema(RectificationFilterSchema, PageQuerySchema):
    """The same, and which page."""


RectificationPageSchema = page_of(RectificationSchema)


class DefectCountSchema(ma.Schema):
    """Items of a class of defects."""

    defect = ma.fields.String()
    zh = ma.fields.String()
    total = ma.fields.Integer()
    open = ma.fields.Integer()
    submitted = ma.fields.Integer()
    returned = ma.fields.Integer()
    closed = ma.fields.Integer()
    late = ma.fields.Integer()
    cause_gone = ma.fields.Integer()


class RectificationCountsSchema(ma.Schema):
    """The ledger in figures; `closed_rate` (销号率) is closed ÷ all, a fraction with four places, null without items."""

    total = ma.fields.Integer()
    closed = ma.fields.Integer()
    late = ma.fields.Integer()
    closed_rate = ma.fields.Decimal(as_string=True, allow_none=True, metadata={"example": "0.8750"})
    defects = ma.fields.List(ma.fields.Nested(DefectCountSchema))
