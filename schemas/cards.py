"""Household cards: what they say, and how they are drawn."""

from __future__ import annotations

import marshmallow as ma

from households.card_texts import NAMES


class CardQuerySchema(ma.Schema):
    """How a card is drawn."""

    name = ma.fields.String(
        load_default="masked",
        validate=ma.validate.OneOf(NAMES),
        metadata={"description": "The head's name: 李** (the card hangs outside), whole, or none"},
    )
