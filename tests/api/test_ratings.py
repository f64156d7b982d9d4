"""Ratings over HTTP: score, decision, notice, line, in this order; each step by its own role."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest

from households.numbers import today
from records import ratings
from tests.builders import OTHER_COUNTY_VILLAGE, OTHER_VILLAGE, VILLAGE, a_household, a_photo
from tests.http import problem
from tests.lending.rating_builders import VOTES, a_decided_rating, a_granted_rating, a_notice, a_rating
from tests.lending.scheme_texts import a_scheme

RATINGS, NOTICES = "/api/v1/ratings", "/api/v1/notices"
POINTS = {"score/integrity": 35, "score/labour": "50.5"}


@pytest.fixture
def scheme(db):
    return a_scheme()


@pytest.fixture
def cadre(scheme, as_user):
    return as_user("village_cadre")


@pytest.fixture
def reviewer(scheme, as_user):
    return as_user("bank_reviewer", institution=None)


def rate(caller, **values):
    sent = {"id": str(uuid.uuid4()), "household": a_household()["_id"], "scheme": "small", "gate": {"has_labour": True},
            "points": POINTS}  # fmt: skip
    return caller.post(RATINGS, json=sent | values)


def step(caller, rating, what, **values):
    version = ratings.get(rating["_id"])["version"] if "version" not in values else values.pop("version")
    return caller.post(f"{RATINGS}/{rating['_id']}/{what}", json={"version": version, **values})


def test_a_household_is_rated_decided_posted_confirmed_and_granted_a_line(cadre, reviewer):
    rated = rate(cadre)
    assert rated.status_code == 201, rated.text
    rating = rated.json()
    assert (rating["total"], rating["grade"], rating["suggested_line"], rating["state"]) == (
        "85.5",
        "一星",
        "30000.00",
        "scored",
    )
    address = f"{RATINGS}/{rating['id']}"
    decided = cadre.post(f"{address}/decision", json={"version": 1, "votes": VOTES, "opinion": "同意"}).json()
    assert (decided["state"], decided["decision"]["agreed"], decided["version"]) == ("decided", 3, 2)
    ends = today() + timedelta(days=5)
    posted = cadre.post(
        NOTICES, json={"id": str(uuid.uuid4()), "region": VILLAGE, "since": str(today()), "to": str(ends)}
    )
    assert posted.status_code == 201, posted.text
    assert cadre.get(address).json()["state"] == "on_notice"
    problem(reviewer.post(f"{address}/line", json={"version": 3, "amount": "30000"}), 409, "rating.state_forbids")
    problem(cadre.post(f"{NOTICES}/{posted.json()['id']}/end", json={"version": 1}), 409, "notice.not_over")


def test_an_ended_notice_confirms_and_the_bank_grants_at_most_the_grades_line(cadre, reviewer):
    rating = a_decided_rating(points=85)
    notice = a_notice(rating)
    ended = cadre.post(f"{NOTICES}/{notice['_id']}/end", json={"version": 1})
    assert (ended.status_code, ended.json()["state"]) == (200, "ended"), ended.text
    assert cadre.get(f"{RATINGS}/{rating['_id']}").json()["state"] == "confirmed"
    problem(step(reviewer, rating, "line", amount="30000.01"), 422, "rating.line_above_scheme")
    problem(
        step(reviewer, rating, "line", amount="1", until=str(today() + timedelta(days=2000))),
        422,
        "rating.line_until_wrong",
    )
    granted = step(reviewer, rating, "line", amount="25000").json()
    assert (granted["state"], granted["line"]["amount"]) == ("line_granted", "25000.00")
    assert granted["line"]["until"] == granted["valid_until"]
    assert [one["action"] for one in granted["history"]] == ["posted", "confirmed", "line_granted"]
    lowered = step(reviewer, rating, "line", amount="20000", reason="收入下降").json()
    assert lowered["history"][-1]["reason"] == "收入下降"
    refused = step(reviewer, rating, "refusal", reason="已外迁").json()
    assert (refused["state"], refused["refused_reason"]) == ("refused", "已外迁")


def test_a_request_repeated_is_answered_alike_and_another_household_is_a_conflict(cadre):
    rating_id, household = str(uuid.uuid4()), a_household()["_id"]
    assert rate(cadre, id=rating_id, household=household).status_code == 201
    assert rate(cadre, id=rating_id, household=household).status_code == 200
    problem(rate(cadre, id=rating_id), 409, "rating.conflict")
    assert ratings.collection().count_documents({}) == 1


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"points": {"score/integrity": 35}}, "rating.answer_missing"),
        ({"points": {**POINTS, "score/labour": 61}}, "rating.points_wrong"),
        ({"points": {**POINTS, "score/labour": "x"}}, "request.invalid_fields"),
        ({"rated_on": str(today() + timedelta(days=1))}, "rating.date_wrong"),
        ({"id": "x"}, "request.invalid_fields"),
        ({"total": 100}, "request.invalid_fields"),
    ],
)
def test_wrong_ratings_are_refused_and_nothing_is_stored(cadre, values, code):
    problem(rate(cadre, **values), 422, code)
    assert ratings.collection().count_documents({}) == 0


def test_an_unknown_scheme_or_household_is_refused(cadre):
    problem(rate(cadre, scheme="none"), 409, "scheme.not_in_force")
    problem(rate(cadre, household=a_household(region=OTHER_VILLAGE)["_id"]), 404, "household.not_found")
    problem(rate(cadre, rated_on="2019-12-31"), 409, "scheme.not_in_force")


def test_a_household_below_the_pass_mark_or_outside_the_gate_is_refused_from_the_start(cadre):
    low = rate(cadre, points={"score/integrity": 20, "score/labour": 49}).json()
    gate = rate(cadre, gate={"has_labour": False}, points={}).json()
    assert [(one["state"], one["passed"], one["suggested_line"]) for one in (low, gate)] == [
        ("refused", False, "0.00")
    ] * 2
    problem(step(cadre, {"_id": low["id"]}, "decision", votes=VOTES), 409, "rating.state_forbids")


@pytest.mark.parametrize(
    ("votes", "code"),
    [
        (VOTES[:2], "rating.group_size"),
        (VOTES[:1], "rating.group_size"),
        ([*VOTES, {"name": "王一", "opinion": "agree"}, {"name": "赵五", "opinion": "agree"}], "rating.votes_differ"),
        ([{"name": str(n), "opinion": "agree"} for n in range(17)], "rating.group_size"),
        ([{"name": "王一", "opinion": "maybe"}], "request.invalid_fields"),
        ([], "request.invalid_fields"),
    ],
)
def test_a_group_is_odd_and_each_member_votes_once(cadre, votes, code):
    rating = a_rating()
    problem(step(cadre, rating, "decision", votes=votes), 422, code)
    assert ratings.get(rating["_id"])["version"] == 1


def test_without_a_majority_of_all_members_it_is_refused(cadre):
    votes = [VOTES[0], {**VOTES[1], "opinion": "abstain"}, {**VOTES[2], "opinion": "oppose"}]
    decided = step(cadre, a_rating(), "decision", votes=votes).json()
    assert (decided["state"], decided["decision"]["outcome"]) == ("refused", "rejected")


def test_of_two_who_act_at_once_one_wins_and_the_other_is_told(cadre, as_user):
    rating, answers = a_rating(), []
    callers = [cadre, as_user("risk_group"), as_user("township_office"), as_user("county_office")]

    def decide(caller):
        answers.append(step(caller, rating, "decision", votes=VOTES, version=1))

    threads = [threading.Thread(target=decide, args=(caller,)) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.status_code for one in answers) == [200, 409, 409, 409]
    winner = next(one for one in answers if one.status_code == 200).json()
    for loser in (one for one in answers if one.status_code == 409):
        body = problem(loser, 409, "rating.changed")
        assert (body["version"], body["by"]) == (2, winner["updated_by"])


def test_each_step_asks_for_its_role(scheme, as_user):
    rating = a_rating()
    for role, what, values in (
        ("village_cadre", "line", {"amount": "1"}),
        ("county_office", "line", {"amount": "1"}),
        ("loan_officer", "line", {"amount": "1"}),
        ("loan_officer", "decision", {"votes": VOTES}),
        ("bank_reviewer", "decision", {"votes": VOTES}),
        ("auditor", "refusal", {"reason": "x"}),
        ("village_cadre", "refusal", {"reason": "x"}),
    ):
        problem(step(as_user(role), rating, what, **values), 403, "auth.role_forbids")


def test_a_rating_of_another_area_or_bank_is_not_there(scheme, as_user):
    rating = a_rating(institution="瓮安农商行")
    for caller in (
        as_user("village_cadre", region=OTHER_COUNTY_VILLAGE), as_user("bank_reviewer", institution="另一银行"),
    ):  # fmt: skip
        problem(caller.get(f"{RATINGS}/{rating['_id']}"), 404, "rating.not_found")
        assert caller.get(RATINGS).json()["items"] == []


def test_a_rating_past_its_time_is_expired_and_nothing_goes_on(reviewer):
    old = a_decided_rating(state="confirmed", valid_until=str(today() - timedelta(days=1)))
    assert reviewer.get(f"{RATINGS}/{old['_id']}").json()["state"] == "expired"
    problem(step(reviewer, old, "line", amount="1000"), 409, "rating.state_forbids")
    fresh = a_decided_rating(state="confirmed", valid_until=str(today()))
    assert [one["id"] for one in reviewer.get(f"{RATINGS}?state=expired").json()["items"]] == [old["_id"]]
    assert [one["id"] for one in reviewer.get(f"{RATINGS}?state=confirmed").json()["items"]] == [fresh["_id"]]


def test_ratings_that_run_out_are_listed_to_be_renewed(reviewer):
    soon, late = (a_granted_rating(valid_until=str(today() + timedelta(days=days))) for days in (10, 40))
    a_rating(valid_until=str(today() + timedelta(days=1)))
    listed = reviewer.get(f"{RATINGS}/expiring?until={today() + timedelta(days=30)}").json()["items"]
    assert [one["id"] for one in listed] == [soon["_id"]]
    both = reviewer.get(f"{RATINGS}/expiring?until={today() + timedelta(days=40)}&limit=1").json()
    rest = reviewer.get(f"{RATINGS}/expiring?until={today() + timedelta(days=40)}&cursor={both['next']}").json()[
        "items"
    ]
    assert [one["id"] for one in rest] == [late["_id"]]


def test_a_household_rated_anew_keeps_its_history(cadre, as_user):
    household = a_household()
    old = a_granted_rating(household=household, on=today() - timedelta(days=100))
    new = a_rating(household=household)
    listed = cadre.get(f"{RATINGS}?household={household['_id']}").json()["items"]
    assert [one["id"] for one in listed] == [new["_id"], old["_id"]]
    address = f"/api/v1/households/{household['_id']}/eligibility?scheme=small&amount=50000"
    told = {one["condition"]: one for one in as_user("county_office").get(address).json()["conditions"]}
    assert told["rating"]["outcome"] == told["line"]["outcome"] == "pass"
    assert told["line"]["rule"] == "50000.00"


def test_photos_of_a_decision_are_kept_and_seen(cadre, as_user):
    rating = a_rating()
    upload = str(uuid.uuid4())
    sent = cadre.post("/api/v1/photos", files={"file": ("会议记录.jpg", a_photo(7))}, data={"id": upload})
    assert sent.status_code == 201, sent.text
    photos = [{"upload": upload, "purpose": "minutes"}]
    decided = step(cadre, rating, "decision", votes=VOTES, photos=photos).json()
    sha256 = decided["photos"][0]["sha256"]
    assert cadre.get(f"/api/v1/photos/{sha256}").status_code == 200
    stranger = as_user("village_cadre", region=OTHER_COUNTY_VILLAGE)
    assert stranger.get(f"/api/v1/photos/{sha256}").status_code == 404
    problem(
        step(cadre, a_rating(), "decision", votes=VOTES, photos=[{"upload": "none", "purpose": "minutes"}]),
        404,
        "upload.not_found",
    )
