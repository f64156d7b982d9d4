"""Field keys: what lets one device of a person fill forms."""

from __future__ import annotations

import marshmallow as ma


class FieldKeyCreateSchema(ma.Schema):
    """A key for a device."""

    device = ma.fields.String(
        required=True,
        validate=ma.validate.Length(1, 100, error="应为 1 到 100 个字符 | from 1 to 100 characters"),
        metadata={"example": "村委会 红米手机", "description": "How people tell the device from others"},
    )


class FieldKeySchema(ma.Schema):
    """A key, without its token."""

    id = ma.fields.String(metadata={"example": "6743f0c2a4b1d2e3f4a5b6c7"})
    device = ma.fields.String(metadata={"example": "村委会 红米手机"})
    created_at = ma.fields.AwareDateTime()
    created_by = ma.fields.String(allow_none=True)
    revoked_at = ma.fields.AwareDateTime(allow_none=True)


class NewFieldKeySchema(FieldKeySchema):
    """A new key, with what goes into the phone: shown this once, as only a hash of the token is kept."""

    token = ma.fields.String()
    server_url = ma.fields.String(metadata={"example": "https://ruhu.example/v1/key/…"})
    settings = ma.fields.String(metadata={"description": "Text of ODK Collect's settings QR code"})
    settings_qr_png = ma.fields.String(
        metadata={"description": "That QR code as a data URI", "example": "data:image/png;base64,iVBORw0KGgo…"}
    )


class FieldKeyListSchema(ma.Schema):
    """The keys of a person, newest first, revoked ones too (at most 200)."""

    items = ma.fields.List(ma.fields.Nested(FieldKeySchema))
