"""Mini-program codes of household cards, kept because WeChat draws only so many a minute."""

from __future__ import annotations

from typing import Any

import mongoengine as me
from bson.binary import Binary


class MiniCode(me.Document):
    """`_id` is the card's ID; `picture` the PNG or JPEG that WeChat drew."""

    id = me.StringField(primary_key=True)
    picture = me.BinaryField(required=True)

    meta = {"collection": "mini_codes", "auto_create_index": False}


def get(card_id: str) -> bytes | None:
    """Return the picture of a card's code, or None."""
    found: dict[str, Any] | None = MiniCode._get_collection().find_one({"_id": card_id})
    return bytes(found["picture"]) if found else None


def keep(card_id: str, picture: bytes) -> None:
    """Keep a picture."""
    MiniCode._get_collection().replace_one({"_id": card_id}, {"picture": Binary(picture)}, upsert=True)
