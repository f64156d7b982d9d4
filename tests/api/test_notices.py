"""Public notices over HTTP: long enough, objections answered before they end, ratings sent back where one is upheld."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from households.numbers import today
from records import notices, ratings
from tests.builders import OTHER_COUNTY_VILLAGE, OTHER_VILLAGE, VILLAGE, a_household
from tests.http import problem
from tests.lending.rating_builders import VOTES, a_decided_rating, a_notice, a_rating
from tests.lending.scheme_texts import a_scheme

NOTICES = "/api/v1/notices"


@pytest.fixture
def cadre(db, as_user):
    a_scheme(notice_days="7")
    return as_user("village_cadre")


def post(caller, **values):
    sent = {"id": str(uuid.uuid4()), "region": VILLAGE, "since": str(today()), "to": str(today() + timedelta(days=7))}
    return caller.post(NOTICES, json=sent | values)


def on(caller, notice, path, **values):
    version = notices.get(notice["_id"])["version"]
    return caller.post(f"{NOTICES}/{notice['_id']}/{path}", json={"version": version, **values})


def state(rating):
    return ratings.get(rating["_id"])["state"]


def test_a_notice_lists_what_was_decided_and_nothing_else(cadre):
    decided, scored = a_decided_rating(), a_rating()
    elsewhere = a_decided_rating(household=a_household(region=OTHER_VILLAGE))
    posted = post(cadre).json()
    assert [one["rating"] for one in posted["households"]] == [decided["_id"]]
    assert [state(one) for one in (decided, scored, elsewhere)] == ["on_notice", "scored", "decided"]


@pytest.mark.parametrize(("days", "status"), [(6, 422), (7, 201)])
def test_a_notice_stands_as_long_as_the_scheme_asks(cadre, days, status):
    rating = a_decided_rating()
    answer = post(cadre, to=str(today() + timedelta(days=days)))
    assert answer.status_code == status
    if status == 422:
        problem(answer, 422, "notice.too_short")
        assert state(rating) == "decided"
        assert notices.collection().count_documents({}) == 0


def test_nothing_is_dated_before_what_it_follows(cadre, as_user):
    decided, scored = a_decided_rating(), a_rating()
    early = str(today() - timedelta(days=1))
    problem(post(cadre, ratings=[decided["_id"]], since=early), 422, "rating.out_of_order")
    sent = {"version": 1, "votes": VOTES, "on": str(date.fromisoformat(scored["rated_on"]) - timedelta(days=1))}
    group = as_user("risk_group")
    problem(group.post(f"/api/v1/ratings/{scored['_id']}/decision", json=sent), 422, "rating.out_of_order")
    assert [state(one) for one in (decided, scored)] == ["decided", "scored"]


def test_a_notice_sent_twice_is_posted_once_and_another_under_its_id_is_a_conflict(cadre):
    a_decided_rating()
    notice_id = str(uuid.uuid4())
    assert post(cadre, id=notice_id).status_code == 201
    assert post(cadre, id=notice_id).status_code == 200
    problem(post(cadre, id=notice_id, to=str(today() + timedelta(days=9))), 409, "notice.conflict")


def test_wrong_notices_are_refused(cadre):
    scored = a_rating()
    problem(post(cadre), 422, "notice.lists_nobody")
    problem(post(cadre, ratings=[scored["_id"]]), 409, "rating.state_forbids")
    problem(post(cadre, ratings=["none"]), 404, "rating.not_found")
    problem(post(cadre, region=OTHER_VILLAGE), 403, "auth.out_of_scope")
    problem(post(cadre, subject="x"), 422, "request.invalid_fields")


def test_an_open_objection_keeps_a_notice_from_ending(cadre):
    rating = a_decided_rating()
    notice = a_notice(rating)
    on(cadre, notice, "objections", household=rating["household"], content="已有汽车")
    problem(on(cadre, notice, "end"), 409, "notice.objections_open")
    objection = notices.get(notice["_id"])["objections"][0]["id"]
    answered = on(cadre, notice, f"objections/{objection}/answer", answer="车为亲戚所有", upheld="no").json()
    assert answered["objections"][0]["answered_by"] == cadre.user.username
    problem(
        on(cadre, notice, f"objections/{objection}/answer", answer="x", upheld="yes"), 409, "notice.objection_answered"
    )
    assert on(cadre, notice, "end").status_code == 200
    confirmed = ratings.get(rating["_id"])
    assert (confirmed["state"], confirmed["objections"][0]["content"]) == ("confirmed", "已有汽车")


@pytest.mark.parametrize("upheld", ["yes", "partly"])
def test_an_objection_that_is_upheld_sends_the_rating_back_to_the_group(cadre, upheld):
    first, second = a_decided_rating(), a_decided_rating()
    notice = a_notice(first, second)
    on(cadre, notice, "objections", household=first["household"], content="不符合条件")
    objection = notices.get(notice["_id"])["objections"][0]["id"]
    on(cadre, notice, f"objections/{objection}/answer", answer="属实", upheld=upheld)
    on(cadre, notice, "end")
    assert [state(first), state(second)] == ["scored", "confirmed"]
    again = cadre.post(f"/api/v1/ratings/{first['_id']}/decision",
                       json={"version": ratings.get(first["_id"])["version"], "votes": VOTES})  # fmt: skip
    assert again.json()["state"] == "decided"
    assert post(cadre).json()["households"][0]["rating"] == first["_id"]
    assert state(first) == "on_notice"


def test_a_notice_tells_how_its_ratings_stand_and_what_keeps_it_from_ending(cadre):
    first, second = a_decided_rating(), a_decided_rating()
    posted = post(cadre).json()
    notice, ends = {"_id": posted["id"]}, str(today() + timedelta(days=7))
    assert [one["kind"] for one in posted["waits_for"]] == ["day"]
    told = on(cadre, notice, "objections", household=first["household"], content="已有汽车").json()
    assert [one["en"] for one in told["waits_for"]] == [
        f"the last day of the notice ({ends})",
        "an answer to 1 objection",
    ]
    objection = told["objections"][0]
    assert objection["by"] == cadre.user.username
    answered = on(cadre, notice, f"objections/{objection['id']}/answer", answer="属实", upheld="yes").json()
    assert {one["rating"]: one["state"] for one in answered["households"]} == {
        first["_id"]: "scored",
        second["_id"]: "on_notice",
    }
    assert {one["head_name"] for one in answered["households"]} == {"李建国"}
    assert answered["region_name"] == cadre.get(NOTICES).json()["items"][0]["region_name"] == "茶店村"
    over = a_notice(a_decided_rating())
    assert cadre.get(f"{NOTICES}/{over['_id']}").json()["waits_for"] == []


def test_of_another_banks_household_a_notice_tells_only_that_it_is_listed(cadre, as_user):
    rating = a_decided_rating(household=a_household(institution="独山农商行"))
    notice = a_notice(rating)
    (seen,) = as_user("bank_reviewer", institution="瓮安农商行").get(f"{NOTICES}/{notice['_id']}").json()["households"]
    assert set(seen) == {"household", "household_code", "rating"}


def test_an_objection_concerns_a_household_of_the_notice_or_the_whole(cadre):
    notice = a_notice(a_decided_rating())
    problem(on(cadre, notice, "objections", household="none", content="x"), 404, "notice.objection_not_found")
    assert on(cadre, notice, "objections", content="名单不清楚").status_code == 201
    problem(on(cadre, notice, "objections/none/answer", answer="x", upheld="no"), 404, "notice.objection_not_found")


def test_a_notice_ends_on_its_last_day_and_not_before_and_ending_it_twice_is_harmless(cadre):
    running, over = (
        a_notice(a_decided_rating(), begins=today() - timedelta(days=6), days=7),
        a_notice(a_decided_rating()),
    )
    problem(on(cadre, running, "end"), 409, "notice.not_over")
    assert on(cadre, over, "end").status_code == on(cadre, over, "end").status_code == 200
    problem(on(cadre, over, "objections", content="x"), 409, "notice.state_forbids")


def test_what_a_crash_left_undone_is_done_when_the_request_comes_again(cadre):
    rating = a_decided_rating()
    notice = a_notice(rating)
    notices.change(notice["_id"], 1, {"$set": {"state": "ended"}})
    assert state(rating) == "decided"
    assert on(cadre, notice, "end").status_code == 200
    assert state(rating) == "confirmed"


def test_a_stale_change_is_told_who_was_faster(cadre, as_user):
    notice, rating = a_notice(a_decided_rating()), "/objections"
    on(as_user("township_office"), notice, "objections", content="一")
    stale = cadre.post(f"{NOTICES}/{notice['_id']}{rating}", json={"version": 1, "content": "二"})
    assert problem(stale, 409, "notice.changed")["version"] == 2


def test_notices_that_end_soon_are_listed_earliest_first(cadre):
    late = a_notice(begins=today(), days=9)
    soon = a_notice(begins=today(), days=3)
    a_notice(begins=today(), days=30)
    listed = cadre.get(f"{NOTICES}/ending?until={today() + timedelta(days=9)}").json()["items"]
    assert [one["id"] for one in listed] == [soon["_id"], late["_id"]]
    assert cadre.get(f"{NOTICES}?state=posted&subject=rating").json()["items"]


def test_notices_belong_to_their_village(cadre, as_user):
    notice = a_notice(a_decided_rating())
    stranger = as_user("village_cadre", region=OTHER_COUNTY_VILLAGE)
    problem(stranger.get(f"{NOTICES}/{notice['_id']}"), 404, "notice.not_found")
    assert stranger.get(NOTICES).json()["items"] == []
    problem(
        as_user("loan_officer").post(f"{NOTICES}/{notice['_id']}/end", json={"version": 1}), 403, "auth.role_forbids"
    )
    assert as_user("bank_reviewer", institution="瓮安农商行").get(f"{NOTICES}/{notice['_id']}").status_code == 200
