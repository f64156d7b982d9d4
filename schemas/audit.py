"""The audit log."""

from __future__ import annotations

import marshmallow as ma

from schemas.pages import PageQuerySchema, page_of


class AuditEntrySchema(ma.Schema):
    """One sensitive act."""

    id = ma.fields.String(attribute="_id")
    at = ma.fields.AwareDateTime()
    who = ma.fields.String(metadata={"example": "zhang.san", "description": "User name, or `cli:<login>` of a command"})
    role = ma.fields.String(metadata={"example": "county_office"})
    action = ma.fields.String(metadata={"example": "user.password_reset"})
    target = ma.fields.String(metadata={"example": "li.si"})
    purpose = ma.fields.String(allow_none=True, metadata={"description": "Why, where a purpose is asked for"})
    address = ma.fields.String(allow_none=True, metadata={"example": "10.0.0.7"})
    agent = ma.fields.String(allow_none=True)
    details = ma.fields.Dict()


class AuditQuerySchema(PageQuerySchema):
    """Filters of the log; each must equal."""

    who = ma.fields.String(metadata={"example": "zhang.san"})
    target = ma.fields.String(metadata={"example": "li.si"})
    action = ma.fields.String(metadata={"example": "user.password_reset"})


AuditPageSchema = page_of(AuditEntrySchema)
