"""What a household card leads to: its household for staff of the area, a plain explanation for everyone else."""

from __future__ import annotations

from flask import Response, redirect, render_template, request
from flask.views import MethodView

from api.blueprints import Blueprint
from api.context import context
from api.identity import allow, from_bearer
from errors import CardInvalid, HouseholdNotFound
from records import households

blp = Blueprint("cards", __name__, description="Household cards")


@blp.route("/h/<token>")
class ScannedCard(MethodView):
    @blp.doc(security=[{}, {"bearer": []}])
    @blp.response(200, description="For strangers: what the card is (HTML), and nothing about the household")
    @blp.alt_response(303, description="For staff of the area: the household")
    @blp.alt_response(404, description="The card is not valid, was replaced, or belongs to another area")
    def get(self, token):
        """Follow a scanned card."""
        if request.headers.get("Authorization"):
            identity = allow(from_bearer(), "households.read")
            try:
                found = households.with_card(context().cards.card_id(token), identity.scope)
            except HouseholdNotFound:
                raise CardInvalid() from None
            return redirect(f"/api/v1/households/{found['_id']}", 303)
        valid = _is_valid(token)
        page = render_template("card.html", valid=valid)
        return Response(page, 200 if valid else 404, mimetype="text/html", headers={"Cache-Control": "no-store"})


def _is_valid(token: str) -> bool:
    try:
        households.with_card(context().cards.card_id(token))
    except (CardInvalid, HouseholdNotFound):
        return False
    return True
