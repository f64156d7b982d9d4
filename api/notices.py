"""Public notices: posted, objected to, answered, ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask.views import MethodView

from api.actors import actor
from api.blueprints import Blueprint
from api.identity import current_scope, requires
from api.paging import key_of, limit_of, paged
from api.ratings import narrowed
from api.refusals import refuses
from households.numbers import today
from lending import notices as notice_steps
from lending.notice_views import notice_rows, notice_view
from records import notices
from schemas.notices import (
    AnswerSchema,
    EndingQuerySchema,
    NoticeCreateSchema,
    NoticeEndSchema,
    NoticePageSchema,
    NoticeQuerySchema,
    ObjectionCreateSchema,
    PublicNoticeSchema,
)

blp = Blueprint("notices", __name__, url_prefix="/api/v1/notices", description="Public notices and objections")


def shown(notice: dict[str, Any]) -> dict[str, Any]:
    """Return a notice as the caller reads it."""
    return notice_view(notice, current_scope(), today())


def listed(page: dict[str, Any]) -> dict[str, Any]:
    """Return a page of notices with the names of their regions."""
    return {**page, "items": notice_rows(page["items"])}


@blp.route("")
class Notices(MethodView):
    @refuses(blp, 400, 401, 404, 422)
    @blp.response(200, NoticePageSchema)
    @requires("notices.read")
    @blp.arguments(NoticeQuerySchema, location="query")
    def get(self, args):
        """List the notices of the caller's area, newest first."""
        limit, after = limit_of(args.get("limit")), key_of(args.get("cursor"), (datetime, str))
        conditions = {key: args[key] for key in ("subject", "state") if args.get(key)}
        found = notices.page(narrowed(args.get("region")), conditions, after, limit + 1)  # type: ignore[arg-type]
        return listed(paged(found, limit, lambda one: [one["created_at"], one["_id"]]))

    @refuses(blp, 400, 401, 403, 404, 409, 422)
    @blp.response(201, PublicNoticeSchema, description="Posted (200: by an earlier request)")
    @requires("notices.write")
    @blp.arguments(NoticeCreateSchema)
    def post(self, sent):
        """Post a notice; the ratings it lists are on notice from now on. Repeat it freely under the same ID."""
        notice, new = notice_steps.post({**sent, "id": str(sent["id"])}, actor())
        return shown(notice), 201 if new else 200


@blp.route("/ending")
class Ending(MethodView):
    @refuses(blp, 400, 401, 404, 422)
    @blp.response(200, NoticePageSchema)
    @requires("notices.read")
    @blp.arguments(EndingQuerySchema, location="query")
    def get(self, args):
        """List the notices that stand and end until a day, the earliest first: their end is to be recorded."""
        limit, after = limit_of(args.get("limit")), key_of(args.get("cursor"), (str, str))
        until = args["until"].isoformat()
        found = notices.ending(narrowed(args.get("region")), until, after, limit + 1)  # type: ignore[arg-type]
        return listed(paged(found, limit, lambda one: [one["ends"], one["_id"]]))


@blp.route("/<notice_id>")
class OneNotice(MethodView):
    @refuses(blp, 401, 404)
    @blp.response(200, PublicNoticeSchema)
    @requires("notices.read")
    def get(self, notice_id):
        """Read a notice: whom it lists, how their ratings stand, its objections, what keeps it from ending."""
        return shown(notices.in_scope(notice_id, current_scope()))


@blp.route("/<notice_id>/objections")
class Objections(MethodView):
    @refuses(blp, 400, 401, 403, 404, 409, 422)
    @blp.response(201, PublicNoticeSchema)
    @requires("notices.write")
    @blp.arguments(ObjectionCreateSchema)
    def post(self, sent, notice_id):
        """Record an objection; the notice cannot end before it is answered."""
        return shown(notice_steps.object_to(notice_id, sent, actor()))


@blp.route("/<notice_id>/objections/<objection_id>/answer")
class Answer(MethodView):
    @refuses(blp, 400, 401, 403, 404, 409, 422)
    @blp.response(200, PublicNoticeSchema)
    @requires("notices.write")
    @blp.arguments(AnswerSchema)
    def post(self, sent, notice_id, objection_id):
        """Answer an objection; one that is upheld sends the household's rating back to the group."""
        return shown(notice_steps.answer(notice_id, objection_id, sent, actor()))


@blp.route("/<notice_id>/end")
class NoticeEnd(MethodView):
    @refuses(blp, 400, 401, 403, 404, 409, 422)
    @blp.response(200, PublicNoticeSchema)
    @requires("notices.write")
    @blp.arguments(NoticeEndSchema)
    def post(self, sent, notice_id):
        """End a notice on or after its last day; its ratings without open objections are confirmed."""
        return shown(notice_steps.end(notice_id, sent, actor()))
