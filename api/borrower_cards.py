"""The card of a borrower's own household, to show on the phone when the one on the door is out of reach."""

from __future__ import annotations

from flask import Response
from flask.views import MethodView

from api.addresses import public_url
from api.blueprints import Blueprint
from api.borrower_identity import borrowers_only, current_borrower
from api.context import context
from api.refusals import refuses
from borrowers.binding import household_of
from households.card_texts import card_texts
from media.cards import FORMATS, HouseholdCard

blp = Blueprint(
    "borrower_cards", __name__, url_prefix="/api/v1/borrower", description="For borrowers, inside WeChat or out"
)


def _drawn(household: str, ending: str) -> Response:
    held = household_of(current_borrower(), household)
    mime, draw = FORMATS[ending]
    answer = Response(draw(HouseholdCard(**card_texts(held, context().cards, public_url()))), mimetype=mime)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@blp.route("/households/<household>/card.png")
class OwnCardPng(MethodView):
    @refuses(blp, 401, 404)
    @blp.response(200, description="The card at 300 dpi", content_type="image/png")
    @borrowers_only
    def get(self, household):
        """Draw the card of a household that the caller is bound to; the name is masked, as on the door."""
        return _drawn(household, "png")


@blp.route("/households/<household>/card.svg")
class OwnCardSvg(MethodView):
    @refuses(blp, 401, 404)
    @blp.response(200, description="The card, 90 × 60 mm", content_type="image/svg+xml")
    @borrowers_only
    def get(self, household):
        """Draw the card as SVG, sharp at any size."""
        return _drawn(household, "svg")
