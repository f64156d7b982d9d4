"""Monthly bulletins: as figures, as a workbook, as a PDF; issued ones stay as they were."""

from __future__ import annotations

from flask import Response
from flask.views import MethodView

from api.actors import actor
from api.areas import asked_area
from api.blueprints import Blueprint
from api.identity import current_scope, requires
from api.paging import key_of, limit_of, paged
from api.refusals import refuses
from lending.bulletin_files import FORMATS, file_of
from lending.bulletins import bulletin_of, issue_bulletin, issued
from records import bulletins
from schemas.indicators import (
    BulletinFileQuerySchema,
    BulletinOfSchema,
    BulletinPageSchema,
    BulletinQuerySchema,
    BulletinSchema,
)

blp = Blueprint(
    "bulletins", __name__, url_prefix="/api/v1/bulletins", description="Monthly bulletins with ranks of regions"
)


@blp.route("")
class Bulletins(MethodView):
    @refuses(blp, 400, 401, 403, 404, 422)
    @blp.response(200, BulletinPageSchema)
    @requires("indicators.read")
    @blp.arguments(BulletinQuerySchema, location="query")
    def get(self, args):
        """List the bulletins that were issued for areas in the caller's, latest month first."""
        limit, after = limit_of(args.get("limit")), key_of(args.get("cursor"), (str, str))
        conditions = {"month": args["month"]} if args.get("month") else {}
        found = bulletins.page(asked_area(args), conditions, after, limit + 1)  # type: ignore[arg-type]
        return paged(found, limit, lambda one: [one["month"], one["_id"]])

    @refuses(blp, 400, 401, 403, 404, 422)
    @blp.response(201, BulletinSchema)
    @requires("bulletins.issue")
    @blp.arguments(BulletinOfSchema)
    def post(self, sent):
        """Issue the bulletin of a month as the figures are now; an earlier one of the same month stays too."""
        return issue_bulletin(sent["month"], asked_area(sent), actor())


@blp.route("/preview")
class BulletinPreview(MethodView):
    @refuses(blp, 400, 401, 403, 404, 422)
    @blp.response(200, BulletinSchema)
    @requires("indicators.read")
    @blp.arguments(BulletinOfSchema, location="query")
    def get(self, args):
        """Compute the bulletin of a month without issuing it."""
        return bulletin_of(args["month"], asked_area(args))


@blp.route("/<bulletin_id>")
class IssuedBulletin(MethodView):
    @refuses(blp, 401, 403, 404)
    @blp.response(200, BulletinSchema)
    @requires("indicators.read")
    def get(self, bulletin_id):
        """Read a bulletin as it was issued."""
        return issued(bulletin_id, current_scope())


@blp.route("/<bulletin_id>/file")
class BulletinFile(MethodView):
    @refuses(blp, 401, 403, 404, 422)
    @blp.response(200, description="The file")
    @requires("indicators.read")
    @blp.arguments(BulletinFileQuerySchema, location="query")
    def get(self, args, bulletin_id):
        """Download a bulletin as .xlsx (sums and rates are formulas) or .pdf."""
        bulletin, kind = issued(bulletin_id, current_scope()), args["format"]
        answer = Response(file_of(bulletin, kind), content_type=FORMATS[kind][0])
        answer.headers.set("Content-Disposition", "attachment", filename=f"bulletin-{bulletin['month']}.{kind}")
        return answer
