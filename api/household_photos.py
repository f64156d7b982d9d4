"""The photos of a household."""

from __future__ import annotations

from datetime import datetime

from flask.views import MethodView

from api.blueprints import Blueprint
from api.identity import current_scope, requires
from api.paging import key_of, limit_of, paged
from api.refusals import refuses
from evidence.views import gallery
from records import households, photo_uses
from schemas.pages import PageQuerySchema
from schemas.photos import GalleryPageSchema

blp = Blueprint("household_photos", __name__, url_prefix="/api/v1/households", description="Households")


@blp.route("/<household_id>/photos")
class HouseholdPhotos(MethodView):
    @refuses(blp, 400, 401, 404)
    @blp.response(200, GalleryPageSchema)
    @requires("submissions.read")
    @blp.arguments(PageQuerySchema, location="query")
    def get(self, args, household_id):
        """List the photos of the household, newest first, each with what was found about it."""
        households.reference(household_id, current_scope())
        limit, after = limit_of(args.get("limit")), key_of(args.get("cursor"), (datetime, str))
        found = photo_uses.of_household(household_id, current_scope(), after, limit + 1)  # type: ignore[arg-type]
        page = paged(found, limit, lambda use: [use["received_at"], use["_id"]])
        page["items"] = gallery(page["items"])
        return page
