import pytest

from records import audit
from tests import builders
from tests.http import problem

AUDIT = "/api/v1/audit"


def entry(action="user.changed", target="li.si", who="wang.wu", region=builders.VILLAGE, **more):
    audit.record(action, target, who=who, region=region, **more)


def targets(answer):
    assert answer.status_code == 200, answer.text
    return [item["target"] for item in answer.json()["items"]]


def test_an_entry_says_who_did_what_to_whom_from_where(as_user):
    admin = as_user()
    admin.post("/api/v1/users", json={"username": "li.si", "name": "李四", "role": "auditor", "phone": "13812345678"})
    admin.patch(
        "/api/v1/users/li.si", json={"name": "李五", "phone": "13912345678"}, headers={"User-Agent": "ruhu-test"}
    )
    newest, oldest = admin.get(AUDIT).json()["items"]
    assert newest["who"] == admin.user.username
    assert (newest["role"], newest["action"], newest["target"]) == ("admin", "user.changed", "li.si")
    assert (newest["address"], newest["agent"]) == ("127.0.0.1", "ruhu-test")
    assert newest["details"] == {"name": ["李四", "李五"], "phone": "changed"}
    assert oldest["action"] == "user.created"


def test_each_change_of_an_account_is_logged_once_and_without_secrets(as_user):
    admin, cadre = as_user(), builders.a_user()
    where = f"/api/v1/users/{cadre.username}"
    admin.patch(where, json={"active": False})
    password = admin.post(f"{where}/reset-password").json()["password"]
    key = admin.post(f"{where}/field-keys", json={"device": "红米"}).json()
    admin.delete(f"{where}/field-keys/{key['id']}")
    answer = admin.get(AUDIT, params={"target": cadre.username})
    actions = [item["action"] for item in answer.json()["items"]]
    assert actions == ["field_key.revoked", "field_key.issued", "user.password_reset", "user.changed"]
    assert password not in answer.text
    assert key["token"] not in answer.text


def test_what_was_refused_is_not_logged_as_done(as_user):
    admin = as_user()
    admin.post("/api/v1/users", json={"username": "li.si", "name": "李四", "role": "auditor", "region": "522799"})
    assert targets(admin.get(AUDIT)) == []


def test_an_auditor_reads_the_entries_of_the_own_area(as_user):
    entry(target="in")
    entry(target="out", region=builders.OTHER_COUNTY_VILLAGE)
    entry(target="whole", region="")
    assert targets(as_user("auditor").get(AUDIT)) == ["in"]
    assert targets(as_user("auditor", region="").get(AUDIT)) == ["whole", "out", "in"]


def test_filters_must_equal(as_user):
    for number in range(3):
        entry(target=f"t{number}", who=f"w{number}", action=f"a{number}")
    admin = as_user()
    for query in ({"target": "t1"}, {"who": "w1"}, {"action": "a1"}, {"action": "a1", "who": "w1"}):
        assert targets(admin.get(AUDIT, params=query)) == ["t1"]
    assert targets(admin.get(AUDIT, params={"action": "a1", "who": "w2"})) == []


def test_pages_neither_skip_nor_repeat_entries_of_the_same_moment(as_user):
    for number in range(7):
        entry(target=f"t{number}")
    now = audit.AuditEntry.objects.first().at
    audit.AuditEntry._get_collection().update_many({}, {"$set": {"at": now}})  # the test alone does this
    admin, seen, cursor = as_user(), [], None
    while True:
        page = admin.get(AUDIT, params={"limit": 3, **({"cursor": cursor} if cursor else {})}).json()
        seen += [item["target"] for item in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert sorted(seen) == [f"t{number}" for number in range(7)]


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJhIiwiYiJd", "W3sidCI6MX0sIngiXQ", "W3sidCI6MWU5OX0sIngiXQ"])
def test_a_broken_cursor_is_told(as_user, cursor):
    problem(as_user().get(AUDIT, params={"cursor": cursor}), 400, "request.bad_cursor")


@pytest.mark.parametrize("role", ["county_office", "township_office", "village_cadre"])
def test_only_administrators_and_auditors_read_the_log(as_user, role):
    problem(as_user(role).get(AUDIT), 403, "auth.role_forbids")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_writes_to_the_log_over_http(as_user, method):
    problem(as_user().request(method, AUDIT), 405, "request.method_not_allowed")
