"""Claims of interest subsidy over HTTP."""

from __future__ import annotations

import marshmallow as ma

from records.subsidy_claims import STATES
from schemas.households import UnmaskQuerySchema
from schemas.indicators import REGION_CODE
from schemas.money import Money, Rate
from schemas.pages import PageQuerySchema, page_of

_STATE = ma.validate.OneOf(list(STATES))


class ClaimFiguresSchema(ma.Schema):
    """Sums in yuan. payable = amount + differences + brought_forward, at least 0; what is below 0 is carried forward."""

    loans = ma.fields.Integer()
    corrections = ma.fields.Integer()
    amount = Money()
    differences = Money(least=None)
    brought_forward = Money(least=None)
    payable = Money()
    carried_forward = Money(least=None)


class SubsidyClaimSchema(ma.Schema):
    """A claim; `sha256` is over head and rows from when it is submitted."""

    id = ma.fields.String(attribute="_id")
    quarter = ma.fields.String(metadata={"example": "2026Q3"})
    region = ma.fields.String()
    institution = ma.fields.String(allow_none=True)
    state = ma.fields.String(validate=_STATE)
    version = ma.fields.Integer()
    figures = ma.fields.Nested(ClaimFiguresSchema)
    sha256 = ma.fields.String()
    created_at = ma.fields.AwareDateTime()
    created_by = ma.fields.String()
    submitted_at = ma.fields.AwareDateTime()
    submitted_by = ma.fields.String()
    paid_on = ma.fields.String()
    paid_at = ma.fields.AwareDateTime()
    paid_by = ma.fields.String()


class SegmentSchema(ma.Schema):
    """amount = eligible × days × annual_rate ÷ 360 × share, half up to the cent; `until` is not included."""

    first = ma.fields.String(metadata={"example": "2026-07-01"})
    until = ma.fields.String(metadata={"example": "2026-10-01"})
    days = ma.fields.Integer()
    balance = Money()
    eligible = Money(metadata={"description": "The part of the balance up to what is left of the household's cap"})
    annual_rate = Rate()
    share = Rate()
    amount = Money()


class SubsidyRowSchema(ma.Schema):
    """A loan's row: of the quarter, or the difference to a quarter that was frozen (`should_be` less `claimed`)."""

    id = ma.fields.String(attribute="_id")
    kind = ma.fields.String(metadata={"example": "quarter"})
    of_quarter = ma.fields.String()
    loan = ma.fields.String()
    contract_number = ma.fields.String()
    household = ma.fields.String()
    household_code = ma.fields.String()
    borrower = ma.fields.String()
    region = ma.fields.String()
    institution = ma.fields.String()
    scheme = ma.fields.String()
    segments = ma.fields.List(ma.fields.Nested(SegmentSchema))
    should_be = Money()
    claimed = Money(least=None)
    amount = Money(least=None)


class SubsidyClaimCreateSchema(ma.Schema):
    """What to claim: a quarter that is over, for a county or a smaller area, and for one bank or all."""

    quarter = ma.fields.String(required=True, validate=ma.validate.Length(6, 6), metadata={"example": "2026Q3"})
    region = ma.fields.String(validate=REGION_CODE, metadata={"description": "By default the caller's area"})
    institution = ma.fields.String(validate=ma.validate.Length(1, 64))


class ClaimVersionSchema(ma.Schema):
    """The version that was read: nothing is done to a later one."""

    version = ma.fields.Integer(required=True, strict=True, validate=ma.validate.Range(1))


class ClaimVersionQuerySchema(ma.Schema):
    """The version that was read, where a request has no body."""

    version = ma.fields.Integer(required=True, validate=ma.validate.Range(1))


class SubsidyPaymentSchema(ClaimVersionSchema):
    """When the money was paid."""

    paid_on = ma.fields.Date(required=True)


class SubsidyClaimQuerySchema(PageQuerySchema):
    """Filters of the list of claims."""

    quarter = ma.fields.String(validate=ma.validate.Length(6, 6))
    region = ma.fields.String(validate=REGION_CODE)
    institution = ma.fields.String(validate=ma.validate.Length(1, 64))
    state = ma.fields.String(validate=_STATE)


class SubsidyExportQuerySchema(UnmaskQuerySchema):
    """Numbers are masked unless a purpose is given."""


SubsidyClaimPageSchema = page_of(SubsidyClaimSchema)
SubsidyRowPageSchema = page_of(SubsidyRowSchema)
