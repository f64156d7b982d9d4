"""Schemes: what applies where and when, and the versions themselves."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView

from api.actors import actor
from api.blueprints import Blueprint
from api.identity import current_scope, requires
from api.paging import key_of, limit_of, paged
from api.refusals import refuses
from errors import RegionNotFound
from households.numbers import today
from lending import schemes as lending_schemes
from lending.scheme_reading import read_scheme
from records import schemes
from schemas.schemes import (
    ApplicableQuerySchema,
    SchemeCheckedSchema,
    SchemeEndSchema,
    SchemePageSchema,
    SchemeQuerySchema,
    SchemeSchema,
    SchemeSummarySchema,
    SchemeTextSchema,
)

blp = Blueprint("schemes", __name__, url_prefix="/api/v1/schemes", description="Rules of the programmes")


@blp.route("")
class Schemes(MethodView):
    @refuses(blp, 400, 401, 404, 422)
    @blp.response(200, SchemePageSchema)
    @requires("schemes.read")
    @blp.arguments(SchemeQuerySchema, location="query")
    def get(self, args):
        """List the versions for the caller's area and the regions above it, by region, code and first day."""
        scope, limit = current_scope().narrowed(args.get("region")), limit_of(args.get("limit"))
        if scope is None:
            raise RegionNotFound()
        conditions = {"code": args["code"]} if args.get("code") else {}
        after = key_of(args.get("cursor"), (str, str, str))
        found = schemes.page(scope, conditions, after, limit + 1)  # type: ignore[arg-type]
        return paged(found, limit, lambda one: [one["region"], one["code"], one["effective_from"]])

    @refuses(blp, 400, 401, 403, 409, 422)
    @blp.response(201, SchemeSchema, description="Loaded (200: it was there with the same rules)")
    @requires("schemes.manage")
    @blp.arguments(SchemeTextSchema)
    def post(self, sent):
        """Load a version of a scheme; it never changes after that, and ends the one that it `replaces`."""
        scheme, new = lending_schemes.load(sent["text"], actor(), sent["file"])
        return schemes.get(scheme.id), 201 if new else 200


@blp.route("/check")
class SchemeCheck(MethodView):
    @refuses(blp, 400, 401, 403, 422)
    @blp.response(200, SchemeCheckedSchema)
    @requires("schemes.manage")
    @blp.arguments(SchemeTextSchema)
    def post(self, sent):
        """Say what is wrong with a scheme; nothing is stored."""
        return read_scheme(sent["text"], sent["file"])


@blp.route("/applicable")
class Applicable(MethodView):
    @refuses(blp, 401, 404, 422)
    @blp.response(200, SchemeSummarySchema(many=True))
    @requires("schemes.read")
    @blp.arguments(ApplicableQuerySchema, location="query")
    def get(self, args):
        """List the schemes in force for a region on a day, one version of each: that of the narrowest region."""
        if current_scope().narrowed(args["region"]) is None:
            raise RegionNotFound()
        on = args.get("on") or today()
        found: list[Any] = lending_schemes.applicable(args["region"], on)
        return [schemes.get(one.id) for one in found]


@blp.route("/<code>/<version>")
class OneScheme(MethodView):
    @refuses(blp, 401, 404)
    @blp.response(200, SchemeSchema)
    @requires("schemes.read")
    def get(self, code, version):
        """Read a version with all its rules."""
        return schemes.in_scope(f"{code}@{version}", current_scope())


@blp.route("/<code>/<version>/end")
class SchemeEnd(MethodView):
    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(200, SchemeSummarySchema)
    @requires("schemes.manage")
    @blp.arguments(SchemeEndSchema)
    def post(self, sent, code, version):
        """Let a version end earlier than it says; what was decided under it stays with it."""
        return lending_schemes.end(code, version, sent["last_day"], actor())
