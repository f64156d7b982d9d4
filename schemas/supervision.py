"""Evidence of loans, and collection, on the wire."""

from __future__ import annotations

import marshmallow as ma

from lending.supervision.promises import STATES
from lending.supervision.uses import VERDICTS
from lending.supervision.work_list import LATE_BUCKETS
from records.collection_contacts import CHANNELS, MET, OUTCOMES, REASONS
from schemas.evidence import EvidenceSchema
from schemas.money import Money
from schemas.pages import PageQuerySchema, page_of

_REGION = ma.validate.Regexp(r"^\d{2,12}$", error="应为行政区划代码前缀 | a region code or prefix")
_WORD = ma.validate.Length(1, 50)


class LoanEvidenceItemSchema(EvidenceSchema):
    """A piece of evidence of the loan, with the use that it shows beside the one that was claimed."""

    tied_by = ma.fields.String(validate=ma.validate.OneOf(("contract_number", "household")))
    verdict = ma.fields.String(validate=ma.validate.OneOf(list(VERDICTS)))
    verdict_zh = ma.fields.String()
    verdict_en = ma.fields.String()
    seen = ma.fields.List(ma.fields.String())
    diverted_to = ma.fields.List(ma.fields.String())


class LoanFindingSchema(ma.Schema):
    """What the evidence says about the loan; `code` is stable."""

    code = ma.fields.String()
    zh = ma.fields.String()
    en = ma.fields.String()


class LoanEvidenceSummarySchema(ma.Schema):
    """All evidence of a loan together; amounts are left out for those who see none."""

    verdict = ma.fields.String(validate=ma.validate.OneOf(list(VERDICTS)))
    claimed = ma.fields.String(allow_none=True)
    seen = ma.fields.List(ma.fields.String())
    diverted_to = ma.fields.List(ma.fields.String())
    disbursed = Money()
    spent = Money(allow_none=True)
    bought = Money()
    diverted = Money()
    first_on = ma.fields.Date(allow_none=True)
    findings = ma.fields.List(ma.fields.Nested(LoanFindingSchema))


class LoanEvidenceSchema(ma.Schema):
    """The evidence of a loan, newest first; `doubtful` names its contract number and another household."""

    items = ma.fields.List(ma.fields.Nested(LoanEvidenceItemSchema))
    summary = ma.fields.Nested(LoanEvidenceSummarySchema)
    doubtful = ma.fields.List(ma.fields.Nested(EvidenceSchema))


class EvidenceDueQuerySchema(PageQuerySchema):
    """Which loans lack evidence."""

    days = ma.fields.Integer(
        validate=ma.validate.Range(0, 3650),
        metadata={"description": "More than so many days after the disbursement; else as each loan's scheme says"},
    )
    region = ma.fields.String(validate=_REGION)


class EvidenceDueSchema(ma.Schema):
    """A loan whose evidence is due."""

    loan = ma.fields.String()
    household = ma.fields.String()
    household_code = ma.fields.String()
    borrower = ma.fields.String()
    region = ma.fields.String()
    institution = ma.fields.String()
    officer = ma.fields.String(allow_none=True)
    disbursed_on = ma.fields.Date()
    due_on = ma.fields.Date()


EvidenceDuePageSchema = page_of(EvidenceDueSchema)


class ContactSentSchema(ma.Schema):
    """A contact on its way in; send it again freely: it is stored once."""

    id = ma.fields.UUID(metadata={"description": "A UUID of the client's"})
    channel = ma.fields.String(required=True, validate=ma.validate.OneOf(list(CHANNELS)))
    met = ma.fields.String(validate=ma.validate.OneOf(MET))
    reasons = ma.fields.List(
        ma.fields.String(validate=ma.validate.OneOf(REASONS)), validate=ma.validate.Length(max=len(REASONS))
    )
    outcome = ma.fields.String(validate=ma.validate.OneOf(list(OUTCOMES)))
    helps = ma.fields.List(ma.fields.String(validate=_WORD), validate=ma.validate.Length(max=20))
    promised_amount = Money(least="0.01")
    promised_on = ma.fields.Date()
    note = ma.fields.String(validate=ma.validate.Length(1, 2000))
    at = ma.fields.AwareDateTime(metadata={"description": "When it took place; now if left out"})


class PromiseSchema(ma.Schema):
    """A promise to pay; `paid` counts repayments from the contact to the promised day."""

    amount = Money()
    on = ma.fields.Date()
    paid = Money()
    state = ma.fields.String(validate=ma.validate.OneOf(list(STATES)))


class CollectionContactSchema(ma.Schema):
    """A contact as it is stored."""

    id = ma.fields.String(attribute="_id")
    loan = ma.fields.String()
    contract_number = ma.fields.String()
    household = ma.fields.String()
    household_code = ma.fields.String()
    region = ma.fields.String()
    institution = ma.fields.String()
    officer = ma.fields.String()
    submission = ma.fields.String()
    channel = ma.fields.String(validate=ma.validate.OneOf(list(CHANNELS)))
    met = ma.fields.String()
    reasons = ma.fields.List(ma.fields.String())
    outcome = ma.fields.String()
    helps = ma.fields.List(ma.fields.String())
    promise = ma.fields.Nested(PromiseSchema, allow_none=True)
    note = ma.fields.String()
    at = ma.fields.AwareDateTime()
    by = ma.fields.String()
    withdrawn = ma.fields.Boolean(metadata={"description": "The form that it came with was rejected"})


CollectionContactPageSchema = page_of(CollectionContactSchema)


class PromiseQuerySchema(PageQuerySchema):
    """Which promises, by the promised day."""

    since = ma.fields.Date()
    until = ma.fields.Date()
    officer = ma.fields.String(validate=ma.validate.Length(1, 64))
    region = ma.fields.String(validate=_REGION)


class CollectionQuerySchema(PageQuerySchema):
    """Filters and order of the work list."""

    stage = ma.fields.String(
        validate=ma.validate.OneOf(("overdue", "due")),
        metadata={"description": "overdue, or due: something to pay within `within` days, overdue ones among them"},
    )
    within = ma.fields.Integer(load_default=7, validate=ma.validate.Range(0, 92))
    sort = ma.fields.String(load_default="bucket", validate=ma.validate.OneOf(("bucket", "amount")))
    bucket = ma.fields.String(validate=ma.validate.OneOf(LATE_BUCKETS))
    officer = ma.fields.String(validate=ma.validate.Length(1, 64), metadata={"description": "A user name, or `me`"})
    bank = ma.fields.String(validate=ma.validate.Length(1, 64))
    region = ma.fields.String(validate=_REGION)


class CollectionItemSchema(ma.Schema):
    """A loan to be collected; those who see no amounts get only whom to remind."""

    loan = ma.fields.String()
    household = ma.fields.String()
    household_code = ma.fields.String()
    borrower = ma.fields.String()
    region = ma.fields.String()
    next_due_on = ma.fields.Date(allow_none=True)
    please_remind = ma.fields.Boolean()
    contract_number = ma.fields.String()
    institution = ma.fields.String()
    officer = ma.fields.String(allow_none=True)
    balance = Money()
    days_overdue = ma.fields.Integer()
    bucket = ma.fields.String()
    oldest_unpaid_on = ma.fields.Date(allow_none=True)
    overdue_principal = Money()
    overdue_interest = Money()
    penalty = Money(metadata={"description": "Penalty, compound interest and fees that are not paid"})
    next_due_amount = Money(allow_none=True)
    last_contact = ma.fields.Nested(CollectionContactSchema, allow_none=True)


CollectionPageSchema = page_of(CollectionItemSchema)


class OfficerSchema(ma.Schema):
    """What an officer has to collect."""

    officer = ma.fields.String(allow_none=True)
    loans = ma.fields.Integer()
    balance = Money()
    buckets = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer())


class OfficersSchema(ma.Schema):
    """The overdue loans of the caller's area by officer."""

    items = ma.fields.List(ma.fields.Nested(OfficerSchema))
