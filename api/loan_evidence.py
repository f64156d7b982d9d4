"""What loans became: the evidence of a loan, uses claimed and seen, and loans without any."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask.views import MethodView

from api.blueprints import Blueprint
from api.context import context
from api.identity import current, current_scope, requires
from api.loans import today
from api.paging import cursor_of, key_of, limit_of
from api.refusals import refuses
from errors import RegionNotFound
from lending.loan_views import may_see_amounts
from lending.supervision.evidence_due import due_on, without_evidence
from lending.supervision.loan_evidence import evidence_of, without_amounts
from records import loans
from schemas.supervision import EvidenceDuePageSchema, EvidenceDueQuerySchema, LoanEvidenceSchema

blp = Blueprint("loan_evidence", __name__, url_prefix="/api/v1/loans", description="Evidence of what loans became")


@blp.route("/<loan_id>/evidence")
class LoanEvidence(MethodView):
    @refuses(blp, 401, 403, 404)
    @blp.response(200, LoanEvidenceSchema)
    @requires("evidence.read")
    def get(self, loan_id):
        """Read a loan's evidence, and what it says of the use that was claimed."""
        loan = loans.in_scope(loan_id, current_scope())
        found = evidence_of(loan, current_scope())
        return found if may_see_amounts(loan, current().role) else without_amounts(found)


@blp.route("/without-evidence")
class LoansWithoutEvidence(MethodView):
    @refuses(blp, 400, 401, 403, 404, 422)
    @blp.response(200, EvidenceDuePageSchema)
    @requires("evidence.read")
    @blp.arguments(EvidenceDueQuerySchema, location="query")
    def get(self, args):
        """List the running loans of the caller's area whose evidence is overdue, the earliest disbursed first."""
        scope, limit = current_scope().narrowed(args.get("region")), limit_of(args.get("limit"))
        if scope is None:
            raise RegionNotFound()
        usual = context().settings.EVIDENCE_DAYS
        found, after = without_evidence(
            scope, today(), days=args.get("days"), usual=usual, limit=limit,
            after=key_of(args.get("cursor"), (str, str, str)),  # type: ignore[arg-type]
        )  # fmt: skip
        items = [_item(loan, usual) for loan in found]
        return {"items": items, "next": cursor_of(list(after)) if after else None}


def _item(loan: dict[str, Any], usual: int) -> dict[str, Any]:
    days = {"disbursed_on": date.fromisoformat(loan["disbursed_on"]), "due_on": due_on(loan, usual)}
    return {**loan, **days, "loan": loan["_id"], "borrower": loan["borrower"]["name"]}
