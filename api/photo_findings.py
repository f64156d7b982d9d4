"""Findings about photos: listed, compared side by side, confirmed or dismissed."""

from __future__ import annotations

from datetime import datetime

from flask.views import MethodView

from api.blueprints import Blueprint
from api.identity import audit_origin, current, current_scope, requires
from api.paging import key_of, limit_of, paged
from api.refusals import refuses
from errors import RegionNotFound
from evidence.judging import judge
from evidence.views import comparison, finding_view
from records import audit, photo_findings
from schemas.photos import ComparisonSchema, DecisionSchema, PhotoFindingPageSchema, PhotoFindingQuerySchema

blp = Blueprint("photo_findings", __name__, url_prefix="/api/v1/photo-findings", description="What photos show")


@blp.route("")
class PhotoFindings(MethodView):
    @refuses(blp, 400, 401, 404, 422)
    @blp.response(200, PhotoFindingPageSchema)
    @requires("submissions.read")
    @blp.arguments(PhotoFindingQuerySchema, location="query")
    def get(self, args):
        """List the findings of the caller's area, newest photo first."""
        scope = current_scope().narrowed(args.get("region"))
        if scope is None:
            raise RegionNotFound()
        limit, after = limit_of(args.get("limit")), key_of(args.get("cursor"), (datetime, str))
        conditions = {key: args[key] for key in ("state", "code", "household") if args.get(key)}
        found = photo_findings.page(scope, conditions, after, limit + 1)  # type: ignore[arg-type]
        page = paged(found, limit, lambda item: [item["received_at"], item["_id"]])
        page["items"] = [finding_view(item) for item in page["items"]]
        return page


@blp.route("/<finding_id>")
class PhotoFinding(MethodView):
    @refuses(blp, 401, 404)
    @blp.response(200, ComparisonSchema)
    @requires("submissions.read")
    def get(self, finding_id):
        """Read a finding with its picture and the other one, to look at them side by side."""
        return comparison(photo_findings.in_scope(finding_id, current_scope()), current_scope())


@blp.route("/<finding_id>/decision")
class Decision(MethodView):
    @refuses(blp, 401, 403, 404, 422)
    @blp.response(200, ComparisonSchema)
    @requires("photos.judge")
    @blp.arguments(DecisionSchema)
    def post(self, args, finding_id):
        """Confirm or dismiss a finding, with a reason; not about one's own photo."""
        held = photo_findings.in_scope(finding_id, current_scope())
        decided = judge(held, args["state"], args["reason"], by=current().username)
        audit.record(
            f"photo_finding.{args['state']}", f"photo_finding:{finding_id}", region=held["region"],
            details={"code": held["code"], "reason": args["reason"]}, **audit_origin(),
        )  # fmt: skip
        return comparison(decided, current_scope())
