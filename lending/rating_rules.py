"""What each step of a rating must keep to: the group's size and votes, the notice's days, the bank's line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from errors import (
    GroupSizeWrong,
    LineAboveScheme,
    LineUntilWrong,
    NoticeTooShort,
    RatingDateWrong,
    RatingOutOfOrder,
    RatingStateForbids,
    VotesDiffer,
)
from lending.scheme import Scheme
from records import ratings
from records.money import plain

Document = dict[str, Any]
OPINIONS = ("agree", "oppose", "abstain")
# An objection that was right, in whole or in part: neither a rating nor an application goes on as it is.
UPHELD = ("yes", "partly")


def require_state(rating: Document, today: date, *allowed: str) -> None:
    """Raise RatingStateForbids unless the rating is in one of `allowed` states on a day (an expired one is in none)."""
    state = ratings.state_on(rating, today)
    if state not in allowed:
        zh, en = ratings.STATES[state]
        raise RatingStateForbids(state=zh, state_en=en.lower(), details={"state": state})


def checked_votes(scheme: Scheme, votes: list[Document]) -> Document:
    """Return {size, agreed, majority} of each member's vote {name, opinion}. Raises GroupSizeWrong, VotesDiffer.

    The group is odd (so that it decides), within the scheme's bounds; more than half of all members must agree.
    """
    names = [vote["name"].strip() for vote in votes]
    if len(set(names)) != len(names):
        raise VotesDiffer(pointer="/votes")
    return {**counted(scheme, len(votes), sum(vote["opinion"] == "agree" for vote in votes)), "votes": votes}


def counted(scheme: Scheme, size: int, agreed: int) -> Document:
    """Return {size, agreed, majority}. Raises GroupSizeWrong."""
    table = scheme.rating
    least, most = (table.group_least, table.group_most) if table else (1, 99)
    if size % 2 == 0 or not least <= size <= most:
        raise GroupSizeWrong(size=size, least=least, most=most, pointer="/votes")
    return {"size": size, "agreed": agreed, "majority": 2 * agreed > size}


def check_rated_on(day: date, today: date) -> None:
    """Raise RatingDateWrong for a day that is not there yet, or long gone."""
    if not date(2010, 1, 1) <= day <= today:
        raise RatingDateWrong(on=day, pointer="/rated_on")


def check_decided_on(day: date, rating: Document) -> None:
    """Raise RatingOutOfOrder for a decision of before the rating."""
    if day.isoformat() < rating["rated_on"]:
        raise RatingOutOfOrder(
            what="评议",
            what_en="decision",
            on=day,
            before="评分",
            before_en="rating",
            earlier=rating["rated_on"],
            pointer="/on",
        )


def check_posted_on(day: date, rating: Document) -> None:
    """Raise RatingOutOfOrder for a notice of before the group's decision."""
    decided_on = rating["decision"]["on"]
    if day.isoformat() < decided_on:
        raise RatingOutOfOrder(
            what="公示",
            what_en="notice",
            on=day,
            before="评议",
            before_en="decision",
            earlier=decided_on,
            pointer="/since",
        )


def check_notice(begins: date, ends: date, least_days: int) -> None:
    """Raise NoticeTooShort unless a notice stands for `least_days`: `ends` is at least so many days after `begins`."""
    if (ends - begins).days < least_days:
        raise NoticeTooShort(least=least_days, days=(ends - begins).days, pointer="/to")


def check_line(rating: Document, amount: Decimal, until: date, today: date) -> None:
    """Raise LineAboveScheme, LineUntilWrong unless the bank's line is within the grade's and the rating's time."""
    most = plain(rating["suggested_line"])
    if not 0 < amount <= most:
        raise LineAboveScheme(amount=amount, most=most, grade=rating.get("grade") or "—", pointer="/amount")
    if not today <= until <= date.fromisoformat(rating["valid_until"]):
        raise LineUntilWrong(until=until, valid_until=rating["valid_until"], pointer="/until")
