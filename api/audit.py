"""The audit log, read only."""

from __future__ import annotations

from datetime import datetime

from bson import ObjectId
from flask.views import MethodView

from api.blueprints import Blueprint
from api.identity import current_scope, requires
from api.paging import key_of, limit_of, paged
from api.refusals import refuses
from errors import BadCursor
from records import audit
from schemas.audit import AuditPageSchema, AuditQuerySchema

blp = Blueprint("audit", __name__, url_prefix="/api/v1/audit", description="Who did what, when, why and from where")


def _before(cursor: str | None) -> tuple[datetime, ObjectId] | None:
    after = key_of(cursor, (datetime, str))
    if after is None:
        return None
    if not ObjectId.is_valid(after[1]):
        raise BadCursor()
    return after[0], ObjectId(after[1])


@blp.route("")
class AuditLog(MethodView):
    @refuses(blp, 400, 401, 403, 422)
    @blp.response(200, AuditPageSchema)
    @requires("audit.read")
    @blp.arguments(AuditQuerySchema, location="query")
    def get(self, args):
        """List the entries of the caller's area, newest first."""
        limit = limit_of(args.pop("limit", None))
        before = _before(args.pop("cursor", None))
        found = audit.page(current_scope(), before, limit + 1, **args)
        return paged(found, limit, lambda entry: [entry["at"], entry["_id"]])
