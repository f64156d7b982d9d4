"""What is written on a household's card."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from households.cards import CardSigner
from households.register import reissue_card
from records import households, regions
from records.scopes import Scope

NAMES = ("masked", "full", "none")
ShownName = Literal["masked", "full", "none"]
Document = dict[str, Any]


def card_texts(household: Document, signer: CardSigner, base: str, name: ShownName = "masked") -> dict[str, str]:
    """Return {url, code, village, name} for the card of a household; `base` is the server's address."""
    return {
        "url": f"{base.rstrip('/')}/h/{signer.token(household['card_id'])}",
        "code": household["code"],
        "village": regions.full_name(household["region"]),
        "name": shown_name(household["head_name"], name),
    }


def shown_name(name: str, how: ShownName) -> str:
    """Return a name as a card shows it: masked is the first character and stars, because the card hangs outside.

    >>> shown_name("李建国", "masked")
    '李**'
    """
    if how == "none":
        return ""
    return name if how == "full" else name[:1] + "*" * min(2, len(name) - 1)


def texts_of_region(scope: Scope, signer: CardSigner, base: str, name: ShownName, by: str) -> Iterator[dict[str, str]]:
    """Yield the texts of every household of a scope by region and code; one that has no card yet gets it."""
    for household in households.every(scope, ["code", "region", "head_name", "card_id", "version"]):
        held = household if household.get("card_id") else reissue_card(household, by)
        yield card_texts(held, signer, base, name)
