"""What a phone is told: everything at first, then what changed."""

from __future__ import annotations

import marshmallow as ma

from schemas.households import HouseholdSchema


class SyncQuerySchema(ma.Schema):
    """Where the phone stands."""

    cursor = ma.fields.String(
        validate=ma.validate.Length(1, 1000), metadata={"description": "Of the last answer; none for a first load"}
    )
    limit = ma.fields.Integer(
        validate=ma.validate.Range(1, 500), load_default=200, metadata={"description": "Households a page"}
    )


class SyncRecordSchema(ma.Schema):
    """One of the newest records of a household."""

    instance_id = ma.fields.String()
    form_id = ma.fields.String()
    form_version = ma.fields.String()
    name = ma.fields.String()
    state = ma.fields.String()
    received_at = ma.fields.AwareDateTime()
    submitted_by = ma.fields.String()
    missing = ma.fields.Integer()


class SyncLoanSchema(ma.Schema):
    """A loan of a household. Who is no party to the debt gets no sums and no arrears, but `has_loan`, `next_due_on`, `remind`."""

    id = ma.fields.String()
    borrower = ma.fields.String()
    contract_number = ma.fields.String()
    institution = ma.fields.String()
    state = ma.fields.String()
    officer = ma.fields.String()
    use = ma.fields.String()
    balance = ma.fields.String(metadata={"example": "8333.33"})
    next_due_on = ma.fields.String(metadata={"format": "date"})
    next_due_amount = ma.fields.String(metadata={"example": "850.00"})
    overdue_from = ma.fields.String(
        metadata={"format": "date", "description": "First day late, if it is not paid by then"}
    )
    matures_on = ma.fields.String(metadata={"format": "date"})
    has_loan = ma.fields.Boolean()
    remind = ma.fields.Boolean()


class SyncHouseholdSchema(HouseholdSchema):
    """A household with its newest records. `card` is what stands in the second to tenth byte of its card's token."""

    class Meta:
        """What a phone does not hold."""

        exclude = ("member_count", "created_at", "created_by", "updated_by")

    village = ma.fields.String(metadata={"example": "茶店村"})
    wgs84 = ma.fields.List(
        ma.fields.Float(),
        metadata={"description": "Longitude and latitude in WGS-84, to measure with; `location` is as it came"},
    )
    card = ma.fields.String(allow_none=True, metadata={"example": "q3Zc0aV1x9Lk"})
    records = ma.fields.List(ma.fields.Nested(SyncRecordSchema))
    loans = ma.fields.List(ma.fields.Nested(SyncLoanSchema))


class SyncFileSchema(ma.Schema):
    """A file of a form; `entity_list` marks households.csv, which the phone makes of the households that it holds."""

    name = ma.fields.String()
    entity_list = ma.fields.Boolean()
    md5 = ma.fields.String(allow_none=True)
    size = ma.fields.Integer(allow_none=True)


class SyncFormSchema(ma.Schema):
    """A form that may be filled: its XForm is at /api/v1/forms/<form_id>/versions/<version>/xform."""

    form_id = ma.fields.String()
    version = ma.fields.String()
    title = ma.fields.String()
    hash = ma.fields.String(metadata={"description": "MD5 of the XForm"})
    languages = ma.fields.List(ma.fields.String())
    files = ma.fields.List(ma.fields.Nested(SyncFileSchema))


class SyncTaskSchema(ma.Schema):
    """Something to do: about an own record, a reminder to pass on, a notice that ends."""

    kind = ma.fields.String(
        metadata={"enum": ["record.returned", "record.photos_missing", "reminder", "notice.ending"]}
    )
    id = ma.fields.String(metadata={"description": "Of the record, the reminder or the notice"})
    form_id = ma.fields.String()
    form_version = ma.fields.String()
    name = ma.fields.String()
    household = ma.fields.String()
    state = ma.fields.String()
    missing = ma.fields.Integer()
    comment = ma.fields.String(allow_none=True)
    at = ma.fields.AwareDateTime()
    on = ma.fields.String(metadata={"format": "date", "description": "The day of a reminder, the end of a notice"})


class SyncSchema(ma.Schema):
    """One page. Go on with `cursor` while `more`; keep the cursor for next time with what it came with."""

    cursor = ma.fields.String()
    more = ma.fields.Boolean()
    reset = ma.fields.Boolean(metadata={"description": "A first load begins: at its end, forget what it did not tell"})
    households = ma.fields.List(ma.fields.Nested(SyncHouseholdSchema))
    gone = ma.fields.List(ma.fields.String(), metadata={"description": "IDs of households that are no longer yours"})
    forms = ma.fields.List(
        ma.fields.Nested(SyncFormSchema), allow_none=True, metadata={"description": "The whole list; null: as before"}
    )
    tasks = ma.fields.List(
        ma.fields.Nested(SyncTaskSchema), allow_none=True, metadata={"description": "The whole list; null: as before"}
    )
    server_time = ma.fields.AwareDateTime()
