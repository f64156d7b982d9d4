import io
import json
import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import zxingcpp
from openpyxl import load_workbook
from PIL import Image

from errors import DatabaseDown
from records import audit, submissions
from records.database import database
from records.scopes import Scope, prefixes
from tests import builders
from tests.households.people import (
    CARD,
    ID_1,
    ID_2,
    MASKED_CARD,
    MASKED_ID_1,
    MASKED_PHONE,
    PHONE,
    a_head,
    new_values,
    raw,
    registered,
    stored,
)
from tests.households.tables import a_csv
from tests.http import problem

URL = "/api/v1/households"
HEADER = ("户编号", "村", "姓名", "与户主关系", "身份证号", "联系电话")
EVERY_NUMBER = (ID_1, PHONE, CARD)


@pytest.fixture
def office(as_user):
    return as_user("county_office")


@pytest.fixture
def cadre(as_user):
    return as_user("village_cadre")


def created(caller, **values):
    answer = caller.post(URL, json=new_values(**values))
    assert answer.status_code == 201, answer.text
    return answer.json()


def codes(answer):
    assert answer.status_code == 200, answer.text
    return [one["code"] for one in answer.json()["items"]]


def patch(caller, household_id, version, **values):
    return caller.patch(f"{URL}/{household_id}", json=values, headers={"If-Match": f'"{version}"'})


def entries(**equal):
    return audit.page(Scope(), None, 10, **equal)


def a_submission(household, *, minutes=0, **values):
    """Store a record of a household, `minutes` after a fixed moment."""
    instance_id = builders.new_id()
    document = {
        "_id": instance_id, "root": instance_id, "current": True, "form_id": "visit", "form_version": "1",
        "region": household["region"], "scopes": prefixes(household["region"]), "household": household["_id"],
        "submitted_by": "cun", "received_at": datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes),
        "state": "received", "missing": 0, "codes": [], "attachments": [], "xml": b"<data/>", "answers": {"a": 1},
        **values,
    }  # fmt: skip
    submissions.insert(document)
    return instance_id


# --- registering, reading, changing ---------------------------------------------------------------------------------


def test_a_cadre_registers_a_household_and_reads_it_again(cadre):
    held = created(cadre, category="脱贫户", location={"coordinates": [107.4751, 27.0689]}, tags=["重点户"])
    answer = cadre.get(f"{URL}/{held['id']}")
    assert answer.json() == held
    assert answer.headers["ETag"] == '"1"'
    assert uuid.UUID(held["id"]).version == 4
    assert held["created_by"] == cadre.user.username


def test_numbers_are_masked_in_every_answer(cadre):
    held = created(cadre, phone=PHONE, contacts=[{"name": "李秀英", "phone": PHONE}])
    answers = [
        cadre.get(f"{URL}/{held['id']}"), cadre.get(URL), patch(cadre, held["id"], 1, category="脱贫户"),
        cadre.get(f"{URL}/{held['id']}/timeline"), cadre.get(URL, params={"id_number": ID_1}),
    ]  # fmt: skip
    assert all(answer.status_code == 200 for answer in answers)
    texts = [json.dumps(held), *(answer.text for answer in answers)]
    assert not any(number in text for text in texts for number in EVERY_NUMBER)
    member = held["members"][0]
    assert (member["id_number"], member["phone"], member["card_number"]) == (MASKED_ID_1, MASKED_PHONE, MASKED_CARD)


def test_a_wrong_check_digit_is_refused_with_its_pointer(cadre):
    answer = cadre.post(URL, json=new_values(members=[a_head(id_number=ID_1[:-1] + "1")]))
    body = problem(answer, 422, "request.invalid_fields")
    assert [error["pointer"] for error in body["errors"]] == ["/members/0/id_number"]
    assert "校验位" in body["errors"][0]["zh"]
    assert stored() == []


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"code": ""}, "/code"),
        ({"code": "a b"}, "/code"),
        ({"region": "52272500100"}, "/region"),
        ({"region": "５２２７２５００１００３"}, "/region"),
        ({"members": []}, "/members"),
        ({"members": [{"relation": "户主"}]}, "/members/0/name"),
        ({"members": [a_head(sex="x")]}, "/members/0/sex"),
        ({"members": [a_head(surprise=1)]}, "/members/0/surprise"),
        ({"members": "x"}, "/members"),
        ({"location": {"coordinates": [27.0689, 107.4751]}}, "/location/coordinates"),
        ({"location": {"coordinates": [107.4751]}}, "/location/coordinates"),
        ({"location": {"coordinates": [107.4751, 27.0689], "datum": "CGCS2000"}}, "/location/datum"),
        ({"location": {"coordinates": [1e999, 27.0689]}}, "/location/coordinates/0"),
        ({"attributes": {"n": 1 << 63}}, "/attributes/n"),
        ({"attributes": {"n": 1e999}}, "/attributes/n"),
        ({"attributes": {"note": ID_2}}, "/attributes/note"),
        ({"attributes": [1]}, "/attributes"),
        ({"tags": ["x" * 51]}, "/tags/0"),
        ({"version": 7}, "/version"),
        ({"card_id": "x"}, "/card_id"),
    ],
)  # fmt: skip
def test_wrong_fields_are_named_and_nothing_is_stored(cadre, values, pointer):
    body = json.dumps(new_values(**values)).replace("Infinity", "1e999")
    answer = cadre.post(URL, data=body, headers={"Content-Type": "application/json"})
    found = problem(answer, 422, "request.invalid_fields")
    assert [error["pointer"] for error in found["errors"]] == [pointer]
    assert found["errors"][0]["zh"]
    assert stored() == []


@pytest.mark.parametrize("missing", ["code", "region", "members"])
def test_a_missing_field_is_named(cadre, missing):
    values = {key: value for key, value in new_values().items() if key != missing}
    body = problem(cadre.post(URL, json=values), 422, "request.invalid_fields")
    assert [error["pointer"] for error in body["errors"]] == [f"/{missing}"]


@pytest.mark.parametrize("text", ["\0", "\ud800"])
def test_text_that_cannot_be_stored_is_refused(cadre, text):
    problem(cadre.post(URL, json=new_values(address=f"x{text}")), 400, "request.bad_text")


def test_a_code_in_use_is_a_conflict(cadre):
    created(cadre)
    assert problem(cadre.post(URL, json=new_values()), 409, "household.exists")["pointer"] == "/code"


def test_a_village_outside_the_area_is_refused(cadre):
    problem(cadre.post(URL, json=new_values(region=builders.OTHER_VILLAGE)), 403, "auth.out_of_scope")


def test_an_unknown_village_is_refused(as_user):
    problem(as_user().post(URL, json=new_values(region="522725001999")), 422, "region.unknown")


@pytest.mark.parametrize("role", ["risk_group", "loan_officer", "bank_reviewer", "auditor"])
def test_roles_that_do_not_register_may_not_write(as_user, role):
    caller, held = as_user(role), registered()
    problem(caller.post(URL, json=new_values(code="H-2")), 403, "auth.role_forbids")
    problem(patch(caller, held["_id"], 1, category="x"), 403, "auth.role_forbids")
    problem(caller.post(f"{URL}/{held['_id']}/card"), 403, "auth.role_forbids")


def test_strangers_are_asked_to_sign_in_everywhere(anyone):
    held = registered()["_id"]
    for path in ("", f"/{held}", f"/{held}/timeline", f"/{held}/card.png", "/export.xlsx", "/template.xlsx"):
        problem(anyone.get(URL + path), 401, "auth.required")
    for path in ("", f"/{held}/card", "/import"):
        problem(anyone.post(URL + path), 401, "auth.required")


def test_an_unchanged_household_is_304(cadre):
    held = created(cadre)
    fresh = cadre.get(f"{URL}/{held['id']}", headers={"If-None-Match": '"1"'})
    assert (fresh.status_code, fresh.content, fresh.headers["ETag"]) == (304, b"", '"1"')
    patch(cadre, held["id"], 1, category="x")
    assert cadre.get(f"{URL}/{held['id']}", headers={"If-None-Match": '"1"'}).status_code == 200


def test_a_change_keeps_what_it_does_not_name(cadre):
    held = created(cadre, category="脱贫户", address="三组")
    answer = patch(cadre, held["id"], 1, category="一般农户", address=None)
    assert answer.headers["ETag"] == '"2"'
    after = answer.json()
    assert (after["version"], after["category"]) == (2, "一般农户")
    assert "address" not in after
    assert after["members"] == held["members"]


def test_members_sent_back_masked_keep_their_numbers(cadre):
    held = created(cadre)
    members = [*held["members"], {"name": "李秀英", "relation": "女儿", "id_number": ID_2}]
    assert patch(cadre, held["id"], 1, members=members).status_code == 200
    before, after = raw(held["id"])["members"][0], stored()[0]["members"][0]
    assert after == before
    assert stored()[0]["members"][1]["id_number"].subtype == 6


def test_a_change_without_if_match_is_428(cadre):
    held = created(cadre)
    problem(cadre.patch(f"{URL}/{held['id']}", json={"category": "x"}), 428, "request.if_match_required")
    assert raw(held["id"])["version"] == 1


@pytest.mark.parametrize("etag", ['"0"', '"2"', '"99999999999999999999999"', '"９"', '"x"', '""', '"-1"'])
def test_a_change_with_another_etag_is_412(cadre, etag):
    held = created(cadre)
    answer = cadre.session.patch(
        cadre.url + f"{URL}/{held['id']}", json={"category": "x"}, headers={"If-Match": etag.encode()}
    )
    problem(answer, 412, "household.changed")
    assert raw(held["id"])["version"] == 1


@pytest.mark.parametrize("etag", ['W/"1"', '"x", "1"'])
def test_an_etag_that_a_proxy_weakened_or_added_to_still_counts(cadre, etag):
    held = created(cadre)
    answer = cadre.patch(f"{URL}/{held['id']}", json={"category": "x"}, headers={"If-Match": etag})
    assert answer.status_code == 200, answer.text


def test_of_16_changes_with_the_same_etag_exactly_one_wins(cadre):
    held = created(cadre)
    start, statuses = threading.Barrier(16), []

    def change(number):
        start.wait()
        statuses.append(patch(cadre, held["id"], 1, category=str(number)).status_code)

    threads = [threading.Thread(target=change, args=(number,)) for number in range(16)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(statuses) == [200] + [412] * 15
    assert raw(held["id"])["version"] == 2


def test_clients_without_patch_send_post_with_a_header(cadre):
    held = created(cadre)
    headers = {"If-Match": '"1"', "X-HTTP-Method-Override": "PATCH"}
    assert cadre.post(f"{URL}/{held['id']}", json={"category": "x"}, headers=headers).json()["category"] == "x"


# --- who sees what --------------------------------------------------------------------------------------------------


def test_a_cadre_of_another_village_gets_404_on_every_route(cadre):
    path = f"{URL}/{registered(region=builders.OTHER_VILLAGE)['_id']}"
    for suffix in ("", "/timeline", "/card", "/card.png", "/card.svg"):
        problem(cadre.get(path + suffix), 404, "household.not_found")
    problem(cadre.post(f"{path}/card"), 404, "household.not_found")
    problem(patch(cadre, path.rpartition("/")[2], 1, category="x"), 404, "household.not_found")
    assert codes(cadre.get(URL)) == []
    for query in ({"code": "H-1"}, {"name": "李"}, {"id_number": ID_1}, {"phone": PHONE}, {"card_number": CARD}):
        assert codes(cadre.get(URL, params=query)) == []
    problem(cadre.get(URL, params={"region": builders.OTHER_VILLAGE}), 404, "region.not_found")
    assert stored()[0]["version"] == 1


def test_what_is_outside_and_what_never_was_answer_alike(cadre):
    outside = cadre.get(f"{URL}/{registered(region=builders.OTHER_VILLAGE)['_id']}")
    unknown = cadre.get(f"{URL}/{uuid.uuid4()}")
    assert outside.json() == unknown.json()


def test_a_bank_sees_the_households_of_its_institution_only(as_user):
    officer = as_user("loan_officer", institution="甲银行")
    own = registered(code="A", institution="甲银行")
    others = [registered(code="B", institution="乙银行"), registered(code="C")]
    assert codes(officer.get(URL)) == ["A"]
    assert codes(officer.get(URL, params={"id_number": ID_1})) == ["A"]
    assert officer.get(f"{URL}/{own['_id']}").status_code == 200
    for other in others:
        problem(officer.get(f"{URL}/{other['_id']}"), 404, "household.not_found")
        problem(officer.get(f"{URL}/{other['_id']}/timeline"), 404, "household.not_found")


# --- lists ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def three(db):
    registered(code="A", category="脱贫户", tags=["重点户", "独居"], cadre="cun")
    registered(
        code="B", members=[a_head(name="王大明", id_number=ID_2, phone="13899990000", card_number=None),
                           {"name": "李秀英", "relation": "妻"}],
        contacts=[{"name": "甲", "phone": PHONE}],
    )  # fmt: skip
    registered(code="C", region=builders.OTHER_VILLAGE, members=[{"name": "赵.*", "relation": "户主"}], phone=PHONE)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, "ABC"),
        ({"name": "李"}, "AB"),
        ({"name": "李秀英"}, "B"),
        ({"name": "建国"}, ""),
        ({"name": ".*"}, ""),
        ({"name": "赵.*"}, "C"),
        ({"name": "赵.x"}, ""),
        ({"code": "B"}, "B"),
        ({"id_number": ID_1}, "A"),
        ({"id_number": "110105 19491231 002x"}, "A"),
        ({"id_number": MASKED_ID_1}, ""),
        ({"id_number": " "}, ""),
        ({"phone": PHONE}, "ABC"),
        ({"phone": "+86 138-1234-5678"}, "ABC"),
        ({"phone": "-"}, ""),
        ({"card_number": CARD}, "A"),
        ({"category": "脱贫户"}, "A"),
        ({"tag": "独居"}, "A"),
        ({"cadre": "cun"}, "A"),
        ({"region": builders.OTHER_VILLAGE}, "C"),
        ({"region": "522725001"}, "ABC"),
        ({"region": "522725002"}, ""),
        ({"name": "李", "tag": "独居"}, "A"),
    ],
)
@pytest.mark.usefixtures("three")
def test_households_are_searched(office, query, found):
    assert "".join(codes(office.get(URL, params=query))) == found


@pytest.mark.parametrize("query", [{"surprise": "1"}, {"limit": 0}, {"limit": 501}, {"limit": "x"}, {"region": "5x"}])
def test_a_wrong_filter_is_told(office, query):
    problem(office.get(URL, params=query), 422, "request.invalid_fields")


@pytest.mark.parametrize("cursor", ["x", "W10", "bnVsbA", "WzEsMl0"])
def test_a_broken_cursor_is_told(office, cursor):
    problem(office.get(URL, params={"cursor": cursor}), 400, "request.bad_cursor")


def test_pages_neither_skip_nor_repeat(office):
    for number in range(7):
        registered(code=f"H-{number}", region=[builders.VILLAGE, builders.OTHER_VILLAGE][number % 2])
    seen, cursor = [], None
    while True:
        page = office.get(URL, params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += [one["code"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
        assert len(page["items"]) == 2
    assert seen == ["H-0", "H-2", "H-4", "H-6", "H-1", "H-3", "H-5"]


# --- whole numbers --------------------------------------------------------------------------------------------------


def test_whole_numbers_are_shown_for_a_purpose_and_written_down(office):
    held = registered()
    answer = office.get(f"{URL}/{held['_id']}", params={"unmask": "id_number,phone", "purpose": "核对贷款合同"})
    member = answer.json()["members"][0]
    assert (member["id_number"], member["phone"], member["card_number"]) == (ID_1, PHONE, MASKED_CARD)
    [entry] = entries(action="numbers.unmasked")
    assert (entry["who"], entry["role"], entry["target"]) == (
        office.user.username, "county_office", f"household:{held['_id']}"
    )  # fmt: skip
    assert (entry["purpose"], entry["details"]) == ("核对贷款合同", {"fields": ["id_number", "phone"]})
    assert entry["address"] == "127.0.0.1"
    assert builders.VILLAGE in entry["scopes"]


def test_every_unmasked_read_is_an_entry_and_a_masked_one_is_none(office):
    held = registered()
    office.get(f"{URL}/{held['_id']}")
    assert entries() == []
    for _ in range(2):
        headers = {"If-None-Match": '"1"'}
        query = {"unmask": "phone", "purpose": "电话回访"}
        assert office.get(f"{URL}/{held['_id']}", params=query, headers=headers).status_code == 200
    assert len(entries(action="numbers.unmasked")) == 2


def test_what_cannot_be_written_down_is_not_shown(office, monkeypatch):
    def down(*_, **__):
        raise DatabaseDown()

    monkeypatch.setattr(audit, "record", down)
    held, query = registered(), {"unmask": "phone", "purpose": "电话回访"}
    for path in (f"{URL}/{held['_id']}", f"{URL}/export.xlsx"):
        answer = office.get(path, params=query)
        problem(answer, 503, "database.down")
        assert PHONE not in answer.text


@pytest.mark.parametrize("purpose", [None, "", "abc", "   x   ", "长" * 201])
def test_without_a_purpose_no_number_is_shown(office, purpose):
    held = registered()
    query = {"unmask": "phone", **({} if purpose is None else {"purpose": purpose})}
    problem(office.get(f"{URL}/{held['_id']}", params=query), 422, "household.unmask_purpose")
    assert entries() == []


@pytest.mark.parametrize("unmask", ["name", "phone,", "", "phone;id_number", "PHONE"])
def test_an_unknown_number_is_told(office, unmask):
    query = {"unmask": unmask, "purpose": "核对贷款合同"}
    problem(office.get(f"{URL}/{registered()['_id']}", params=query), 422, "request.invalid_fields")


@pytest.mark.parametrize("role", ["admin", "village_cadre", "risk_group"])
def test_roles_that_may_not_are_refused(as_user, role):
    held, query = registered(), {"unmask": "phone", "purpose": "核对贷款合同"}
    problem(as_user(role).get(f"{URL}/{held['_id']}", params=query), 403, "household.unmask_forbidden")
    assert entries() == []


def test_a_household_outside_the_area_is_404_before_anything_is_written_down(as_user):
    held, query = registered(region=builders.OTHER_COUNTY_VILLAGE), {"unmask": "phone", "purpose": "核对贷款合同"}
    problem(as_user("county_office").get(f"{URL}/{held['_id']}", params=query), 404, "household.not_found")
    assert entries() == []


# --- timeline -------------------------------------------------------------------------------------------------------


def timeline(caller, held, **query):
    answer = caller.get(f"{URL}/{held['_id']}/timeline", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_timeline_lists_the_records_newest_first(cadre):
    held = registered()
    old, new = a_submission(held, minutes=1), a_submission(held, minutes=2)
    a_submission(registered(code="H-2"), minutes=3)
    assert [item["instance_id"] for item in timeline(cadre, held)["items"]] == [new, old]


def test_a_timeline_item_tells_what_a_list_needs_and_no_answers(cadre):
    held = registered()
    row = {
        "name": "a.jpg",
        "sha256": "ab" * 32,
        "kind": "image",
        "mime": "image/jpeg",
        "path": "/data/photo",
        "size": 9,
    }
    instance_id = a_submission(held, name="走访 李建国", missing=1, codes=["answer.type"], state="has_issues",
                               attachments=[row, {"name": "b.jpg", "kind": "image"}])  # fmt: skip
    assert timeline(cadre, held)["items"] == [
        {
            "instance_id": instance_id, "form_id": "visit", "form_version": "1", "name": "走访 李建国",
            "state": "has_issues", "received_at": "2026-01-01T00:00:00+00:00", "submitted_by": "cun",
            "codes": ["answer.type"], "missing": 1,
            "attachments": [
                {"name": "a.jpg", "sha256": "ab" * 32, "kind": "image", "mime": "image/jpeg"},
                {"name": "b.jpg", "kind": "image"},
            ],
        }
    ]  # fmt: skip


def test_a_submission_from_a_phone_is_on_the_timeline(phone, as_user):
    held = registered()
    sent = phone().send(builders.visit_xml(body=f"<household>{held['_id']}</household>"))
    assert sent.status_code == 201
    [item] = timeline(as_user("village_cadre"), held)["items"]
    assert (item["form_id"], item["state"]) == ("visit", "received")


def test_older_versions_are_not_on_the_timeline(cadre):
    held = registered()
    a_submission(held, current=False)
    assert timeline(cadre, held)["items"] == []


def test_the_pages_of_a_timeline_neither_skip_nor_repeat_records_of_one_moment(cadre):
    held = registered()
    sent = {a_submission(held, minutes=number // 3) for number in range(10)}
    seen, cursor = [], None
    while True:
        page = timeline(cadre, held, limit=4, **({"cursor": cursor} if cursor else {}))
        seen += [(item["received_at"], item["instance_id"]) for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert {instance_id for _, instance_id in seen} == sent
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 10


def test_a_timeline_is_read_with_two_queries_however_long_it_is(cadre):
    held = registered()
    for number in range(50):
        a_submission(held, minutes=number)
    timeline(cadre, held)
    db = database().db
    db.command("profile", 2)
    try:
        assert len(timeline(cadre, held)["items"]) == 50
    finally:
        db.command("profile", 0)
    reads = [one["command"]["find"] for one in db["system.profile"].find({"op": "query"})]
    keys = [one.get("planSummary", "") for one in db["system.profile"].find({"command.find": "submissions"})]
    db["system.profile"].drop()
    assert sorted(reads) == ["households", "submissions"]
    assert keys == ["IXSCAN { household: 1, received_at: -1, _id: -1 }"]


# --- cards ----------------------------------------------------------------------------------------------------------


def test_the_card_decodes_to_the_address_of_its_token(cadre):
    held = created(cadre)
    card = cadre.get(f"{URL}/{held['id']}/card").json()
    assert len(card["token"]) <= 32
    assert card["url"] == f"{cadre.url}/h/{card['token']}"
    png = cadre.get(f"{URL}/{held['id']}/card.png")
    assert png.headers["Content-Type"] == "image/png"
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(png.content)))
    assert found.text == card["url"]


def test_the_svg_card_carries_the_code_and_no_name(cadre):
    held = created(cadre)
    svg = cadre.get(f"{URL}/{held['id']}/card.svg")
    assert svg.headers["Content-Type"].startswith("image/svg+xml")
    assert "H-1" in svg.text
    assert "李建国" not in svg.text


def test_reading_a_card_changes_nothing_and_reissuing_makes_another(cadre):
    held = created(cadre)
    first = [cadre.get(f"{URL}/{held['id']}/card").json() for _ in range(2)]
    assert first[0] == first[1]
    assert raw(held["id"])["version"] == 1
    new = cadre.post(f"{URL}/{held['id']}/card")
    assert new.status_code == 201
    assert new.json()["token"] != first[0]["token"]
    assert cadre.get(f"{URL}/{held['id']}/card").json() == new.json()
    assert [entry["target"] for entry in entries(action="card.reissued")] == [f"household:{held['id']}"]


# --- import and export ----------------------------------------------------------------------------------------------


def upload(caller, *rows, query=None, file=None, name="农户.csv", header=HEADER):
    content = file if file is not None else a_csv(*rows, header=header).getvalue()
    return caller.post(f"{URL}/import", files={"file": (name, content)}, params=query or {})


ROW = ("H-1", "茶店村", "李建国", "户主", ID_1, PHONE)
BAD = ("H-2", "茶店村", "王", "户主", ID_2[:-1] + "1", "")


def test_a_table_is_imported_and_its_errors_are_named(office):
    body = upload(office, ROW, BAD).json()
    assert {key: body[key] for key in ("dry_run", "rows", "created", "updated", "unchanged", "refused", "error_count")} == {
        "dry_run": False, "rows": 2, "created": 1, "updated": 0, "unchanged": 0, "refused": 1, "error_count": 1
    }  # fmt: skip
    [error] = body["errors"]
    assert (error["row"], error["column"], error["value"]) == (3, "身份证号", "340524********0011")
    assert [held["code"] for held in stored()] == ["H-1"]
    [entry] = entries(action="households.imported")
    assert (entry["who"], entry["details"]) == (office.user.username, {"created": 1, "updated": 0})


def test_a_dry_run_stores_nothing_and_is_no_entry(office):
    body = upload(office, ROW, query={"dry_run": "true"}).json()
    assert (body["dry_run"], body["created"]) == (True, 1)
    assert stored() == []
    assert entries() == []


def test_all_or_nothing_answers_422_with_the_errors(office):
    body = problem(upload(office, ROW, BAD, query={"mode": "all_or_nothing"}), 422, "import.refused")
    assert [error["row"] for error in body["errors"]] == [3]
    assert stored() == []


def test_members_who_leave_are_warned_of(office):
    upload(office, ROW, ("H-1", "茶店村", "李秀英", "女儿", "", ""))
    assert [one["value"] for one in upload(office, ROW).json()["warnings"]] == ["李秀英"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04xx", b"a,b\n1,2\n"])
def test_what_is_no_table_is_400(office, data):
    answer = upload(office, file=data)
    assert answer.status_code == 400
    assert answer.json()["code"] == "import.unreadable"


def test_a_request_without_the_file_is_400(office):
    problem(office.post(f"{URL}/import", files={"x": ("a.csv", b"1")}), 400, "submission.part_missing")


@pytest.mark.parametrize("role", ["village_cadre", "loan_officer", "auditor"])
def test_roles_that_may_not_import_are_refused(as_user, role):
    problem(upload(as_user(role), ROW), 403, "auth.role_forbids")


def test_an_import_reaches_the_own_area_only(as_user):
    township = as_user("township_office", region="522725001")
    body = upload(township, ROW, ("H-2", "映山村", "王", "户主", "", "")).json()
    assert [(error["row"], error["column"]) for error in body["errors"]] == [(3, "村")]


def sheet(answer):
    assert answer.status_code == 200, answer.text
    rows = load_workbook(io.BytesIO(answer.content), read_only=True).worksheets[0].iter_rows(values_only=True)
    return [[cell for cell in row if cell] for row in rows]


def test_the_export_is_masked_within_the_area_and_written_down(office):
    registered()
    registered(code="H-2", region=builders.OTHER_COUNTY_VILLAGE)
    rows = sheet(office.get(f"{URL}/export.xlsx"))
    assert len(rows) == 2
    assert {"H-1", "茶店村", "李建国", MASKED_ID_1, MASKED_PHONE, MASKED_CARD} <= set(rows[1])
    assert [entry["action"] for entry in entries()] == ["households.exported"]


def test_an_unmasked_export_needs_a_purpose_and_is_written_down(office):
    registered()
    problem(office.get(f"{URL}/export.xlsx", params={"unmask": "id_number"}), 422, "household.unmask_purpose")
    rows = sheet(office.get(f"{URL}/export.xlsx", params={"unmask": "id_number", "purpose": "报送上级平台"}))
    assert ID_1 in rows[1]
    assert MASKED_PHONE in rows[1]
    assert {entry["action"] for entry in entries()} == {"households.exported", "numbers.unmasked"}


@pytest.mark.parametrize("role", ["village_cadre", "loan_officer"])
def test_roles_that_may_not_export_are_refused(as_user, role):
    problem(as_user(role).get(f"{URL}/export.xlsx"), 403, "auth.role_forbids")


def test_the_template_is_an_importable_table_without_households(office):
    answer = office.get(f"{URL}/template.xlsx")
    body = upload(office, file=answer.content, name="模板.xlsx").json()
    assert (body["rows"], body["error_count"]) == (0, 0)


def test_every_endpoint_is_described(anyone):
    paths = anyone.get("/openapi.json").json()["paths"]
    ours = {path: methods for path, methods in paths.items() if path.startswith(URL)}
    assert len(ours) >= 8
    for methods in ours.values():
        for name, method in methods.items():
            if name in ("get", "post", "patch"):
                assert method["summary"]
                assert {"401"} <= method["responses"].keys()
