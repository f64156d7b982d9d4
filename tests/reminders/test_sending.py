"""The outbox: each reminder goes out once, by the first channel that takes it, unless something forbids it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from records import daily_counts, loans, reminder_lists, reminders
from reminders.answering import send_again
from reminders.channels.http import Webhook
from reminders.channels.interface import Later, Refused, Sent, Unknown
from reminders.rule_sets import default_content
from reminders.running import plan_day
from reminders.sending import send_due
from tests.builders import a_household, a_user
from tests.reminders.people import (
    DAY,
    SHANGHAI,
    Clock,
    FakeChannel,
    a_borrower,
    a_due_loan,
    a_household_with_phone,
    an_outbox,
    rules_of,
)
from tests.sms_servers import Gateway

SMS = {"offsets": [7], "channels": ["sms"]}


def the_reminder() -> dict:
    (held,) = reminders.collection().find()
    return held


def sent_by(rules, clock=None, **channels) -> dict:
    """Plan DAY, send once, return the only reminder."""
    plan_day(DAY, [rules], SHANGHAI)
    send_due(an_outbox(rules, clock, **channels))
    return the_reminder()


def test_a_reminder_is_sent_once_with_its_words(db):
    a_due_loan()
    sms = FakeChannel()
    rules = rules_of(SMS)
    held = sent_by(rules, sms=sms)
    assert (held["state"], held["channel"], held["provider_id"]) == ("sent", "sms", "p1")
    assert [one["outcome"] for one in held["attempts"]] == ["sent"]
    (message, contact), = sms.sent  # fmt: skip
    assert contact.phone == "13812345678"
    assert "2 月 10 日" in message.body
    row = loans.collection().find_one()["installments"][0]
    assert f"应还 {row['principal'].to_decimal() + row['interest'].to_decimal()} 元" in message.body
    assert f"（本金 {row['principal']} 元、利息 {row['interest']} 元）" in message.body
    assert "元" not in message.open_body
    assert send_due(an_outbox(rules, sms=sms)) == 0
    assert len(sms.sent) == 1


def test_the_next_channel_is_used_where_one_refuses(db):
    a_due_loan()
    first, second = FakeChannel(Refused("40003")), FakeChannel()
    rules = rules_of({"offsets": [7], "channels": ["sms", "email"]})
    held = sent_by(rules, sms=first, email=second)
    assert (held["state"], held["channel"]) == ("sent", "email")
    assert [(one["channel"], one["outcome"]) for one in held["attempts"]] == [("sms", "refused"), ("email", "sent")]


def test_what_is_busy_is_tried_again_later_and_then_given_up(db):
    a_due_loan()
    clock, sms = Clock(), FakeChannel(*[Later("-1", 60.0)] * 6)
    rules = rules_of({**SMS, "quiet_hours": {}}, quiet_hours={"from": "00:00", "to": "00:00"})
    plan_day(DAY, [rules], SHANGHAI)
    waits = []
    for _ in range(6):
        send_due(an_outbox(rules, clock, sms=sms))
        held = the_reminder()
        if held["state"] == "due":
            waits.append((held["next_try_at"] - clock.at).total_seconds())
            clock.at = held["next_try_at"]
    assert waits == [60, 120, 240, 480, 960]
    assert (held["state"], held["reason"]) == ("failed", "no_channel")
    assert len(sms.sent) == 6


def test_an_unknown_outcome_is_marked_and_never_doubled(db):
    a_due_loan()
    clock, sms = Clock(), FakeChannel(Unknown("no_answer"))
    rules = rules_of({"offsets": [7], "channels": ["sms", "printed"]})
    held = sent_by(rules, clock, sms=sms)
    assert (held["state"], held["reason"]) == ("unknown", "sms:no_answer")
    clock.move(hours=2)
    assert send_due(an_outbox(rules, clock, sms=sms)) == 0
    assert len(sms.sent) == 1


def test_what_a_dead_worker_was_sending_is_unknown_unless_the_channel_may_be_repeated(db):
    a_due_loan()
    clock, rules = Clock(), rules_of(SMS)
    plan_day(DAY, [rules], SHANGHAI)
    with pytest.raises(KeyboardInterrupt):
        send_due(an_outbox(rules, clock, sms=FakeChannel(KeyboardInterrupt())))
    assert the_reminder()["state"] == "sending"
    assert send_due(an_outbox(rules, clock, sms=FakeChannel())) == 0  # the lease still holds
    clock.move(seconds=61)
    repeatable = FakeChannel()
    repeatable.repeatable = True
    send_due(an_outbox(rules, clock, sms=repeatable))
    assert the_reminder()["state"] == "sent"
    assert len(repeatable.sent) == 1


def test_what_a_dead_worker_was_sending_by_a_channel_without_keys_is_unknown(db):
    a_due_loan()
    clock, rules = Clock(), rules_of(SMS)
    plan_day(DAY, [rules], SHANGHAI)
    with pytest.raises(KeyboardInterrupt):
        send_due(an_outbox(rules, clock, sms=FakeChannel(KeyboardInterrupt())))
    clock.move(seconds=61)
    sms = FakeChannel()
    send_due(an_outbox(rules, clock, sms=sms))
    assert (the_reminder()["state"], the_reminder()["reason"]) == ("unknown", "sms:worker_died")
    assert sms.sent == []


def test_what_was_paid_a_minute_before_is_not_sent(db):
    loan = a_due_loan()
    rules = rules_of(SMS)
    plan_day(DAY, [rules], SHANGHAI)
    loans.collection().update_one(
        {"_id": loan["_id"]}, {"$set": {"installments.0.settled_on": "2026-02-03", "next_due_on": "2026-03-10"}}
    )
    sms = FakeChannel()
    send_due(an_outbox(rules, sms=sms))
    assert (the_reminder()["state"], the_reminder()["reason"]) == ("suppressed", "paid")
    assert sms.sent == []


def test_what_is_paid_while_a_batch_is_being_sent_is_not_sent(db, monkeypatch):
    from reminders import attempts

    monkeypatch.setattr(attempts, "_FRESH_SECONDS", 0.0)
    first, second = a_due_loan(), a_due_loan()

    class Payer(FakeChannel):
        def send(self, message, contact):
            # While one is being sent, the other loan is paid.
            other = ({first["_id"], second["_id"]} - {message.id.split(":")[0]}).pop()
            loans.collection().update_one({"_id": other}, {"$set": {"installments.0.settled_on": "2026-02-03"}})
            return super().send(message, contact)

    rules, sms = rules_of(SMS), Payer()
    plan_day(DAY, [rules], SHANGHAI)
    send_due(an_outbox(rules, sms=sms))
    assert len(sms.sent) == 1
    assert sorted(one["state"] for one in reminders.collection().find()) == ["sent", "suppressed"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"state": "closed"}, "closed"),
        ({"installments.0.due_on": "2026-04-10"}, "changed"),  # extended
    ],
)
def test_what_changed_is_not_sent(db, change, reason):
    loan = a_due_loan()
    rules = rules_of(SMS)
    plan_day(DAY, [rules], SHANGHAI)
    loans.collection().update_one({"_id": loan["_id"]}, {"$set": change})
    send_due(an_outbox(rules, sms=FakeChannel()))
    assert (the_reminder()["state"], the_reminder()["reason"]) == ("suppressed", reason)


def test_a_holiday_puts_off_being_late(db):
    a_due_loan()
    rules = rules_of({"about": "installment_overdue", "offsets": [1]})
    plan_day(date(2026, 2, 11), [rules], SHANGHAI)
    loans.collection().update_one({}, {"$set": {"overdue_from": "2026-02-24"}})
    send_due(an_outbox(rules, Clock(date(2026, 2, 11)), sms=FakeChannel()))
    assert the_reminder()["reason"] == "not_overdue"


def test_a_rule_that_is_withdrawn_in_the_middle_of_the_day_sends_nothing_more(db):
    a_due_loan()
    plan_day(DAY, [rules_of(SMS)], SHANGHAI)
    without = rules_of({**SMS, "id": "other"})
    send_due(an_outbox(without, sms=FakeChannel()))
    assert the_reminder()["reason"] == "rule_withdrawn"


def test_a_text_that_is_changed_in_the_middle_of_the_day_is_the_one_that_is_sent(db):
    a_due_loan()
    plan_day(DAY, [rules_of(SMS)], SHANGHAI)
    texts = {"zh": {"title": "新", "body": "新的 {due_on}", "open_body": "新的提醒"}}
    sms = FakeChannel()
    send_due(an_outbox(rules_of({**SMS, "texts": texts}), sms=sms))
    assert sms.sent[0][0].open_body == "新的提醒"
    assert the_reminder()["text"]["body"] == "新的 2 月 10 日"


def test_nobody_is_woken_at_night(db):
    a_due_loan()
    clock, sms, rules = Clock(hour=22), FakeChannel(), rules_of(SMS)
    plan_day(DAY, [rules], SHANGHAI)
    assert send_due(an_outbox(rules, clock, sms=sms)) == 0
    held = the_reminder()
    assert (held["state"], sms.sent) == ("due", [])
    assert held["next_try_at"].astimezone(SHANGHAI).isoformat() == "2026-02-04T08:00:00+08:00"
    clock.at = held["next_try_at"]
    send_due(an_outbox(rules, clock, sms=sms))
    assert "还有 6 天" in sms.sent[0][0].body  # as of when it is sent
    assert the_reminder()["state"] == "sent"


def test_nobody_gets_more_than_so_many_a_day(db):
    household = a_household_with_phone()
    for _ in range(4):
        a_due_loan(household=household)
    sms, rules = FakeChannel(), rules_of(SMS, daily_limits={"borrower": 2})
    plan_day(DAY, [rules], SHANGHAI)
    send_due(an_outbox(rules, sms=sms))
    assert len(sms.sent) == 2
    reasons = [one.get("reason") for one in reminders.collection().find()]
    assert sorted(map(str, reasons)) == ["None", "None", "daily_limit", "daily_limit"]


def test_a_push_that_was_refused_is_not_counted(db):
    a_due_loan()
    held = sent_by(rules_of({"offsets": [7], "channels": ["sms", "printed"]}), sms=FakeChannel(Refused("x")))
    count = daily_counts.DailyCount._get_collection().find_one({})
    assert count["pushes"] == []
    assert (held["state"], held["channel"]) == ("sent", "printed")


def test_those_without_a_phone_are_on_the_printed_list(db):
    a_due_loan(household=a_household())
    held = sent_by(rules_of({"offsets": [7], "channels": ["inbox", "sms", "printed"]}), sms=FakeChannel())
    assert (held["state"], held["channel"]) == ("sent", "printed")
    assert held["recipient"].startswith("member:")


def test_a_borrower_who_opted_out_finds_it_in_the_inbox(db):
    household = a_household_with_phone()
    a_due_loan(household=household)
    borrower = a_borrower(household, opted_out=["all"])
    sms = FakeChannel()
    held = sent_by(rules_of({"offsets": [7], "channels": ["inbox", "sms"]}), sms=sms)
    assert (held["state"], held["channel"], held["recipient"]) == ("sent", "inbox", f"borrower:{borrower['_id']}")
    assert sms.sent == []
    assert [one["_id"] for one in reminder_lists.of_recipients([held["recipient"]], None, 10)] == [held["_id"]]


def test_an_officer_and_a_cadre_are_told_and_the_cadre_no_sum(db):
    a_user(role="village_cadre", username="cun")
    a_user(role="loan_officer", username="xindai", institution="信用社")
    household = a_household(cadre="cun")
    a_due_loan(household=household, officer="xindai")
    from reminders.rule_sets import default

    day = date(2026, 2, 11)
    plan_day(day, [default()], SHANGHAI)
    send_due(an_outbox(default(), Clock(day), sms=FakeChannel()))
    told = {one["recipient"]: one for one in reminders.collection().find()}
    assert "逾期 1 天" in told["user:xindai"]["text"]["body"]
    assert "元" not in told["user:cun"]["text"]["body"]


def test_a_reminder_that_is_days_old_is_of_no_use(db):
    a_due_loan()
    rules = rules_of(SMS)
    plan_day(DAY, [rules], SHANGHAI)
    send_due(an_outbox(rules, Clock(DAY + timedelta(days=4)), sms=FakeChannel()))
    assert the_reminder()["reason"] == "stale"


def test_two_outboxes_at_once_send_each_once(db):
    import threading

    for _ in range(60):
        a_due_loan()
    rules, sms = rules_of(SMS), FakeChannel()
    plan_day(DAY, [rules], SHANGHAI)
    threads = [threading.Thread(target=send_due, args=(an_outbox(rules, sms=sms),)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [message.id for message, _ in sms.sent]
    assert len(ids) == len(set(ids)) == 60
    assert {one["state"] for one in reminders.collection().find()} == {"sent"}


def test_an_outcome_that_says_what_it_cost_is_kept(db):
    from decimal import Decimal

    a_due_loan()
    held = sent_by(rules_of(SMS), sms=FakeChannel(Sent("p1", Decimal("0.045"))))
    assert str(held["cost"]) == "0.045"


def test_a_dead_letter_that_a_person_sends_again_goes_by_the_channel_that_refused_it_also_days_later(db):
    a_due_loan()
    rules, sms = rules_of(SMS), FakeChannel(Refused("isv.AMOUNT_NOT_ENOUGH"))
    assert sent_by(rules, sms=sms)["state"] == "failed"
    later = Clock(DAY + timedelta(days=5))
    send_again(the_reminder(), "xian", "余额已充值", later())
    send_due(an_outbox(rules, later, sms=sms))
    held = the_reminder()
    assert (held["state"], len(sms.sent)) == ("sent", 2)
    assert [one["outcome"] for one in held["attempts"]] == ["refused", "again", "sent"]


def test_a_webhook_is_tried_again_under_the_same_key_until_it_takes_the_message(db):
    gateway = Gateway()
    try:
        a_due_loan()
        clock, rules = Clock(), rules_of({"offsets": [7], "channels": ["webhook"]})
        plan_day(DAY, [rules], SHANGHAI)
        gateway.faults += [503, 429]
        webhook = Webhook(gateway.url, Gateway.secret)
        for _ in range(3):
            send_due(an_outbox(rules, clock, webhook=webhook))
            clock.at = the_reminder().get("next_try_at") or clock.at
        codes = [one["code"] for one in the_reminder()["attempts"] if one["outcome"] == "later"]
    finally:
        gateway.stop()
    assert codes == ["http_503", "http_429"]
    (sent,) = gateway.sent
    assert (the_reminder()["state"], sent["id"], gateway.keys) == (
        "sent",
        the_reminder()["_id"],
        {the_reminder()["_id"]},
    )


def test_an_office_gets_an_e_mail_at_the_addresses_of_those_who_work_there(db):
    for username, email in (("xian", "xian@example.org"), ("xian2", "other@example.org"), ("none", None)):
        a_user(role="county_office", username=username, region="522725", email=email)
    a_user(role="county_office", username="elsewhere", region="522726", email="elsewhere@example.org")
    reminders.add(
        [{"_id": "phase:x:1", "about": "phase_deadline", "rule": "phase", "rules": "r1", "day": DAY.isoformat(),
          "audience": "office", "region": "522725", "subject": "评级授信", "due_on": "2026-02-10", "state": "due",
          "next_try_at": Clock()()}]
    )  # fmt: skip
    rule = next(one for one in default_content()["rules"] if one["id"] == "phase")
    texts = {"zh": {"title": "阶段将截止", "body": "「{subject}」", "open_body": "「{subject}」将截止"}}
    mails = FakeChannel()
    mails.address = lambda contact: contact.email
    send_due(an_outbox(rules_of({**rule, "channels": ["email"], "texts": texts}), email=mails))
    ((message, contact),) = mails.sent
    assert contact.email == "xian@example.org, other@example.org"
    assert message.open_body == "「评级授信」将截止"
    assert (the_reminder()["state"], the_reminder()["channel"]) == ("sent", "email")
