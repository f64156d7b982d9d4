"""Household cards: one as PNG, SVG or PDF, or a village's on sheets to cut."""

from __future__ import annotations

import tempfile
from typing import Any

from flask import Response, send_file
from flask.views import MethodView

from api.addresses import public_url
from api.blueprints import Blueprint
from api.context import context
from api.identity import audit_origin, current, current_scope, requires
from api.refusals import refuses
from errors import RegionNotFound, TooManyCards
from households.card_texts import card_texts, texts_of_region
from households.register import reissue_card
from media.cards import FORMATS, HouseholdCard
from media.label_sheets import label_sheets
from records import audit, households, regions
from schemas.cards import CardQuerySchema
from schemas.households import CardSchema

blp = Blueprint("household_cards", __name__, url_prefix="/api/v1", description="Households and their members")

# What is drawn within a request; more take the command.
MAX_CARDS = 2000
_PDF = "application/pdf"


def card_of(household: dict[str, Any]) -> dict[str, str]:
    """Return what a household's card says."""
    token = context().cards.token(household["card_id"])
    return {"token": token, "url": f"{public_url()}/h/{token}"}


@blp.route("/households/<household_id>/card")
class Card(MethodView):
    @refuses(blp, 401, 403, 404)
    @blp.response(200, CardSchema)
    @requires("households.card")
    def get(self, household_id):
        """Read what the household's card says."""
        return card_of(households.in_scope(household_id, current_scope()))

    @refuses(blp, 401, 403, 404)
    @blp.response(201, CardSchema)
    @requires("households.card")
    def post(self, household_id):
        """Issue a new card; the one on the door is no longer valid."""
        held = households.in_scope(household_id, current_scope())
        renewed = reissue_card(held, current().username)
        audit.record("card.reissued", f"household:{household_id}", region=held["region"], **audit_origin())
        return card_of(renewed)


def _drawn(household_id: str, ending: str, args: dict[str, Any]) -> Response:
    held = households.in_scope(household_id, current_scope())
    mime, draw = FORMATS[ending]
    texts = card_texts(held, context().cards, public_url(), args["name"])
    return Response(draw(HouseholdCard(**texts)), mimetype=mime)


@blp.route("/households/<household_id>/card.png")
class CardPng(MethodView):
    @refuses(blp, 401, 403, 404, 422)
    @blp.response(200, description="The card at 300 dpi", content_type="image/png")
    @requires("households.card")
    @blp.arguments(CardQuerySchema, location="query")
    def get(self, args, household_id):
        """Draw the card as PNG."""
        return _drawn(household_id, "png", args)


@blp.route("/households/<household_id>/card.svg")
class CardSvg(MethodView):
    @refuses(blp, 401, 403, 404, 422)
    @blp.response(200, description="The card, 90 × 60 mm", content_type="image/svg+xml")
    @requires("households.card")
    @blp.arguments(CardQuerySchema, location="query")
    def get(self, args, household_id):
        """Draw the card as SVG."""
        return _drawn(household_id, "svg", args)


@blp.route("/households/<household_id>/card.pdf")
class CardPdf(MethodView):
    @refuses(blp, 401, 403, 404, 422)
    @blp.response(200, description="The card, 90 × 60 mm", content_type=_PDF)
    @requires("households.card")
    @blp.arguments(CardQuerySchema, location="query")
    def get(self, args, household_id):
        """Draw the card as PDF."""
        return _drawn(household_id, "pdf", args)


@blp.route("/regions/<code>/cards.pdf")
class RegionCards(MethodView):
    @refuses(blp, 401, 403, 404, 413, 422)
    @blp.response(200, description="A4 sheets of eight cards with cut marks, by code", content_type=_PDF)
    @requires("households.card")
    @blp.arguments(CardQuerySchema, location="query")
    def get(self, args, code):
        """Draw the cards of a village on sheets; at most 2,000 (`ruhu households cards` draws any number)."""
        region = regions.in_scope(code, current_scope())
        scope = current_scope().narrowed(code)
        if scope is None:
            raise RegionNotFound()
        if households.how_many(scope, MAX_CARDS + 1) > MAX_CARDS:
            raise TooManyCards(limit=MAX_CARDS)
        texts = texts_of_region(scope, context().cards, public_url(), args["name"], current().username)
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by Flask once it is sent
        label_sheets(file, (HouseholdCard(**text) for text in texts), f"{region['name']} · 入户二维码牌")
        file.seek(0)
        audit.record("cards.printed", f"region:{code}", region=code, **audit_origin())
        return send_file(file, _PDF, as_attachment=True, download_name=f"{region['name']}-入户二维码牌.pdf")
