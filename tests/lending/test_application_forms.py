"""What is filled in the field makes and furthers applications: once, by who may, and nothing is lost where it cannot."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from field_forms import library_install
from households.numbers import today
from lending.application_machine import replayed
from lending.application_writes import position_of
from lending.applications import scheme_of
from lending.from_forms import take_forms_due
from lending.schemes import load
from records import applications, submissions
from records.actors import at_command_line
from tests.builders import VILLAGE, a_household, new_id
from tests.lending.application_cases import scheme_text

LIBRARY = Path(library_install.LIBRARY)
PICTURES = ["1.jpg", "2.jpg", "3.jpg"]
FORMS = ("loan_application", "site_check", "risk_group_meeting", "public_notice")


@pytest.fixture(autouse=True)
def chain(publish):
    """A chain whose steps ask for the forms; the forms are published."""
    for form in FORMS:
        publish((LIBRARY / f"{form}.md").read_text(encoding="utf-8"))
    text = scheme_text(
        ("documents: [id_card]}", "forms: [loan_application], documents: [id_card, form], requires: [interview]}"),
        ("requires: [votes, notice]", "forms: [risk_group_meeting, public_notice], requires: [votes, notice]"),
        ("requires: [site_check]", "forms: [site_check], requires: [site_check]"),
    )
    load(text, at_command_line("test"))


@pytest.fixture
def send(as_user):
    """Send a standard form as a role and carry it over; return the submission as it is then held."""
    people = {}

    def sending(role, form, answers, *, instance_id=None, deprecated=None):
        person = people.setdefault(role, as_user(role))
        version = next(one.version for one in library_install.standard_forms() if one.form_id == form)
        body = {"form_id": form, "version": version, "instance_id": instance_id or new_id(), "answers": answers,
                "attachments": [name for name in PICTURES if name in str(answers)]}  # fmt: skip
        if deprecated:
            body["deprecated_id"] = deprecated
        answer = person.post("/api/v1/submissions", json=body)
        assert answer.status_code == 201, answer.text
        take_forms_due()
        return submissions.get(body["instance_id"])

    return sending


def application_answers(household, *, opinion="accept", seen=("id_card", "register"), **application):
    told = {
        "applicant": "李建国",
        "id_number": "11010519491231002X",
        "amount": 30000,
        "months": 24,
        "method": "interest_only",
    }
    return {
        "who": {"household": household["_id"]},
        "application": {**told, **application},
        "use": {"use": "breeding", "use_detail": "买牛犊 3 头", "declared": "yes"},
        "interview": {"interviewer": "张三", "family_income": 20000, "other_debt": 0, "knows_terms": "yes",
                      "impression": "踏实肯干", "opinion": opinion},
        "documents": {"documents_seen": list(seen), "photo_interview": PICTURES[0], "photo_form": PICTURES[1],
                      "signature": PICTURES[2]},
    }  # fmt: skip


def meeting_answers(household, *, outcome="passed", in_favour=3, attendance=5):
    case = {"household": household["_id"], "matter": "application", "in_favour": in_favour, "outcome": outcome,
            "opinion": "同意"}  # fmt: skip
    if outcome == "passed":
        case["amount"] = 30000
    return {
        "meeting": {"held_on": str(today()), "chair": "王", "recorder": "李", "attendance": attendance},
        "case": [{"one": case}],
        "records": {"minutes": PICTURES[0], "scene": PICTURES[1], "sign_in": PICTURES[2]},
    }


def notice_answers(stage, *, ago=6, days=5, objections=()):
    begins = today() - timedelta(days=ago)
    told = {"stage": stage, "subject": "loans", "from_date": str(begins), "to_date": str(begins + timedelta(days=days))}
    if stage == "posted":
        return {"notice": {**told, "place_name": "村务公开栏", "households_listed": 1},
                "evidence": {"photo_start": PICTURES[0], "photo_list": PICTURES[1]}}  # fmt: skip
    answers = {"notice": told, "evidence": {"photo_end": PICTURES[2]}, "has_objections": "yes" if objections else "no"}
    return {**answers, "objection": [{"one": one} for one in objections]} if objections else answers


def site_answers(household, *, opinion="agree"):
    told = {"suggested_amount": 25000} if opinion == "agree" else {}
    return {
        "who": {"household": household["_id"]},
        "project": {"use": "breeding", "scale": "牛 3 头", "matches": "yes"},
        "neighbours": {"esteem": "good"},
        "evidence": {"photo_site": PICTURES[0]},
        "opinion": opinion,
        "reason": "圈舍已建好",
        **told,
    }


def the_application():
    (found,) = applications.collection().find({}, {"_id": 1})
    return applications.get(found["_id"])


def codes(submission):
    return [one["code"] for one in submission.get("findings", []) if one["code"].startswith("lending.")]


def test_an_application_form_makes_the_application_and_finishes_what_it_holds(send):
    sent = send("village_cadre", "loan_application", application_answers(a_household()))
    held = the_application()
    assert codes(sent) == []
    assert (held["step"], held["amount"], held["use_detail"]) == ("village", Decimal("30000.00"), "买牛犊 3 头")
    assert held["opinions"]["interview"]["family_income"] == Decimal(20000)
    assert {one["kind"] for one in held["documents"]} == {"id_card", "register", "form", "interview"}
    assert [(one["action"], one.get("submission")) for one in held["history"]] == [
        ("apply", None),
        ("pass", sent["_id"]),
    ]


def test_what_the_form_lacks_is_a_finding_and_the_application_waits(send):
    sent = send("village_cadre", "loan_application", application_answers(a_household(), seen=["register"]))
    assert codes(sent) == ["lending.application.incomplete"]
    assert the_application()["step"] == "apply"


def test_an_opinion_against_refuses_and_one_for_more_papers_waits(send):
    send("village_cadre", "loan_application", application_answers(a_household(), opinion="more"))
    assert the_application()["step"] == "apply"
    applications.collection().delete_many({})
    send("village_cadre", "loan_application", application_answers(a_household(), opinion="reject"))
    held = the_application()
    assert (held["state"], held["history"][-1]["reason"]) == ("refused", "踏实肯干")


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"amount": 60000}, "lending.application.amount_over_limit"),
        ({"applicant": "别人"}, "lending.application.member_unknown"),
        ({"method": "bullet"}, "lending.application.method_forbidden"),
    ],
)
def test_a_form_that_the_scheme_refuses_is_kept_with_the_reason(send, told, code):
    sent = send("village_cadre", "loan_application", application_answers(a_household(), **told))
    assert codes(sent) == [code]
    assert applications.collection().count_documents({}) == 0


def test_a_form_carried_over_again_changes_nothing(send):
    sent = send("village_cadre", "loan_application", application_answers(a_household()))
    before = the_application()
    submissions.collection().update_one(
        {"_id": sent["_id"]}, {"$set": {"lending": "due", "lending_lease": sent["received_at"]}}
    )
    assert take_forms_due() == 1
    assert the_application() == before


def test_an_edited_form_changes_the_application_while_it_is_with_the_applicant(send):
    household, first = a_household(), new_id()
    send("village_cadre", "loan_application", application_answers(household, opinion="more"), instance_id=first)
    send("village_cadre", "loan_application", application_answers(household, amount=20000), deprecated=first)
    held = the_application()
    assert (held["amount"], held["step"]) == (Decimal(20000), "village")
    assert len(held["submissions"]) == 1
    late = send("village_cadre", "loan_application", application_answers(household, amount=10000),
                deprecated=held["submissions"][0]["id"])  # fmt: skip
    assert codes(late) == ["lending.application.not_with_applicant"]
    assert the_application()["amount"] == Decimal(20000)


def test_a_form_that_an_office_rejects_takes_its_application_back(send, as_user):
    sent = send("village_cadre", "loan_application", application_answers(a_household(), opinion="more"))
    office = as_user("county_office")
    office.post(f"/api/v1/submissions/{sent['_id']}/review", json={"state": "rejected", "comment": "不是本人申请"})
    take_forms_due()
    held = the_application()
    assert (held["state"], held["history"][-1]["by"]) == ("withdrawn", office.user.username)
    assert held["history"][-1]["reason"] == "不是本人申请"
    assert replayed(scheme_of(held).chain, held["history"]) == position_of(held)


def test_the_village_meets_posts_its_notice_and_the_application_goes_on(send):
    household = a_household()
    send("village_cadre", "loan_application", application_answers(household))
    met = send("risk_group", "risk_group_meeting", meeting_answers(household))
    held = the_application()
    votes = held["opinions"]["village"]["votes"]
    assert (votes["size"], votes["in_favour"], held["step"]) == (5, 3, "village")
    assert codes(met) == ["lending.application.incomplete"]  # the notice is still to come
    send("village_cadre", "public_notice", notice_answers("posted"))
    assert the_application()["notice"]["place"] == "村务公开栏"
    send("risk_group", "public_notice", notice_answers("ended"))
    held = the_application()
    assert (held["step"], held["notice"]["place"]) == ("township", "村务公开栏")
    assert {one["form_id"] for one in held["submissions"]} == {
        "loan_application",
        "risk_group_meeting",
        "public_notice",
    }
    assert replayed(scheme_of(held).chain, held["history"]) == position_of(held)


def test_a_meeting_that_votes_it_down_refuses_it(send):
    household = a_household()
    send("village_cadre", "loan_application", application_answers(household))
    send("risk_group", "risk_group_meeting", meeting_answers(household, outcome="rejected", in_favour=1))
    assert the_application()["state"] == "refused"


def test_an_upheld_objection_holds_it_up(send):
    household = a_household()
    send("village_cadre", "loan_application", application_answers(household))
    send("risk_group", "risk_group_meeting", meeting_answers(household))
    raised = {"household": household["_id"], "raised_on": str(today() - timedelta(days=3)), "content": "不住在村里",
              "answer": "属实", "upheld": "yes"}  # fmt: skip
    send("risk_group", "public_notice", notice_answers("ended", objections=[raised]))
    held = the_application()
    assert (held["step"], held["notice"]["objections"][0]["upheld"]) == ("village", "yes")


def test_a_site_check_is_kept_with_the_application_whoever_has_its_turn(send):
    household = a_household()
    send("village_cadre", "loan_application", application_answers(household))
    sent = send("loan_officer", "site_check", site_answers(household))
    held = the_application()
    assert held["step"] == "village"  # it is the village's turn: the check waits for the bank's step
    assert held["opinions"]["site_check"]["suggested_amount"] == Decimal(25000)
    assert held["opinions"]["site_check"]["matches"] is True
    assert codes(sent) == []


def test_a_site_check_without_an_application_is_told(send):
    sent = send("loan_officer", "site_check", site_answers(a_household(region=VILLAGE)))
    assert codes(sent) == ["lending.application.none_open"]
