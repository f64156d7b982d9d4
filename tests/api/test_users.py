import pytest

from records import users
from records.users import User
from tests import builders
from tests.http import PASSWORD, Caller, problem

USERS = "/api/v1/users"
ME = "/api/v1/auth/me"


def new_user(**values):
    return {"username": "li.si", "name": "李四", "role": "village_cadre", "region": builders.VILLAGE, **values}


def county(as_user, **values):
    return as_user("county_office", **values)


def test_a_new_account_can_sign_in_with_the_generated_password(as_user, anyone):
    body = as_user().post(USERS, json=new_user()).json()
    answer = anyone.post("/api/v1/auth/login", json={"username": "li.si", "password": body["password"]})
    assert answer.json()["user"]["must_change_password"] is True
    assert body["created_by"] != "li.si"


def test_a_given_password_is_not_repeated(as_user):
    assert as_user().post(USERS, json=new_user(password="good-horse-55")).json()["password"] is None


def test_the_phone_number_is_masked_in_answers_and_encrypted_in_the_database(as_user):
    admin = as_user()
    assert admin.post(USERS, json=new_user(phone="+86 138-1234-5678")).json()["phone"] == "138****5678"
    assert admin.get(f"{USERS}/li.si").json()["phone"] == "138****5678"
    stored = User._get_collection().find_one({"username": "li.si"})["phone"]
    assert stored.subtype == 6
    assert b"13812345678" not in stored


def test_a_wrong_phone_number_names_the_field(as_user):
    body = problem(as_user().post(USERS, json=new_user(phone="12345")), 422, "request.invalid_fields")
    assert body["errors"][0]["pointer"] == "/phone"


def test_a_taken_name_is_a_conflict(as_user):
    admin = as_user()
    admin.post(USERS, json=new_user())
    problem(admin.post(USERS, json=new_user()), 409, "user.exists")


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"username": "Li Si"}, "/username"),
        ({"username": "li.si\n"}, "/username"),
        ({"role": "king"}, "/role"),
        ({"role": "loan_officer"}, "/institution"),
        ({"institution": "信用社"}, "/institution"),
        ({"region": ""}, "/region"),
        ({"region": "abc"}, "/region"),
        ({"name": ""}, "/name"),
        ({"password_hash": "x"}, "/password_hash"),
    ],
)
def test_a_wrong_field_is_named(as_user, values, pointer):
    body = problem(as_user().post(USERS, json=new_user(**values)), 422, "request.invalid_fields")
    assert [error["pointer"] for error in body["errors"]] == [pointer]
    assert users.named("li.si") is None


def test_a_region_that_was_not_imported_is_refused(as_user):
    assert problem(as_user().post(USERS, json=new_user(region="522799")), 422, "region.unknown")["pointer"] == "/region"


def test_a_weak_password_is_refused(as_user):
    problem(as_user().post(USERS, json=new_user(password="li.si-li.si")), 422, "user.weak_password")


@pytest.mark.parametrize(
    "role", ["township_office", "village_cadre", "risk_group", "loan_officer", "bank_reviewer", "auditor"]
)
def test_only_managers_see_and_make_accounts(as_user, role):
    caller = as_user(role, institution="信用社" if role in ("loan_officer", "bank_reviewer") else None)
    problem(caller.get(USERS), 403, "auth.role_forbids")
    problem(caller.post(USERS, json=new_user()), 403, "auth.role_forbids")
    problem(caller.patch(f"{USERS}/{caller.user.username}", json={"role": "admin"}), 403, "auth.role_forbids")


def test_a_stranger_is_asked_to_sign_in_before_the_body_is_looked_at(anyone):
    problem(anyone.post(USERS, json={"rubbish": 1}), 401, "auth.required")


def test_a_manager_makes_accounts_in_the_own_region_only(as_user):
    manager = county(as_user)
    assert manager.post(USERS, json=new_user()).status_code == 201
    elsewhere = new_user(username="wang.wu", region=builders.OTHER_COUNTY_VILLAGE)
    problem(manager.post(USERS, json=elsewhere), 403, "auth.out_of_scope")
    problem(manager.post(USERS, json=new_user(username="wang.wu", role="auditor", region="")), 403, "auth.out_of_scope")


def test_a_manager_does_not_make_administrators(as_user):
    problem(county(as_user).post(USERS, json=new_user(role="admin", region="522725")), 403, "user.admin_reserved")


def test_a_manager_does_not_touch_the_administrator_of_the_own_county(as_user):
    manager, admin = county(as_user), builders.a_user("admin", region="522725")
    problem(manager.post(f"{USERS}/{admin.username}/reset-password"), 403, "user.admin_reserved")
    problem(manager.patch(f"{USERS}/{admin.username}", json={"active": False}), 403, "user.admin_reserved")
    problem(manager.post(f"{USERS}/{admin.username}/field-keys", json={"device": "x"}), 403, "user.admin_reserved")


def test_a_manager_of_another_county_gets_404(as_user):
    other, cadre = county(as_user, region="522726"), builders.a_user()
    for answer in (
        other.get(f"{USERS}/{cadre.username}"),
        other.patch(f"{USERS}/{cadre.username}", json={"name": "x"}),
        other.post(f"{USERS}/{cadre.username}/reset-password"),
        other.get(f"{USERS}/{cadre.username}/field-keys"),
        other.get(f"{USERS}/nobody"),
    ):
        problem(answer, 404, "user.not_found")


def test_a_manager_bound_to_an_institution_manages_its_people_only(as_user):
    manager = county(as_user, institution="信用社")
    own = builders.a_user("loan_officer", institution="信用社")
    other = builders.a_user("loan_officer", institution="农商行")
    assert [user["username"] for user in manager.get(USERS, params={"role": "loan_officer"}).json()["items"]] == [
        own.username
    ]
    problem(manager.get(f"{USERS}/{other.username}"), 404, "user.not_found")
    theirs = new_user(role="loan_officer", region="522725", institution="农商行")
    problem(manager.post(USERS, json=theirs), 403, "auth.out_of_scope")
    assert manager.post(USERS, json={**theirs, "institution": "信用社"}).status_code == 201


def test_the_list_holds_the_own_area_by_name_page_by_page(as_user):
    manager = county(as_user, username="m")
    for name in ("c", "a", "b"):
        builders.a_user(username=name)
    builders.a_user(username="elsewhere", region=builders.OTHER_COUNTY_VILLAGE)
    seen, cursor = [], None
    while True:
        page = manager.get(USERS, params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += [user["username"] for user in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert seen == ["a", "b", "c", "m"]


def test_a_broken_cursor_is_told(as_user):
    problem(as_user().get(USERS, params={"cursor": "x"}), 400, "request.bad_cursor")


def test_name_and_phone_change_and_the_rest_stays(as_user):
    admin, cadre = as_user(), builders.a_user()
    body = admin.patch(f"{USERS}/{cadre.username}", json={"name": "王五", "phone": "13912345678"}).json()
    assert (body["name"], body["phone"], body["role"]) == ("王五", "139****5678", "village_cadre")
    assert admin.patch(f"{USERS}/{cadre.username}", json={"phone": None}).json()["phone"] is None


def test_a_new_region_counts_at_once_for_a_person_who_is_signed_in(as_user):
    admin, cadre = as_user(), as_user("village_cadre")
    assert admin.patch(f"{USERS}/{cadre.user.username}", json={"region": builders.OTHER_VILLAGE}).status_code == 200
    assert cadre.get("/api/v1/regions").json()["items"][0]["code"] == builders.OTHER_VILLAGE


def test_a_new_role_must_fit_the_institution(as_user):
    admin, cadre = as_user(), builders.a_user()
    problem(admin.patch(f"{USERS}/{cadre.username}", json={"role": "loan_officer"}), 422, "request.invalid_fields")
    moved = admin.patch(f"{USERS}/{cadre.username}", json={"role": "loan_officer", "institution": "信用社"})
    assert moved.json()["institution"] == "信用社"


def test_nobody_is_moved_out_of_the_managers_area(as_user):
    manager, cadre = county(as_user), builders.a_user()
    change = {"region": builders.OTHER_COUNTY_VILLAGE}
    problem(manager.patch(f"{USERS}/{cadre.username}", json=change), 403, "auth.out_of_scope")


def test_disabling_ends_tokens_and_sign_ins_at_once(as_user, anyone):
    admin, cadre = as_user(), as_user("village_cadre")
    assert cadre.get(ME).status_code == 200
    assert admin.patch(f"{USERS}/{cadre.user.username}", json={"active": False}).json()["active"] is False
    problem(cadre.get(ME), 401, "auth.token_invalid")
    refresh = anyone.post("/api/v1/auth/refresh", json={"refresh_token": cadre.tokens["refresh_token"]})
    problem(refresh, 401, "auth.token_invalid")


def test_enabling_again_lets_one_sign_in_but_revives_no_old_token(as_user, server_url):
    admin, cadre = as_user(), as_user("village_cadre")
    for active in (False, True):
        admin.patch(f"{USERS}/{cadre.user.username}", json={"active": active})
    problem(cadre.get(ME), 401, "auth.token_invalid")
    assert Caller(server_url, cadre.user).signed_in().get(ME).status_code == 200


@pytest.mark.parametrize("change", [{"active": False}, {"role": "auditor"}, {"region": "522725"}])
def test_nobody_takes_the_own_account_away(as_user, change):
    admin = as_user()
    problem(admin.patch(f"{USERS}/{admin.user.username}", json=change), 409, "user.own_account")
    assert admin.patch(f"{USERS}/{admin.user.username}", json={"name": "新名字", "active": True}).status_code == 200


def test_a_reset_ends_sign_ins_and_the_lock_and_answers_a_password_once(as_user, anyone):
    admin, cadre = as_user(), as_user("village_cadre")
    name = cadre.user.username
    for _ in range(10):
        anyone.post("/api/v1/auth/login", json={"username": name, "password": "wrong-password"})
    password = admin.post(f"{USERS}/{name}/reset-password").json()["password"]
    problem(cadre.get(ME), 401, "auth.token_invalid")
    answer = anyone.post("/api/v1/auth/login", json={"username": name, "password": password})
    assert answer.json()["user"]["must_change_password"] is True
    problem(
        anyone.post("/api/v1/auth/login", json={"username": name, "password": PASSWORD}), 401, "auth.bad_credentials"
    )
    assert "password" not in admin.get(f"{USERS}/{name}").json()


def test_the_own_password_is_not_reset_without_the_old_one(as_user):
    admin = as_user()
    problem(admin.post(f"{USERS}/{admin.user.username}/reset-password"), 409, "user.own_account")


def test_clients_without_patch_send_post_with_a_header(as_user):
    admin, cadre = as_user(), builders.a_user()
    headers = {"X-HTTP-Method-Override": "PATCH"}
    assert admin.post(f"{USERS}/{cadre.username}", json={"name": "王五"}, headers=headers).json()["name"] == "王五"
