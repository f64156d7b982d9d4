"""What is sent and answered when something happens to a loan."""

from __future__ import annotations

import marshmallow as ma

from lending.allocation import EARLY
from lending.vocabulary import MODES, USES
from records.money import NOTHING
from schemas.loans import NAME, ONE_CENT, EventSchema, LoanSchema, WaysSchema, words
from schemas.money import Money, Rate

_VERSION = {"description": "Refuse with 409 if the loan was changed since this version"}


class RecordedSchema(ma.Schema):
    """An event as it was recorded, and the loan with it."""

    event = ma.fields.Nested(EventSchema)
    loan = ma.fields.Nested(LoanSchema)


class RenewedSchema(RecordedSchema):
    """A renewal: the event of the old loan, the old loan and the new one."""

    renewal = ma.fields.Nested(LoanSchema)


class _EventInSchema(ma.Schema):
    on = ma.fields.Date(required=True, metadata={"description": "Value date"})
    note = ma.fields.String(validate=ma.validate.Length(0, 500))
    version = ma.fields.Integer(metadata=_VERSION)


class _PaidSchema(_EventInSchema):
    amount = Money(required=True, least=ONE_CENT)
    serial = ma.fields.String(
        required=True,
        validate=NAME,
        metadata={"description": "The bank's serial number: the same again changes nothing"},
    )


class DisbursementSchema(_EventInSchema):
    """A disbursement; without `amount` all that is left of the contract."""

    amount = Money(least=ONE_CENT)
    serial = ma.fields.String(validate=NAME)


class RepaymentSchema(_PaidSchema):
    """A repayment that the bank received."""

    early = ma.fields.String(
        validate=ma.validate.OneOf(list(EARLY)),
        metadata={"description": f"What is over all that is due is paid early: {words(EARLY)}"},
    )


class FeeSchema(_PaidSchema):
    """A fee charged to the borrower."""


class RecoverySchema(_PaidSchema):
    """Money that came back after compensation or write-off."""


class FundPaymentSchema(_PaidSchema):
    """What the risk fund paid to the bank."""

    bank_share = Money(load_default=NOTHING, metadata={"description": "What the bank bears itself"})


class DiversionSchema(_EventInSchema):
    """Principal that is used otherwise than agreed; 0 ends it."""

    amount = Money(required=True)


class ReversalSchema(_EventInSchema):
    """Undoes an event."""

    of = ma.fields.Integer(required=True, strict=True, metadata={"description": "Number of the event"})
    note = ma.fields.String(required=True, validate=ma.validate.Length(1, 500), metadata={"description": "Why"})


class ExtensionSchema(_EventInSchema):
    """An extension agreed on `on`."""

    matures_on = ma.fields.Date(required=True)
    annual_rate = Rate(metadata={"description": "From then on, if it changes"})


class WriteOffSchema(_EventInSchema):
    """A write-off."""


class CancellationSchema(_EventInSchema):
    """Nothing was disbursed and nothing will be."""


class RenewalSchema(_EventInSchema):
    """A renewal by a new loan."""

    contract_number = ma.fields.String(required=True, validate=NAME)
    terms = ma.fields.Nested(
        WaysSchema, required=True, metadata={"description": "Its principal is the balance of the old loan"}
    )
    mode = ma.fields.String(validate=ma.validate.OneOf(list(MODES)))
    use = ma.fields.String(validate=ma.validate.OneOf(list(USES)))
    use_detail = ma.fields.String(validate=ma.validate.Length(0, 500))
