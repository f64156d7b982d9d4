"""Reminders over HTTP: the log, what failed, the reading list, answers, the report, the rules."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pypdfium2
import pytest

from records import loans, reminders
from records.clock import now
from reminders.channels.interface import Refused, Sent, Unknown
from reminders.rule_sets import default, default_content
from reminders.running import plan_day
from reminders.sending import send_due
from tests.builders import OTHER_VILLAGE, VILLAGE, a_household, a_user
from tests.http import problem
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

BASE = "/api/v1/reminders"
RULES = "/api/v1/reminder-rules"


def sent(outcome=None, rules=None, day=DAY) -> dict:
    """Plan a day and send; return the only reminder."""
    rules = rules or rules_of({"offsets": [7], "channels": ["sms"]})
    plan_day(day, [rules], SHANGHAI)
    send_due(an_outbox(rules, Clock(day), sms=FakeChannel(*([outcome] if outcome else []))))
    (held,) = reminders.collection().find()
    return held


def test_the_log_of_a_day_says_what_each_channel_did(as_user):
    a_due_loan()
    held = sent(Refused("43101", "no consent"))
    officer = as_user("county_office")
    (item,) = officer.get(f"{BASE}?day={DAY}").json()["items"]
    assert item["id"] == held["_id"]
    assert (item["state"], item["reason"]) == ("failed", "no_channel")
    assert item["state_words"] == ["发送失败", "Failed on every channel"]
    assert [(one["channel"], one["outcome"], one["code"]) for one in item["attempts"]] == [("sms", "refused", "43101")]
    assert officer.get(f"{BASE}?day={DAY}&state=sent").json()["items"] == []
    assert officer.get(BASE).json()["items"] == []  # today's
    assert [one["id"] for one in officer.get(f"{BASE}/open").json()["items"]] == [held["_id"]]


def test_a_loan_tells_its_own_reminders_the_newest_first(as_user):
    loan = a_due_loan()
    a_due_loan()
    plan_day(DAY, [rules_of({"offsets": [7, 3], "channels": ["sms"]})], SHANGHAI)
    plan_day(DAY + timedelta(4), [rules_of({"offsets": [7, 3], "channels": ["sms"]})], SHANGHAI)
    path, county = f"/api/v1/loans/{loan['_id']}/reminders", as_user("county_office")
    first = county.get(f"{path}?limit=1").json()
    rest = county.get(f"{path}?cursor={first['next']}").json()
    told = [*first["items"], *rest["items"]]
    assert [(one["loan"], one["day"]) for one in told] == [
        (loan["_id"], (DAY + timedelta(days)).isoformat()) for days in (4, 0)
    ]
    assert "amount" not in as_user("village_cadre").get(path).json()["items"][0]
    problem(as_user("county_office", region="522726").get(path), 404, "loan.not_found")


def test_pages_of_the_log_neither_skip_nor_repeat(as_user):
    for _ in range(5):
        a_due_loan()
    plan_day(DAY, [default()], SHANGHAI)
    county, seen, cursor = as_user("county_office"), [], ""
    while True:
        page = county.get(f"{BASE}?day={DAY}&limit=2{cursor}").json()
        seen += [one["id"] for one in page["items"]]
        if not page["next"]:
            break
        cursor = f"&cursor={page['next']}"
    assert len(seen) == len(set(seen)) == 5


def test_a_cadre_sees_whom_to_remind_and_no_sum(as_user):
    a_due_loan()
    held = sent()
    cadre = as_user("village_cadre")
    shown = cadre.get(f"{BASE}/{held['_id']}").json()
    assert "amount" not in shown
    assert shown["contract_number"] is None
    assert "元" not in shown["text"]["body"]
    assert "amount" in as_user("county_office").get(f"{BASE}/{held['_id']}").json()


def test_what_failed_is_sent_again_with_a_reason(as_user):
    a_due_loan()
    held = sent(Unknown("no_answer"))
    county = as_user("county_office")
    problem(county.post(f"{BASE}/{held['_id']}/again", json={"reason": ""}), 422, "request.invalid_fields")
    assert county.post(f"{BASE}/{held['_id']}/again", json={"reason": "核对过，没有收到"}).json()["state"] == "due"
    problem(county.post(f"{BASE}/{held['_id']}/again", json={"reason": "再来一次"}), 409, "reminder.state")
    sms = FakeChannel()
    send_due(an_outbox(rules_of({"offsets": [7], "channels": ["sms"]}), Clock(DAY), sms=sms))
    # The clock of the outbox stands still in the past, where the reminder is not yet due again.
    reminders.collection().update_one({}, {"$set": {"next_try_at": Clock(DAY)()}})
    send_due(an_outbox(rules_of({"offsets": [7], "channels": ["sms"]}), Clock(DAY), sms=sms))
    assert len(sms.sent) == 1
    assert county.get(f"{BASE}/{held['_id']}").json()["state"] == "sent"
    assert as_user().get("/api/v1/audit?action=reminder.again").json()["items"][0]["purpose"] == "核对过，没有收到"


def test_the_reading_list_names_households_and_no_sums(as_user):
    a_due_loan(household=a_household())
    rules = rules_of({"offsets": [7], "channels": ["sms", "printed"]})
    held = sent(rules=rules)
    cadre = as_user("village_cadre")
    answer = cadre.get(f"{BASE}/reading-list.pdf?region={VILLAGE}&day={DAY}")
    assert answer.headers["Content-Type"] == "application/pdf"
    text = pypdfium2.PdfDocument(io.BytesIO(answer.content))[0].get_textpage().get_text_range()
    assert "李建国" in text
    assert "茶店村 还款提醒名单" in text
    assert "元" not in text
    told = cadre.post(f"{BASE}/{held['_id']}/told", json={"result": "told", "note": "本人知道了"}).json()
    assert (told["state"], told["told"]["result"]) == ("delivered", "told")
    problem(cadre.post(f"{BASE}/{held['_id']}/told", json={"result": "maybe"}), 422, "request.invalid_fields")
    problem(as_user("village_cadre", region=OTHER_VILLAGE).get(f"{BASE}/{held['_id']}"), 404, "reminder.not_found")


def test_staff_read_their_inbox(as_user):
    officer = as_user("loan_officer", username="xindai", institution="信用社")
    a_user(role="village_cadre", username="cun")
    household = a_household(cadre="cun", institution="信用社")
    a_due_loan(household=household, officer="xindai", institution="信用社")
    day = date(2026, 2, 11)
    plan_day(day, [default()], SHANGHAI)
    send_due(an_outbox(default(), Clock(day)))
    (mine,) = officer.get("/api/v1/inbox").json()["items"]
    assert mine["rule"] == "overdue_staff"
    assert officer.post(f"/api/v1/inbox/{mine['id']}/read").json()["state"] == "read"
    assert officer.post(f"/api/v1/inbox/{mine['id']}/read").json()["state"] == "read"
    other = as_user("loan_officer", institution="信用社")
    problem(other.post(f"/api/v1/inbox/{mine['id']}/read"), 404, "reminder.not_found")
    assert other.get("/api/v1/inbox").json()["items"] == []


def test_the_report_counts_what_arrived_was_paid_and_cost(as_user):
    first, second = a_due_loan(), a_due_loan(household=a_household_with_phone("13912345678"))
    rules = rules_of({"offsets": [7], "channels": ["sms"]})
    plan_day(DAY, [rules], SHANGHAI)
    send_due(an_outbox(rules, Clock(DAY), sms=FakeChannel(Sent("1"), Refused("x"))))
    for loan, on in ((first, "2026-02-09"), (second, "2026-03-09")):
        loans.collection().update_one({"_id": loan["_id"]}, {"$set": {"installments.0.settled_on": on}})
    county = as_user("county_office")
    rows = county.get(f"{BASE}/report?first={DAY}&last={DAY}&by=rule").json()
    (row,) = rows
    assert (row["group"], row["planned"], row["arrived"], row["failed"], row["paid"]) == ("before_due", 2, 1, 1, 1)
    assert row["cost"] == "0.05"  # 0.045, to the cent
    regions = county.get(f"{BASE}/report?first={DAY}&last={DAY}&by=region").json()
    assert [one["group"] for one in regions] == ["522725001"]
    problem(county.get(f"{BASE}/report?first={DAY}&last=2026-01-01"), 422, "request.invalid_fields")


def test_rules_are_checked_kept_by_version_and_apply_at_once(as_user):
    county = as_user("county_office")
    content = default_content()
    content["rules"] = [{**content["rules"][0], "offsets": [7], "channels": ["sms"]}]
    made = county.post(RULES, json={"region": "522725", "content": content})
    assert made.status_code == 201, made.text
    problem(county.post(RULES, json={"region": "522725", "content": content}), 409, "reminder.rules_exist")
    problem(county.post(RULES, json={"region": "522726", "content": content}), 403, "auth.out_of_scope")
    address = f"{RULES}/{made.json()['id']}"
    content["rules"][0]["offsets"] = [400]
    told = problem(county.put(address, json={"version": 1, "content": content}), 422, "reminder.rules_invalid")
    assert told["errors"][0]["pointer"] == "/rules/0/offsets"
    content["rules"][0]["offsets"] = [5]
    assert county.put(address, json={"version": 1, "content": content}).json()["version"] == 2
    problem(county.put(address, json={"version": 1, "content": content}), 409, "reminder.rules_changed")
    a_due_loan()
    from reminders.rule_sets import in_force

    assert plan_day(DAY, in_force(), SHANGHAI).planned == 0
    assert plan_day(date(2026, 2, 5), in_force(), SHANGHAI).planned == 1
    assert as_user("village_cadre").get(RULES).status_code == 403
    assert county.get(f"{RULES}/default").json()["rules"][0]["id"] == "before_due"


def test_an_answer_of_the_borrower_is_work_until_somebody_saw_to_it(as_user):
    from reminders.answering import reply

    household = a_household_with_phone()
    a_due_loan(household=household)
    a_borrower(household)
    held = sent()
    reply(held, "paid", "borrower:x", now(), note="昨天在镇上还的")
    county = as_user("county_office")
    (item,) = county.get(f"{BASE}/replies").json()["items"]
    (said,) = item["replies"]
    assert (said["kind"], said["state"], item["state"]) == ("paid", "open", "read")
    closed = county.post(f"{BASE}/{held['_id']}/replies/{said['id']}/close", json={"result": "已核对到账"}).json()
    assert closed["replies"][0]["result"] == "已核对到账"
    assert county.get(f"{BASE}/replies").json()["items"] == []
    problem(county.post(f"{BASE}/{held['_id']}/replies/none/close", json={"result": "x"}), 404, "reminder.not_found")


@pytest.mark.parametrize("path", ["", "/open", "/replies"])
def test_a_bad_cursor_is_told(as_user, path):
    problem(as_user("county_office").get(f"{BASE}{path}?cursor=x"), 400, "request.bad_cursor")
