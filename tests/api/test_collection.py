"""Collection over HTTP: who is overdue and by how much, contacts, promises that are kept or not, and what cadres see."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from bson.decimal128 import Decimal128

from lending.standing import standing
from records import collection_contacts, loans
from records.actors import Actor
from records.clock import today
from records.scopes import Scope
from tests.builders import OTHER_COUNTY_VILLAGE, a_household, a_loan
from tests.http import problem
from tests.lending.scheme_texts import a_scheme
from tests.lending.supervision.forms_sent import sender

DAY = today("Asia/Shanghai")
URL = "/api/v1/collection"
BANK = "瓮安农商行"
OFFICER = Actor("test", "loan_officer", Scope())


@pytest.fixture
def officer(as_user):
    """A loan officer of the bank."""
    return as_user("loan_officer", institution=BANK, username="wang")


def late_loan(days, **values):
    """Return a loan whose only installment was due `days` days ago."""
    due = DAY - timedelta(days)
    return a_loan(
        disbursed_on=due - timedelta(90), method="bullet", frequency="once", periods=1, matures_on=due, first_due_on=due,
        **values,
    )  # fmt: skip


def listed(caller, **query):
    answer = caller.get(URL, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def test_overdue_loans_are_listed_the_longest_first_with_what_is_owed(officer):
    short, long = late_loan(5), late_loan(100)
    late_loan(-3)
    items = listed(officer)
    assert [(one["loan"], one["days_overdue"], one["bucket"]) for one in items] == [
        (long["_id"], 100, "90+"), (short["_id"], 5, "1-30"),
    ]  # fmt: skip
    stands = standing(long, DAY)
    assert (items[0]["overdue_principal"], items[0]["overdue_interest"]) == (
        "10000.00",
        f"{stands.overdue_interest:.2f}",
    )
    assert Decimal(items[0]["penalty"]) == stands.penalty + stands.compound + stands.fees > 0


@pytest.mark.parametrize(
    ("bucket", "days"), [("1-30", {1, 30}), ("31-60", {31, 60}), ("61-90", {61, 90}), ("90+", {91, 400})]
)
def test_a_bucket_holds_both_its_ends(officer, bucket, days):
    for late in (0, 1, 30, 31, 60, 61, 90, 91, 400):
        late_loan(late)
    assert {one["days_overdue"] for one in listed(officer, bucket=bucket)} == days


def test_the_largest_amount_comes_first_if_that_is_asked_page_by_page(officer):
    for amount in ("2000.00", "9000.00", "5000.00"):
        late_loan(10, principal=amount)
    seen, cursor = [], None
    while True:
        answer = officer.get(
            URL, params={"sort": "amount", "limit": 1, **({"cursor": cursor} if cursor else {})}
        ).json()
        seen += [one["balance"] for one in answer["items"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert seen == ["9000.00", "5000.00", "2000.00"]


def test_pages_by_bucket_neither_skip_nor_repeat(officer):
    for days in (3, 3, 3, 8):
        late_loan(days)
    seen, cursor = [], None
    while True:
        answer = officer.get(URL, params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += [one["loan"] for one in answer["items"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 4


def test_the_list_is_of_one_officer_and_bank(officer, as_user):
    mine, other = late_loan(5, officer="wang"), late_loan(6, officer="li")
    late_loan(7, institution="独山农商行")
    late_loan(8, household=a_household(region=OTHER_COUNTY_VILLAGE))
    assert [one["loan"] for one in listed(officer, officer="me")] == [mine["_id"]]
    assert [one["loan"] for one in listed(officer)] == [other["_id"], mine["_id"]]
    county = as_user("county_office")
    assert len(listed(county)) == 3
    assert [one["loan"] for one in listed(county, bank="独山农商行")] != []
    counts = county.get(f"{URL}/officers", params={"bank": BANK}).json()["items"]
    assert {one["officer"]: (one["loans"], one["balance"], one["buckets"]["1-30"]) for one in counts} == {
        "wang": (1, "10000.00", 1), "li": (1, "10000.00", 1),
    }  # fmt: skip


def test_a_cadre_is_told_whom_to_remind_and_no_sums(officer, as_user):
    late_loan(20)
    late_loan(-3)
    late_loan(-30)
    items = listed(as_user("village_cadre"))
    hidden = {
        "balance",
        "days_overdue",
        "bucket",
        "overdue_principal",
        "penalty",
        "next_due_amount",
        "oldest_unpaid_on",
        "next_due_on",
    }
    assert len(items) == 2
    assert all(one["please_remind"] and not hidden & one.keys() for one in items)
    assert as_user("village_cadre").get(f"{URL}/promises").status_code == 403
    scheme = a_scheme(cadre_sees_amounts="true")
    opened = late_loan(2, scheme={"code": scheme.code, "version": scheme.version})
    shown = {one["loan"]: one for one in listed(as_user("village_cadre"))}
    assert shown[opened["_id"]]["balance"] == "10000.00"


def contact(caller, loan, **values):
    body = {"channel": "visit", "met": "borrower", "outcome": "promised", "promised_amount": "500.00",
            "promised_on": (DAY + timedelta(5)).isoformat(), **values}  # fmt: skip
    return caller.post(f"/api/v1/loans/{loan['_id']}/contacts", json=body)


def test_a_contact_is_stored_once_and_shown_in_the_list(officer):
    loan, contact_id = late_loan(10), str(uuid.uuid4())
    first = contact(officer, loan, id=contact_id, note="卖猪后还")
    assert (first.status_code, first.json()["promise"]["state"]) == (201, "open")
    assert contact(officer, loan, id=contact_id, note="卖猪后还").status_code == 200
    problem(contact(officer, loan, id=contact_id, note="不还"), 409, "collection.contact_conflict")
    (item,) = listed(officer)
    assert (item["last_contact"]["note"], item["last_contact"]["promise"]["amount"]) == ("卖猪后还", "500.00")
    log = officer.get(f"/api/v1/loans/{loan['_id']}/contacts").json()["items"]
    assert [one["id"] for one in log] == [contact_id]
    assert [one["id"] for one in officer.get(f"{URL}/contacts").json()["items"]] == [contact_id]


def test_a_contact_of_tomorrow_is_not_recorded(officer):
    loan = late_loan(10)
    problem(contact(officer, loan, at=f"{DAY + timedelta(2)}T04:00:00Z"), 422, "loan.in_the_future")
    assert collection_contacts.of_loan(loan["_id"], None, 9) == []


def test_what_is_recovered_after_compensation_keeps_a_promise(officer):
    paid = {"kind": "fund_paid", "on": DAY - timedelta(9), "amount": Decimal("8000.00"), "serial": "F"}
    back = {"kind": "recovery", "on": DAY - timedelta(1), "amount": Decimal("500.00"), "serial": "R"}
    loan = late_loan(100, events=[paid, back])
    assert contact(officer, loan, at=f"{DAY - timedelta(3)}T04:00:00Z").json()["promise"]["state"] == "kept"


@pytest.mark.parametrize(
    "values",
    [{"promised_on": (DAY - timedelta(1)).isoformat()}, {"promised_on": None}, {"promised_amount": None},
     {"promised_amount": "0"}],
)  # fmt: skip
def test_a_promise_has_an_amount_and_a_day_to_come(officer, values):
    loan = late_loan(10)
    told = {
        "channel": "phone",
        "outcome": "promised",
        "promised_amount": "5.00",
        "promised_on": DAY.isoformat(),
        **values,
    }
    answer = officer.post(
        f"/api/v1/loans/{loan['_id']}/contacts", json={k: v for k, v in told.items() if v is not None}
    )
    assert answer.status_code == 422
    assert collection_contacts.of_loan(loan["_id"], None, 9) == []


@pytest.mark.parametrize(
    ("promised_in", "paid", "state"),
    [(5, [], "open"), (5, [(0, "500.00")], "kept"), (-1, [], "broken"), (-1, [(-2, "200.00")], "partly"),
     (-1, [(-3, "200.00"), (-1, "300.00")], "kept"), (-1, [(0, "500.00")], "broken"), (-1, [(-9, "500.00")], "broken")],
)  # fmt: skip
def test_whether_a_promise_is_kept_follows_from_the_repayments(officer, promised_in, paid, state):
    events = [
        {"kind": "repayment", "on": DAY + timedelta(on), "amount": Decimal(amount), "serial": f"S{on}"}
        for on, amount in paid
    ]
    loan = late_loan(20, events=events)
    made = DAY - timedelta(5)
    collection_contacts.keep(
        {
            "_id": "c", "loan": loan["_id"], "region": loan["region"], "scopes": loan["scopes"], "institution": BANK,
            "household": loan["household"], "channel": "visit", "on": made.isoformat(), "by": "wang",
            "at": loan["created_at"], "recorded_at": loan["created_at"],
            "promise": {"amount": Decimal128("500.00"), "on": (DAY + timedelta(promised_in)).isoformat()},
        }
    )  # fmt: skip
    (found,) = officer.get(f"{URL}/promises").json()["items"]
    assert found["promise"]["state"] == state


def test_a_reversed_repayment_keeps_no_promise(officer):
    paid = {"kind": "repayment", "on": DAY - timedelta(1), "amount": Decimal("500.00"), "serial": "S"}
    loan = late_loan(20, events=[paid, {"kind": "reversal", "on": DAY, "of": 2}])
    assert contact(officer, loan, at=f"{DAY - timedelta(3)}T04:00:00Z").status_code == 201
    (found,) = officer.get(f"{URL}/promises").json()["items"]
    assert (found["promise"]["paid"], found["promise"]["state"]) == ("0.00", "open")


@pytest.fixture
def visit(publish, as_user):
    """Send a collection visit as a cadre and carry it over."""
    send = sender(publish, as_user("village_cadre"))

    def sending(household, deprecated=None, **answer):
        answers = {
            "who": {"household": household["_id"]},
            "visit": {"stage": "overdue_30", "met": "borrower", "ways": ["talk", "village"]},
            "answer": {"reasons": ["income"], "promise": "promised", "promised_amount": 800,
                       "promised_on": (DAY + timedelta(3)).isoformat(), **answer},
            "remark": "等卖猪",
        }  # fmt: skip
        return send("collection_visit", answers, deprecated=deprecated)

    return sending


def test_a_visit_form_becomes_a_contact_about_the_loan_that_is_late_the_longest(visit, officer):
    household = a_household()
    late_loan(-30, household=household)
    late = late_loan(40, household=household)
    sent = visit(household)
    (found,) = officer.get(f"/api/v1/loans/{late['_id']}/contacts").json()["items"]
    assert (found["id"], found["channel"], found["outcome"], found["reasons"]) == (
        sent["root"],
        "visit",
        "promised",
        ["income"],
    )
    assert (found["promise"]["amount"], found["promise"]["state"], found["note"]) == ("800.00", "open", "等卖猪")
    visit(household, deprecated=sent["_id"], promised_amount=900)
    (found,) = officer.get(f"/api/v1/loans/{late['_id']}/contacts").json()["items"]
    assert found["promise"]["amount"] == "900.00"


def test_a_visit_that_is_rejected_counts_no_more(visit, officer, as_user):
    from lending.from_forms import take_forms_due

    household = a_household()
    loan = late_loan(40, household=household)
    sent = visit(household)
    as_user("county_office").post(
        f"/api/v1/submissions/{sent['_id']}/review", json={"state": "rejected", "comment": "重填"}
    )
    take_forms_due()
    assert officer.get(f"{URL}/promises").json()["items"] == []
    assert officer.get(f"/api/v1/loans/{loan['_id']}/contacts").json()["items"][0]["withdrawn"] is True
    assert listed(officer)[0]["last_contact"] is None


def test_a_visit_to_a_household_without_a_loan_says_so(visit):
    sent = visit(a_household())
    assert [one["code"] for one in sent["findings"]] == ["lending.collection.no_loan"]
    assert loans.how_many(Scope()) == 0
