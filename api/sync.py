"""What one user carries on the phone: a first load, then only what changed."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from flask import Response, request
from flask.views import MethodView

from api.blueprints import Blueprint
from api.compression import compressed
from api.context import context
from api.identity import current, requires
from api.refusals import refuses
from field_forms.catalog import LoadedVersion, forms_for, load_version
from records.clock import now, today
from schemas.sync import SyncQuerySchema, SyncSchema
from sync.cursors import Carrier, read, written
from sync.pages import Page, next_page

blp = Blueprint("sync", __name__, url_prefix="/api/v1/sync", description="What a phone needs to work without signal")


@blp.route("")
class Sync(MethodView):
    @refuses(blp, 400, 401, 409, 422)
    @blp.doc(responses={200: {"description": "One page", "content": {"application/json": {"schema": SyncSchema}}}})
    @requires("households.read")
    @blp.arguments(SyncQuerySchema, location="query")
    def get(self, args):
        """Read forms, households with their newest records, and tasks: all of the caller's area, then what changed."""
        who, key = current(), context().database.key_for("sync")
        carrier = Carrier(who.id, who.username, who.role, who.scope)
        cursor = read(args["cursor"], key, carrier) if "cursor" in args else None
        page = next_page(cursor, carrier, args["limit"], _forms, today(context().settings.TIMEZONE))
        return compressed(_answer(page, key), request.accept_encodings)


def _forms() -> list[LoadedVersion]:
    who, cache = current(), context().forms
    return [load_version(form.form_id, form.version, cache) for form in forms_for(who.role, who.scope, cache)]


def _answer(page: Page, key: bytes) -> Response:
    """Return a page as JSON; through its schema hundreds of households would take ten times as long."""
    body = {
        "cursor": written(page.cursor, key), "more": page.more, "reset": page.reset, "households": page.households,
        "gone": page.gone, "forms": page.forms, "tasks": page.tasks, "server_time": now(),
    }  # fmt: skip
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return Response(text, mimetype="application/json")


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value)}")
