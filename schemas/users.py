"""Staff accounts as managers see and change them."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from households.numbers import mask_phone, normal_phone, phone_problem
from records.placements import USERNAME
from records.roles import ROLES
from schemas.accounts import OwnAccountSchema
from schemas.pages import PageQuerySchema, page_of

_NAME = ma.validate.Length(1, 100, error="应为 1 到 100 个字符 | from 1 to 100 characters")
_EMAIL = ma.validate.Length(max=254, error="不能超过 254 个字符 | at most 254 characters")
_ROLE = ma.validate.OneOf(list(ROLES), error="没有这个角色 | there is no such role")
_REGION = ma.validate.Regexp(r"^(\d{2,12})?\Z", error="应为行政区划代码 | a region code")
_INSTITUTION = ma.validate.Length(1, 64, error="应为 1 到 64 个字符 | from 1 to 64 characters")


class PhoneField(ma.fields.String):
    """A phone number: checked and brought to its normal form on the way in, masked on the way out."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        problem = phone_problem(text)
        if problem:
            raise ma.ValidationError(" | ".join(problem))
        return normal_phone(text)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:  # noqa: ARG002
        return mask_phone(value) if value else None


class UserSchema(OwnAccountSchema):
    """A staff account."""

    phone = PhoneField(allow_none=True, metadata={"example": "138****5678", "description": "Masked"})
    email = ma.fields.String(allow_none=True, metadata={"description": "Where reminders by e-mail go"})
    active = ma.fields.Boolean(metadata={"example": True})
    created_at = ma.fields.AwareDateTime()
    created_by = ma.fields.String(allow_none=True)


class NewPasswordSchema(UserSchema):
    """An account with the password that was generated for it: shown this once."""

    password = ma.fields.String(
        allow_none=True,
        metadata={"example": "k7qm-x2vd-9rth-c4wz", "description": "Shown this once; null where the request gave one"},
    )


class UserCreateSchema(ma.Schema):
    """A new account. Without a password one is generated; the person is asked to change it either way."""

    username = ma.fields.String(
        required=True,
        validate=ma.validate.Regexp(
            rf"^{USERNAME.pattern}\Z",
            error="须为 2 至 64 个小写字母、数字或 . _ -，以字母或数字开头 | "
            "2 to 64 lower-case letters, digits or . _ -, beginning with a letter or digit",
        ),
        metadata={"example": "zhang.san"},
    )
    name = ma.fields.String(required=True, validate=_NAME, metadata={"example": "张三"})
    role = ma.fields.String(required=True, validate=_ROLE, metadata={"example": "village_cadre"})
    region = ma.fields.String(
        load_default="", validate=_REGION, metadata={"example": "522725001003", "description": 'Code; "" is everything'}
    )
    institution = ma.fields.String(
        load_default=None, allow_none=True, validate=_INSTITUTION, metadata={"description": "Bank roles only"}
    )
    phone = PhoneField(load_default=None, allow_none=True, metadata={"example": "13812345678"})
    email = ma.fields.Email(
        load_default=None, allow_none=True, validate=_EMAIL, metadata={"example": "xian@example.org"}
    )
    password = ma.fields.String(
        load_default=None, allow_none=True, metadata={"format": "password", "description": "10 to 200 characters"}
    )


class UserChangeSchema(ma.Schema):
    """What is to change; what is not given stays."""

    name = ma.fields.String(validate=_NAME)
    role = ma.fields.String(validate=_ROLE, metadata={"example": "loan_officer"})
    region = ma.fields.String(validate=_REGION, metadata={"example": "522725"})
    institution = ma.fields.String(allow_none=True, validate=_INSTITUTION)
    phone = PhoneField(allow_none=True, metadata={"example": "13812345678"})
    email = ma.fields.Email(allow_none=True, validate=_EMAIL, metadata={"example": "xian@example.org"})
    active = ma.fields.Boolean(metadata={"description": "false disables the account: all its sign-ins and keys stop"})


class UserQuerySchema(PageQuerySchema):
    """Filters of the list of accounts."""

    role = ma.fields.String(validate=_ROLE)


UserPageSchema = page_of(UserSchema)
