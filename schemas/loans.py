"""Loans as they are registered, changed and read."""

from __future__ import annotations

import marshmallow as ma

from lending.allocation import EARLY
from lending.contracts import ALLOCATION
from lending.events import KINDS
from lending.standing import BUCKETS
from lending.terms import METHODS, MOST_PERIODS, PERIOD_MONTHS, YEAR_DAYS
from lending.vocabulary import HOLIDAY_RULES, MODES, USES
from records.loans import STATES
from schemas.money import Money, Rate
from schemas.pages import PageQuerySchema, page_of

ONE_CENT = "0.01"
NAME = ma.validate.Regexp(
    r"^\S(.{0,98}\S)?$", error="应为 1 至 100 个字，首尾不含空格 | 1 to 100 characters without spaces around"
)
_REGION = ma.validate.Regexp(r"^\d{2,12}$", error="应为行政区划代码前缀 | a region code or prefix")


def words(table: dict) -> str:
    """Return the keys of a table with their names, for the documentation."""
    return "; ".join(f"`{key}` {zh} {en}" for key, (zh, en) in table.items())


class InterestDatesSchema(ma.Schema):
    """Days on which interest is settled."""

    day = ma.fields.Integer(required=True, validate=ma.validate.Range(1, 31))
    months = ma.fields.List(
        ma.fields.Integer(validate=ma.validate.Range(1, 12)), required=True, validate=ma.validate.Length(1, 12)
    )


class PenaltySchema(ma.Schema):
    """Markups on the contract's rate, as fractions of it; never both on the same amount."""

    overdue_markup = Rate(metadata={"example": "0.5"})
    diverted_markup = Rate(metadata={"example": "1"})
    compound = ma.fields.Boolean(metadata={"description": "Unpaid interest bears interest"})


class WaysSchema(ma.Schema):
    """How a loan is repaid; what is left open is as the scheme has it."""

    annual_rate = Rate(required=True, metadata={"description": "A fraction a year", "example": "0.0365"})
    method = ma.fields.String(
        required=True, validate=ma.validate.OneOf(list(METHODS)), metadata={"description": words(METHODS)}
    )
    periods = ma.fields.Integer(required=True, strict=True, validate=ma.validate.Range(1, MOST_PERIODS))
    frequency = ma.fields.String(required=True, validate=ma.validate.OneOf(list(PERIOD_MONTHS)))
    day_count = ma.fields.String(validate=ma.validate.OneOf(list(YEAR_DAYS)))
    first_due_on = ma.fields.Date(
        metadata={"description": "By default a period after the disbursement, or the next interest date"}
    )
    matures_on = ma.fields.Date(metadata={"description": "The day of the last installment, if it does not follow"})
    grace_principal = ma.fields.Integer(strict=True, validate=ma.validate.Range(0, MOST_PERIODS))
    grace_interest = ma.fields.Integer(strict=True, validate=ma.validate.Range(0, MOST_PERIODS))
    interest_dates = ma.fields.Nested(InterestDatesSchema, allow_none=True)
    holiday_rule = ma.fields.String(validate=ma.validate.OneOf(list(HOLIDAY_RULES)))


class TermsSchema(WaysSchema):
    """What a loan was agreed on."""

    principal = Money(required=True, least=ONE_CENT, metadata={"example": "50000.00"})
    signed_on = ma.fields.Date(required=True)
    penalty = ma.fields.Nested(PenaltySchema)
    allocation = ma.fields.List(ma.fields.String(validate=ma.validate.OneOf(ALLOCATION)))


class AgreementSchema(ma.Schema):
    """An agreement beside the contract, such as those of 四位一体."""

    kind = ma.fields.String(required=True, validate=NAME, metadata={"example": "帮扶协议"})
    number = ma.fields.String(validate=NAME)
    party = ma.fields.String(required=True, validate=NAME, metadata={"description": "With whom, such as the operator"})
    signed_on = ma.fields.Date()
    guaranteed_return = Money(metadata={"description": "Yuan a year promised to the household, if any"})
    note = ma.fields.String(validate=ma.validate.Length(0, 500))


class BorrowerSchema(ma.Schema):
    """Who of the household borrows; by default its head."""

    member = ma.fields.String(validate=ma.validate.Length(1, 64))
    name = ma.fields.String(validate=NAME)


class LoanCreateSchema(ma.Schema):
    """A loan that was signed."""

    contract_number = ma.fields.String(required=True, validate=NAME, metadata={"example": "HT2026-0001"})
    household = ma.fields.String(required=True, validate=NAME, metadata={"description": "ID or code"})
    institution = ma.fields.String(
        validate=ma.validate.Length(1, 64), metadata={"description": "Who lends; a bank's users: their own"}
    )
    scheme = ma.fields.String(
        required=True, validate=NAME, metadata={"description": "Code; its version in force on `signed_on` applies"}
    )
    application = ma.fields.String(validate=ma.validate.Length(1, 64), metadata={"description": "The approved one"})
    borrower = ma.fields.Nested(BorrowerSchema)
    officer = ma.fields.String(
        validate=ma.validate.Length(1, 64), metadata={"description": "Login of the loan officer"}
    )
    mode = ma.fields.String(load_default="self_use", validate=ma.validate.OneOf(list(MODES)))
    use = ma.fields.String(required=True, validate=ma.validate.OneOf(list(USES)), metadata={"description": words(USES)})
    use_detail = ma.fields.String(validate=ma.validate.Length(0, 500))
    agreements = ma.fields.List(ma.fields.Nested(AgreementSchema), validate=ma.validate.Length(max=20))
    terms = ma.fields.Nested(TermsSchema, required=True)
    renews = ma.fields.String(
        validate=ma.validate.Length(1, 64),
        metadata={"description": "ID of the repaid loan of the household that it renews"},
    )
    legacy = ma.fields.Boolean(
        load_default=False,
        metadata={"description": "Recorded from paper: what breaks the scheme is kept as `deviations` and not refused"},
    )
    note = ma.fields.String(validate=ma.validate.Length(0, 2000))


class InstallmentSchema(ma.Schema):
    """A row of the schedule."""

    number = ma.fields.Integer()
    period_start = ma.fields.String(metadata={"format": "date"})
    due_on = ma.fields.String(metadata={"format": "date"})
    payable_until = ma.fields.String(metadata={"format": "date", "description": "Last day without being overdue"})
    principal = Money()
    interest = Money()
    balance_after = Money(metadata={"description": "In a preview: what is owed after it"})
    paid_principal = Money()
    paid_interest = Money()
    settled_on = ma.fields.String(allow_none=True, metadata={"format": "date"})
    early = ma.fields.Boolean(metadata={"description": "Made by a repayment before its time"})
    holidays_known = ma.fields.Boolean(metadata={"description": "False: of that year only weekends are known yet"})


class StandingSchema(ma.Schema):
    """How a loan stands on a day; amounts in yuan."""

    as_of = ma.fields.Date()
    state = ma.fields.String(validate=ma.validate.OneOf(list(STATES)))
    status = ma.fields.String(
        validate=ma.validate.OneOf(("not_disbursed", "current", "due", "overdue", "ended")),
    )
    balance = Money()
    overdue_principal = Money()
    overdue_interest = Money()
    days_overdue = ma.fields.Integer()
    bucket = ma.fields.String(validate=ma.validate.OneOf(BUCKETS))
    oldest_unpaid_on = ma.fields.Date(allow_none=True)
    next_due_on = ma.fields.Date(allow_none=True)
    next_due_amount = Money(allow_none=True)
    due_in_days = ma.fields.Integer(allow_none=True)
    penalty = Money()
    compound = Money()
    fees = Money()
    accrued_interest = Money(metadata={"description": "Interest of the current period to the day"})
    payoff = Money(metadata={"description": "What closes the loan on that day"})
    recoverable = Money(metadata={"description": "What the borrower still owes after compensation or write-off"})


class EventSchema(ma.Schema):
    """What happened to a loan."""

    n = ma.fields.Integer()
    kind = ma.fields.String(validate=ma.validate.OneOf(list(KINDS)), metadata={"description": words(KINDS)})
    on = ma.fields.String(metadata={"format": "date", "description": "Value date"})
    amount = Money()
    serial = ma.fields.String()
    of = ma.fields.Integer(metadata={"description": "The event that is reversed"})
    early = ma.fields.String(validate=ma.validate.OneOf(list(EARLY)))
    matures_on = ma.fields.String(metadata={"format": "date"})
    annual_rate = Rate()
    bank_share = Money()
    renewed_by = ma.fields.String()
    note = ma.fields.String()
    by = ma.fields.String()
    recorded_at = ma.fields.AwareDateTime()
    reversed_by = ma.fields.Integer(metadata={"description": "The event that reversed this one"})
    allocation = ma.fields.Dict(keys=ma.fields.String(), values=Money(least=None))


class SchemeVersionSchema(ma.Schema):
    """The version of the scheme that applies."""

    code = ma.fields.String()
    version = ma.fields.String()


class LoanSchema(ma.Schema):
    """A loan. Who may not see amounts gets `id`, household, `has_loan`, `next_due_on` and `remind` only."""

    id = ma.fields.String(attribute="_id")
    contract_number = ma.fields.String()
    institution = ma.fields.String()
    region = ma.fields.String()
    household = ma.fields.String()
    household_code = ma.fields.String()
    borrower = ma.fields.Nested(BorrowerSchema)
    has_loan = ma.fields.Boolean()
    remind = ma.fields.Boolean(metadata={"description": "Please remind the borrower"})
    scheme = ma.fields.Nested(SchemeVersionSchema)
    application = ma.fields.String()
    officer = ma.fields.String()
    mode = ma.fields.String()
    use = ma.fields.String()
    use_detail = ma.fields.String()
    agreements = ma.fields.List(ma.fields.Dict())
    deviations = ma.fields.List(
        ma.fields.Dict(),
        metadata={
            "description": "Rules of the scheme that a legacy loan breaks, and what was not checked (`unchecked`)"
        },
    )
    terms = ma.fields.Nested(TermsSchema)
    state = ma.fields.String(validate=ma.validate.OneOf(list(STATES)), metadata={"description": words(STATES)})
    rate = Rate(metadata={"description": "The rate now; extensions may change it"})
    extensions = ma.fields.Integer()
    renewal_number = ma.fields.Integer()
    renews = ma.fields.String()
    figures = ma.fields.Dict(
        keys=ma.fields.String(), values=Money(), metadata={"description": "Sums until the last event"}
    )
    disbursed_on = ma.fields.String(metadata={"format": "date"})
    matures_on = ma.fields.String(metadata={"format": "date"})
    closed_on = ma.fields.String(metadata={"format": "date"})
    next_due_on = ma.fields.String(metadata={"format": "date"})
    next_due_amount = Money()
    oldest_unpaid_on = ma.fields.String(metadata={"format": "date"})
    standing = ma.fields.Nested(StandingSchema, metadata={"description": "As of today"})
    actions = ma.fields.List(
        ma.fields.String(validate=ma.validate.OneOf(list(KINDS))),
        metadata={"description": "Kinds of events that the caller may record now; in the answer of one loan"},
    )
    note = ma.fields.String()
    version = ma.fields.Integer()
    created_at = ma.fields.AwareDateTime()
    created_by = ma.fields.String()
    updated_at = ma.fields.AwareDateTime()
    updated_by = ma.fields.String()


LoanPageSchema = page_of(LoanSchema)


class LoanQuerySchema(PageQuerySchema):
    """Filters of a list of loans; all that are given must hold."""

    state = ma.fields.String(validate=ma.validate.OneOf(list(STATES)))
    overdue = ma.fields.Boolean(metadata={"description": "Overdue today, the longest overdue first"})
    due_within = ma.fields.Integer(
        validate=ma.validate.Range(0, 366),
        metadata={"description": "The earliest unpaid installment falls due within so many days, earliest first"},
    )
    household = ma.fields.String(metadata={"description": "Household ID"})
    contract_number = ma.fields.String()
    officer = ma.fields.String()
    scheme = ma.fields.String(metadata={"description": "Code"})
    institution = ma.fields.String()
    region = ma.fields.String(validate=_REGION)


class SumSchema(ma.Schema):
    """A sum of the closing statement, in yuan and in Chinese capitals."""

    name = ma.fields.String()
    zh = ma.fields.String()
    en = ma.fields.String()
    amount = Money()
    capitals = ma.fields.String(metadata={"example": "壹万贰仟元整"})


class ClosingSchema(ma.Schema):
    """What was lent, paid and lost over the life of a loan."""

    contract_number = ma.fields.String()
    institution = ma.fields.String()
    household_code = ma.fields.String()
    borrower = ma.fields.String()
    state = ma.fields.String(validate=ma.validate.OneOf(list(STATES)))
    state_zh = ma.fields.String()
    disbursed_on = ma.fields.String(metadata={"format": "date"})
    matures_on = ma.fields.String(metadata={"format": "date"})
    closed_on = ma.fields.String(metadata={"format": "date"})
    sums = ma.fields.List(ma.fields.Nested(SumSchema))
    repayments = ma.fields.List(ma.fields.Nested(EventSchema))


class AsOfQuerySchema(ma.Schema):
    """The day to look at the loan from."""

    as_of = ma.fields.Date(metadata={"description": "By default today; what has a later value date is ignored"})
    known_at = ma.fields.AwareDateTime(metadata={"description": "What was recorded later is ignored too"})


class PreviewSchema(WaysSchema):
    """Terms to try out."""

    principal = Money(required=True, least=ONE_CENT)
    disbursed_on = ma.fields.Date(required=True)
    day_count = ma.fields.String(load_default="ACT/360", validate=ma.validate.OneOf(list(YEAR_DAYS)))
