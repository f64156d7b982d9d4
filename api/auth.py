"""Signing in and out: access tokens, rotating refresh tokens, the own account and password."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.views import MethodView

from api.actors import actor
from api.blueprints import Blueprint
from api.context import context
from api.identity import access_token, requires, verified_user
from api.refusals import refuses
from records import accounts, credentials, regions
from records.roles import PERMISSIONS, ROLES, may
from records.users import User
from schemas.accounts import LoginSchema, PasswordChangeSchema, ProfileSchema, RefreshSchema, TokensSchema

blp = Blueprint("auth", __name__, url_prefix="/api/v1/auth", description="Sign in, refresh, sign out, own account")


def _tokens(user: User, refresh_token: str) -> dict[str, Any]:
    return {
        "access_token": access_token(user),
        "refresh_token": refresh_token,
        "expires_in": 60 * context().settings.ACCESS_TOKEN_MINUTES,
        "token_type": "Bearer",
        "user": user,
    }


def _signed_in(user: User) -> dict[str, Any]:
    days = context().settings.REFRESH_TOKEN_DAYS
    return _tokens(user, credentials.start_family(user, days, request.user_agent.string))


@blp.route("/login")
class Login(MethodView):
    @blp.doc(security=[])
    @refuses(blp, 400, 401, 422, 429)
    @blp.response(200, TokensSchema)
    @blp.arguments(LoginSchema)
    def post(self, args):
        """Sign in with user name and password."""
        return _signed_in(verified_user(args["username"], args["password"]))


@blp.route("/refresh")
class Refresh(MethodView):
    @blp.doc(security=[])
    @refuses(blp, 400, 401, 422)
    @blp.response(200, TokensSchema)
    @blp.arguments(RefreshSchema)
    def post(self, args):
        """Exchange the refresh token for new tokens; using one twice ends the whole sign-in."""
        return _tokens(*credentials.rotate(args["refresh_token"], context().settings.REFRESH_TOKEN_DAYS))


@blp.route("/logout")
class Logout(MethodView):
    @blp.doc(security=[])
    @refuses(blp, 400, 422)
    @blp.response(204)
    @blp.arguments(RefreshSchema)
    def post(self, args):
        """End the sign-in of a refresh token; its last access token ends by itself. Unknown ones are answered alike."""
        credentials.revoke_family(args["refresh_token"])


@blp.route("/password")
class Password(MethodView):
    @refuses(blp, 400, 401, 422, 429)
    @blp.response(200, TokensSchema)
    @requires("account.own")
    @blp.arguments(PasswordChangeSchema)
    def post(self, args):
        """Change the own password: every sign-in ends, and this answer begins a new one."""
        settings = context().settings
        limits = {"attempts": settings.LOGIN_ATTEMPTS, "window_minutes": settings.LOGIN_WINDOW_MINUTES}
        return _signed_in(accounts.change_own_password(actor(), args["old_password"], args["new_password"], **limits))


@blp.route("/me")
class Me(MethodView):
    @refuses(blp, 401)
    @blp.response(200, ProfileSchema)
    @requires("account.own")
    def get(self):
        """Show who is signed in and what they may do."""
        return _profile(accounts.own(actor()))


def _profile(user: User) -> dict[str, Any]:
    shown = {
        key: getattr(user, key) for key in ("username", "name", "role", "region", "institution", "must_change_password")
    }
    allowed = [permission for permission in PERMISSIONS if may(user.role, permission)]
    names = {"role_name": ROLES[user.role][0], "region_name": regions.full_name(user.region)}
    return {**shown, **names, "permissions": allowed}
