"""Ratings: score, the group's decision, the bank's line."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask.views import MethodView

from api.actors import actor
from api.blueprints import Blueprint
from api.identity import current_scope, requires
from api.paging import key_of, limit_of, paged
from api.refusals import refuses
from errors import RegionNotFound
from households.numbers import today
from lending import ratings as rating_steps
from records import ratings
from records.scopes import Scope
from schemas.ratings import (
    ExpiringQuerySchema,
    GroupDecisionSchema,
    LineSchema,
    RatingCreateSchema,
    RatingPageSchema,
    RatingQuerySchema,
    RatingSchema,
    RefusalSchema,
)

blp = Blueprint(
    "ratings", __name__, url_prefix="/api/v1/ratings", description="Credit ratings of households and their lines"
)


def narrowed(region: str | None) -> Scope:
    """Return the caller's scope limited to `region`. Raises RegionNotFound."""
    scope = current_scope().narrowed(region)
    if scope is None:
        raise RegionNotFound()
    return scope


def shown(rating: dict[str, Any]) -> dict[str, Any]:
    """Return a rating with its state of today."""
    return {**rating, "state": ratings.state_on(rating, today())}


@blp.route("")
class Ratings(MethodView):
    @refuses(blp, 400, 401, 404, 422)
    @blp.response(200, RatingPageSchema)
    @requires("ratings.read")
    @blp.arguments(RatingQuerySchema, location="query")
    def get(self, args):
        """List the ratings of the caller's area, newest first."""
        scope, limit = narrowed(args.get("region")), limit_of(args.get("limit"))
        conditions = {"household": args["household"]} if args.get("household") else {}
        if args.get("state"):
            conditions |= ratings.state_condition(args["state"], today())
        after = key_of(args.get("cursor"), (datetime, str))
        found = ratings.page(scope, conditions, after, limit + 1)  # type: ignore[arg-type]
        page = paged(found, limit, lambda one: [one["created_at"], one["_id"]])
        return page | {"items": [shown(one) for one in page["items"]]}

    @refuses(blp, 400, 401, 403, 404, 409, 422)
    @blp.response(201, RatingSchema, description="Stored (200: by an earlier request)")
    @requires("ratings.write")
    @blp.arguments(RatingCreateSchema)
    def post(self, sent):
        """Rate a household: its score is computed by the scheme's table. Repeat it freely under the same ID."""
        rating, new = rating_steps.record_rating({**sent, "id": str(sent["id"])}, actor())
        return shown(rating), 201 if new else 200


@blp.route("/expiring")
class Expiring(MethodView):
    @refuses(blp, 400, 401, 404, 422)
    @blp.response(200, RatingPageSchema)
    @requires("ratings.read")
    @blp.arguments(ExpiringQuerySchema, location="query")
    def get(self, args):
        """List the ratings that run out until a day, the earliest first: households to be rated anew."""
        limit, after = limit_of(args.get("limit")), key_of(args.get("cursor"), (str, str))
        until = args["until"].isoformat()
        found = ratings.expiring(narrowed(args.get("region")), until, after, limit + 1)  # type: ignore[arg-type]
        page = paged(found, limit, lambda one: [one["valid_until"], one["_id"]])
        return page | {"items": [shown(one) for one in page["items"]]}


@blp.route("/<rating_id>")
class OneRating(MethodView):
    @refuses(blp, 401, 404)
    @blp.response(200, RatingSchema)
    @requires("ratings.read")
    def get(self, rating_id):
        """Read a rating with its history."""
        return shown(ratings.in_scope(rating_id, current_scope()))


@blp.route("/<rating_id>/decision")
class Decision(MethodView):
    @refuses(blp, 400, 401, 403, 404, 409, 422)
    @blp.response(200, RatingSchema)
    @requires("ratings.decide")
    @blp.arguments(GroupDecisionSchema)
    def post(self, sent, rating_id):
        """Record the group's decision with each member's vote; more than half of an odd number must agree."""
        return shown(rating_steps.decide(rating_id, sent, actor()))


@blp.route("/<rating_id>/line")
class Line(MethodView):
    @refuses(blp, 400, 401, 403, 404, 409, 422)
    @blp.response(200, RatingSchema)
    @requires("ratings.line")
    @blp.arguments(LineSchema)
    def post(self, sent, rating_id):
        """Grant the bank's line, after the notice and at most what the grade gives."""
        return shown(rating_steps.grant_line(rating_id, sent, actor()))


@blp.route("/<rating_id>/refusal")
class Refusal(MethodView):
    @refuses(blp, 400, 401, 403, 404, 409, 422)
    @blp.response(200, RatingSchema)
    @requires("ratings.refuse")
    @blp.arguments(RefusalSchema)
    def post(self, sent, rating_id):
        """Refuse a rating or its line, with the reason."""
        return shown(rating_steps.refuse(rating_id, sent, actor()))
