"""What WeChat calls, and what its pages need: callbacks, the page signature, mini-program codes of households."""

from __future__ import annotations

import secrets
import time

from flask import Response, request
from flask.views import MethodView

from api.blueprints import Blueprint
from api.context import context
from api.identity import current_scope, requires
from api.refusals import refuses
from errors import WeChatBusy, WeChatCallbackRefused, WeChatNotConfigured
from records import households, mini_codes
from records.clock import now
from reminders.desk import mini_program, official_account
from reminders.wechat.callbacks import carry_out, read
from reminders.wechat.failures import WeChatNotReached, WeChatOutcomeUnknown, WeChatRefusal
from reminders.wechat.signatures import BadCallback, CallbackCipher, is_signed, page_signature
from schemas.wechat import MiniCodeQuerySchema, PageConfigQuerySchema, PageConfigSchema

blp = Blueprint("wechat", __name__, description="WeChat's side: callbacks, page signatures, mini-program codes")


@blp.route("/wechat/callback")
class WeChatCallback(MethodView):
    @blp.doc(security=[])
    @blp.response(200, description="`echostr`: the address is ours", content_type="text/plain")
    @blp.alt_response(403, description="Not signed by WeChat")
    def get(self):
        """Answer WeChat's check of this address."""
        token = context().settings.WECHAT_CALLBACK_TOKEN
        parts = request.args.get("timestamp", ""), request.args.get("nonce", "")
        if not token or not is_signed(request.args.get("signature", ""), token, *parts):
            raise WeChatCallbackRefused()
        return Response(request.args.get("echostr", ""), mimetype="text/plain")

    @blp.doc(security=[])
    @blp.response(200, description="`success`", content_type="text/plain")
    @blp.alt_response(403, description="Not signed by WeChat")
    def post(self):
        """Take an event, once: consents given and taken back, messages delivered or not."""
        carry_out(_event(), now())
        return Response("success", mimetype="text/plain")


def _event() -> dict:
    """Return the event of a signed request, opened if it is encrypted. Raises WeChatCallbackRefused."""
    settings = context().settings
    token, args = settings.WECHAT_CALLBACK_TOKEN, request.args
    parts = args.get("timestamp", ""), args.get("nonce", "")
    try:
        body = read(request.get_data(cache=False))
        sealed = str(body.get("Encrypt", ""))
        if not settings.WECHAT_AES_KEY:
            if not token or sealed or not is_signed(args.get("signature", ""), token, *parts):
                raise WeChatCallbackRefused()
            return body
        if not token or not is_signed(args.get("msg_signature", ""), token, *parts, sealed):
            raise WeChatCallbackRefused()
        return read(CallbackCipher(settings.WECHAT_AES_KEY, settings.WECHAT_MINI_APPID).opened(sealed))
    except BadCallback:
        raise WeChatCallbackRefused() from None


@blp.route("/api/v1/wechat/page-config")
class PageConfig(MethodView):
    @blp.doc(security=[])
    @refuses(blp, 422)
    @blp.response(200, PageConfigSchema)
    @blp.arguments(PageConfigQuerySchema, location="query")
    def get(self, args):
        """Sign a page of ours for `wx.config`, so that it may scan and locate inside WeChat."""
        client = official_account(context().settings)
        if client is None:
            raise WeChatNotConfigured()
        try:
            ticket = client.page_ticket()
        except (WeChatRefusal, WeChatNotReached, WeChatOutcomeUnknown):
            raise WeChatBusy() from None
        nonce, timestamp = secrets.token_hex(8), int(time.time())
        signed = page_signature(ticket, nonce, timestamp, args["url"])
        return {"appid": client.appid, "nonce": nonce, "timestamp": timestamp, "signature": signed}


@blp.route("/api/v1/households/<household_id>/wxacode")
class HouseholdMiniCode(MethodView):
    @refuses(blp, 401, 403, 404, 422)
    @blp.response(200, description="The mini-program code of the household's card", content_type="image/png")
    @blp.alt_response(503, description="WeChat is not set up or does not answer")
    @requires("households.card")
    @blp.arguments(MiniCodeQuerySchema, location="query")
    def get(self, args, household_id):
        """Draw the mini-program code; it holds the same token as the QR card and is asked of WeChat once."""
        card_id = households.in_scope(household_id, current_scope())["card_id"]
        key = f"{card_id}:{args['page']}:{args['version']}"
        picture = mini_codes.get(key)
        if picture is None:
            picture = _drawn(context().cards.token(card_id), args)
            mini_codes.keep(key, picture)
        return Response(picture, mimetype="image/png" if picture.startswith(b"\x89PNG") else "image/jpeg")


def _drawn(token: str, args: dict) -> bytes:
    client = mini_program(context().settings)
    if client is None:
        raise WeChatNotConfigured()
    try:
        return client.mini_code(token, args["page"], version=args["version"])
    except (WeChatRefusal, WeChatNotReached, WeChatOutcomeUnknown):
        raise WeChatBusy() from None
