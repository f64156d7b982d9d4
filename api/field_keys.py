"""Field keys: a token a device, its Collect settings as a QR code, shown once."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from flask.views import MethodView

from api.actors import actor
from api.addresses import public_url
from api.blueprints import Blueprint
from api.identity import requires
from api.refusals import refuses
from media.key_settings import key_settings, key_url
from media.qr import qr_png
from records import account_keys
from records.credentials import FieldKey
from records.users import User
from schemas.field_keys import FieldKeyCreateSchema, FieldKeyListSchema, NewFieldKeySchema

blp = Blueprint(
    "field_keys", __name__, url_prefix="/api/v1/users/<username>/field-keys",
    description="Field keys: each lets one device fill forms without a log-in; own ones, or those of the area",
)  # fmt: skip


def _shown(user: User, key: FieldKey, token: str) -> dict[str, Any]:
    settings = key_settings(public_url(), token, user.name)
    return {
        "id": key.id,
        "device": key.device,
        "created_at": key.created_at,
        "created_by": key.created_by,
        "revoked_at": None,
        "token": token,
        "server_url": key_url(public_url(), token),
        "settings": settings,
        "settings_qr_png": f"data:image/png;base64,{b64encode(qr_png(settings, error='M')).decode()}",
    }


@blp.route("")
class FieldKeys(MethodView):
    @refuses(blp, 401, 403, 404)
    @blp.response(200, FieldKeyListSchema)
    @requires("account.own")
    def get(self, username):
        """List the keys of a person, newest first."""
        return {"items": account_keys.listed(username, actor())}

    @refuses(blp, 400, 401, 403, 404, 422)
    @blp.response(201, NewFieldKeySchema)
    @requires("account.own")
    @blp.arguments(FieldKeyCreateSchema)
    def post(self, args, username):
        """Make a key for a device; the token and its QR code are shown this once."""
        return _shown(*account_keys.issue(username, args["device"], actor()))


@blp.route("/<key_id>")
class OneFieldKey(MethodView):
    @refuses(blp, 401, 403, 404)
    @blp.response(204)
    @requires("account.own")
    def delete(self, username, key_id):
        """Revoke a key: the device is refused from now on, what it sent stays."""
        account_keys.revoke(username, key_id, actor())
