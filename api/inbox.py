"""The inbox of staff: reminders for them by name, or for their role in their place."""

from __future__ import annotations

from flask.views import MethodView

from api.blueprints import Blueprint
from api.identity import current, current_scope, requires
from api.paging import key_of, limit_of, paged
from api.refusals import refuses
from errors import ReminderNotFound
from records import reminders
from records.clock import now
from reminders.answering import read_by_recipient
from reminders.contacts import keys_of_staff
from reminders.views import reminder_view
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
        limit, after = limit_of(args.get("limit")), key_of(args.get("cursor"), (str, str))
        found = [reminder_view(one, current().role) for one in reminders.of_recipients(_keys(), after, limit + 1)]
        return paged(found, limit, lambda one: [one["day"], one["_id"]])


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
        return reminder_view(read_by_recipient(held, now()), current().role)
