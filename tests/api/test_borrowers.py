"""Borrowers: they prove who they are, see their own loans in plain words, are told, and answer; guessing is hopeless."""

from __future__ import annotations

import dataclasses
import io
import statistics
import time
from datetime import date, timedelta

import icalendar
import pytest
from PIL import Image

from api import reminders as reminders_api
from households.people import encrypted
from lending.applications import act
from records import borrowers, evidence, loans, reminders
from records.actors import Actor
from records.clock import now
from records.scopes import Scope
from reminders.extensions import ask, tell_waiting
from reminders.moments import in_words
from reminders.rule_sets import default
from reminders.running import plan_day
from reminders.sending import send_due
from tests.builders import a_household, a_loan, a_photo, a_user
from tests.http import Caller, problem
from tests.reminders.people import DAY, SHANGHAI, Clock, FakeChannel, an_outbox, rules_of
from tests.wechat_connected import MINI_PROGRAM, OFFICIAL_ACCOUNT, connected
from tests.wechat_server import TEMPLATE

BASE = "/api/v1/borrower"
ID_NUMBER = "52272519680512121X"
MEMBERS = [("m1", "李建国", "户主", "13812345678"), ("m2", "王秀英", "妻子", "13912345678")]


@pytest.fixture
def wechat(app, monkeypatch):
    """WeChat, and an application that is set up with it."""
    with connected(app, monkeypatch, **MINI_PROGRAM, **OFFICIAL_ACCOUNT) as server:
        yield server


@pytest.fixture
def sms(app, monkeypatch):
    """A channel for text messages."""
    channel = FakeChannel()
    monkeypatch.setitem(app.config, "RUHU", dataclasses.replace(app.config["RUHU"], channels={"sms": channel}))
    return channel


@pytest.fixture
def household(db):
    """A household of two, with a loan of the head."""
    members = [
        {"id": key, "name": name, "relation": relation, "phone": encrypted("phone", phone),
         "id_number": encrypted("id_number", ID_NUMBER if key == "m1" else "110105194912310021")}
        for key, name, relation, phone in MEMBERS
    ]  # fmt: skip
    a_user(role="village_cadre", username="cun", name="赵敏")
    return a_household(members=members, cadre="cun", institution="信用社")


@pytest.fixture
def on_day(monkeypatch):
    """Let the product believe that it is a given day."""
    from api import borrowers as api

    def to(day: date) -> None:
        monkeypatch.setattr(api, "today", lambda: day)
        monkeypatch.setattr(reminders_api, "today", lambda: day)

    return to


def signed_in(anyone: Caller, answer) -> Caller:
    assert answer.status_code == 200, answer.text
    caller = Caller(anyone.url)
    caller.session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    return caller


def by_wechat(anyone, wechat, openid="openid-1", unionid=None) -> Caller:
    return signed_in(anyone, anyone.post(f"{BASE}/sign-in/mini-program", json={"code": wechat.a_code(openid, unionid)}))


def card_of(app, household) -> str:
    return "https://example.org/h/" + app.config["RUHU"].cards.token(household["card_id"])


def bound(app, anyone, wechat, household) -> Caller:
    caller = by_wechat(anyone, wechat)
    sent = {"card": card_of(app, household), "name": "李建国", "id_last6": "12121x"}
    answer = caller.post(f"{BASE}/bindings", json=sent)
    assert answer.status_code == 201, answer.text
    return caller


# --- signing in -----------------------------------------------------------------------------------------------------


def test_a_wechat_code_signs_in_once_and_the_same_person_stays_one(anyone, wechat, db):
    code = wechat.a_code("openid-1", "union-1")
    assert anyone.post(f"{BASE}/sign-in/mini-program", json={"code": code}).json()["bound"] is False
    problem(anyone.post(f"{BASE}/sign-in/mini-program", json={"code": code}), 401, "wechat.code_invalid")
    h5 = {"code": wechat.a_code("openid-h5", "union-1")}
    assert anyone.post(f"{BASE}/sign-in/official-account", json=h5).status_code == 200
    (one,) = borrowers.collection().find()
    assert one["openids"] == {"mini": "openid-1", "official": "openid-h5"}


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [(-1, 503, "wechat.busy"), (40226, 403, "wechat.user_blocked"), ("500", 503, "wechat.busy"),
     (45011, 503, "wechat.busy"), (40013, 503, "wechat.busy")],
)  # fmt: skip
def test_what_wechat_refuses_is_told_with_another_way(anyone, wechat, db, fault, status, code):
    wechat.fail("/sns/jscode2session", fault)
    told = problem(anyone.post(f"{BASE}/sign-in/mini-program", json={"code": wechat.a_code("openid-1")}), status, code)
    assert "验证码" in told["message"]["zh"]


def test_without_wechat_there_is_the_phone(anyone, db, sms, household):
    problem(anyone.post(f"{BASE}/sign-in/mini-program", json={"code": "x"}), 503, "wechat.not_configured")
    assert anyone.post(f"{BASE}/sign-in/phone-code", json={"phone": "138 1234 5678"}).status_code == 202
    code = code_in(sms)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    problem(
        anyone.post(f"{BASE}/sign-in/phone", json={"phone": "13812345678", "code": wrong}), 401, "borrower.code_wrong"
    )
    answer = anyone.post(f"{BASE}/sign-in/phone", json={"phone": "13812345678", "code": code})
    assert signed_in(anyone, answer).get(f"{BASE}/overview").status_code == 200
    problem(
        anyone.post(f"{BASE}/sign-in/phone", json={"phone": "13812345678", "code": code}), 401, "borrower.code_wrong"
    )


def code_in(sms) -> str:
    deadline = time.monotonic() + 5
    while not sms.sent:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return sms.sent[-1][0].templates["sms"].data["code"]


def test_the_phone_button_adds_the_number(anyone, wechat, household):
    body = {"code": wechat.a_code("openid-1"), "phone_code": wechat.a_phone_code("13812345678")}
    assert anyone.post(f"{BASE}/sign-in/mini-program", json=body).status_code == 200
    assert borrowers.with_identity("phone", encrypted("phone", "13812345678"))["openids"]["mini"] == "openid-1"


def test_signing_out_ends_every_sign_in_and_the_calendar(anyone, wechat, app, household):
    caller = bound(app, anyone, wechat, household)
    calendar = caller.get(f"{BASE}/overview").json()["calendar"]
    path = calendar.removeprefix(anyone.url)
    assert anyone.get(path).status_code == 200
    assert caller.post(f"{BASE}/sign-out").status_code == 204
    problem(caller.get(f"{BASE}/overview"), 401, "auth.token_invalid")
    problem(anyone.get(path), 404, "borrower.calendar_invalid")
    problem(anyone.get(f"{BASE}/calendar/x.ics"), 404, "borrower.calendar_invalid")


def test_tokens_of_staff_and_of_borrowers_do_not_open_each_others_doors(anyone, wechat, as_user, db):
    caller = by_wechat(anyone, wechat)
    assert caller.get("/api/v1/households").status_code == 401
    problem(as_user().get(f"{BASE}/overview"), 401, "auth.token_invalid")
    problem(anyone.get(f"{BASE}/overview"), 401, "auth.required")


# --- binding and guessing -----------------------------------------------------------------------------------------------


def test_card_name_and_last_six_bind_and_nothing_else_does(app, anyone, wechat, household):
    caller = bound(app, anyone, wechat, household)
    (shown,) = caller.get(f"{BASE}/overview").json()["households"]
    assert shown == {"id": household["_id"], "code": household["code"], "member": "m1", "name": "李**", "role": "self"}
    assert caller.delete(f"{BASE}/bindings/{household['_id']}/m1").status_code == 204
    problem(caller.delete(f"{BASE}/bindings/{household['_id']}/m1"), 404, "borrower.binding_not_found")
    assert caller.get(f"{BASE}/overview").json()["households"] == []


def test_wrong_card_name_or_number_are_answered_alike_and_in_the_same_time(app, anyone, wechat, household):
    good = {"card": card_of(app, household), "name": "李建国", "id_last6": "12121X"}
    wrongs = [{"card": "A" * 24}, {"name": "张三"}, {"id_last6": "000000"}, {"name": "王秀英"}]
    answers, times = [], []
    for number, wrong in enumerate(wrongs):
        caller = by_wechat(anyone, wechat, f"openid-{number}")
        begun = time.monotonic()
        answers.append(caller.post(f"{BASE}/bindings", json={**good, **wrong}))
        times.append(time.monotonic() - begun)
    assert {(one.status_code, one.json()["code"], one.json()["message"]["zh"]) for one in answers} == {
        (422, "borrower.binding_refused", "二维码牌、姓名或身份证后六位不符，请核对；仍不行请找村干部。")
    }
    assert min(times) >= 0.25  # none is answered sooner than the others could be


def test_after_five_failures_it_is_locked_and_the_cadre_is_told(app, anyone, wechat, household, as_user):
    caller = by_wechat(anyone, wechat)
    wrong = {"card": card_of(app, household), "name": "李建国", "id_last6": "000000"}
    for _ in range(5):
        problem(caller.post(f"{BASE}/bindings", json=wrong), 422, "borrower.binding_refused")
    right = {**wrong, "id_last6": "12121X"}
    problem(caller.post(f"{BASE}/bindings", json=right), 429, "borrower.binding_locked")
    told = [one for one in reminders.collection().find() if one["about"] == "binding_locked"]
    assert [one["recipient"] for one in told] == ["user:cun"]
    assert household["code"] in told[0]["text"]["body"]


def test_one_card_is_not_tried_by_many(app, anyone, wechat, household):
    wrong = {"card": card_of(app, household), "name": "李建国", "id_last6": "000000"}
    codes = []
    for number in range(24):
        caller = by_wechat(anyone, wechat, f"openid-{number}")
        codes.append(caller.post(f"{BASE}/bindings", json=wrong).json()["code"])
    assert codes[:20] == ["borrower.binding_refused"] * 20
    assert set(codes[20:]) == {"borrower.too_many_tries"}


def test_one_address_and_one_device_have_limits(anyone, wechat, db):
    answers = [
        anyone.post(f"{BASE}/sign-in/phone-code", json={"phone": f"1381234{n:04}"}, headers={"X-Device-Id": "d1"})
        for n in range(7)
    ]
    assert [one.status_code for one in answers] == [202] * 5 + [429] * 2
    more = [anyone.post(f"{BASE}/sign-in/phone-code", json={"phone": f"1391234{n:04}"}) for n in range(26)]
    assert [one.status_code for one in more].count(202) == 30 - 7  # an address asks thirty times an hour


def test_a_known_and_an_unknown_number_are_answered_alike(anyone, sms, household):
    times: dict[str, list[float]] = {"13812345678": [], "13700000000": []}
    for phone, taken in times.items():
        begun = time.monotonic()
        answer = anyone.post(f"{BASE}/sign-in/phone-code", json={"phone": phone})
        taken.append(time.monotonic() - begun)
        assert (answer.status_code, answer.json()) == (202, {"seconds": 300})
    code_in(sms)
    assert [contact.phone for _, contact in sms.sent] == ["13812345678"]
    assert statistics.median([min(taken) for taken in times.values()]) >= 0.25


def test_a_code_is_guessed_five_times_at_most(anyone, sms, household):
    anyone.post(f"{BASE}/sign-in/phone-code", json={"phone": "13812345678"})
    code = code_in(sms)
    for number in range(5):
        guess = f"{(int(code) + number + 1) % 10**6:06}"
        problem(
            anyone.post(f"{BASE}/sign-in/phone", json={"phone": "13812345678", "code": guess}), 401,
            "borrower.code_wrong",
        )  # fmt: skip
    problem(
        anyone.post(f"{BASE}/sign-in/phone", json={"phone": "13812345678", "code": code}), 401, "borrower.code_wrong"
    )


def test_a_second_code_within_a_minute_is_refused(anyone, sms, household):
    assert anyone.post(f"{BASE}/sign-in/phone-code", json={"phone": "13812345678"}).status_code == 202
    again = anyone.post(f"{BASE}/sign-in/phone-code", json={"phone": "13812345678"})
    assert again.status_code in (202, 429)  # the minute may turn between them
    third = anyone.post(f"{BASE}/sign-in/phone-code", json={"phone": "13812345678"})
    problem(third, 429, "borrower.too_many_tries")


def test_a_family_member_reads_along_with_consent_and_no_longer_than_the_borrower(app, anyone, wechat, household):
    caller = bound(app, anyone, wechat, household)
    a_loan(household=household, borrower={"member": "m1", "name": "李建国"})
    invitation = caller.post(f"{BASE}/invitations", json={"household": household["_id"]}).json()["code"]
    son = by_wechat(anyone, wechat, "openid-son")
    problem(
        son.post(f"{BASE}/bindings", json={"invitation": invitation, "consent": False}), 422, "borrower.consent_missing"
    )
    body = {"invitation": invitation.lower(), "consent": True}
    assert son.post(f"{BASE}/bindings", json=body).json()["role"] == "family"
    problem(son.post(f"{BASE}/bindings", json=body), 422, "borrower.invitation_invalid")
    assert len(son.get(f"{BASE}/overview").json()["loans"]) == 1
    problem(son.post(f"{BASE}/invitations", json={"household": household["_id"]}), 404, "borrower.binding_not_found")
    kept = borrowers.with_identity("openids.mini", "openid-son")["bindings"][0]["consent"]
    assert kept["purpose"] == "family-reader-1"
    caller.delete(f"{BASE}/bindings/{household['_id']}/m1")
    assert son.get(f"{BASE}/overview").json()["loans"] == []


# --- what is due --------------------------------------------------------------------------------------------------------


def test_one_answer_says_all_in_plain_words(app, anyone, wechat, household, on_day):
    a_user(role="loan_officer", username="xindai", name="钱进", institution="信用社")
    loan = a_loan(
        household=household, borrower={"member": "m1", "name": "李建国"}, officer="xindai", method="interest_only",
        principal="50000.00", annual_rate="0.0435", contract_number="农信2026-0137", institution="信用社",
    )  # fmt: skip
    a_loan(household=household, borrower={"member": "m2", "name": "王秀英"})
    on_day(date(2026, 1, 29))
    told = bound(app, anyone, wechat, household).get(f"{BASE}/overview").json()
    (shown,) = told["loans"]
    first = loans.get(loan["_id"])["installments"][0]
    interest = first["interest"].to_decimal()
    assert told["sentence"] == shown["sentence"] == f"还有 12 天，2 月 10 日应还利息 {interest} 元"
    assert shown["next"]["amount"] == str(interest)
    assert shown["next"]["days_left"] == 12
    assert (shown["contract"], shown["bank"], shown["balance"]) == ("…0137", "信用社", "50000.00")
    assert shown["balance_capitals"] == "伍万元整"
    assert {one["role"]: one["name"] for one in shown["call"]} == {"信贷员": "钱进", "村干部": "赵敏"}
    assert [row["state"] for row in shown["rows"]] == ["unpaid"] * 12
    assert "贴息" in shown["subsidy"]
    assert "农信2026" not in str(told)


def test_late_partly_paid_and_paid_rows_are_told_apart(app, anyone, wechat, household, on_day):
    loan = a_loan(household=household, borrower={"member": "m1", "name": "李建国"})
    changes = {"installments.0.settled_on": "2026-02-09", "overdue_from": "2026-03-11", "next_due_on": "2026-03-10"}
    loans.collection().update_one({"_id": loan["_id"]}, {"$set": changes})
    on_day(date(2026, 3, 20))
    (shown,) = bound(app, anyone, wechat, household).get(f"{BASE}/overview").json()["loans"]
    assert [row["state"] for row in shown["rows"][:3]] == ["paid", "overdue", "unpaid"]
    assert shown["overdue"] is True
    assert shown["sentence"].startswith("3 月 10 日应还")
    assert shown["sentence"].endswith("已逾期，请尽快还款")


def test_others_loans_are_not_there(app, anyone, wechat, household):
    other = a_loan(household=household, borrower={"member": "m2", "name": "王秀英"})
    stranger = a_loan()
    caller = bound(app, anyone, wechat, household)
    for loan in (other, stranger):
        problem(caller.get(f"{BASE}/loans/{loan['_id']}/schedule.png"), 404, "loan.not_found")


def test_the_schedule_can_be_kept_as_a_picture_and_a_page(app, anyone, wechat, household):
    loan = a_loan(household=household, borrower={"member": "m1", "name": "李建国"})
    caller = bound(app, anyone, wechat, household)
    png = caller.get(f"{BASE}/loans/{loan['_id']}/schedule.png")
    with Image.open(io.BytesIO(png.content)) as picture:
        assert (picture.format, picture.width) == ("PNG", 1080)
    pdf = caller.get(f"{BASE}/loans/{loan['_id']}/schedule.pdf")
    assert pdf.content.startswith(b"%PDF")


def test_the_calendar_has_an_event_for_each_unpaid_installment(app, anyone, wechat, household):
    loan = a_loan(household=household, borrower={"member": "m1", "name": "李建国"})
    loans.collection().update_one({"_id": loan["_id"]}, {"$set": {"installments.0.settled_on": "2026-02-09"}})
    caller = bound(app, anyone, wechat, household)
    address = caller.get(f"{BASE}/overview").json()["calendar"].removeprefix(anyone.url)
    feed = anyone.get(address)
    assert feed.headers["Content-Type"].startswith("text/calendar")
    events = icalendar.Calendar.from_ical(feed.content).walk("VEVENT")
    rows = loans.get(loan["_id"])["installments"][1:]
    assert [str(event["dtstart"].dt) for event in events] == [row["due_on"] for row in rows]
    assert len(events[0].walk("VALARM")) == 2
    assert "李" not in feed.text


# --- being told and answering -------------------------------------------------------------------------------------------


def test_a_reminder_is_read_and_answered_with_a_photo_that_becomes_evidence(
    app, anyone, wechat, household, as_user, on_day
):
    a_loan(household=household, borrower={"member": "m1", "name": "李建国"}, contract_number="农信2026-0137")
    caller = bound(app, anyone, wechat, household)
    rules = rules_of({"offsets": [7], "channels": ["inbox"]})
    plan_day(DAY, [rules], SHANGHAI)
    send_due(an_outbox(rules, Clock(DAY)))
    assert caller.get(f"{BASE}/overview").json()["unread"] == 1
    (item,) = caller.get(f"{BASE}/inbox").json()["items"]
    assert "还有 7 天" in item["body"]
    assert caller.post(f"{BASE}/inbox/{item['id']}/read").json()["state"] == "read"
    said = caller.post(f"{BASE}/inbox/{item['id']}/replies", json={"kind": "paid", "note": "镇上柜台还的"})
    reply_id = said.json()["replies"][0]["id"]
    photo = a_photo(91)
    for _ in range(2):
        kept = caller.put(f"{BASE}/inbox/{item['id']}/replies/{reply_id}/photo", data=photo)
        assert kept.status_code == 200, kept.text
    (document,) = evidence.collection().find()
    assert (document["contract_number"], document["household"]) == ("农信2026-0137", household["_id"])
    assert kept.json()["replies"][0]["evidence"] == document["_id"]
    county = as_user("county_office")
    (work,) = county.get("/api/v1/reminders/replies").json()["items"]
    assert work["replies"][0]["evidence"] == document["_id"]
    other = by_wechat(anyone, wechat, "openid-2")
    problem(other.post(f"{BASE}/inbox/{item['id']}/read"), 404, "reminder.not_found")


def a_reminder_in_the_inbox(caller) -> dict:
    """Put a reminder of a loan that runs now into the inbox of its borrower."""
    today = now().date()
    rules = rules_of({"offsets": list(range(40)), "channels": ["inbox"]})
    plan_day(today, [rules], SHANGHAI)
    send_due(an_outbox(rules, Clock(today)))
    return caller.get(f"{BASE}/inbox").json()["items"][0]


def a_running_loan(household) -> dict:
    begun = now().date() - timedelta(days=60)
    return a_loan(
        household=household, borrower={"member": "m1", "name": "李建国"}, disbursed_on=begun, institution="信用社",
        first_due_on=(begun + timedelta(days=80)).isoformat(),
    )  # fmt: skip


def test_a_wish_for_an_extension_is_an_application_whose_outcome_the_borrower_is_told(
    app, anyone, wechat, household, as_user
):
    loan = a_running_loan(household)
    caller = bound(app, anyone, wechat, household)
    item = a_reminder_in_the_inbox(caller)
    wish = {"kind": "extension", "note": "牛还没出栏", "months": 3}
    for _ in range(2):
        said = caller.post(f"{BASE}/inbox/{item['id']}/replies", json=wish).json()["replies"][-1]
    officer, reviewer = (as_user(role, institution="信用社") for role in ("loan_officer", "bank_reviewer"))
    (work,) = officer.get("/api/v1/applications?mine=true&kind=extension").json()["items"]
    assert (work["id"], work["loan"], work["applicant"]) == (said["application"], loan["_id"], "李建国")
    for cadre in (as_user("village_cadre"), officer):
        (told,) = cadre.get("/api/v1/reminders/replies").json()["items"]
        assert [one["application"] for one in told["replies"]] == [work["id"]] * 2
    path = f"/api/v1/applications/{work['id']}"
    assert officer.get(path).json()["extension"]["done"] == 0
    examined = officer.post(f"{path}/actions", json={"action": "pass", "version": 1}).json()
    assert (examined["step"], examined["months"]) == ("extension_decision", 3)
    problem(officer.post(f"{path}/actions", json={"action": "pass", "version": 2}), 403, "application.step_of_others")
    refusal = {"action": "refuse", "version": 2, "reason": "到期前已有收入来源"}
    assert reviewer.post(f"{path}/actions", json=refusal).json()["state"] == "refused"
    assert reviewer.post(f"{path}/actions", json=refusal).json()["state"] == "refused"
    send_due(an_outbox(default(), now))
    (news,) = [one for one in caller.get(f"{BASE}/inbox").json()["items"] if one["about"] == "extension_decided"]
    assert "未获同意：到期前已有收入来源。" in news["body"]
    assert officer.get("/api/v1/reminders/replies").json()["items"] == []
    held = reminders.collection().find_one({"_id": item["id"]})
    assert {one["result"] for one in held["replies"]} == {"您的展期申请未获同意：到期前已有收入来源"}


def test_an_extension_that_is_granted_is_told_with_its_day_also_when_the_one_who_decided_died(
    app, anyone, wechat, household
):
    loan = a_running_loan(household)
    item = a_reminder_in_the_inbox(bound(app, anyone, wechat, household))
    held = ask(reminders.collection().find_one({"_id": item["id"]}), "borrower:1", "", 3, now(), SHANGHAI)
    application = held["replies"][0]["application"]
    for version, role in enumerate(("loan_officer", "bank_reviewer"), 1):
        act(application, version, {"action": "pass"}, Actor(role, role, Scope("522725")))
    assert (tell_waiting(), tell_waiting()) == (1, 0)
    send_due(an_outbox(default(), now))
    until = date.fromisoformat(loans.get(loan["_id"])["matures_on"])
    told = reminders.collection().find_one({"about": "extension_decided"})
    assert f"到期日延至 {in_words(until, now().date())}。" in told["text"]["body"]


def test_who_opts_out_is_not_pushed(app, anyone, wechat, household):
    caller = bound(app, anyone, wechat, household)
    assert caller.put(f"{BASE}/preferences", json={"opted_out": ["all"], "language": "en"}).json()["language"] == "en"
    problem(caller.put(f"{BASE}/preferences", json={"opted_out": ["pigeon"]}), 422, "request.invalid_fields")
    a_loan(household=household, borrower={"member": "m1", "name": "李建国"})
    rules, channel = rules_of({"offsets": [7], "channels": ["inbox", "sms"]}), FakeChannel()
    plan_day(DAY, [rules], SHANGHAI)
    send_due(an_outbox(rules, Clock(DAY), sms=channel))
    assert channel.sent == []
    assert caller.get(f"{BASE}/inbox").json()["items"][0]["title"] == "Repayment due"


def test_consents_are_counted_by_the_client_only_without_callbacks(app, anyone, wechat, household, monkeypatch):
    caller = by_wechat(anyone, wechat)
    accept = {"template": "t1", "accepted": True}
    assert caller.post(f"{BASE}/consents", json=accept).json()["balance"] == {"t1": 1}
    monkeypatch.setattr(app.config["RUHU"].settings, "WECHAT_CALLBACK_TOKEN", "token")
    assert caller.post(f"{BASE}/consents", json=accept).json()["balance"] == {"t1": 1}


def test_a_reminder_goes_out_by_wechat_to_who_is_bound(app, anyone, wechat, household):
    from reminders.channels.wechat import SubscribeMessages
    from reminders.desk import mini_program

    caller = bound(app, anyone, wechat, household)
    caller.post(f"{BASE}/consents", json={"template": TEMPLATE, "accepted": True})
    wechat.consent("openid-1")
    a_loan(household=household, borrower={"member": "m1", "name": "李建国"})
    data = {"thing1": "还款提醒", "amount2": "{amount}元", "date3": "{due_date}"}
    templates = {"wechat_mini": {"template_id": TEMPLATE, "page": "pages/due", "data": data}}
    rules = rules_of({"offsets": [7], "channels": ["wechat_mini"], "templates": templates})
    plan_day(DAY, [rules], SHANGHAI)
    channel = SubscribeMessages(mini_program(app.config["RUHU"].settings))
    send_due(an_outbox(rules, Clock(DAY), wechat_mini=channel))
    (message,) = wechat.sent
    assert message["touser"] == "openid-1"
    assert message["data"]["date3"]["value"] == "2026年2月10日"
    assert reminders.collection().find_one()["state"] == "sent"


def test_the_overview_reads_few_documents(app, anyone, wechat, household):
    a_loan(household=household, borrower={"member": "m1", "name": "李建国"})
    caller = bound(app, anyone, wechat, household)
    raw = loans.collection().database
    raw.command("profile", 2)
    try:
        caller.get(f"{BASE}/overview")
    finally:
        raw.command("profile", 0)
    seen = [one for one in raw["system.profile"].find() if one["op"] in ("query", "command")]
    raw.drop_collection("system.profile")
    reads = [
        one for one in seen if one["command"].keys() & {"find", "aggregate", "count"} and "profile" not in one["ns"]
    ]
    assert reads
    assert not [one["ns"] for one in reads if "COLLSCAN" in one.get("planSummary", "")]
    assert sum(one.get("docsExamined", 0) for one in reads) < 20
