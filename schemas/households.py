"""Households, their members, timelines and imports."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from households.bounds import MAX_ATTRIBUTE_BYTES, MAX_ATTRIBUTES
from households.people import NUMBERS
from schemas.pages import PageQuerySchema, page_of

_VILLAGE = ma.validate.Regexp(r"^[0-9]{12}\Z", error="应为 12 位村代码 | the 12-digit code of a village")
DATUMS = ("WGS-84", "GCJ-02", "BD-09")
_MASKED = "Masked in answers unless `unmask` and `purpose` are given; sent back masked it stays as it was"


def _text(longest: int, example: str = "", **more: Any) -> ma.fields.String:
    words = f"应为 1 到 {longest} 个字符 | from 1 to {longest} characters"
    return ma.fields.String(validate=ma.validate.Length(1, longest, error=words), metadata={"example": example}, **more)


class MemberSchema(ma.Schema):
    """A person of the household; one has the relation 户主."""

    id = ma.fields.String(metadata={"description": "Of a member that is there already; leave it out for a new one"})
    name = _text(100, "李建国", required=True)
    relation = _text(50, "户主", allow_none=True)
    id_number = ma.fields.String(allow_none=True, metadata={"example": "522725********1234", "description": _MASKED})
    phone = ma.fields.String(allow_none=True, metadata={"example": "138****5678", "description": _MASKED})
    card_number = ma.fields.String(allow_none=True, metadata={"example": "622848*********1234", "description": _MASKED})
    sex = ma.fields.String(allow_none=True, validate=ma.validate.OneOf(["male", "female"]))
    birth_date = ma.fields.String(
        allow_none=True,
        validate=ma.validate.Regexp(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"),
        metadata={"example": "1968-05-12"},
    )
    labour = _text(50, "有劳动能力", allow_none=True)
    health = _text(50, "健康", allow_none=True)
    attributes = ma.fields.Dict(keys=ma.fields.String())


class ContactSchema(ma.Schema):
    """Another way to reach the household."""

    name = _text(100, "李秀英")
    relation = _text(50, "女儿")
    phone = ma.fields.String(allow_none=True, metadata={"example": "138****5678", "description": _MASKED})


class LocationSchema(ma.Schema):
    """Where the household is. Coordinates are shown in the datum they came in; distances are measured in WGS-84."""

    type = ma.fields.String(validate=ma.validate.Equal("Point"))
    coordinates = ma.fields.List(
        ma.fields.Float(), required=True, validate=ma.validate.Length(2, 3), metadata={"example": [107.4751, 27.0689]}
    )
    datum = ma.fields.String(validate=ma.validate.OneOf(DATUMS), metadata={"description": "WGS-84 unless given"})
    accuracy = ma.fields.Float(metadata={"description": "Metres"})
    source = _text(50, "phone")

    @ma.validates_schema
    def _on_earth(self, data: dict[str, Any], **_: Any) -> None:
        longitude, latitude = data.get("coordinates", [0, 0])[:2]
        if not (abs(longitude) <= 180 and abs(latitude) <= 90):
            raise ma.ValidationError("坐标超出范围（先经度后纬度） | out of range (longitude first)", "coordinates")


class HouseholdChangeSchema(ma.Schema):
    """Fields to change; those left out stay, null removes."""

    code = ma.fields.String(
        metadata={"example": "522725001003-0001", "description": "1 to 64 characters, no spaces and none of / \\ ? # %"}
    )
    region = ma.fields.String(validate=_VILLAGE, metadata={"example": "522725001003"})
    category = _text(50, "脱贫户", allow_none=True)
    members = ma.fields.List(ma.fields.Nested(MemberSchema), validate=ma.validate.Length(1, 100))
    contacts = ma.fields.List(ma.fields.Nested(ContactSchema), validate=ma.validate.Length(0, 20))
    phone = ma.fields.String(allow_none=True, metadata={"example": "138****5678", "description": _MASKED})
    address = _text(300, "三组 12 号", allow_none=True)
    location = ma.fields.Nested(LocationSchema, allow_none=True)
    attributes = ma.fields.Dict(
        keys=ma.fields.String(),
        metadata={
            "example": {"组": "三组"},
            "description": f"Free, at most {MAX_ATTRIBUTES} entries and {MAX_ATTRIBUTE_BYTES} bytes; not encrypted, "
            "so whole ID numbers are refused",
        },
    )
    tags = ma.fields.List(_text(50, "重点户"), validate=ma.validate.Length(0, 50))
    cadre = _text(64, "cun", allow_none=True)
    institution = _text(64, "瓮安农商行", allow_none=True)


class HouseholdCreateSchema(HouseholdChangeSchema):
    """A new household."""

    class Meta:
        """What must be given."""

    @ma.pre_load
    def _require(self, data: Any, **_: Any) -> Any:
        missing = [name for name in ("code", "region", "members") if isinstance(data, dict) and name not in data]
        if missing:
            raise ma.ValidationError({name: ["Missing data for required field."] for name in missing})
        return data


class HouseholdSummarySchema(ma.Schema):
    """A household in a list."""

    id = ma.fields.String()
    code = ma.fields.String()
    region = ma.fields.String()
    category = ma.fields.String()
    head_name = ma.fields.String()
    member_count = ma.fields.Integer()
    tags = ma.fields.List(ma.fields.String())
    cadre = ma.fields.String()
    institution = ma.fields.String()
    version = ma.fields.Integer()
    updated_at = ma.fields.AwareDateTime()
    location = ma.fields.Dict()


class HouseholdSchema(HouseholdSummarySchema):
    """A household, whole; its ETag is its version."""

    members = ma.fields.List(ma.fields.Nested(MemberSchema))
    contacts = ma.fields.List(ma.fields.Nested(ContactSchema))
    phone = ma.fields.String(allow_none=True)
    address = ma.fields.String()
    attributes = ma.fields.Dict()
    created_at = ma.fields.AwareDateTime()
    created_by = ma.fields.String()
    updated_by = ma.fields.String()


HouseholdPageSchema = page_of(HouseholdSummarySchema)


class HouseholdQuerySchema(PageQuerySchema):
    """What to search by; all that is given must hold."""

    name = _text(100, "李")
    code = ma.fields.String()
    id_number = ma.fields.String(metadata={"description": "Whole number of any member"})
    phone = ma.fields.String(metadata={"description": "Whole number of the household, a member or a contact"})
    card_number = ma.fields.String(metadata={"description": "Whole number"})
    category = ma.fields.String()
    region = ma.fields.String(
        validate=ma.validate.Regexp(r"^[0-9]{2,12}\Z", error="应为区划代码前缀 | a region code or prefix")
    )
    tag = ma.fields.String()
    cadre = ma.fields.String()


class UnmaskQuerySchema(ma.Schema):
    """Which numbers to show whole, and why; every such read is in the audit log."""

    unmask = ma.fields.String(
        validate=ma.validate.Regexp(
            rf"^({'|'.join(NUMBERS)})(,({'|'.join(NUMBERS)}))*\Z",
            error=f"应为 {'、'.join(NUMBERS)} | any of {', '.join(NUMBERS)}",
        ),
        metadata={"example": "id_number,phone"},
    )
    purpose = ma.fields.String(
        metadata={"example": "核对贷款合同", "description": "4 to 200 characters, with `unmask`"}
    )


class TimelineAttachmentSchema(ma.Schema):
    """A file of a record; without `sha256` it has not arrived yet."""

    name = ma.fields.String()
    sha256 = ma.fields.String()
    kind = ma.fields.String()
    mime = ma.fields.String()


class TimelineItemSchema(ma.Schema):
    """A record linked to the household."""

    instance_id = ma.fields.String()
    form_id = ma.fields.String()
    form_version = ma.fields.String()
    name = ma.fields.String()
    state = ma.fields.String()
    received_at = ma.fields.AwareDateTime()
    submitted_by = ma.fields.String()
    codes = ma.fields.List(ma.fields.String())
    missing = ma.fields.Integer()
    attachments = ma.fields.List(ma.fields.Nested(TimelineAttachmentSchema))


TimelinePageSchema = page_of(TimelineItemSchema)


class ImportQuerySchema(ma.Schema):
    """How to import."""

    dry_run = ma.fields.Boolean(load_default=False, metadata={"description": "Only say what would be done"})
    mode = ma.fields.String(
        load_default="good_rows",
        validate=ma.validate.OneOf(["good_rows", "all_or_nothing"]),
        metadata={"description": "all_or_nothing: one error stops everything"},
    )


class CellErrorSchema(ma.Schema):
    """A wrong cell and how to mend it; numbers in `value` are masked."""

    row = ma.fields.Integer()
    column = ma.fields.String()
    value = ma.fields.String()
    zh = ma.fields.String()
    en = ma.fields.String()


class ImportReportSchema(ma.Schema):
    """What an import did."""

    dry_run = ma.fields.Boolean()
    rows = ma.fields.Integer()
    households = ma.fields.Integer()
    created = ma.fields.Integer()
    updated = ma.fields.Integer()
    unchanged = ma.fields.Integer()
    refused = ma.fields.Integer()
    error_count = ma.fields.Integer()
    errors = ma.fields.List(ma.fields.Nested(CellErrorSchema))
    warnings = ma.fields.List(
        ma.fields.Nested(CellErrorSchema), metadata={"description": "Such as members who leave a household"}
    )


class CardSchema(ma.Schema):
    """A household card: what its QR code says."""

    token = ma.fields.String(metadata={"description": "24 characters, fits WeChat's scene"})
    url = ma.fields.String()
