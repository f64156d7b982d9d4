"""Administrative regions."""

from __future__ import annotations

import marshmallow as ma
from flask_smorest.fields import Upload

from schemas.pages import PageQuerySchema, page_of

_CODE = ma.validate.Regexp(r"^\d{0,12}\Z", error="应为行政区划代码前缀 | a region code or its beginning")


class RegionSchema(ma.Schema):
    """A node of the tree: province 2, prefecture 4, county 6, township 9, village 12 digits."""

    code = ma.fields.String(attribute="_id", metadata={"example": "522725001003"})
    name = ma.fields.String(metadata={"example": "茶店村"})
    level = ma.fields.String(metadata={"example": "village"})
    parent = ma.fields.String(metadata={"example": "522725001", "description": '"" above provinces'})
    full_name = ma.fields.String(metadata={"example": "贵州省黔南布依族苗族自治州瓮安县雍阳街道茶店村"})


class RegionQuerySchema(PageQuerySchema):
    """Filters of the list; without any it begins at the top of the caller's area."""

    parent = ma.fields.String(validate=_CODE, metadata={"description": 'Just below this code ("" for the provinces)'})
    prefix = ma.fields.String(validate=_CODE, metadata={"description": "Whose code begins so", "example": "522725"})
    name = ma.fields.String(
        validate=ma.validate.Length(1, 100, error="应为 1 到 100 个字符 | from 1 to 100 characters"),
        metadata={"description": "Whose name begins so", "example": "茶店"},
    )


class RegionFileSchema(ma.Schema):
    """A CSV file with the columns code (代码, 行政区划代码) and name (名称); UTF-8 or GB18030."""

    file = Upload(required=True)


class RegionImportSchema(ma.Schema):
    """What was stored."""

    stored = ma.fields.Integer(metadata={"example": 98})


RegionPageSchema = page_of(RegionSchema)
