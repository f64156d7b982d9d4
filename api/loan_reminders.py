"""What was reminded of a loan, and of whom."""

from __future__ import annotations

from flask.views import MethodView

from api.blueprints import Blueprint
from api.identity import current, current_scope, requires
from api.paging import key_of, limit_of, paged
from api.refusals import refuses
from records import loans, reminders
from reminders.views import reminder_view
from schemas.pages import PageQuerySchema
from schemas.reminders import ReminderPageSchema

blp = Blueprint("loan_reminders", __name__, url_prefix="/api/v1/loans", description="Who was told what, when, and how")


@blp.route("/<loan_id>/reminders")
class LoanReminders(MethodView):
    @refuses(blp, 400, 401, 403, 404)
    @blp.response(200, ReminderPageSchema)
    @requires("reminders.read")
    @blp.arguments(PageQuerySchema, location="query")
    def get(self, args, loan_id):
        """List every reminder about a loan, newest day first."""
        loan = loans.in_scope(loan_id, current_scope())
        limit, after = limit_of(args.get("limit")), key_of(args.get("cursor"), (str, str))
        found = reminders.of_loan(loan["_id"], after, limit + 1)  # type: ignore[arg-type]
        return paged([reminder_view(one, current().role) for one in found], limit, lambda one: [one["day"], one["_id"]])
