"""Administrative regions: walk the tree, look up, import."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView

from api.actors import actor
from api.blueprints import Blueprint
from api.identity import current_scope, requires
from api.paging import key_of, limit_of, paged
from api.refusals import refuses
from records import regions
from records.region_table import import_regions
from schemas.regions import RegionFileSchema, RegionImportSchema, RegionPageSchema, RegionQuerySchema, RegionSchema

blp = Blueprint("regions", __name__, url_prefix="/api/v1/regions", description="Administrative regions")


def _filters(args: dict[str, Any]) -> dict[str, Any]:
    """Return the filters asked for; with none, the top of the caller's area."""
    given = {key: args[key] for key in ("parent", "prefix", "name") if key in args}
    top = current_scope().prefix
    return given or {"parent": regions.parent_of(top)}


@blp.route("")
class Regions(MethodView):
    @refuses(blp, 400, 401, 422)
    @blp.response(200, RegionPageSchema)
    @requires("regions.read")
    @blp.arguments(RegionQuerySchema, location="query")
    def get(self, args):
        """List regions by code: those just below one, by the beginning of the code, or by name."""
        limit = limit_of(args.get("limit"))
        after = key_of(args.get("cursor"), (str,))
        found = regions.page(current_scope(), after[0] if after else None, limit + 1, **_filters(args))
        return paged(found, limit, lambda region: [region["_id"]])


@blp.route("/<code>")
class OneRegion(MethodView):
    @refuses(blp, 401, 404)
    @blp.response(200, RegionSchema)
    @requires("regions.read")
    def get(self, code):
        """Show a region of the caller's area, or one above it."""
        return regions.in_scope(code, current_scope())


@blp.route("/import")
class RegionImport(MethodView):
    @refuses(blp, 400, 401, 403, 413, 422)
    @blp.response(201, RegionImportSchema)
    @requires("regions.manage")
    @blp.arguments(RegionFileSchema, location="files")
    def post(self, files):
        """Import regions from a CSV file: all of it, or nothing and every error named."""
        upload = files["file"].stream
        upload.seek(0)
        return {"stored": import_regions(upload, actor())}
