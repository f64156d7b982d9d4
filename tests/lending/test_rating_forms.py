"""The rating, meeting and notice forms become ratings, decisions and notices, once each, with findings instead of losses."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from field_forms import library_install
from households.numbers import today
from lending.from_forms import take_forms_due
from records import meetings, notices, ratings, submissions
from tests.builders import VILLAGE, a_household, new_id
from tests.lending.rating_builders import a_decided_rating, a_rating
from tests.lending.scheme_texts import a_scheme

LIBRARY = Path(library_install.LIBRARY)
ITEMS = ("integrity_credit", "integrity_conduct", "labour_people", "labour_skill", "income_amount", "income_stability")
GATE = ("has_labour", "has_ambition", "has_wish", "has_income", "is_lawful", "is_creditworthy", "has_project")
TOWN = (LIBRARY.parents[1] / "lending" / "library" / "town-2016.yaml").read_text(encoding="utf-8")
PICTURES = ["1.jpg", "2.jpg", "3.jpg"]


@pytest.fixture
def town(db):
    """The town scheme in force today for the county, whose table is that of the standard form."""
    from lending.schemes import load
    from records.actors import at_command_line

    text = TOWN.replace('region: ""', 'region: "522725"').replace("effective_to: 2021-03-03\n", "")
    return load(text, at_command_line("test"))[0]


@pytest.fixture
def send(publish, as_user, town):
    """Send a standard form as a cadre and carry it over; return the submission as it is then held."""
    cadre, known = as_user("village_cadre"), {}

    def sending(form, answers, *, instance_id=None, deprecated=None):
        if form not in known:
            publish((LIBRARY / f"{form}.md").read_text(encoding="utf-8"))
            known[form] = next(one.version for one in library_install.standard_forms() if one.form_id == form)
        body = {"form_id": form, "version": known[form], "instance_id": instance_id or new_id(), "answers": answers,
                "attachments": [name for name in PICTURES if name in str(answers)]}  # fmt: skip
        if deprecated:
            body["deprecated_id"] = deprecated
        answer = cadre.post("/api/v1/submissions", json=body)
        assert answer.status_code == 201, answer.text
        take_forms_due()
        return submissions.get(body["instance_id"])

    return sending


def rating_answers(household, points=(20, 15, 15, 10, 15, 10), *, gate="yes", opinions=("agree",) * 5):
    answers = {"who": {"household": household["_id"]}, "gate": dict.fromkeys(GATE, "yes") | {"has_project": gate}}
    if gate == "yes":
        votes = [{"member": {"name": f"成员{n}", "opinion": opinion}} for n, opinion in enumerate(opinions)]
        answers["score"] = dict(zip(ITEMS, points, strict=True))
        answers["decision"] = {"group_size": len(opinions), "vote": votes, "minutes": PICTURES[0], "table_photo": PICTURES[1],
                               "signature": PICTURES[2]}  # fmt: skip
    return answers


def meeting_answers(*cases, attendance=5):
    return {
        "meeting": {"held_on": str(today()), "chair": "王", "recorder": "李", "attendance": attendance},
        "case": [{"one": case} for case in cases],
        "records": {"minutes": PICTURES[0], "scene": PICTURES[1], "sign_in": PICTURES[2]},
    }


def notice_answers(stage, *, days=6, ago=6, objections=()):
    begins = today() - timedelta(days=ago)
    told = {
        "stage": stage,
        "subject": "rating",
        "from_date": str(begins),
        "to_date": str(begins + timedelta(days=days)),
    }
    if stage == "posted":
        more = {"place_name": "村务公开栏", "households_listed": 1}
        return {"notice": told | more, "evidence": {"photo_start": PICTURES[0], "photo_list": PICTURES[1]}}
    answers = {"notice": told, "evidence": {"photo_end": PICTURES[0]}, "has_objections": "yes" if objections else "no"}
    return answers | ({"objection": [{"one": one} for one in objections]} if objections else {})


def codes(submission):
    return [one["code"] for one in submission.get("findings", []) if one["code"].startswith("lending.")]


def case(household, **values):
    return {
        "household": household["_id"],
        "matter": "rating",
        "in_favour": 4,
        "outcome": "passed",
        "amount": 30000,
    } | values


def test_a_rating_form_is_scored_by_the_scheme_and_decided_by_its_votes(send):
    household = a_household()
    sent = send("credit_rating", rating_answers(household))
    rating = ratings.get(sent["root"])
    assert codes(sent) == []
    assert (rating["state"], rating["total"].to_decimal(), rating["grade"]) == ("decided", 85, "三星")
    assert rating["suggested_line"].to_decimal() == 40000
    assert rating["decision"]["agreed"] == rating["decision"]["size"] == 5
    assert [(row["name"], row["purpose"]) for row in rating["attachments"]] == [
        ("1.jpg", "minutes"), ("2.jpg", "table"), ("3.jpg", "signature"),
    ]  # fmt: skip
    assert rating["scheme"] == {"code": "town", "version": "2016-1"}


def test_carrying_a_form_over_twice_changes_nothing(send):
    sent = send("credit_rating", rating_answers(a_household()))
    before = ratings.get(sent["root"])
    submissions.collection().update_one(
        {"_id": sent["_id"]}, {"$set": {"lending": "due", "lending_lease": sent["received_at"]}}
    )
    assert take_forms_due() == 1
    assert ratings.get(sent["root"]) == before


def test_a_gate_that_is_not_met_refuses_the_rating(send):
    sent = send("credit_rating", rating_answers(a_household(), gate="no"))
    rating = ratings.get(sent["root"])
    assert (rating["state"], rating["gate_passed"], rating["gate"]["has_project"]) == ("refused", False, False)


def test_60_to_69_points_have_a_line_on_the_phone_and_none_here(send):
    sent = send("credit_rating", rating_answers(a_household(), points=(10, 10, 15, 10, 10, 10)))
    rating = ratings.get(sent["root"])
    assert (rating["state"], rating["passed"], rating["suggested_line"].to_decimal()) == ("refused", False, 0)
    assert rating["claimed"]["line"] == "20000"


def test_a_group_that_the_scheme_finds_too_small_has_not_decided(send):
    sent = send("credit_rating", rating_answers(a_household(), opinions=("agree",) * 3))
    assert codes(sent) == ["lending.rating.group_size"]
    assert ratings.get(sent["root"])["state"] == "scored"


def test_without_a_majority_the_rating_is_refused(send):
    sent = send(
        "credit_rating", rating_answers(a_household(), opinions=("agree", "agree", "oppose", "oppose", "abstain"))
    )
    assert ratings.get(sent["root"])["state"] == "refused"


def test_a_rating_where_no_scheme_applies_is_a_finding_and_not_lost(send, db):
    from records import schemes

    schemes.collection().delete_many({})
    schemes.mark_changed(schemes.TOPIC)
    sent = send("credit_rating", rating_answers(a_household()))
    assert codes(sent) == ["lending.rating.no_scheme"]
    assert ratings.get(sent["root"]) is None


def test_an_edited_form_is_scored_again_until_the_public_has_seen_it(send):
    household, first, second, third = a_household(), new_id(), new_id(), new_id()
    send("credit_rating", rating_answers(household), instance_id=first)
    send("credit_rating", rating_answers(household, points=(20,) * 2 + (15,) * 4), instance_id=second, deprecated=first)
    assert ratings.get(first)["total"].to_decimal() == 100
    posted = send("public_notice", notice_answers("posted", ago=0))
    assert ratings.get(first)["state"] == "on_notice"
    sent = send("credit_rating", rating_answers(household), instance_id=third, deprecated=second)
    assert codes(sent) == ["lending.rating.settled_already"]
    assert ratings.get(first)["total"].to_decimal() == 100
    assert notices.get(posted["root"])["households"][0]["rating"] == first


def test_a_form_that_an_office_rejects_is_withdrawn(send, as_user):
    sent = send("credit_rating", rating_answers(a_household()))
    as_user("county_office").post(
        f"/api/v1/submissions/{sent['_id']}/review", json={"state": "rejected", "comment": "重填"}
    )
    take_forms_due()
    assert ratings.get(sent["root"])["state"] == "withdrawn"


def test_a_meeting_decides_the_ratings_it_considered(send):
    a_scheme()
    passed, rejected, deferred = (a_household() for _ in range(3))
    held = [a_rating(household=one) for one in (passed, rejected, deferred)]
    sent = send("risk_group_meeting", meeting_answers(
        case(passed, amount=20000), case(rejected, in_favour=1, outcome="rejected"), case(deferred, outcome="deferred"),
    ))  # fmt: skip
    assert codes(sent) == []
    assert [ratings.get(one["_id"])["state"] for one in held] == ["decided", "refused", "scored"]
    decision = ratings.get(held[0]["_id"])["decision"]
    assert (decision["meeting"], decision["size"], decision["agreed"], decision["amount"]) == (
        sent["root"],
        5,
        4,
        20000,
    )
    assert meetings.of_household(passed["_id"], "rating")[0]["held_on"] == str(today())


def test_a_meeting_about_an_application_is_kept_for_it(send):
    household = a_household()
    send("risk_group_meeting", meeting_answers(case(household, matter="application")))
    assert meetings.of_household(household["_id"], "application")[0]["attendance"] == 5
    assert meetings.of_household(household["_id"], "rating") == []


def test_a_meeting_on_a_household_that_was_not_rated_is_a_finding(send):
    assert codes(send("risk_group_meeting", meeting_answers(case(a_household())))) == ["lending.rating.not_found"]


def test_a_rejected_meeting_takes_its_decision_back(send, as_user):
    a_scheme()
    rating = a_rating()
    sent = send("risk_group_meeting", meeting_answers(case({"_id": rating["household"]})))
    assert ratings.get(rating["_id"])["state"] == "decided"
    as_user("county_office").post(
        f"/api/v1/submissions/{sent['_id']}/review", json={"state": "rejected", "comment": "x"}
    )
    take_forms_due()
    assert ratings.get(rating["_id"])["state"] == "scored"
    assert meetings.of_household(rating["household"], "rating") == []


def before(days):
    """A decision so many days ago."""
    on = str(today() - timedelta(days=days))
    return {"on": on, "size": 3, "agreed": 3, "majority": True, "outcome": "passed", "votes": []}


def test_a_notice_posted_and_ended_by_form_confirms_its_ratings(send):
    a_scheme()
    rating = a_decided_rating(decision=before(10))
    posted = send("public_notice", notice_answers("posted"))
    assert ratings.get(rating["_id"])["notice"]["id"] == posted["root"]
    ended = send("public_notice", notice_answers("ended"))
    assert codes(posted) == codes(ended) == []
    notice = notices.get(posted["root"])
    assert (notice["state"], notice["region"], notice["place"]) == ("ended", VILLAGE, "村务公开栏")
    assert [row["purpose"] for row in notice["attachments"]] == ["notice_start", "notice_list", "notice_end"]
    assert ratings.get(rating["_id"])["state"] == "confirmed"


def test_an_objection_upheld_in_the_form_sends_the_rating_back(send):
    a_scheme()
    rating, other = a_decided_rating(decision=before(10)), a_decided_rating(decision=before(10))
    send("public_notice", notice_answers("posted"))
    objection = {
        "household": rating["household"],
        "raised_on": str(today()),
        "content": "有车",
        "answer": "属实",
        "upheld": "yes",
    }
    send("public_notice", notice_answers("ended", objections=[objection | {"upheld": "yes"}]))
    assert [ratings.get(one["_id"])["state"] for one in (rating, other)] == ["scored", "confirmed"]
    assert ratings.get(rating["_id"])["objections"][0]["content"] == "有车"


def test_the_end_of_a_notice_that_was_never_posted_is_a_finding(send):
    assert codes(send("public_notice", notice_answers("ended"))) == ["lending.notice.never_posted"]


def test_a_notice_that_lists_nobody_is_kept_with_a_finding(send):
    sent = send("public_notice", notice_answers("posted"))
    assert codes(sent) == ["lending.notice.lists_nobody"]
    assert notices.get(sent["root"])["listed"] == 1


def test_a_notice_shorter_than_the_scheme_asks_is_a_finding(send):
    a_scheme(notice_days="9")
    rating = a_decided_rating(decision=before(10))
    assert codes(send("public_notice", notice_answers("posted"))) == ["lending.notice.too_short"]
    assert ratings.get(rating["_id"])["state"] == "decided"


def test_a_rejected_notice_form_gives_its_ratings_back(send, as_user):
    a_scheme()
    rating, county = a_decided_rating(decision=before(10)), as_user("county_office")
    posted = send("public_notice", notice_answers("posted"))
    ended = send("public_notice", notice_answers("ended"))
    for sent, state in ((ended, "on_notice"), (posted, "decided")):
        county.post(f"/api/v1/submissions/{sent['_id']}/review", json={"state": "rejected", "comment": "x"})
        take_forms_due()
        assert ratings.get(rating["_id"])["state"] == state
