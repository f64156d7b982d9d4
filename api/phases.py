"""Phases of the programmes: what publicity, training, meetings and notices left, and what is missing where."""

from __future__ import annotations

from flask.views import MethodView

from api.blueprints import Blueprint
from api.identity import current_scope, requires
from api.refusals import refuses
from errors import RegionNotFound
from households.numbers import today
from lending import schemes
from lending.phases import phases_view
from schemas.phases import PhaseQuerySchema, PhaseSchema

blp = Blueprint("phases", __name__, url_prefix="/api/v1/phases", description="Phases with the records they must leave")


@blp.route("")
class Phases(MethodView):
    @refuses(blp, 401, 404, 409, 422)
    @blp.response(200, PhaseSchema(many=True))
    @requires("phases.read")
    @blp.arguments(PhaseQuerySchema, location="query")
    def get(self, args):
        """Say for each phase of the schemes in force which records came, which came late, and which places lack some."""
        scope = current_scope().narrowed(args.get("region"))
        if scope is None:
            raise RegionNotFound()
        region, on = scope.prefix, today()
        if args.get("scheme") and args.get("version"):
            found = [schemes.for_region(args["scheme"], args["version"], region)]
        elif args.get("scheme"):
            found = [schemes.applying(args["scheme"], region, on)]
        else:
            found = schemes.applicable(region, on)
        return [phase for scheme in found for phase in phases_view(scheme, region, on)]
