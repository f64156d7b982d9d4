"""Claims on the risk fund: the bank proposes, the county decides."""

from __future__ import annotations

from datetime import datetime

from flask.views import MethodView

from api.actors import actor
from api.blueprints import Blueprint
from api.identity import current_scope, requires
from api.paging import key_of, limit_of, paged
from api.refusals import refuses
from lending.fund_claims import approve_claim, propose_claim, refuse_claim
from records import loans, risk_funds
from schemas.risk_funds import (
    FundClaimCreateSchema,
    FundClaimPageSchema,
    FundClaimQuerySchema,
    FundClaimRefusalSchema,
    FundClaimSchema,
)

blp = Blueprint("fund_claims", __name__, url_prefix="/api/v1/fund-claims", description="Claims on the risk fund")


@blp.route("")
class FundClaims(MethodView):
    @refuses(blp, 400, 401, 403, 422)
    @blp.response(200, FundClaimPageSchema)
    @requires("funds.read")
    @blp.arguments(FundClaimQuerySchema, location="query")
    def get(self, args):
        """List the claims of the caller's area, newest first."""
        limit, after = limit_of(args.get("limit")), key_of(args.get("cursor"), (datetime, str))
        conditions = {"state": args["state"]} if args.get("state") else {}
        found = risk_funds.claim_page(current_scope(), conditions, after, limit + 1)  # type: ignore[arg-type]
        return paged(found, limit, lambda one: [one["proposed_at"], one["_id"]])

    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(201, FundClaimSchema)
    @requires("funds.claim")
    @blp.arguments(FundClaimCreateSchema)
    def post(self, sent):
        """Claim the loss of a loan that is overdue as long as its scheme asks for; the shares are those of the scheme."""
        return propose_claim(loans.in_scope(sent["loan"], current_scope()), sent["reason"], actor())


@blp.route("/<claim_id>")
class FundClaim(MethodView):
    @refuses(blp, 401, 403, 404)
    @blp.response(200, FundClaimSchema)
    @requires("funds.read")
    def get(self, claim_id):
        """Read a claim."""
        return risk_funds.claim_in_scope(claim_id, current_scope())


@blp.route("/<claim_id>/approval")
class FundClaimApproval(MethodView):
    @refuses(blp, 401, 403, 404, 409)
    @blp.response(200, FundClaimSchema)
    @requires("funds.manage")
    def post(self, claim_id):
        """Approve a claim and pay it: out of the account, into the loan. Repeat it if something was in the way."""
        return approve_claim(risk_funds.claim_in_scope(claim_id, current_scope()), actor())


@blp.route("/<claim_id>/refusal")
class FundClaimRefusal(MethodView):
    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(200, FundClaimSchema)
    @requires("funds.manage")
    @blp.arguments(FundClaimRefusalSchema)
    def post(self, sent, claim_id):
        """Refuse a claim with a reason; the loan may be claimed again later."""
        return refuse_claim(risk_funds.claim_in_scope(claim_id, current_scope()), sent["reason"], actor())
