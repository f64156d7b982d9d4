"""Maps of areas: households, visits and the boundaries of regions, from our own data alone."""

from __future__ import annotations

from datetime import timedelta

from flask.views import MethodView

from api.areas import asked_area
from api.blueprints import Blueprint
from api.context import context
from api.identity import requires
from api.indicators import day_of
from api.refusals import refuses
from households.area_maps import area_map
from households.boundaries import boundaries_within
from lending.indicator_sources import after
from schemas.maps import BoundariesQuerySchema, BoundariesSchema, MapQuerySchema, MapSchema

blp = Blueprint("maps", __name__, url_prefix="/api/v1/map", description="Where households and visits are")


@blp.route("")
class Map(MethodView):
    @refuses(blp, 400, 401, 403, 404, 422)
    @blp.response(200, MapSchema)
    @requires("map.read")
    @blp.arguments(MapQuerySchema, location="query")
    def get(self, args):
        """Show where the households and latest visits of an area are; names are masked."""
        area, day, days = asked_area(args), day_of(args), args["days"]
        found = area_map(area, after(day - timedelta(days)), after(day))
        return {**found, "region": area.prefix, "as_of": day, "days": days}


@blp.route("/boundaries")
class Boundaries(MethodView):
    @refuses(blp, 400, 401, 403, 404, 422, 503)
    @blp.response(200, BoundariesSchema)
    @requires("map.read")
    @blp.arguments(BoundariesQuerySchema, location="query")
    def get(self, args):
        """Read the outlines of an area and of the regions in it, where the deployment has a file of them."""
        settings = context().settings
        return boundaries_within(settings.boundaries_file, settings.BOUNDARIES_DATUM, asked_area(args).prefix)
