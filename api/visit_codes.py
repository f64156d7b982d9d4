"""Visit codes: issued one by one or in batches ahead of a day without signal."""

from __future__ import annotations

from flask import Response
from flask.views import MethodView

from api.blueprints import Blueprint
from api.context import context
from api.identity import current, current_scope, requires
from api.refusals import refuses
from evidence.visits import code_of, issue_codes
from media.qr import qr_svg
from records import households, visit_codes
from records.clock import now
from schemas.visit_codes import VisitCodeCreateSchema, VisitCodeSchema

blp = Blueprint(
    "visit_codes",
    __name__,
    url_prefix="/api/v1/visit-codes",
    description="Codes that tie a photo to one visit: in the shot (as QR code) or sent with it",
)


@blp.route("")
class VisitCodes(MethodView):
    @refuses(blp, 401, 403)
    @blp.response(200, VisitCodeSchema(many=True))
    @requires("submissions.create")
    def get(self):
        """List the caller's codes that are still good and not used."""
        return visit_codes.of_owner(current().username, now())

    @refuses(blp, 401, 403, 404, 422)
    @blp.response(201, VisitCodeSchema(many=True))
    @requires("submissions.create")
    @blp.arguments(VisitCodeCreateSchema)
    def post(self, args):
        """Issue codes."""
        household = households.reference(args["household"], current_scope())["_id"] if args.get("household") else None
        return issue_codes(current().username, args["count"], household, context().settings.VISIT_CODE_DAYS)


@blp.route("/<code>/qr.svg")
class VisitCodeQr(MethodView):
    @refuses(blp, 401, 404)
    @blp.response(200, description="The code as QR, to be shown in the shot", content_type="image/svg+xml")
    @requires("submissions.create")
    def get(self, code):
        """Draw a code of the caller's."""
        held = code_of(code.upper(), current().username)
        return Response(qr_svg(f"ruhu:v:{held['_id']}", caption=held["_id"]), mimetype="image/svg+xml")
