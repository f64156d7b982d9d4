"""Borrowers: sign in, bind a household, see what is due, be reminded, answer."""

from __future__ import annotations

from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from flask import Response, request
from flask.views import MethodView

from api.addresses import public_url
from api.blueprints import Blueprint
from api.borrower_identity import borrower_token, borrowers_only, current_borrower, origin
from api.context import context
from api.refusals import refuses
from api.reminder_pages import page_of
from api.reminders import today
from api.requests import sent_file
from borrowers import binding, calendars, pictures, receipts, signing_in
from borrowers.loans_view import loan_view, of_borrower, overview
from errors import ReminderNotFound
from field_forms.arriving_files import file_facts
from records import borrowers, consents, households, reminder_lists, reminders
from records.clock import now
from records.scopes import Scope
from reminders.answering import read_by_recipient, reply
from reminders.desk import mini_program, official_account
from reminders.extensions import ask
from schemas.borrowers import (
    BindingSchema,
    BindSchema,
    BorrowerInboxQuerySchema,
    BorrowerReminderPageSchema,
    BorrowerReminderSchema,
    BorrowerTokenSchema,
    CodeSentSchema,
    ConsentAnswerSchema,
    ConsentBalanceSchema,
    InvitationSchema,
    InviteSchema,
    MiniProgramSignInSchema,
    OfficialAccountSignInSchema,
    OverviewSchema,
    PhoneCodeRequestSchema,
    PhoneSignInSchema,
    PreferencesSchema,
    ReplyCreateSchema,
)

blp = Blueprint("borrowers", __name__, url_prefix="/api/v1/borrower", description="For borrowers, inside WeChat or out")


def _signed_in(borrower: dict) -> dict:
    return {**borrower_token(borrower), "bound": bool(borrower["bindings"])}


@blp.route("/sign-in/mini-program")
class MiniProgramSignIn(MethodView):
    @blp.doc(security=[])
    @refuses(blp, 400, 401, 403, 422, 429)
    @blp.response(200, BorrowerTokenSchema)
    @blp.arguments(MiniProgramSignInSchema)
    def post(self, sent):
        """Sign in with the code of `wx.login`; with `phone_code`, the number is added."""
        client = mini_program(context().settings)
        borrower = signing_in.with_mini_program(client, sent["code"], origin())
        if sent.get("phone_code"):
            number = signing_in.phone_of_button(client, sent["phone_code"])
            borrower = signing_in.with_number(borrower, number)
        return _signed_in(borrower)


@blp.route("/sign-in/official-account")
class OfficialAccountSignIn(MethodView):
    @blp.doc(security=[])
    @refuses(blp, 400, 401, 403, 422, 429)
    @blp.response(200, BorrowerTokenSchema)
    @blp.arguments(OfficialAccountSignInSchema)
    def post(self, sent):
        """Sign in with the code of the official account's H5 authorisation (snsapi_base)."""
        client = official_account(context().settings)
        return _signed_in(signing_in.with_official_account(client, sent["code"], origin()))


@blp.route("/sign-in/phone-code")
class PhoneCode(MethodView):
    @blp.doc(security=[])
    @refuses(blp, 400, 422, 429)
    @blp.response(202, CodeSentSchema)
    @blp.arguments(PhoneCodeRequestSchema)
    def post(self, sent):
        """Ask for a one-time code. The answer is the same whether the number is known or not."""
        settings = context().settings
        signing_in.send_code(sent["phone"], origin(), context().channels.get("sms"), settings.SMS_CODE_TEMPLATE)
        return {"seconds": signing_in.CODE_SECONDS}


@blp.route("/sign-in/phone")
class PhoneSignIn(MethodView):
    @blp.doc(security=[])
    @refuses(blp, 400, 401, 422, 429)
    @blp.response(200, BorrowerTokenSchema)
    @blp.arguments(PhoneSignInSchema)
    def post(self, sent):
        """Sign in with a phone and its code."""
        return _signed_in(signing_in.with_phone(sent["phone"], sent["code"], origin()))


@blp.route("/sign-out")
class SignOut(MethodView):
    @refuses(blp, 401)
    @blp.response(204)
    @borrowers_only
    def post(self):
        """End all sign-ins of the caller, on every device; the calendar's address ends too."""
        me = current_borrower()
        borrowers.add_identity(me["_id"], {"token_version": me["token_version"] + 1})


@blp.route("/bindings")
class Bindings(MethodView):
    @refuses(blp, 400, 401, 422, 429)
    @blp.response(201, BindingSchema)
    @borrowers_only
    @blp.arguments(BindSchema)
    def post(self, sent):
        """Bind to a household by its card, or as a family reader by an invitation. Locked after five failures a day."""
        me = current_borrower()
        if sent.get("invitation"):
            bound = binding.accept(me, sent["invitation"], consent=sent["consent"], origin=origin())
        else:
            bound = binding.bind(me, sent, origin(), context().cards)
        return overview({**me, "bindings": [bound]}, today())["households"][0]


@blp.route("/bindings/<household>/<member>")
class Binding(MethodView):
    @refuses(blp, 401, 404)
    @blp.response(204)
    @borrowers_only
    def delete(self, household, member):
        """End a binding."""
        binding.unbind(current_borrower(), household, member)


@blp.route("/invitations")
class Invitations(MethodView):
    @refuses(blp, 401, 404, 422, 429)
    @blp.response(201, InvitationSchema)
    @borrowers_only
    @blp.arguments(InviteSchema)
    def post(self, sent):
        """Make an invitation for a family member to read along: good once, for a day."""
        return binding.invite(current_borrower(), sent["household"])


@blp.route("/overview")
class Overview(MethodView):
    @refuses(blp, 401)
    @blp.response(200, OverviewSchema)
    @borrowers_only
    def get(self):
        """Read everything: loans, what is next, how much, how many days are left, whom to call."""
        me = current_borrower()
        address = f"{public_url()}/api/v1/borrower/calendar/{calendars.token_of(me)}.ics"
        unread = reminders.unread(f"borrower:{me['_id']}")
        return {**overview(me, today()), "calendar": address, "unread": unread}


def _drawn_loan(loan_id: str) -> tuple[dict, date]:
    return loan_view(of_borrower(current_borrower(), loan_id), today()), today()


@blp.route("/loans/<loan_id>/schedule.png")
class SchedulePng(MethodView):
    @refuses(blp, 401, 404)
    @blp.response(200, description="The schedule as a picture", content_type="image/png")
    @borrowers_only
    def get(self, loan_id):
        """Draw the schedule to keep or send."""
        return Response(pictures.schedule_png(*_drawn_loan(loan_id)), mimetype="image/png")


@blp.route("/loans/<loan_id>/schedule.pdf")
class SchedulePdf(MethodView):
    @refuses(blp, 401, 404)
    @blp.response(200, description="The schedule as a page", content_type="application/pdf")
    @borrowers_only
    def get(self, loan_id):
        """Draw the schedule to print."""
        return Response(pictures.schedule_pdf(*_drawn_loan(loan_id)), mimetype="application/pdf")


@blp.route("/calendar/<token>.ics")
class CalendarFeed(MethodView):
    @blp.doc(security=[])
    @refuses(blp, 404)
    @blp.response(200, description="RFC 5545", content_type="text/calendar")
    def get(self, token):
        """Read the calendar feed; its address is the secret, and ends with the borrower's sign-ins."""
        return Response(calendars.feed(calendars.borrower_of(token), today()), mimetype="text/calendar")


@blp.route("/inbox")
class BorrowerInbox(MethodView):
    @refuses(blp, 400, 401, 422)
    @blp.response(200, BorrowerReminderPageSchema)
    @borrowers_only
    @blp.arguments(BorrowerInboxQuerySchema, location="query")
    def get(self, args):
        """List the caller's reminders, newest day first."""
        own = partial(reminder_lists.of_recipients, [f"borrower:{current_borrower()['_id']}"])
        return page_of(args, "day", own, lambda one: one)


def _own_reminder(reminder_id: str) -> dict:
    held = reminders.for_recipients(reminder_id, [f"borrower:{current_borrower()['_id']}"])
    if held is None:
        raise ReminderNotFound()
    return held


@blp.route("/inbox/<reminder_id>/read")
class BorrowerRead(MethodView):
    @refuses(blp, 401, 404, 409)
    @blp.response(200, BorrowerReminderSchema)
    @borrowers_only
    def post(self, reminder_id):
        """Mark a reminder as read."""
        return read_by_recipient(_own_reminder(reminder_id), now())


@blp.route("/inbox/<reminder_id>/replies")
class BorrowerReplies(MethodView):
    @refuses(blp, 400, 401, 404, 409, 422)
    @blp.response(201, BorrowerReminderSchema)
    @borrowers_only
    @blp.arguments(ReplyCreateSchema)
    def post(self, sent, reminder_id):
        """Confirm, say that it is paid, ask to be called, ask for an extension (an application): the office sees it as work."""
        held, by = _own_reminder(reminder_id), f"borrower:{current_borrower()['_id']}"
        if sent["kind"] == "extension" and held.get("loan"):
            return ask(held, by, sent["note"], sent.get("months"), now(), ZoneInfo(context().settings.TIMEZONE))
        return reply(held, sent["kind"], by, now(), note=sent["note"])


@blp.route("/inbox/<reminder_id>/replies/<reply_id>/photo")
class ReceiptPhoto(MethodView):
    @blp.doc(requestBody={"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}})
    @refuses(blp, 401, 404, 413, 422)
    @blp.response(200, BorrowerReminderSchema)
    @borrowers_only
    def put(self, reminder_id, reply_id):
        """Send the photo of a receipt with an answer; it becomes evidence that an officer checks. Repeat it freely."""
        held = _own_reminder(reminder_id)
        file = sent_file(request, receipts.NAME)
        facts = file_facts(receipts.NAME, file, "image", context().settings.MAX_MEGAPIXELS)
        row = {"sha256": file.commit(), "size": file.size, **facts}
        kept = receipts.keep_receipt(held, reply_id, row, households.reference(held["household"], Scope()), now())
        context().nudge()
        return kept


@blp.route("/preferences")
class Preferences(MethodView):
    @refuses(blp, 400, 401, 422)
    @blp.response(200, PreferencesSchema)
    @borrowers_only
    @blp.arguments(PreferencesSchema)
    def put(self, sent):
        """Choose the language, and what one does not want to be told by."""
        me = current_borrower()
        return borrowers.add_identity(me["_id"], sent) if sent else me


@blp.route("/consents")
class Consents(MethodView):
    @refuses(blp, 400, 401, 422)
    @blp.response(200, ConsentBalanceSchema)
    @borrowers_only
    def get(self):
        """Read how many subscribe messages may still be sent."""
        return {"balance": consents.balance(current_borrower().get("openids", {}).get("mini", ""))}

    @refuses(blp, 400, 401, 422)
    @blp.response(200, ConsentBalanceSchema)
    @borrowers_only
    @blp.arguments(ConsentAnswerSchema)
    def post(self, sent):
        """Tell what `wx.requestSubscribeMessage` came to. Where WeChat's own callbacks are set up, those count instead."""
        openid = current_borrower().get("openids", {}).get("mini", "")
        if openid and not context().settings.WECHAT_CALLBACK_TOKEN:
            (consents.accepted if sent["accepted"] else consents.refused)(openid, sent["template"], now())
        return {"balance": consents.balance(openid)}
