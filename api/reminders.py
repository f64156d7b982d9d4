"""Reminders as staff see them: the log of a day, what failed, the list to read out, what borrowers answer, the report."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from flask import send_file
from flask.views import MethodView

from api.blueprints import Blueprint
from api.context import context
from api.identity import audit_origin, current, current_scope, requires
from api.refusals import refuses
from api.reminder_pages import for_staff, page_of
from errors import RegionNotFound
from records import audit, reminder_lists, reminders
from records.clock import now
from records.scopes import Scope
from reminders.answering import close_reply, send_again, tell
from reminders.moments import day_of
from reminders.reading_lists import reading_list
from reminders.reporting import report
from schemas.reminders import (
    CloseReplySchema,
    ReadingListQuerySchema,
    ReminderPageSchema,
    ReminderQuerySchema,
    ReminderRegionQuerySchema,
    ReminderSchema,
    ReportQuerySchema,
    ReportRowSchema,
    SendAgainSchema,
    TellSchema,
)

blp = Blueprint("reminders", __name__, url_prefix="/api/v1/reminders", description="Who was told what, when, and how")


def today() -> date:
    """Return the present date on the product's clock."""
    return day_of(now(), ZoneInfo(context().settings.TIMEZONE))


def _scope(region: str | None) -> Scope:
    scope = current_scope().narrowed(region)
    if scope is None:
        raise RegionNotFound()
    return scope


@blp.route("")
class ReminderLog(MethodView):
    @refuses(blp, 400, 401, 403, 404, 422)
    @blp.response(200, ReminderPageSchema)
    @requires("reminders.read")
    @blp.arguments(ReminderQuerySchema, location="query")
    def get(self, args):
        """List a day's reminders of the caller's area, by region."""
        conditions = {key: args[key] for key in ("state", "audience", "channel", "rule") if args.get(key)}
        day = (args.get("day") or today()).isoformat()
        return page_of(args, "region", partial(reminder_lists.of_day, _scope(args.get("region")), day, conditions))


@blp.route("/open")
class OpenReminders(MethodView):
    @refuses(blp, 400, 401, 403, 404, 422)
    @blp.response(200, ReminderPageSchema)
    @requires("reminders.read")
    @blp.arguments(ReminderRegionQuerySchema, location="query")
    def get(self, args):
        """List what reached nobody (failed) or perhaps nobody (unknown), newest day first."""
        return page_of(args, "day", partial(reminder_lists.unsettled, _scope(args.get("region"))))


@blp.route("/replies")
class Replies(MethodView):
    @refuses(blp, 400, 401, 403, 404, 422)
    @blp.response(200, ReminderPageSchema)
    @requires("reminders.read")
    @blp.arguments(ReminderRegionQuerySchema, location="query")
    def get(self, args):
        """List reminders that borrowers answered, and that ask somebody to do something."""
        return page_of(args, "region", partial(reminder_lists.with_open_replies, _scope(args.get("region"))))


@blp.route("/report")
class ReminderReport(MethodView):
    @refuses(blp, 401, 403, 404, 422)
    @blp.response(200, ReportRowSchema(many=True))
    @requires("reminders.report")
    @blp.arguments(ReportQuerySchema, location="query")
    def get(self, args):
        """Count what was sent, arrived, was read and was paid within 7 days, by channel, rule or region; with costs."""
        price = Decimal(str(context().settings.SMS_PRICE))
        first, last = args["first"].isoformat(), args["last"].isoformat()
        return report(_scope(args.get("region")), first, last, args["by"], price)


@blp.route("/reading-list.pdf")
class ReadingList(MethodView):
    @refuses(blp, 401, 403, 404, 422)
    @blp.response(200, description="A4, a row a household", content_type="application/pdf")
    @requires("reminders.tell")
    @blp.arguments(ReadingListQuerySchema, location="query")
    def get(self, args):
        """Draw the list of those without a phone, for the cadre to read out; it names no sums."""
        scope, day = _scope(args["region"]), args.get("day") or today()
        file = io.BytesIO()
        reading_list(file, scope, day)
        audit.record("reminders.printed", f"region:{args['region']}", region=args["region"], **audit_origin())
        file.seek(0)
        return send_file(
            file, "application/pdf", as_attachment=True, download_name=f"{day}-{args['region']}-提醒名单.pdf"
        )


@blp.route("/<reminder_id>")
class Reminder(MethodView):
    @refuses(blp, 401, 403, 404)
    @blp.response(200, ReminderSchema)
    @requires("reminders.read")
    def get(self, reminder_id):
        """Read a reminder with every attempt."""
        return for_staff(reminders.in_scope(reminder_id, current_scope()))


@blp.route("/<reminder_id>/told")
class Told(MethodView):
    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(200, ReminderSchema)
    @requires("reminders.tell")
    @blp.arguments(TellSchema)
    def post(self, args, reminder_id):
        """Note that a reminder was read out, or that nobody was at home."""
        held = reminders.in_scope(reminder_id, current_scope())
        return for_staff(tell(held, args["result"], args["note"], current().username, now()))


@blp.route("/<reminder_id>/again")
class Again(MethodView):
    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(200, ReminderSchema)
    @requires("reminders.send")
    @blp.arguments(SendAgainSchema)
    def post(self, args, reminder_id):
        """Send a reminder again that failed or whose outcome is unknown."""
        held = reminders.in_scope(reminder_id, current_scope())
        again = send_again(held, current().username, args["reason"], now())
        audit.record("reminder.again", reminder_id, region=held["region"], purpose=args["reason"], **audit_origin())
        return for_staff(again)


@blp.route("/<reminder_id>/replies/<reply_id>/close")
class CloseReply(MethodView):
    @refuses(blp, 401, 403, 404, 409, 422)
    @blp.response(200, ReminderSchema)
    @requires("reminders.tell")
    @blp.arguments(CloseReplySchema)
    def post(self, args, reminder_id, reply_id):
        """Note what was done about a borrower's answer."""
        held = reminders.in_scope(reminder_id, current_scope())
        return for_staff(close_reply(held, reply_id, current().username, args["result"], now()))
