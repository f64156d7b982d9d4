"""An application goes through the chain of its scheme: who, in which order, with what, and what is told otherwise."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from errors import (
    ApplicationActionImpossible,
    ApplicationAmountOverLimit,
    ApplicationAmountUnderLimit,
    ApplicationChanged,
    ApplicationConflict,
    ApplicationExists,
    ApplicationIncomplete,
    ApplicationMakerIsChecker,
    ApplicationMemberUnknown,
    ApplicationMethodForbidden,
    ApplicationModeForbidden,
    ApplicationNotEligible,
    ApplicationNotFound,
    ApplicationNoticeWrong,
    ApplicationNotWithApplicant,
    ApplicationRateOverLimit,
    ApplicationReasonMissing,
    ApplicationStepOfOthers,
    ApplicationStepUnknown,
    ApplicationTermOverLimit,
    ApplicationUseForbidden,
    ApplicationVotedDown,
    ApplicationVotesWrong,
    HouseholdNotFound,
    SchemeNotInForce,
)
from lending.application_machine import replayed
from lending.application_writes import position_of
from lending.applications import act, apply, edit, expire_due, scheme_of
from lending.schemes import load
from records import ratings
from records.actors import at_command_line
from records.clock import now
from records.roles import OFFICER
from tests.builders import OTHER_COUNTY_VILLAGE, VILLAGE, a_household, a_loan
from tests.lending.application_cases import (
    BANK_DECIDES,
    CADRE_MADE,
    COUNTY_MADE,
    GROUP,
    NOTICE,
    OFFICER_MADE,
    STEPS,
    TODAY,
    TOWN,
    an_application,
    asked,
    at_step,
    done,
    finished,
    person,
    scheme_text,
    stored,
)
from tests.submissions_to_send import at_once


@pytest.fixture(autouse=True)
def scheme(db):
    """The scheme is loaded."""
    return load(scheme_text(), at_command_line("test"))[0]


# --- applying -------------------------------------------------------------------------------------------------------


def test_an_application_begins_at_the_first_step_under_the_version_in_force():
    held = an_application()
    assert (held["state"], held["step"], held["version"]) == ("open", "apply", 1)
    assert held["scheme"] == {"code": "small", "version": "1"}
    assert (held["mode"], held["method"]) == ("self_use", "interest_only")
    assert [entry["action"] for entry in held["history"]] == ["apply"]


def test_the_same_application_sent_again_is_stored_once():
    household, number = a_household(), "11111111-2222-4333-8444-555555555555"
    first, new = apply(asked(household, id=number), CADRE_MADE, today=TODAY)
    again, anew = apply(asked(household, id=number), CADRE_MADE, today=TODAY)
    assert (new, anew, again) == (True, False, first)
    with pytest.raises(ApplicationConflict):
        apply(asked(household, id=number, months=12), CADRE_MADE, today=TODAY)


def test_a_member_has_one_application_under_way_in_a_scheme():
    household = a_household()
    held = an_application(household=household)
    with pytest.raises(ApplicationExists) as refused:
        an_application(household=household)
    assert refused.value.details == {"application": held["_id"]}
    done(held, "withdraw", CADRE_MADE, reason="先不贷了")
    assert an_application(household=household)["state"] == "open"


def test_of_many_applications_at_once_one_is_made():
    household = a_household()

    def send(_):
        try:
            return an_application(household=household)["_id"]
        except ApplicationExists:
            return None

    assert sum(1 for one in at_once(6, send) if one) == 1


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"amount": Decimal("50000.01")}, ApplicationAmountOverLimit),
        ({"amount": Decimal("999.00")}, ApplicationAmountUnderLimit),
        ({"amount": Decimal("1050.00")}, ApplicationAmountUnderLimit),
        ({"months": 37}, ApplicationTermOverLimit),
        ({"use": "building"}, ApplicationUseForbidden),
        ({"use": "trade"}, ApplicationUseForbidden),
        ({"mode": "four_party"}, ApplicationModeForbidden),
        ({"mode": "credit"}, ApplicationModeForbidden),
        ({"method": "bullet"}, ApplicationMethodForbidden),
        ({"member": "没有这个人"}, ApplicationMemberUnknown),
        ({"scheme": "other"}, SchemeNotInForce),
    ],
)
def test_what_the_scheme_does_not_allow_is_refused_and_nothing_stored(values, problem):
    household = a_household()
    with pytest.raises(problem):
        apply(asked(household, **values), CADRE_MADE, today=TODAY)
    assert an_application(household=household)["state"] == "open"


def test_a_role_without_the_first_step_cannot_apply():
    with pytest.raises(ApplicationStepOfOthers) as refused:
        an_application(by=TOWN)
    assert "村干部" in refused.value.message_zh


def test_a_household_of_another_county_is_not_there_to_apply_for():
    with pytest.raises(HouseholdNotFound):
        an_application(household=a_household(region=OTHER_COUNTY_VILLAGE))


# --- the way through ------------------------------------------------------------------------------------------------


def test_it_goes_through_every_step_to_the_approval_and_its_history_tells_all(scheme):
    held = an_application()
    for step in STEPS:
        assert held["step"] == step
        held = finished(held)
    assert (held["state"], held["step"]) == ("approved", "lend")
    approved = held["approved"]
    assert (approved["amount"], approved["months"], approved["rate"]) == (Decimal("30000.00"), 24, Decimal("0.0435"))
    assert approved["until"] == (TODAY + timedelta(days=90)).isoformat()
    assert approved["scheme"] == {"code": "small", "version": "1"}
    told = [(one["n"], one["by"], one["step"], one["action"]) for one in held["history"]]
    assert told == [
        (1, "village_cadre", "apply", "apply"), (2, "village_cadre", "apply", "pass"), (3, "risk_group", "village", "pass"),
        (4, "township_office", "township", "pass"), (5, "bank_reviewer", "bank", "pass"),
    ]  # fmt: skip
    assert held["history"][2]["votes"]["in_favour"] == 2
    assert replayed(scheme.chain, held["history"]) == position_of(held)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_done_by_its_roles_alone(step):
    held = at_step(step)
    for stranger in (CADRE_MADE, GROUP, TOWN, COUNTY_MADE, BANK_DECIDES, OFFICER_MADE):
        if stranger.role not in scheme_of(held).step(step).roles:
            with pytest.raises(ApplicationStepOfOthers):
                finished(held, by=stranger)
    assert stored(held) == held


def test_somebody_outside_the_area_does_not_find_it():
    held = at_step("township")
    with pytest.raises(ApplicationNotFound):
        finished(held, by=person("township_office", region="522726"))


def test_who_made_it_does_not_decide_it():
    both = person(OFFICER, "王经理")
    held = finished(finished(finished(an_application(by=both), by=both)))
    with pytest.raises(ApplicationMakerIsChecker) as refused:
        finished(held, by=both)
    assert "户申请" in refused.value.message_zh
    assert finished(held, by=person(OFFICER, "李经理"))["state"] == "approved"


def test_a_step_says_what_it_still_lacks():
    held = an_application()
    with pytest.raises(ApplicationIncomplete) as refused:
        done(held, "pass", CADRE_MADE)
    assert [(one["kind"], one["key"]) for one in refused.value.details["missing"]] == [("document", "id_card")]
    held = at_step("village")
    with pytest.raises(ApplicationIncomplete) as refused:
        done(held, "pass", GROUP)
    assert [one["key"] for one in refused.value.details["missing"]] == ["votes", "notice"]
    assert "身份证" not in refused.value.message_zh


def test_facts_can_be_noted_before_the_step_is_finished():
    held = done(at_step("village"), "note", GROUP, votes=[{"name": n, "in_favour": True} for n in "甲乙丙丁戊"])
    assert (held["step"], held["opinions"]["village"]["votes"]["size"]) == ("village", 5)
    assert done(held, "pass", GROUP, notice=NOTICE)["step"] == "township"


@pytest.mark.parametrize("names", ["甲", "甲乙", "甲乙丙丁", "甲甲乙"])
def test_a_vote_is_odd_large_enough_and_one_each(names):
    held = at_step("village")
    with pytest.raises(ApplicationVotesWrong):
        finished(held, votes=[{"name": name, "in_favour": True} for name in names])


def test_without_a_majority_it_does_not_pass():
    held = at_step("village")
    with pytest.raises(ApplicationVotedDown):
        finished(held, votes=[{"name": name, "in_favour": name == "甲"} for name in "甲乙丙"])
    assert stored(held) == held
    assert done(held, "refuse", GROUP, reason="表决未通过")["state"] == "refused"


@pytest.mark.parametrize(
    ("notice", "problem"),
    [
        ({"to": date(2026, 2, 24)}, ApplicationNoticeWrong),
        ({"from": date(2026, 2, 25), "to": date(2026, 3, 2)}, ApplicationIncomplete),
        ({"objections": [{"raised_on": date(2026, 2, 22), "content": "他家不住村里"}]}, ApplicationIncomplete),
        ({"objections": [{"raised_on": date(2026, 2, 22), "content": "不住村里", "answer": "属实", "upheld": "yes"}]},
         ApplicationIncomplete),
        ({"objections": [{"raised_on": date(2026, 2, 22), "content": "面积", "answer": "少报两亩", "upheld": "partly"}]},
         ApplicationIncomplete),
    ],
)  # fmt: skip
def test_the_notice_must_be_long_over_and_its_objections_answered(notice, problem):
    held = at_step("village")
    with pytest.raises(problem):
        finished(held, notice={**NOTICE, **notice})
    assert stored(held) == held


def test_an_answered_objection_that_was_not_upheld_lets_it_pass():
    objection = {"raised_on": date(2026, 2, 22), "content": "不住村里", "answer": "已核实，常住", "upheld": "no"}
    held = finished(at_step("village"), notice={**NOTICE, "objections": [objection]})
    assert held["step"] == "township"
    assert held["notice"]["objections"][0]["answer"] == "已核实，常住"


# --- deciding -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decision", "problem"),
    [
        ({"amount": Decimal("40000.01")}, ApplicationAmountOverLimit),
        ({"amount": Decimal("1050.00")}, ApplicationAmountUnderLimit),
        ({"months": 25}, ApplicationTermOverLimit),
        ({"rate": Decimal("0.0436")}, ApplicationRateOverLimit),
        ({"method": "bullet"}, ApplicationMethodForbidden),
    ],
)
def test_no_more_is_approved_than_was_asked_and_the_scheme_allows(decision, problem):
    held = at_step("bank")
    with pytest.raises(problem):
        finished(held, **decision)
    assert stored(held) == held


def test_what_the_decision_does_not_say_is_what_was_asked():
    held = finished(at_step("bank"), amount=None, rate=Decimal("0.04"))
    assert (held["approved"]["amount"], held["approved"]["method"]) == (Decimal("40000.00"), "interest_only")
    assert held["approved"]["rate"] == Decimal("0.04")


def test_an_approval_ends_and_is_decided_anew():
    held = at_step("lend")
    last = date.fromisoformat(held["approved"]["until"])
    assert expire_due(last) == 0
    assert expire_due(last + timedelta(days=1)) == 1
    assert expire_due(last + timedelta(days=1)) == 0
    held = stored(held)
    assert (held["state"], held["history"][-1]["action"], held["history"][-1]["by"]) == ("expired", "expire", "system")
    again = done(held, "resume", BANK_DECIDES, today=last + timedelta(days=2))
    assert (again["state"], again["step"]) == ("open", "bank")
    assert finished(again, today=last + timedelta(days=2))["state"] == "approved"


# --- back, waiting, away --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["return", "refuse", "suspend", "withdraw"])
def test_what_holds_an_application_up_says_why(action):
    held = at_step("village")
    by = CADRE_MADE if action == "withdraw" else GROUP
    with pytest.raises(ApplicationReasonMissing):
        done(held, action, by, to="apply", reason="  ")
    assert stored(held) == held


def test_what_is_sent_back_goes_through_every_step_again():
    held = done(at_step("bank"), "return", BANK_DECIDES, to="apply", reason="用途写得太笼统")
    assert (held["step"], held["history"][-1]["to"]) == ("apply", "apply")
    held = edit(held["_id"], held["version"], {"use_detail": "买牛犊 4 头", "amount": Decimal("30000.00")}, CADRE_MADE)
    assert held["history"][-1]["changes"]["amount"] == [Decimal("40000.00"), Decimal("30000.00")]
    for step in STEPS:
        assert held["step"] == step
        held = finished(held)
    assert held["state"] == "approved"


@pytest.mark.parametrize("to", ["bank", "lend", "nowhere", ""])
def test_it_is_sent_back_to_an_earlier_step_only(to):
    held = at_step("township")
    with pytest.raises(ApplicationStepUnknown):
        done(held, "return", TOWN, to=to, reason="重来")


def test_its_content_is_fixed_once_it_has_left_the_applicant():
    held = at_step("village")
    with pytest.raises(ApplicationNotWithApplicant):
        edit(held["_id"], held["version"], {"amount": Decimal("30000.00")}, CADRE_MADE)
    fresh = an_application()
    with pytest.raises(ApplicationAmountOverLimit):
        edit(fresh["_id"], fresh["version"], {"amount": Decimal("60000.00")}, CADRE_MADE)


def test_while_papers_are_awaited_the_deadline_stands_still_and_it_goes_on_at_the_same_step():
    held = at_step("township")
    assert held["deadline_on"] == "2026-03-09"  # five working days after Monday 2 March
    waiting = done(held, "suspend", TOWN, reason="补户口簿", today=date(2026, 3, 4))
    assert waiting["waiting"] is True and "deadline_on" not in waiting
    with pytest.raises(ApplicationActionImpossible):
        finished(waiting, by=TOWN)
    brought = done(waiting, "note", CADRE_MADE, documents=[{"kind": "register"}])
    assert {one["kind"] for one in brought["documents"]} == {"id_card", "register"}
    going = done(brought, "resume", CADRE_MADE, today=date(2026, 3, 16))
    assert (going["step"], going["deadline_on"]) == ("township", "2026-03-19")
    assert "waiting" not in going


def test_what_has_ended_stays_ended():
    ended = [
        done(at_step("village"), "refuse", GROUP, reason="不符合"),
        done(at_step("township"), "withdraw", CADRE_MADE, reason="不贷了"),
    ]
    for held in ended:
        for action, by in (("pass", GROUP), ("resume", GROUP), ("withdraw", CADRE_MADE), ("note", GROUP)):
            with pytest.raises(ApplicationActionImpossible):
                done(held, action, by, reason="再来")


def test_an_approved_application_can_be_withdrawn():
    assert done(at_step("lend"), "withdraw", CADRE_MADE, reason="不贷了")["state"] == "withdrawn"


# --- two at once ----------------------------------------------------------------------------------------------------


def test_of_two_who_act_at_once_one_wins_and_the_other_is_told_who():
    held = at_step("township")

    def send(number):
        try:
            return done(held, "refuse" if number else "pass", person("township_office", f"乡{number}"), reason="同时")
        except ApplicationChanged as problem:
            return problem

    told = at_once(2, send)
    lost = [one for one in told if isinstance(one, ApplicationChanged)]
    won = [one for one in told if isinstance(one, dict)]
    assert len(won) == len(lost) == 1
    assert lost[0].details["by"] == won[0]["history"][-1]["by"]
    assert lost[0].details["action"] in ("pass", "refuse")
    assert stored(held)["version"] == held["version"] + 1


def test_a_stale_version_is_told_and_a_repeated_request_is_answered_alike():
    held = at_step("township")
    passed = finished(held)
    assert finished(held) == passed  # the answer was lost, the client asks again
    with pytest.raises(ApplicationChanged) as refused:
        act(held["_id"], held["version"], {"action": "refuse", "reason": "晚了"}, TOWN, today=TODAY)
    assert refused.value.details["by"] == "township_office"


def test_two_notes_of_one_person_from_two_pages_are_not_taken_for_one():
    held = at_step("township")
    done(held, "note", TOWN, documents=[{"kind": "register"}])
    with pytest.raises(ApplicationChanged):
        done(held, "note", TOWN, documents=[{"kind": "form"}])


def test_a_later_version_of_the_scheme_does_not_change_what_is_under_way():
    held = at_step("township")
    shorter = ("term: {most_months: 36}", "term: {most_months: 12}")
    text = scheme_text(shorter, version='"2"', replaces='"1"', effective_from="2026-03-03")
    load(text, at_command_line("test"))
    with pytest.raises(ApplicationTermOverLimit):
        apply(asked(a_household()), CADRE_MADE, today=date(2026, 3, 4))
    held = finished(finished(held, today=date(2026, 3, 4)), today=date(2026, 3, 4))
    assert held["approved"]["scheme"] == {"code": "small", "version": "1"}


# --- conditions, rating, line ---------------------------------------------------------------------------------------


def examined(**household):
    """Return an application at the township, whose step examines eligibility and needs a rating and a line."""
    load(
        scheme_text(
            ("township_office], days: 5,", "township_office], requires: [eligibility, rating, line], days: 5,"),
            version='"2"', replaces='"1"', effective_from="2026-01-01",
        ),
        at_command_line("test"),
    )  # fmt: skip
    return at_step("township", household=a_household(**household))


BORN = {"members": [{"id": "m1", "name": "李建国", "relation": "户主", "birth_date": "1980-05-12"}]}


def rated(application, **values):
    """Store a rating of the application's household, by default with a line of 35,000 yuan."""
    at = now()
    document = {
        "_id": f"rating-{application['_id']}", "household": application["household"], "region": application["region"],
        "household_code": application["household_code"], "scopes": application["scopes"], "scheme": application["scheme"],
        "rated_on": "2026-02-01", "gate": {"has_labour": True}, "gate_passed": True, "total": Decimal(80), "passed": True,
        "grade": "一星", "state": "line_granted", "valid_until": "2027-01-31", "history": [], "version": 1,
        "line": {"amount": Decimal("35000.00"), "until": "2027-01-31"}, "created_at": at, "updated_at": at,
    }  # fmt: skip
    ratings.insert({**document, **values})


def missing(held, by=TOWN, **given):
    with pytest.raises(ApplicationIncomplete) as refused:
        done(held, "pass", by, **given)
    return [one["key"] for one in refused.value.details["missing"]]


def test_the_conditions_are_kept_with_the_version_under_which_they_were_examined():
    held = examined(**BORN)
    rated(held)
    held = finished(held, reason="已核实")
    kept = held["eligibility"]
    assert kept["scheme"] == {"code": "small", "version": "2"} and kept["by"] == "township_office"
    told = held["history"][-1]["eligibility"]
    assert told["age"] == told["target_group"] == "pass"
    assert told["line"] == "fail"  # 40,000 yuan is asked for, which stops nobody: the approval will be less
    assert told == {one["condition"]: one["outcome"] for one in kept["conditions"]}
    assert all(one["source"]["scheme"] == "small@2" for one in kept["conditions"])


def test_who_does_not_meet_a_condition_does_not_pass_and_is_told_which():
    held = examined(members=[{"id": "m1", "name": "李建国", "relation": "户主", "birth_date": "1950-05-12"}])
    rated(held)
    with pytest.raises(ApplicationNotEligible) as refused:
        finished(held, reason="已核实")
    (condition,) = refused.value.details["conditions"]
    assert condition["condition"] == "age" and "75" in refused.value.message_zh
    assert stored(held) == held


def test_what_the_register_cannot_tell_needs_a_word_of_who_checked_it():
    held = examined()  # nobody knows when the head was born
    rated(held)
    with pytest.raises(ApplicationReasonMissing) as refused:
        finished(held)
    assert [one["condition"] for one in refused.value.details["conditions"]] == ["age"]
    assert finished(held, reason="户口簿载明 1980 年生")["step"] == "bank"


def test_a_rating_counts_once_it_is_settled_and_as_long_as_it_holds():
    held = examined(**BORN)
    assert missing(held) == ["rating", "line"]
    rated(held, _id="r1", state="on_notice", line=None)
    assert missing(held) == ["rating", "line"]
    rated(held, _id="r2", state="confirmed", line=None)
    assert missing(held) == ["line"]
    rated(held, _id="r3", rated_on="2024-01-01", valid_until="2025-01-01")
    assert missing(held) == ["line"]


def test_no_more_is_approved_than_the_line():
    held = examined(**BORN)
    rated(held)
    held = finished(held, reason="已核实")
    with pytest.raises(ApplicationAmountOverLimit) as refused:
        finished(held, amount=Decimal("35100.00"))
    assert "授信额度" in refused.value.message_zh
    assert finished(held, amount=Decimal("35000.00"))["approved"]["line"] == Decimal("35000.00")


def test_what_the_household_owes_already_counts_with_what_is_approved():
    held = examined(**BORN)
    rated(held)
    held = finished(held, reason="已核实")
    household = {"_id": held["household"], "code": held["household_code"], "region": VILLAGE, "head_name": "李建国"}
    a_loan(household=household, scheme={"code": "other", "version": "1"})  # 10,000 yuan
    with pytest.raises(ApplicationNotEligible) as refused:
        finished(held, amount=Decimal("25100.00"))
    assert [one["condition"] for one in refused.value.details["conditions"]] == ["line"]
    assert finished(held, amount=Decimal("25000.00"))["state"] == "approved"
