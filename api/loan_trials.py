"""Loans tried out before they are registered."""

from __future__ import annotations

from flask.views import MethodView

from api.actors import actor
from api.blueprints import Blueprint
from api.identity import requires
from api.loans import today
from api.refusals import refuses
from lending.loan_trials import try_loan
from schemas.loan_trials import LoanTrialSchema, LoanTriedSchema

blp = Blueprint("loan_trials", __name__, url_prefix="/api/v1/loans", description="A loan before it is registered")


@blp.route("/trial")
class LoanTrial(MethodView):
    @refuses(blp, 400, 401, 403, 404, 409, 422)
    @blp.response(200, LoanTriedSchema)
    @requires("loans.register")
    @blp.arguments(LoanTrialSchema)
    def post(self, sent):
        """Tell what a loan would be under its scheme: terms, schedule, and each rule that it breaks. Nothing is stored."""
        return try_loan(sent, actor(), today=today())
