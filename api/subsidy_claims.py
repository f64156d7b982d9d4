"""Claims of interest subsidy: drafted, submitted, paid, exported."""

from __future__ import annotations

from flask import Response
from flask.views import MethodView

from api.actors import actor
from api.areas import asked_area
from api.blueprints import Blueprint
from api.identity import current_scope, requires
from api.paging import key_of, limit_of, paged
from api.refusals import refuses
from api.unmasking import unmasked_fields
from lending import subsidy_claims as claiming
from lending.subsidy_workbook import claim_xlsx
from records import subsidy_claims
from schemas.pages import PageQuerySchema
from schemas.subsidy_claims import (
    ClaimVersionQuerySchema,
    ClaimVersionSchema,
    SubsidyClaimCreateSchema,
    SubsidyClaimPageSchema,
    SubsidyClaimQuerySchema,
    SubsidyClaimSchema,
    SubsidyExportQuerySchema,
    SubsidyPaymentSchema,
    SubsidyRowPageSchema,
)

blp = Blueprint(
    "subsidy_claims", __name__, url_prefix="/api/v1/subsidy-claims", description="Interest subsidy by quarter"
)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blp.route("")
class SubsidyClaims(MethodView):
    @refuses(blp, 400, 401, 403, 404, 422)
    @blp.response(200, SubsidyClaimPageSchema)
    @requires("subsidy.read")
    @blp.arguments(SubsidyClaimQuerySchema, location="query")
    def get(self, args):
        """List the claims of the caller's area, latest quarter first."""
        limit, after = limit_of(args.get("limit")), key_of(args.get("cursor"), (str, str))
        conditions = {key: args[key] for key in ("quarter", "state") if args.get(key)}
        found = subsidy_claims.page(asked_area(args), conditions, after, limit + 1)  # type: ignore[arg-type]
        return paged(found, limit, lambda one: [one["quarter"], one["_id"]])

    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(201, SubsidyClaimSchema)
    @requires("subsidy.claim")
    @blp.arguments(SubsidyClaimCreateSchema)
    def post(self, sent):
        """Draft the claim of a quarter; a loan is in one claim a quarter. Corrections of frozen quarters are rows of it."""
        area = asked_area(sent)
        return claiming.draft_claim(sent["quarter"], area.prefix, area.institution, actor())


@blp.route("/<claim_id>")
class SubsidyClaim(MethodView):
    @refuses(blp, 401, 403, 404)
    @blp.response(200, SubsidyClaimSchema)
    @requires("subsidy.read")
    def get(self, claim_id):
        """Read a claim."""
        return subsidy_claims.in_scope(claim_id, current_scope())

    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(204)
    @requires("subsidy.claim")
    @blp.arguments(ClaimVersionQuerySchema, location="query")
    def delete(self, args, claim_id):
        """Remove a draft."""
        claiming.remove_draft(subsidy_claims.in_scope(claim_id, current_scope()), args["version"], actor())


@blp.route("/<claim_id>/rows")
class SubsidyRows(MethodView):
    @refuses(blp, 400, 401, 403, 404)
    @blp.response(200, SubsidyRowPageSchema)
    @requires("subsidy.read")
    @blp.arguments(PageQuerySchema, location="query")
    def get(self, args, claim_id):
        """List the rows of a claim, each with the segments that explain its amount, by region."""
        claim = subsidy_claims.in_scope(claim_id, current_scope())
        limit, after = limit_of(args.get("limit")), key_of(args.get("cursor"), (str, str))
        found = subsidy_claims.row_page(claim["_id"], after, limit + 1)  # type: ignore[arg-type]
        return paged(found, limit, lambda row: [row["region"], row["_id"]])


@blp.route("/<claim_id>/rebuild")
class SubsidyRebuild(MethodView):
    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(200, SubsidyClaimSchema)
    @requires("subsidy.claim")
    @blp.arguments(ClaimVersionSchema)
    def post(self, sent, claim_id):
        """Compute a draft anew from the loans as they are now."""
        claim = subsidy_claims.in_scope(claim_id, current_scope())
        return claiming.rebuild_draft(claim, sent["version"], actor())


@blp.route("/<claim_id>/submit")
class SubsidySubmission(MethodView):
    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(200, SubsidyClaimSchema)
    @requires("subsidy.claim")
    @blp.arguments(ClaimVersionSchema)
    def post(self, sent, claim_id):
        """Submit a draft as it was read: from now on it is frozen."""
        claim = subsidy_claims.in_scope(claim_id, current_scope())
        return claiming.submit_claim(claim, sent["version"], actor())


@blp.route("/<claim_id>/payment")
class SubsidyPayment(MethodView):
    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(200, SubsidyClaimSchema)
    @requires("subsidy.pay")
    @blp.arguments(SubsidyPaymentSchema)
    def post(self, sent, claim_id):
        """Record that a submitted claim was paid; by another person than the one who submitted it."""
        claim = subsidy_claims.in_scope(claim_id, current_scope())
        return claiming.record_payment(claim, sent["version"], sent["paid_on"], actor())


@blp.route("/<claim_id>/file")
class SubsidyFile(MethodView):
    @refuses(blp, 401, 403, 404, 422)
    @blp.response(200, description="The claim as .xlsx: rows, segments with formulas")
    @requires("subsidy.read")
    @blp.arguments(SubsidyExportQuerySchema, location="query")
    def get(self, args, claim_id):
        """Download a claim as .xlsx; ID and card numbers are masked unless a purpose is given."""
        claim = subsidy_claims.in_scope(claim_id, current_scope())
        unmask = unmasked_fields(args, f"subsidy:{claim_id}", claim["region"])
        answer = Response(claim_xlsx(claim, unmask), content_type=_XLSX)
        answer.headers.set("Content-Disposition", "attachment", filename=f"subsidy-{claim['quarter']}.xlsx")
        return answer
