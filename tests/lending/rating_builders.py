"""Ratings and notices to test with."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from households.numbers import today
from lending.notices import notice_document
from lending.ratings import rating_document
from lending.schemes import get
from lending.scoring import score_of
from records import notices, ratings
from records.actors import Actor
from records.scopes import Scope
from tests.builders import VILLAGE, a_household

BY = Actor("test", "village_cadre", Scope())
VOTES = [{"name": name, "opinion": "agree"} for name in ("王一", "李二", "张三")]


def a_rating(
    points: int = 95, household: dict[str, Any] | None = None, scheme: str = "small", **values: Any
) -> dict[str, Any]:
    """Store a rating under version 1 of `scheme` (SMALL, which must be loaded); return its document. `values` override fields."""
    rules, given = get(scheme, "1"), {"score/integrity": min(points, 40), "score/labour": max(points - 40, 0)}
    score = score_of(rules.rating, {"has_labour": True}, given)
    document = rating_document(str(uuid.uuid4()), household or a_household(), rules, score, values.pop("on", today()))
    ratings.insert({**document, "history": [], "created_by": "test", "updated_by": "test", **values})
    found = ratings.get(document["_id"])
    assert found
    return found


def a_decided_rating(**values: Any) -> dict[str, Any]:
    """Store a rating that the group has decided and that waits for its notice."""
    decision = {
        "on": today().isoformat(),
        "size": 3,
        "agreed": 3,
        "majority": True,
        "outcome": "passed",
        "votes": VOTES,
    }
    return a_rating(**{"state": ratings.DECIDED, "decision": decision, **values})


def a_granted_rating(line: str = "50000.00", **values: Any) -> dict[str, Any]:
    """Store a rating with a line in yuan."""
    until = (today() + timedelta(days=300)).isoformat()
    granted = {"amount": Decimal(line), "by": "shenpi", "on": today().isoformat(), "until": until}
    return a_decided_rating(**{"state": ratings.LINE_GRANTED, "line": granted, **values})


def a_notice(*listed: dict[str, Any], begins: date | None = None, days: int = 5, **values: Any) -> dict[str, Any]:
    """Store a notice that lists ratings and began so many days ago that it ends today; return its document."""
    begins = begins or today() - timedelta(days=days)
    sent = {
        "id": str(uuid.uuid4()),
        "region": VILLAGE,
        "subject": "rating",
        "from": begins,
        "to": begins + timedelta(days=days),
    }
    document = notice_document(sent | values, list(listed), BY)
    notices.insert(document)
    return document
