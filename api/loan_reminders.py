"""What was reminded of a loan, and of whom."""

from __future__ import annotations

from functools import partial

from flask.views import MethodView

from api.blueprints import Blueprint
from api.identity import current_scope, requires
from api.refusals import refuses
from api.reminder_pages import page_of
from records import loans, reminder_lists
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
        return page_of(args, "day", partial(reminder_lists.of_loan, loan["_id"]))
