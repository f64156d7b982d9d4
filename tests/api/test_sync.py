"""A phone's first load and its rounds of changes."""

from __future__ import annotations

import base64
import random
import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from bson.timestamp import Timestamp

from field_forms import publishing
from households.register import update_household
from records import households, loans, notices, submissions
from records.change_marks import present
from records.clock import today
from records.scopes import Scope, prefixes
from tests.builders import (
    OTHER_COUNTY_VILLAGE,
    OTHER_VILLAGE,
    VILLAGE,
    a_household,
    a_loan,
    a_photo,
    a_user,
    new_id,
    visit_xml,
)
from tests.http import Caller, problem

XML = {"Content-Type": "application/xml"}


class Phone:
    """What a phone holds, kept as the documentation of `GET /api/v1/sync` says."""

    def __init__(self, caller: Caller, limit: int = 200) -> None:
        self.caller, self.limit, self.cursor = caller, limit, ""
        self.households: dict[str, dict] = {}
        self.forms: list[dict] = []
        self.tasks: list[dict] = []
        self.told: set[str] = set()
        self.bytes = 0

    def page(self) -> dict:
        """Fetch and keep one page."""
        query = f"limit={self.limit}" + (f"&cursor={self.cursor}" if self.cursor else "")
        answer = self.caller.session.get(f"{self.caller.url}/api/v1/sync?{query}", stream=True, timeout=30)
        assert answer.status_code == 200, answer.text
        self.bytes += int(answer.headers["Content-Length"])
        page = answer.json()
        if page["reset"]:
            self.told = set()
        for household in page["households"]:
            self.households[household["id"]] = household
        self.told |= {household["id"] for household in page["households"]}
        for gone in page["gone"]:
            self.households.pop(gone, None)
        self.forms = self.forms if page["forms"] is None else page["forms"]
        self.tasks = self.tasks if page["tasks"] is None else page["tasks"]
        self.cursor = page["cursor"]
        return page

    def sync(self) -> list[dict]:
        """Fetch pages until there is no more; return them."""
        pages = [self.page()]
        while pages[-1]["more"]:
            pages.append(self.page())
        if pages[0]["reset"]:
            self.households = {key: held for key, held in self.households.items() if key in self.told}
        return pages


@pytest.fixture
def cadre_phone(cadre) -> Phone:
    """A village cadre's phone, with one household in the village and the form VISIT published."""
    a_household(code="H-1")
    return Phone(cadre)


def changed(household: dict, **changes) -> dict:
    held = households.in_scope(household["_id"], Scope())
    return update_household(held["_id"], held["version"], changes, scope=Scope(), by="test")


def test_a_first_load_has_forms_households_and_their_newest_records(cadre_phone):
    caller = cadre_phone.caller
    home = households.with_code("H-1", Scope())["_id"]
    for number in range(7):
        caller.post(f"/api/v1/submissions?household={home}", data=visit_xml(cattle=str(number)), headers=XML)
    [page] = cadre_phone.sync()
    assert page["reset"]
    held = cadre_phone.households[home]
    assert (held["code"], held["village"], held["head_name"]) == ("H-1", "茶店村", "李建国")
    assert len(held["records"]) == 5
    times = [record["received_at"] for record in held["records"]]
    assert times == sorted(times, reverse=True)
    [form] = cadre_phone.forms
    assert (form["form_id"], form["title"], len(form["hash"])) == ("visit", "走访", 32)
    assert [file["name"] for file in form["files"] if file["entity_list"]] == ["households.csv"]


def test_no_number_of_anybody_is_whole_on_a_phone(cadre_phone):
    number, phone = "11010519491231002X", "13812345678"
    person = {"name": "李建国", "relation": "户主", "id_number": number, "phone": phone}
    changed(households.with_code("H-1", Scope()), members=[person])
    text = str(cadre_phone.sync())
    assert number not in text
    assert phone not in text
    assert "138****5678" in text


def test_a_card_is_found_on_the_phone_by_what_its_token_holds(cadre_phone, app):
    home = households.with_code("H-1", Scope())
    token = app.config["RUHU"].cards.token(home["card_id"])
    cadre_phone.sync()
    assert (
        base64.urlsafe_b64encode(base64.urlsafe_b64decode(token)[1:10]).decode()
        == (cadre_phone.households[home["_id"]]["card"])
    )


def test_when_nothing_changed_nothing_is_told(cadre_phone, monkeypatch):
    monkeypatch.setattr("records.change_marks.OVERLAP_SECONDS", -2)  # as if the last change were long ago
    time.sleep(1.1)
    cadre_phone.sync()
    [page] = cadre_phone.sync()
    assert page["households"] == page["gone"] == []
    assert page["forms"] is page["tasks"] is None
    assert not page["reset"]


def test_only_what_changed_is_told_afterwards(cadre_phone):
    cadre_phone.sync()
    moved = changed(households.with_code("H-1", Scope()), address="三组 12 号")
    new = a_household(code="H-2")
    [page] = cadre_phone.sync()
    assert {one["id"] for one in page["households"]} == {moved["_id"], new["_id"]}
    assert cadre_phone.households[moved["_id"]]["address"] == "三组 12 号"


def test_a_new_record_a_review_and_a_photo_each_bring_their_household_again(cadre_phone, as_user):
    home = households.with_code("H-1", Scope())["_id"]
    cadre_phone.sync()
    instance = new_id()
    sent = visit_xml(instance, photo="door.jpg")
    answer = cadre_phone.caller.post(f"/api/v1/submissions?household={home}", data=sent, headers=XML)
    assert answer.status_code == 201, answer.text
    cadre_phone.sync()
    assert cadre_phone.households[home]["records"][0]["missing"] == 1
    cadre_phone.caller.put(f"/api/v1/submissions/{instance}/attachments/door.jpg", data=a_photo())
    cadre_phone.sync()
    assert "missing" not in cadre_phone.households[home]["records"][0]
    township = as_user("township_office", region="522725001")
    township.post(f"/api/v1/submissions/{instance}/review", json={"state": "rejected", "comment": "照片看不清门牌"})
    cadre_phone.sync()
    assert cadre_phone.households[home]["records"][0]["state"] == "rejected"
    [task] = cadre_phone.tasks
    assert (task["kind"], task["id"], task["comment"]) == ("record.returned", instance, "照片看不清门牌")


def test_a_household_that_moved_away_is_gone_and_comes_back_when_it_returns(cadre_phone):
    home = households.with_code("H-1", Scope())
    cadre_phone.sync()
    changed(home, region=OTHER_VILLAGE)
    assert home["_id"] in cadre_phone.sync()[0]["gone"]
    assert home["_id"] not in cadre_phone.households
    changed(home, region=VILLAGE)
    cadre_phone.sync()
    assert home["_id"] in cadre_phone.households


def test_a_household_that_went_to_another_bank_is_gone_from_the_officers_phone_only(as_user, publish):
    publish()
    home = a_household(institution="瓮安农商行")
    officer, other = (
        Phone(as_user("loan_officer", region="522725", institution=bank)) for bank in ("瓮安农商行", "瓮安村镇银行")
    )
    township = Phone(as_user("township_office", region="522725001"))
    for phone in (officer, other, township):
        phone.sync()
    assert (home["_id"] in officer.households, home["_id"] in other.households) == (True, False)
    changed(home, institution="瓮安村镇银行")
    assert home["_id"] in officer.sync()[0]["gone"]
    other.sync()
    assert township.sync()[0]["gone"] == []
    assert (home["_id"] in other.households, home["_id"] in township.households) == (True, True)


@pytest.mark.parametrize("limit", [1, 3, 7, 500])
def test_changes_during_a_load_are_told_by_its_next_round(cadre_phone, limit):
    cadre_phone.limit = limit
    known = [a_household(code=f"H-{number}") for number in range(10, 20)]
    cadre_phone.page()
    early, late = known[0], known[-1]
    changed(early, address="改了")  # may be behind us already
    changed(late, region=OTHER_VILLAGE)  # may be still in front, or sent already
    behind = a_household(code="A-0")  # sorts before everything sent
    while cadre_phone.page()["more"]:
        pass
    cadre_phone.sync()
    held = cadre_phone.households
    assert held[early["_id"]]["address"] == "改了"
    assert late["_id"] not in held
    assert behind["_id"] in held
    assert len(held) == 1 + 10 - 1 + 1


def test_a_load_goes_on_where_it_was_cut_off_with_the_same_cursor(cadre_phone):
    for number in range(10, 15):
        a_household(code=f"H-{number}")
    cadre_phone.limit = 2
    cadre_phone.page()
    again, kept = cadre_phone.page(), cadre_phone.cursor
    cadre_phone.cursor = again["cursor"]
    once = cadre_phone.page()
    cadre_phone.cursor = kept
    assert [one["id"] for one in cadre_phone.page()["households"]] == [one["id"] for one in once["households"]]


def test_a_change_that_became_visible_late_is_not_lost(cadre_phone):
    """Its mark is older than the round that could not see it."""
    home = a_household(code="H-late")
    cadre_phone.sync()
    cadre_phone.households.clear()
    earlier = Timestamp(present().time - 30, 1)
    households.Household._get_collection().update_one({"_id": home["_id"]}, {"$set": {"changed": earlier}})
    cadre_phone.sync()
    assert home["_id"] in cadre_phone.households


def test_a_form_that_was_closed_or_taken_from_a_role_leaves_the_phone(cadre_phone):
    cadre_phone.sync()
    assert cadre_phone.forms
    publishing.set_access("visit", roles=["loan_officer"], region_codes=None, scope=Scope())
    cadre_phone.sync()
    assert cadre_phone.forms == []
    publishing.set_access("visit", roles=["village_cadre"], region_codes=None, scope=Scope())
    cadre_phone.sync()
    assert [form["form_id"] for form in cadre_phone.forms] == ["visit"]
    publishing.close("visit", "test")
    cadre_phone.sync()
    assert cadre_phone.forms == []


def test_a_new_role_or_area_begins_a_new_load(cadre_phone, as_user):
    away = a_household(region=OTHER_VILLAGE)
    cadre_phone.sync()
    admin = as_user("admin")
    person = cadre_phone.caller.user
    answer = admin.patch(f"/api/v1/users/{person.username}", json={"region": OTHER_VILLAGE})
    assert answer.status_code == 200, answer.text
    cadre_phone.caller.signed_in()
    [page] = cadre_phone.sync()
    assert page["reset"]
    assert set(cadre_phone.households) == {away["_id"]}


def test_the_cursor_of_another_account_is_refused(cadre_phone, as_user):
    cadre_phone.sync()
    answer = as_user("village_cadre").get(f"/api/v1/sync?cursor={cadre_phone.cursor}")
    problem(answer, 409, "sync.cursor_of_another")


@pytest.mark.parametrize(
    "spoil", [lambda text: text[:-2], lambda text: "A" + text[1:], lambda text: "%E6%9D%8E", lambda _: "x"]
)
def test_a_cursor_that_was_not_given_out_is_refused(cadre_phone, spoil):
    cadre_phone.sync()
    problem(cadre_phone.caller.get(f"/api/v1/sync?cursor={spoil(cadre_phone.cursor)}"), 400, "request.bad_cursor")


def test_a_loan_and_each_change_of_it_bring_their_household_again(as_user, publish):
    publish()
    officer, cadre = Phone(as_user("loan_officer", institution="瓮安农商行")), Phone(as_user("village_cadre"))
    home = a_household(institution="瓮安农商行")
    officer.sync()
    cadre.sync()
    loan = a_loan(household=home, institution="瓮安农商行")
    for phone in (officer, cadre):
        phone.sync()
    [seen] = officer.households[home["_id"]]["loans"]
    assert (seen["contract_number"], seen["balance"]) == (loan["contract_number"], "10000.00")
    loans.change(loan["_id"], loan["version"], {"officer": "xindai"})
    officer.sync()
    assert officer.households[home["_id"]]["loans"][0]["officer"] == "xindai"


def test_a_cadres_phone_holds_no_sum_and_no_arrears_of_a_loan(cadre_phone):
    home = households.with_code("H-1", Scope())
    a_loan(household=home)
    cadre_phone.sync()
    [seen] = cadre_phone.households[home["_id"]]["loans"]
    assert seen["has_loan"]
    assert seen.keys() <= {"id", "borrower", "institution", "has_loan", "next_due_on", "remind"}


def test_a_notice_that_ends_soon_is_something_to_do(cadre_phone):
    ends = today("Asia/Shanghai") + timedelta(days=2)
    notice = {"_id": "n1", "region": VILLAGE, "scopes": prefixes(VILLAGE), "subject": "rating", "place": "村委会公告栏",
              "begins": str(ends - timedelta(days=5)), "ends": str(ends), "state": notices.POSTED, "version": 1,
              "created_at": datetime.now(UTC), "updated_at": datetime.now(UTC)}  # fmt: skip
    notices.collection().insert_one(notice)
    cadre_phone.sync()
    [task] = cadre_phone.tasks
    assert (task["kind"], task["name"], task["on"]) == ("notice.ending", "村委会公告栏", str(ends))


def test_households_of_other_places_are_never_told(cadre_phone, as_user):
    for region in (OTHER_VILLAGE, OTHER_COUNTY_VILLAGE):
        a_household(region=region)
    cadre_phone.sync()
    assert {one["region"] for one in cadre_phone.households.values()} == {VILLAGE}


def test_300_households_with_5_records_each_are_at_most_400_kilobytes(cadre_phone):
    draw = random.Random(7)
    surnames, given = "李王张刘陈杨赵黄周吴罗蒋", "建国秀英志强桂芳文军海燕明华小红"
    at = datetime.now(UTC)
    for number in range(299):
        name = draw.choice(surnames) + "".join(draw.choices(given, k=2))
        people = [
            {"id": str(uuid.UUID(int=draw.getrandbits(128))), "name": name, "relation": relation, "sex": "male",
             "birth_date": f"19{draw.randint(40, 99)}-0{draw.randint(1, 9)}-1{draw.randint(0, 9)}", "labour": "有劳动能力",
             "health": draw.choice(["健康", "慢性病", "残疾"])}
            for relation in ("户主", "配偶", "子", "女")
        ]  # fmt: skip
        home = a_household(
            code=f"{VILLAGE}-9{number:03}", head_name=name, members=people, cadre="cun", address=f"{draw.randint(1, 9)} 组",
            attributes={"组": f"{draw.randint(1, 9)} 组", "收入来源": draw.choice(["种植", "养殖", "务工"])}, tags=["重点户"],
            location={"type": "Point", "coordinates": [107 + draw.random(), 27 + draw.random()]},
            location_source={"datum": "GCJ-02", "accuracy": draw.randint(4, 40)},
        )  # fmt: skip
        for visit in range(5):
            submissions.insert(
                _record(draw, home["_id"], name, at - timedelta(days=visit, seconds=draw.random() * 9999))
            )
    cadre_phone.sync()
    assert len(cadre_phone.households) == 300
    assert all(len(one["records"]) == 5 for one in cadre_phone.households.values() if one["code"] != "H-1")
    assert cadre_phone.bytes <= 400_000, cadre_phone.bytes


def _record(draw: random.Random, household: str, name: str, at: datetime) -> dict:
    instance = f"uuid:{uuid.UUID(int=draw.getrandbits(128))}"
    return {
        "_id": instance, "root": instance, "current": True, "form_id": draw.choice(["routine_visit", "needs_survey"]),
        "form_version": "2026112301", "region": VILLAGE, "scopes": prefixes(VILLAGE), "submitted_by": "cun",
        "name": f"{name} 走访",
        "received_at": at, "missing": 0, "state": draw.choice(["received", "approved"]), "xml": b"", "sha256": "",
        "household": household,
    }  # fmt: skip


def test_an_instance_in_xml_is_taken_with_a_bearer_token_and_stored_once_as_it_is(cadre):
    instance = new_id()
    xml = visit_xml(instance, photo="a.jpg")
    parts = {"xml_submission_file": ("x.xml", xml, "text/xml"), "a.jpg": ("a.jpg", a_photo(), "image/jpeg")}
    first = cadre.post("/api/v1/submissions", files=parts)
    again = cadre.post("/api/v1/submissions", data=xml, headers=XML)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json()["missing"] == 0
    held = submissions.get(instance)
    assert held["xml"] == xml
    assert held["channel"] == "xml"


def test_an_instance_in_xml_that_breaks_the_form_is_kept_with_what_is_found(cadre):
    answer = cadre.post("/api/v1/submissions", data=visit_xml(cattle="viele"), headers=XML)
    assert answer.status_code == 201
    assert answer.json()["findings"][0]["code"] == "answer.type"


@pytest.mark.parametrize("xml", [b"", b"<data", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", b"\xff\xfe"])
def test_what_is_no_instance_is_refused_in_words(cadre, xml):
    answer = cadre.post("/api/v1/submissions", data=xml, headers=XML)
    assert answer.status_code in (400, 422)
    assert answer.json()["message"]["zh"]


def test_an_auditor_reads_a_copy_too_and_a_stranger_does_not(as_user, anyone):
    a_user()
    assert as_user("auditor").get("/api/v1/sync").status_code == 200
    problem(anyone.get("/api/v1/sync"), 401, "auth.required")
