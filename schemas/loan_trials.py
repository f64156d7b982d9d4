"""A loan tried out before it is registered."""

from __future__ import annotations

import marshmallow as ma

from schemas.loans import NAME, InstallmentSchema, LoanCreateSchema, SchemeVersionSchema, TermsSchema


class LoanTrialSchema(LoanCreateSchema):
    """A loan that may be registered; what it leaves open is as the scheme has it."""

    contract_number = ma.fields.String(validate=NAME, metadata={"description": "Not looked at"})


class DeviationSchema(ma.Schema):
    """A rule of the scheme that the loan would break."""

    pointer = ma.fields.String(metadata={"example": "/terms/principal"})
    zh = ma.fields.String()
    en = ma.fields.String()
    unchecked = ma.fields.Boolean(
        metadata={
            "description": "It could not be checked: no reference rate of the day is known; nothing is refused for it"
        }
    )


class LoanTriedSchema(ma.Schema):
    """What the loan would be. Without `legacy` it is refused for each deviation that is not `unchecked`."""

    scheme = ma.fields.Nested(SchemeVersionSchema)
    institution = ma.fields.String()
    terms = ma.fields.Nested(TermsSchema)
    months = ma.fields.Integer(metadata={"description": "From signing to maturity, begun months counted whole"})
    matures_on = ma.fields.String(metadata={"format": "date"})
    schedule = ma.fields.List(
        ma.fields.Nested(InstallmentSchema),
        metadata={"description": "As if all were disbursed on the day of signing"},
    )
    deviations = ma.fields.List(ma.fields.Nested(DeviationSchema))
