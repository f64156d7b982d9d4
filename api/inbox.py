"""The inbox of staff: reminders for them by name, or for their role in their place."""

from __future__ import annotations

from functools import partial

from flask.views import MethodView

from api.blueprints import Blueprint
from api.identity import current, current_scope, requires
from api.refusals import refuses
from api.reminder_pages import for_staff, page_of
from errors import ReminderNotFound
from records import reminder_lists, reminders
from records.clock import now
from reminders.answering import read_by_recipient
from reminders.contacts import keys_of_staff
from schemas.reminders import InboxQuerySchema, ReminderPageSchema, ReminderSchema

blp = Blueprint("inbox", __name__, url_prefix="/api/v1/inbox", description="Reminders for the caller")


def _keys() -> list[str]:
    me, scope = current(), current_scope()
    return keys_of_staff(me.username, me.role, scope.prefix, scope.institution)


@blp.route("")
class Inbox(MethodView):
    @refuses(blp, 400, 401, 422)
    @blp.response(200, ReminderPageSchema)
    @requires("account.own")
    @blp.arguments(InboxQuerySchema, location="query")
    def get(self, args):
        """List the caller's reminders, newest day first."""
        return page_of(args, "day", partial(reminder_lists.of_recipients, _keys()))


@blp.route("/<reminder_id>/read")
class ReadReminder(MethodView):
    @refuses(blp, 401, 404, 409)
    @blp.response(200, ReminderSchema)
    @requires("account.own")
    def post(self, reminder_id):
        """Mark a reminder as read."""
        held = reminders.for_recipients(reminder_id, _keys())
        if held is None:
            raise ReminderNotFound()
        return for_staff(read_by_recipient(held, now()))
