"""Evidence of what a loan became, as officers send and read it."""

from __future__ import annotations

import marshmallow as ma

from records.submissions import STATES
from schemas.pages import PageQuerySchema, page_of
from schemas.submissions import SubmissionAttachmentSchema
from schemas.uploads import ClaimSchema

CATEGORIES = ("stock", "seed", "feed", "fertiliser", "machine", "building", "goods", "other")
CHECKS = ("first", "routine", "before_due", "overdue")
_MONEY = ma.validate.Range(0, 1_000_000, error="应为 0 到 1000000 元 | from 0 to 1,000,000 yuan")


class PurchaseSchema(ma.Schema):
    """One thing the money became."""

    item = ma.fields.String(required=True, validate=ma.validate.OneOf(CATEGORIES))
    name = ma.fields.String(validate=ma.validate.Length(1, 100), metadata={"example": "西门塔尔牛犊"})
    quantity = ma.fields.Float(validate=ma.validate.Range(0, 1_000_000))
    amount = ma.fields.Float(validate=_MONEY, metadata={"description": "Yuan"})
    photos = ma.fields.List(
        ma.fields.String(validate=ma.validate.Length(1, 200)), metadata={"description": "Names out of `photos`"}
    )


class EvidencePhotoSchema(ma.Schema):
    """A photo of the evidence: uploaded already, or sent later under its name."""

    name = ma.fields.String(
        required=True,
        validate=ma.validate.Regexp(r"^[^/\\\x00-\x1f\x7f]{1,200}$", error="不是文件名 | is no file name"),
    )
    purpose = ma.fields.String(
        load_default="scene", validate=ma.validate.OneOf(("item", "receipt", "scene", "person", "card"))
    )
    upload = ma.fields.String(validate=ma.validate.Length(1, 64), metadata={"description": "ID of a finished upload"})


class PlaceSchema(ma.Schema):
    """Where the check took place."""

    longitude = ma.fields.Float(required=True, validate=ma.validate.Range(-180, 180))
    latitude = ma.fields.Float(required=True, validate=ma.validate.Range(-90, 90))
    datum = ma.fields.String(load_default="WGS-84", validate=ClaimSchema._declared_fields["datum"].validate)
    accuracy = ma.fields.Float(validate=ma.validate.Range(0, 100_000))


class EvidenceFieldsSchema(ma.Schema):
    """What evidence says."""

    contract_number = ma.fields.String(validate=ma.validate.Length(1, 100))
    check = ma.fields.String(validate=ma.validate.OneOf(CHECKS))
    category = ma.fields.String(
        validate=ma.validate.OneOf(CATEGORIES), metadata={"description": "What most of the money became"}
    )
    purchases = ma.fields.List(ma.fields.Nested(PurchaseSchema), validate=ma.validate.Length(max=100))
    spent = ma.fields.Float(validate=_MONEY)
    used_as_agreed = ma.fields.String(validate=ma.validate.OneOf(("yes", "partly", "no")))
    diversion = ma.fields.List(
        ma.fields.String(validate=ma.validate.Length(1, 50)), validate=ma.validate.Length(max=20)
    )
    diverted = ma.fields.Float(validate=_MONEY)
    note = ma.fields.String(validate=ma.validate.Length(1, 2000))
    visited_at = ma.fields.AwareDateTime(metadata={"description": "When the household was visited"})
    visit_code = ma.fields.String(validate=ma.validate.Length(1, 100))


def _names_differ(photos: list[dict]) -> None:
    names = [photo["name"] for photo in photos]
    if len(set(names)) != len(names):
        raise ma.ValidationError("照片名重复 | two photos have the same name")


class EvidenceCreateSchema(EvidenceFieldsSchema):
    """Evidence on its way in; send it again freely: it is stored once."""

    id = ma.fields.String(required=True, metadata={"description": "A UUID of the client's, one a check"})
    household = ma.fields.String(
        required=True, validate=ma.validate.Length(1, 100), metadata={"description": "ID or code of the household"}
    )
    photos = ma.fields.List(
        ma.fields.Nested(EvidencePhotoSchema), required=True, validate=[ma.validate.Length(1, 100), _names_differ]
    )
    location = ma.fields.Nested(PlaceSchema)


class EvidenceSchema(EvidenceFieldsSchema):
    """Evidence as it is stored; `submission` is set where it came with the loan-use check form."""

    id = ma.fields.String(attribute="_id")
    submission = ma.fields.String()
    form_id = ma.fields.String()
    household = ma.fields.String()
    household_code = ma.fields.String()
    region = ma.fields.String()
    by = ma.fields.String()
    received_at = ma.fields.AwareDateTime()
    location = ma.fields.Dict(metadata={"description": "GeoJSON point (WGS-84)"})
    photos = ma.fields.List(ma.fields.Nested(SubmissionAttachmentSchema), attribute="attachments")
    missing = ma.fields.Integer(metadata={"description": "How many photos have not arrived"})
    codes = ma.fields.List(ma.fields.String(), metadata={"description": "Codes of the findings"})
    state = ma.fields.String(validate=ma.validate.OneOf(STATES))
    total = ma.fields.Method("_total", metadata={"description": "Sum of the purchases in yuan", "type": "number"})

    def _total(self, document: dict) -> float:
        return round(sum(one.get("amount") or 0 for one in document.get("purchases", [])), 2)


class EvidenceQuerySchema(PageQuerySchema):
    """Filters of a list of evidence; all that are given must hold."""

    household = ma.fields.String(metadata={"description": "Household ID"})
    contract_number = ma.fields.String()
    region = ma.fields.String(
        validate=ma.validate.Regexp(r"^\d{2,12}$", error="应为行政区划代码前缀 | a region code or prefix")
    )


EvidencePageSchema = page_of(EvidenceSchema)
