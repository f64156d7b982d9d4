"""Signing in, and the account of the person who did."""

from __future__ import annotations

import marshmallow as ma

from records.roles import ROLES

_PASSWORD_LENGTH = ma.validate.Length(1, 200, error="应为 1 到 200 个字符 | from 1 to 200 characters")


class LoginSchema(ma.Schema):
    """User name and password."""

    username = ma.fields.String(
        required=True,
        validate=ma.validate.Length(1, 64, error="应为 1 到 64 个字符 | from 1 to 64 characters"),
        metadata={"example": "zhang.san"},
    )
    password = ma.fields.String(
        required=True, validate=_PASSWORD_LENGTH, metadata={"format": "password", "example": "correct-horse-9"}
    )


class RefreshSchema(ma.Schema):
    """The refresh token of the latest answer; each is good for one exchange."""

    refresh_token = ma.fields.String(
        required=True,
        validate=ma.validate.Length(1, 200, error="应为 1 到 200 个字符 | from 1 to 200 characters"),
        metadata={"example": "3q2-7wAAAAA.mZ4x…"},
    )


class PasswordChangeSchema(ma.Schema):
    """The password that is, and the one to be (at least 10 characters, not easy to guess)."""

    old_password = ma.fields.String(required=True, validate=_PASSWORD_LENGTH, metadata={"format": "password"})
    new_password = ma.fields.String(required=True, validate=_PASSWORD_LENGTH, metadata={"format": "password"})


class OwnAccountSchema(ma.Schema):
    """The account of the caller."""

    username = ma.fields.String(metadata={"example": "zhang.san"})
    name = ma.fields.String(metadata={"example": "张三"})
    role = ma.fields.String(validate=ma.validate.OneOf(list(ROLES)), metadata={"example": "village_cadre"})
    region = ma.fields.String(metadata={"example": "522725001003", "description": 'Code; "" is everything'})
    institution = ma.fields.String(allow_none=True, metadata={"description": "Of bank staff"})
    must_change_password = ma.fields.Boolean(
        metadata={"description": "True until the person has chosen a password that nobody gave them"}
    )


class ProfileSchema(OwnAccountSchema):
    """The account of the caller, with what it may do."""

    role_name = ma.fields.String(metadata={"example": "村干部"})
    region_name = ma.fields.String(metadata={"example": "贵州省黔南布依族苗族自治州瓮安县雍阳街道茶店村"})
    permissions = ma.fields.List(ma.fields.String(), metadata={"example": ["households.read"]})


class TokensSchema(ma.Schema):
    """A sign-in: send `Authorization: Bearer <access_token>`; exchange the refresh token before it ends."""

    access_token = ma.fields.String(metadata={"example": "eyJhbGciOiJIUzI1NiJ9…"})
    refresh_token = ma.fields.String(metadata={"example": "3q2-7wAAAAA.mZ4x…"})
    expires_in = ma.fields.Integer(metadata={"description": "Seconds the access token is good for", "example": 1800})
    token_type = ma.fields.String(metadata={"example": "Bearer"})
    user = ma.fields.Nested(OwnAccountSchema)
