"""Reference rates (LPR) that schemes follow."""

from __future__ import annotations

from flask.views import MethodView

from api.actors import actor
from api.blueprints import Blueprint
from api.identity import requires
from api.refusals import refuses
from lending.rate_publications import add_publication
from lending.rates import table
from schemas.schemes import PublicationSchema, PublicationStoredSchema, RateQuerySchema, RateTableSchema

blp = Blueprint(
    "reference-rates", __name__, url_prefix="/api/v1/reference-rates", description="LPR and benchmark rates"
)


@blp.route("")
class ReferenceRates(MethodView):
    @refuses(blp, 401, 422)
    @blp.response(200, RateTableSchema)
    @requires("rates.read")
    @blp.arguments(RateQuerySchema, location="query")
    def get(self, args):
        """Show a table of reference rates and how far it reaches."""
        return table(args["basis"])

    @refuses(blp, 400, 401, 403, 409, 422)
    @blp.response(201, PublicationStoredSchema)
    @requires("rates.manage")
    @blp.arguments(PublicationSchema)
    def post(self, sent):
        """Add a publication."""
        return add_publication(sent, actor())
