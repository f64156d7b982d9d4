"""The rectification ledger over HTTP: items by hand and by form, mended, reviewed, closed; two people never both win."""

from __future__ import annotations

import io
import threading
import uuid
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from lending.from_forms import take_forms_due
from lending.supervision.rule_runs import RuleSettings, run_all
from records.clock import today
from tests.builders import OTHER_VILLAGE, VILLAGE, a_household, a_loan
from tests.http import problem
from tests.lending.scheme_texts import a_scheme
from tests.lending.supervision.forms_sent import sender

DAY = today("Asia/Shanghai")
URL = "/api/v1/rectification"


@pytest.fixture
def county(as_user):
    """The county office."""
    return as_user("county_office")


@pytest.fixture
def township(as_user):
    """A township office."""
    return as_user("township_office", region=VILLAGE[:9])


def found(caller, **values):
    answer = caller.post(URL, json={"defect": "use", "description": "牛没有买", **values})
    assert answer.status_code == 201, answer.text
    return answer.json()


def step(caller, item, name, **values):
    return caller.post(f"{URL}/{item['id']}/{name}", json={"version": item["version"], **values})


def done(caller, item, name, **values):
    answer = step(caller, item, name, **values)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_an_item_is_mended_returned_mended_again_and_closed(county, township):
    loan = a_loan()
    item = found(county, loan=loan["_id"])
    assert (item["state"], item["contract_number"], item["deadline"]) == (
        "open", loan["contract_number"], (DAY + timedelta(30)).isoformat(),
    )  # fmt: skip
    item = done(
        county, item, "assignment", responsible="王芳", demand="入户核查", deadline=(DAY + timedelta(7)).isoformat()
    )
    assert (item["responsible"], item["deadline"]) == ("王芳", (DAY + timedelta(7)).isoformat())
    item = done(township, item, "mending", note="已买牛两头", evidence=["e1"])
    item = done(county, item, "review", decision="return", note="照片不清")
    item = done(township, item, "mending", note="重新拍照", evidence=["e2"])
    item = done(county, item, "review", decision="close")
    assert (item["state"], item["closed_at"] is not None) == ("closed", True)
    assert [one["action"] for one in item["history"]] == ["found", "assign", "submit", "return", "submit", "close"]
    assert [one["references"] for one in item["evidence"]] == [["e1"], ["e2"]]
    again = done(county, item, "reopening", note="又挪用了")
    assert (again["state"], again.get("closed_at")) == ("open", None)


def test_an_item_sent_twice_is_one(county):
    body = {"id": str(uuid.uuid4()), "household": a_household()["_id"]}
    assert found(county, **body)["id"] == found(county, **body)["id"] == body["id"]
    assert len(county.get(URL).json()["items"]) == 1


@pytest.mark.parametrize(
    ("state", "name", "values"),
    [("open", "review", {"decision": "close"}), ("open", "reopening", {"note": "x"}), ("submitted", "mending", {"note": "x"}),
     ("submitted", "assignment", {"responsible": "x"}), ("closed", "review", {"decision": "return", "note": "x"})],
)  # fmt: skip
def test_a_step_that_the_state_forbids_changes_nothing(county, township, state, name, values):
    item = found(county, region=VILLAGE)
    if state != "open":
        item = done(township, item, "mending", note="已改")
    if state == "closed":
        item = done(county, item, "review", decision="close")
    problem(step(county, item, name, **values), 409, "rectification.state_forbids")
    assert county.get(f"{URL}/{item['id']}").json()["version"] == item["version"]


def test_nobody_closes_their_own_work(county):
    item = done(county, found(county, region=VILLAGE), "mending", note="已改")
    problem(step(county, item, "review", decision="close"), 403, "rectification.own_work")


def test_what_is_missing_is_told(county):
    item = found(county, region=VILLAGE)
    problem(step(county, item, "mending"), 422, "rectification.evidence_missing")
    problem(county.post(URL, json={"defect": "use", "description": "x"}), 422, "rectification.subject_missing")
    problem(
        county.post(URL, json={"defect": "use", "description": "x", "region": "522726001001"}), 404, "region.not_found"
    )
    problem(
        county.post(URL, json={"defect": "sin", "description": "x", "region": VILLAGE}), 422, "request.invalid_fields"
    )


def test_of_two_officers_at_once_one_wins_and_the_other_is_told(county, township, as_user):
    item = done(township, found(county, region=VILLAGE), "mending", note="已改")
    callers, answers = [county, as_user("county_office")], []
    begin = threading.Barrier(2)

    def review(caller, decision):
        begin.wait()
        answers.append(step(caller, item, "review", decision=decision, note="看过"))

    threads = [threading.Thread(target=review, args=pair) for pair in zip(callers, ("close", "return"), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    lost = next(answer for answer in answers if answer.status_code == 409)
    winner = next(answer for answer in answers if answer.status_code == 200).json()
    told = problem(lost, 409, "rectification.changed")
    assert told["details"]["by"] == winner["history"][-1]["by"] if "details" in told else True
    assert county.get(f"{URL}/{item['id']}").json()["state"] == winner["state"]


def test_the_ledger_is_filtered_counted_and_exported(county, township):
    closed = found(county, household=a_household()["_id"], responsible="王芳")
    closed = done(county, done(township, closed, "mending", note="已补"), "review", decision="close")
    late = found(county, region=OTHER_VILLAGE, defect="unlawful", deadline=(DAY - timedelta(1)).isoformat())
    found(county, region=VILLAGE, description="=HYPERLINK(1)")

    def ids(**query):
        return [one["id"] for one in county.get(URL, params=query).json()["items"]]

    assert ids(state="closed") == ids(responsible="王芳") == ids(household=closed["household"]) == [closed["id"]]
    assert ids(late="true") == ids(defect="unlawful") == ids(region=OTHER_VILLAGE) == [late["id"]]
    counts = county.get(f"{URL}/counts").json()
    assert (counts["total"], counts["closed"], counts["late"], counts["closed_rate"]) == (3, 1, 1, "0.3333")
    assert {one["defect"]: (one["total"], one["closed"]) for one in counts["defects"]} == {
        "use": (2, 1),
        "unlawful": (1, 0),
    }
    assert county.get(f"{URL}/counts", params={"region": OTHER_VILLAGE}).json()["closed_rate"] == "0.0000"
    book = load_workbook(io.BytesIO(county.get(f"{URL}/export.xlsx").content))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert len(rows) == 4
    assert {row[12] for row in rows[1:]} == {"待整改", "已销号"}
    assert "=HYPERLINK(1)" in [row[4] for row in rows[1:]]
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)


def test_what_rules_find_is_closed_by_people_and_hides_sums_from_cadres(county, township, as_user):
    scheme = a_scheme()
    a_loan(scheme={"code": scheme.code, "version": scheme.version}, principal="60000.00")
    list(run_all(RuleSettings(DAY)))
    items = {one["rule"]: one for one in county.get(URL).json()["items"]}
    assert items["amount_over_limit"]["details"] == {"limit": "50000", "principal": "60000.00", "owed_besides": "0.00"}
    shown = as_user("village_cadre").get(f"{URL}/{items['amount_over_limit']['id']}").json()
    words = {name: value for name, value in shown.items() if not name.endswith("_at")}  # an instant may have 60000 µs
    assert (shown["details"], "60000" in str(words)) == ({}, False)
    item = done(county, done(township, items["no_evidence"], "mending", note="已入户"), "review", decision="close")
    assert item["state"] == "closed"


def page(description, **values):
    return {"item": {"defect": "policy", "description": description, "responsible": "王芳", "demand": "改正",
                     "deadline": (DAY + timedelta(10)).isoformat(), **values}}  # fmt: skip


@pytest.fixture
def check(publish, as_user):
    """Send a supervision check of the township and carry it over."""
    send = sender(publish, as_user("township_office", region=VILLAGE[:9]))

    def sending(*pages, deprecated=None):
        told = {"level": "township", "unit": "茶店村", "inspectors": "督查组", "held_on": DAY.isoformat(), "scope": ["use"],
                "files_checked": 3, "households_visited": 2}  # fmt: skip
        answers = {"check": told, "has_defects": "yes" if pages else "no"} | (
            {"rectification": list(pages)} if pages else {}
        )
        return send("supervision_check", answers, deprecated=deprecated)

    return sending


def test_each_page_of_a_supervision_check_is_an_item(check, county):
    household = a_household()
    sent = check(page("超额放贷", household=household["_id"]), page("公示不足", defect="records"))
    items = {one["zh"]: one for one in county.get(URL).json()["items"]}
    assert items.keys() == {"超额放贷", "公示不足"}
    one = items["超额放贷"]
    assert (one["household"], one["responsible"], one["source"], one["submission"]) == (
        household["_id"], "王芳", "form", sent["root"],
    )  # fmt: skip
    assert one["deadline"] == (DAY + timedelta(10)).isoformat()
    check(page("超额放贷两万元", household=household["_id"]), deprecated=sent["_id"])
    items = {one["zh"]: one for one in county.get(URL).json()["items"]}
    assert items.keys() == {"超额放贷两万元", "公示不足"}
    assert (items["公示不足"]["cause"], items["公示不足"]["state"]) == ("gone", "open")


def test_a_check_that_is_rejected_closes_nothing_but_says_so(check, county):
    sent = check(page("超额放贷"))
    county.post(f"/api/v1/submissions/{sent['_id']}/review", json={"state": "rejected", "comment": "重填"})
    take_forms_due()
    (item,) = county.get(URL).json()["items"]
    assert (item["state"], item["cause"], item["history"][-1]["action"]) == ("open", "gone", "withdrawn")
