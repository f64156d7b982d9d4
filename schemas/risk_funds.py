"""Risk-compensation funds and claims on them over HTTP."""

from __future__ import annotations

import marshmallow as ma

from lending.fund_rules import KINDS
from lending.risk_funds import BY_HAND
from records.risk_funds import CLAIM_STATES
from schemas.indicators import Figure
from schemas.money import Money, Rate
from schemas.pages import PageQuerySchema, page_of

_NAME = ma.validate.Length(1, 100)
_REASON = ma.fields.String(required=True, validate=ma.validate.Length(1, 500), metadata={"example": "借款人外出失联"})
_COUNTY = ma.validate.Regexp(r"^\d{6}\Z", error="应为六位县级代码 | a county's code of six digits")


class LevelsSchema(ma.Schema):
    """The fund's part by who bears it, in yuan."""

    county = Money(least=None)
    township = Money(least=None)
    village = Money(least=None)


class SharingSchema(ma.Schema):
    """How a sum is shared, in yuan; `split` is the fund's part by level."""

    fund = Money()
    bank = Money()
    other = Money()
    split = ma.fields.Nested(LevelsSchema)


class FundFiguresSchema(ma.Schema):
    """What the entries sum to, in yuan."""

    balance = Money()
    paid_in = Money()
    withdrawn = Money()
    compensated = Money()
    recovered = Money()
    by_level = ma.fields.Nested(LevelsSchema)


class RiskFundSchema(ma.Schema):
    """The account of a county under a scheme, of one bank or of all."""

    id = ma.fields.String(attribute="_id")
    name = ma.fields.String()
    region = ma.fields.String()
    institution = ma.fields.String(allow_none=True)
    scheme = ma.fields.String()
    figures = ma.fields.Nested(FundFiguresSchema)
    version = ma.fields.Integer()
    created_at = ma.fields.AwareDateTime()
    created_by = ma.fields.String()
    updated_at = ma.fields.AwareDateTime()
    updated_by = ma.fields.String()


class RiskFundCreateSchema(ma.Schema):
    """An account to be opened."""

    name = ma.fields.String(required=True, validate=_NAME, metadata={"example": "瓮安县扶贫小额信贷风险补偿金"})
    region = ma.fields.String(required=True, validate=_COUNTY)
    institution = ma.fields.String(validate=ma.validate.Length(1, 64))
    scheme = ma.fields.String(required=True, validate=ma.validate.Length(1, 50), metadata={"example": "town"})


class EntrySchema(ma.Schema):
    """A line of the statement; `balance` is the account's after it."""

    n = ma.fields.Integer()
    kind = ma.fields.String(validate=ma.validate.OneOf(list(KINDS)))
    on = ma.fields.String()
    amount = Money()
    balance = Money()
    of = ma.fields.Integer(metadata={"description": "The entry that a reversal undoes"})
    source = ma.fields.String()
    note = ma.fields.String()
    serial = ma.fields.String()
    loan = ma.fields.String()
    contract_number = ma.fields.String()
    claim = ma.fields.String()
    loss = Money()
    recovered = Money()
    sharing = ma.fields.Nested(SharingSchema)
    recorded_at = ma.fields.AwareDateTime()
    by = ma.fields.String()


class EntryCreateSchema(ma.Schema):
    """Money paid in or taken out; the same serial number again changes nothing."""

    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(BY_HAND))
    amount = Money(required=True, least="0.01")
    on = ma.fields.Date(required=True)
    serial = ma.fields.String(required=True, validate=_NAME)
    source = ma.fields.String(validate=_NAME, metadata={"example": "县财政", "description": "From where, or to where"})
    note = ma.fields.String(validate=ma.validate.Length(1, 500))


class EntryReversalSchema(ma.Schema):
    """Which entry is undone, why, and when."""

    of = ma.fields.Integer(required=True, strict=True, metadata={"description": "Its number"})
    on = ma.fields.Date(required=True)
    reason = _REASON


class LimitsSchema(ma.Schema):
    """Where lending under the account's scheme stands against its limits."""

    balance = Money()
    bad = Money(metadata={"description": "Whole balance of loans more than 90 days late"})
    bad_rate = Figure(allow_none=True)
    stop_rate = Rate(allow_none=True)
    stopped = ma.fields.Boolean(metadata={"description": "Over the limit: nothing new is lent"})
    fund = Money(least=None)
    leverage = Figure(allow_none=True, metadata={"description": "balance ÷ fund"})
    least_leverage = Figure(allow_none=True)
    too_little_lent = ma.fields.Boolean()


class FundClaimSchema(ma.Schema):
    """A claim for a loan's loss."""

    id = ma.fields.String(attribute="_id")
    fund = ma.fields.String()
    loan = ma.fields.String()
    contract_number = ma.fields.String()
    household_code = ma.fields.String()
    region = ma.fields.String()
    institution = ma.fields.String()
    state = ma.fields.String(validate=ma.validate.OneOf(list(CLAIM_STATES)))
    as_of = ma.fields.String()
    days_overdue = ma.fields.Integer()
    trigger_days = ma.fields.Integer()
    balance = Money()
    loss = Money(metadata={"description": "The part of the balance that the scheme's fund covers"})
    sharing = ma.fields.Nested(SharingSchema)
    reason = ma.fields.String()
    proposed_at = ma.fields.AwareDateTime()
    proposed_by = ma.fields.String()
    decided_at = ma.fields.AwareDateTime()
    decided_by = ma.fields.String()
    decision = ma.fields.String()
    paid_at = ma.fields.AwareDateTime()
    version = ma.fields.Integer()


class FundClaimCreateSchema(ma.Schema):
    """Which loan, and why."""

    loan = ma.fields.String(required=True, validate=_NAME)
    reason = _REASON


class FundClaimRefusalSchema(ma.Schema):
    """Why a claim is refused."""

    reason = _REASON


class FundClaimQuerySchema(PageQuerySchema):
    """Filters of the list of claims."""

    state = ma.fields.String(validate=ma.validate.OneOf(list(CLAIM_STATES)))


RiskFundPageSchema = page_of(RiskFundSchema)
EntryPageSchema = page_of(EntrySchema)
FundClaimPageSchema = page_of(FundClaimSchema)
