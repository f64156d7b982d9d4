"""Staff accounts: list, create, change, disable, reset."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView

from api.actors import actor
from api.blueprints import Blueprint
from api.identity import current_scope, requires
from api.paging import key_of, limit_of, paged
from api.refusals import refuses
from records import accounts, users
from records.users import User
from schemas.users import (
    NewPasswordSchema,
    UserChangeSchema,
    UserCreateSchema,
    UserPageSchema,
    UserQuerySchema,
    UserSchema,
)

blp = Blueprint("users", __name__, url_prefix="/api/v1/users", description="Staff accounts (managers of the area)")

_SHOWN = (
    "username", "name", "role", "region", "institution", "must_change_password", "active", "created_at", "created_by",
    "email",
)  # fmt: skip


def shown(user: User, **more: Any) -> dict[str, Any]:
    """Return an account as the schemas take it, its phone number decrypted; they mask it."""
    return {**{key: getattr(user, key) for key in _SHOWN}, "phone": accounts.phone_of(user), **more}


@blp.route("")
class Users(MethodView):
    @refuses(blp, 400, 401, 403, 422)
    @blp.response(200, UserPageSchema)
    @requires("users.manage")
    @blp.arguments(UserQuerySchema, location="query")
    def get(self, args):
        """List the accounts of the caller's area by user name."""
        limit = limit_of(args.get("limit"))
        after = key_of(args.get("cursor"), (str,))
        found = users.page(current_scope(), after[0] if after else None, limit + 1, args.get("role"))
        return paged([shown(user) for user in found], limit, lambda user: [user["username"]])

    @refuses(blp, 400, 401, 403, 409, 422)
    @blp.response(201, NewPasswordSchema)
    @requires("users.manage")
    @blp.arguments(UserCreateSchema)
    def post(self, args):
        """Create an account in the caller's area; a generated password is shown this once."""
        user, password = accounts.create_account(args, actor(), password=args.pop("password"))
        return shown(user, password=password)


@blp.route("/<username>")
class OneUser(MethodView):
    @refuses(blp, 401, 403, 404)
    @blp.response(200, UserSchema)
    @requires("users.manage")
    def get(self, username):
        """Show an account."""
        return shown(users.in_scope(username, current_scope()))

    @refuses(blp, 400, 401, 403, 404, 409, 422)
    @blp.response(200, UserSchema)
    @requires("users.manage")
    @blp.arguments(UserChangeSchema)
    def patch(self, args, username):
        """Change an account, or disable and enable it."""
        return shown(accounts.change_account(username, args, actor()))


@blp.route("/<username>/reset-password")
class PasswordReset(MethodView):
    @refuses(blp, 401, 403, 404, 409)
    @blp.response(200, NewPasswordSchema)
    @requires("users.manage")
    def post(self, username):
        """Give an account a generated password, shown this once; all its sign-ins end."""
        user, password = accounts.reset_password(username, actor())
        return shown(user, password=password)
