"""Applications over HTTP: made, listed by what is to do, read with what may be done, acted on, with their papers."""

from __future__ import annotations

import uuid

import pytest

from lending.schemes import load
from records import applications
from records.actors import at_command_line
from tests.builders import VILLAGE, a_household, a_photo
from tests.http import problem
from tests.lending.application_cases import at_step, scheme_text

BASE = "/api/v1/applications"
VOTES = [{"name": name, "in_favour": True} for name in "甲乙丙"]
NOTICE = {"from": "2026-02-20", "to": "2026-02-27", "place": "村务公开栏"}


@pytest.fixture(autouse=True)
def scheme(db):
    """The scheme is loaded."""
    load(scheme_text(), at_command_line("test"))


@pytest.fixture
def cadre(as_user):
    """A cadre of the village."""
    return as_user("village_cadre")


def applied(caller, **values):
    body = {"household": a_household()["_id"], "scheme": "small", "amount": "40000.00", "months": 24, "use": "breeding"}
    answer = caller.post(BASE, json={**body, **values})
    assert answer.status_code == 201, answer.text
    return answer.json()


def acted(caller, application, action, status=200, **given):
    body = {"action": action, "version": application["version"], **given}
    answer = caller.post(f"{BASE}/{application['id']}/actions", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_an_application_is_made_and_says_what_comes_next(cadre):
    made = applied(cadre)
    assert (made["amount"], made["state"], made["step"]) == ("40000.00", "open", "apply")
    assert made["scheme"] == {"code": "small", "version": "1"}
    assert made["actions"] == ["pass", "refuse", "suspend", "withdraw", "note"]
    assert made["missing"] == [{"kind": "document", "key": "id_card", "zh": "身份证", "en": "ID card"}]
    assert [one["state"] for one in made["chain"]] == ["now", "ahead", "ahead", "ahead", "ahead"]


def test_it_goes_from_desk_to_desk_to_the_approval(cadre, as_user):
    made = acted(cadre, applied(cadre), "pass", documents=[{"kind": "id_card"}])
    made = acted(as_user("risk_group"), made, "pass", votes=VOTES, notice=NOTICE)
    made = acted(as_user("township_office"), made, "pass", reason="材料齐全")
    site = {"matches": True, "reason": "养牛 3 头", "suggested_amount": "30000.00"}
    made = acted(as_user("bank_reviewer"), made, "pass", site_check=site, amount="30000.00", rate="0.0435")
    assert made["state"] == "approved"
    assert (made["approved"]["amount"], made["approved"]["rate"]) == ("30000.00", "0.0435")
    read = cadre.get(f"{BASE}/{made['id']}").json()
    assert [(one["step"], one["state"]) for one in read["chain"]][-2:] == [("bank", "done"), ("lend", "now")]
    assert read["opinions"]["site_check"]["suggested_amount"] == "30000.00"
    last = read["history"][-1]
    assert (last["role"], last["action"], last["told"]["approved"]["amount"]) == ("bank_reviewer", "pass", "30000.00")


def test_a_wrong_step_is_told_and_changes_nothing(cadre, as_user):
    made = applied(cadre)
    refused = acted(as_user("township_office"), made, "pass", status=403)
    assert refused["code"] == "application.step_of_others"
    refused = acted(cadre, made, "resume", status=409)
    assert refused["code"] == "application.action_impossible"
    refused = acted(cadre, made, "pass", status=409)
    assert refused["missing"][0]["key"] == "id_card"
    assert cadre.get(f"{BASE}/{made['id']}").json()["version"] == 1


def test_the_loser_of_two_is_told_who_did_what(cadre, as_user):
    made = acted(cadre, applied(cadre), "pass", documents=[{"kind": "id_card"}])
    group = as_user("risk_group")
    acted(group, made, "refuse", reason="不符合")
    told = problem(
        as_user("risk_group").post(
            f"{BASE}/{made['id']}/actions", json={"action": "suspend", "version": made["version"], "reason": "补"}
        ),
        409,
        "application.changed",
    )
    assert (told["by"], told["action"], told["version"]) == (group.user.username, "refuse", made["version"] + 1)


@pytest.mark.parametrize(
    "body",
    [
        {"action": "fly", "version": 1},
        {"action": "pass"},
        {"action": "pass", "version": 1, "amount": "1.001"},
        {"action": "pass", "version": 1, "votes": []},
        {"action": "pass", "version": 1, "notice": {"from": "20 Feb", "to": "2026-02-27"}},
        {"action": "pass", "version": 1, "rate": "4.35"},
        {"action": "pass", "version": 1, "months": 1.5},
    ],
)
def test_a_body_that_makes_no_sense_is_refused(cadre, body):
    made = applied(cadre)
    problem(cadre.post(f"{BASE}/{made['id']}/actions", json=body), 422, "request.invalid_fields")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"amount": "50000.01"}, "application.amount_over_limit"),
        ({"months": 37}, "application.term_over_limit"),
        ({"use": "building"}, "application.use_forbidden"),
        ({"mode": "four_party"}, "application.mode_forbidden"),
        ({"member": "无此人"}, "application.member_unknown"),
        ({"id": "no uuid"}, "upload.bad_id"),
    ],
)
def test_what_the_scheme_forbids_is_a_problem_with_a_pointer(cadre, values, code):
    body = {"household": a_household()["_id"], "scheme": "small", "amount": "40000.00", "months": 24, "use": "breeding"}
    told = problem(cadre.post(BASE, json={**body, **values}), 422, code)
    assert told["pointer"] == f"/{next(iter(values))}"
    assert applications.collection().count_documents({}) == 0


def test_a_request_sent_again_is_answered_alike(cadre):
    body = {"id": "11111111-2222-4333-8444-555555555555", "household": a_household()["_id"], "scheme": "small",
            "amount": "40000.00", "months": 24, "use": "breeding"}  # fmt: skip
    first, again = cadre.post(BASE, json=body), cadre.post(BASE, json=body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"] == body["id"]
    problem(cadre.post(BASE, json={**body, "months": 12}), 409, "application.conflict")
    del body["id"]
    told = problem(cadre.post(BASE, json=body), 409, "application.exists")
    assert told["application"] == first.json()["id"]


def test_lists_show_what_waits_for_the_caller(cadre, as_user):
    waiting = {step: at_step(step)["_id"] for step in ("apply", "village", "township", "bank", "lend")}
    mine = {role: [one["id"] for one in as_user(role).get(f"{BASE}?mine=true").json()["items"]]
            for role in ("village_cadre", "risk_group", "township_office", "bank_reviewer", "county_office")}  # fmt: skip
    assert mine == {
        "village_cadre": [waiting["apply"]], "risk_group": [waiting["village"]], "township_office": [waiting["township"]],
        "bank_reviewer": [waiting["bank"]], "county_office": [],
    }  # fmt: skip
    officer = as_user("loan_officer").get(f"{BASE}?mine=true").json()["items"]
    assert [one["step"] for one in officer] == ["lend", "bank", "apply"]
    assert [one["id"] for one in cadre.get(f"{BASE}?state=approved").json()["items"]] == [waiting["lend"]]
    assert [one["id"] for one in cadre.get(f"{BASE}?step=township").json()["items"]] == [waiting["township"]]
    assert len(cadre.get(f"{BASE}?overdue=true").json()["items"]) == 4  # made in March, long ago
    assert "history" not in officer[0]


def test_pages_neither_skip_nor_repeat(cadre):
    made = [at_step("apply")["_id"] for _ in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        answer = cadre.get(BASE, params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += [one["id"] for one in answer["items"]]
        cursor = answer["next"]
    assert seen == made[::-1]


def test_the_board_counts_by_step(cadre, as_user):
    for step in ("apply", "apply", "village", "bank", "lend"):
        at_step(step)
    (board,) = as_user("township_office").get(f"{BASE}/board").json()
    counts = {one["step"]: (one["count"], one["amount"], one["mine"]) for one in board["columns"]}
    assert counts == {
        "apply": (2, "80000.00", False), "village": (1, "40000.00", False), "township": (0, "0.00", False),
        "bank": (1, "40000.00", False), "lend": (1, "40000.00", False),
    }  # fmt: skip
    assert as_user("township_office", region="522726").get(f"{BASE}/board").json() == []
    (board,) = as_user("bank_reviewer").get(f"{BASE}/board", params={"region": VILLAGE, "scheme": "small"}).json()
    assert [one["mine"] for one in board["columns"]] == [False, False, False, True, False]


def test_what_is_asked_for_can_be_changed_while_it_is_with_the_applicant(cadre):
    made = applied(cadre)
    answer = cadre.patch(f"{BASE}/{made['id']}", json={"version": 1, "amount": "30000.00"})
    assert (answer.json()["amount"], answer.json()["version"]) == ("30000.00", 2)
    problem(cadre.patch(f"{BASE}/{made['id']}", json={"version": 1, "months": 12}), 409, "application.changed")
    acted(cadre, answer.json(), "pass", documents=[{"kind": "id_card"}])
    problem(
        cadre.patch(f"{BASE}/{made['id']}", json={"version": 3, "months": 12}), 409, "application.not_with_applicant"
    )


def test_papers_are_sent_named_and_read_by_those_who_see_the_application(cadre, as_user):
    made, photo = applied(cadre), a_photo(7)
    path = f"{BASE}/{made['id']}/attachments/id.jpg"
    answers = [cadre.put(path, data=photo) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 200]
    problem(cadre.put(path, data=a_photo(8)), 409, "application.attachment_name_taken")
    problem(cadre.put(f"{BASE}/{made['id']}/attachments/x.jpg", data=b"no picture"), 422, "photo.not_an_image")
    named = {"documents": [{"kind": "id_card", "attachments": ["gone.jpg"]}]}
    assert acted(cadre, made, "note", status=404, **named)["code"] == "submission.attachment_not_found"
    made = acted(cadre, made, "pass", documents=[{"kind": "id_card", "attachments": ["id.jpg"]}])
    assert made["documents"][0]["attachments"] == ["id.jpg"]
    sha256 = answers[0].json()["sha256"]
    reader, stranger = as_user("county_office"), as_user("county_office", region="522726")
    assert reader.get(path).content == reader.get(f"/api/v1/photos/{sha256}").content == photo
    assert stranger.get(path).status_code == stranger.get(f"/api/v1/photos/{sha256}").status_code == 404


def test_papers_come_by_the_uploads_of_phones_too(cadre, as_user):
    made, photo = applied(cadre), a_photo(9)
    fields = {"id": str(uuid.uuid4()), "record": made["id"], "name": "form.jpg"}
    sent = cadre.post("/api/v1/photos", data=fields, files={"file": ("form.jpg", photo, "image/jpeg")})
    assert sent.json()["state"] == "attached", sent.text
    again = cadre.post(
        "/api/v1/photos", data={**fields, "id": str(uuid.uuid4())}, files={"file": ("form.jpg", a_photo(3))}
    )
    assert again.json()["problem"]["code"] == "submission.attachment_conflict"
    assert cadre.get(f"{BASE}/{made['id']}/attachments/form.jpg").content == photo
    acted(cadre, made, "withdraw", reason="不贷了")
    late = cadre.post(
        "/api/v1/photos",
        data={**fields, "id": str(uuid.uuid4()), "name": "late.jpg"},
        files={"file": ("late.jpg", photo)},
    )
    problem(late, 422, "submission.attachment_unexpected")


def test_a_pdf_is_kept_as_a_paper(cadre):
    made = applied(cadre)
    path = f"{BASE}/{made['id']}/attachments/contract.pdf"
    assert cadre.put(path, data=b"%PDF-1.7 x").status_code == 201
    assert "attachment" in cadre.get(path).headers["Content-Disposition"]


def test_nobody_adds_papers_to_what_has_ended(cadre):
    made = acted(cadre, applied(cadre), "withdraw", reason="不贷了")
    answer = cadre.put(f"{BASE}/{made['id']}/attachments/id.jpg", data=a_photo(7))
    problem(answer, 409, "application.action_impossible")


def test_a_bank_sees_the_applications_of_its_own_households(cadre, as_user):
    household = a_household(institution="瓮安农商行")
    made = applied(cadre, household=household["_id"])
    ours = as_user("bank_reviewer", institution="瓮安农商行")
    others = as_user("bank_reviewer", institution="独山农商行")
    assert ours.get(f"{BASE}/{made['id']}").status_code == 200
    assert others.get(f"{BASE}/{made['id']}").status_code == 404
    assert others.get(BASE).json()["items"] == []
