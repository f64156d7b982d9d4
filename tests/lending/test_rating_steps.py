"""Whatever is done in whatever order: a line comes after a decision and a notice, and what is refused changes nothing."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from errors import DomainError
from households.numbers import today
from lending import notices as notice_steps
from lending import ratings as rating_steps
from records import notices, ratings
from tests.builders import VILLAGE
from tests.lending.rating_builders import BY, VOTES, a_rating
from tests.lending.scheme_texts import a_scheme

OPPOSED = [{**vote, "opinion": "oppose"} for vote in VOTES]


def decide(rating, votes):
    rating_steps.decide(rating["_id"], {"version": rating["version"], "votes": votes}, BY)


def post(_rating, days):
    """Post a notice that ends today, so that it can be ended at once (a real one began earlier)."""
    begins = today() - timedelta(days=days)
    sent = {
        "id": str(uuid.uuid4()),
        "region": VILLAGE,
        "subject": "rating",
        "from": today(),
        "to": today() + timedelta(days=days),
    }
    notice, _ = notice_steps.post(sent, BY)
    moved = {"begins": begins.isoformat(), "ends": today().isoformat()}
    notices.collection().update_one({"_id": notice["_id"]}, {"$set": moved})


def latest():
    return notices.collection().find_one({}, sort=[("created_at", -1)]) or {
        "_id": "none",
        "version": 1,
        "objections": [],
    }


def object_to(rating):
    notice = latest()
    sent = {"version": notice["version"], "household": rating["household"], "content": "x"}
    notice_steps.object_to(notice["_id"], sent, BY)


def answer(_rating, upheld):
    notice = latest()
    objection = next((one["id"] for one in notice["objections"] if not one.get("answer")), "none")
    notice_steps.answer(notice["_id"], objection, {"version": notice["version"], "answer": "y", "upheld": upheld}, BY)


def end(_rating):
    notice = latest()
    notice_steps.end(notice["_id"], {"version": notice["version"]}, BY)


def grant(rating, amount):
    rating_steps.grant_line(rating["_id"], {"version": rating["version"], "amount": Decimal(amount)}, BY)


def refuse(rating):
    rating_steps.refuse(rating["_id"], {"version": rating["version"], "reason": "z"}, BY)


ACTIONS = {
    "agree": lambda rating: decide(rating, VOTES),
    "oppose": lambda rating: decide(rating, OPPOSED),
    "even": lambda rating: decide(rating, VOTES[:2]),
    "post": lambda rating: post(rating, 5),
    "post too short": lambda rating: post(rating, 4),
    "object": object_to,
    "uphold": lambda rating: answer(rating, "yes"),
    "dismiss": lambda rating: answer(rating, "no"),
    "end": end,
    "grant": lambda rating: grant(rating, 50000),
    "grant too much": lambda rating: grant(rating, 50001),
    "refuse": refuse,
}
# State before -> states that one action may lead to.
MAY_LEAD_TO = {
    "scored": {"decided", "refused"},
    "decided": {"on_notice", "refused", "decided"},
    "on_notice": {"confirmed", "scored"},
    "confirmed": {"line_granted", "refused"},
    "line_granted": {"line_granted", "refused"},
    "refused": set(),
}


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(sorted(ACTIONS)), max_size=10)
    | st.permutations(sorted(ACTIONS)).map(lambda more: ["agree", "post", "end", *more])
)
def test_whatever_is_done_a_rating_goes_its_way(db, actions):
    notices.collection().delete_many({})
    ratings.collection().delete_many({})
    a_scheme()
    rating_id = a_rating()["_id"]
    for action in actions:
        before = ratings.get(rating_id)
        try:
            ACTIONS[action](before)
        except DomainError:
            assert ratings.get(rating_id) == before, action
            continue
        after = ratings.get(rating_id)
        assert after["state"] == before["state"] or after["state"] in MAY_LEAD_TO[before["state"]], action
        if after["state"] == "line_granted":
            done = [one["action"] for one in after["history"]]
            assert done.index("decided") < done.index("posted") < done.index("confirmed") < done.index("line_granted")
            assert after["line"]["amount"].to_decimal() <= after["suggested_line"].to_decimal()
            assert after["decision"]["majority"]
