import base64
import json
import threading
from datetime import UTC, datetime, timedelta

import jwt
import pytest

from records.credentials import RefreshFamily
from tests import builders
from tests.http import PASSWORD, Caller, problem

LOGIN, REFRESH, ME = "/api/v1/auth/login", "/api/v1/auth/refresh", "/api/v1/auth/me"


def login(caller, username, password=PASSWORD):
    return caller.post(LOGIN, json={"username": username, "password": password})


def refresh(caller, token):
    return caller.post(REFRESH, json={"refresh_token": token})


def me_with(caller, token):
    return caller.get(ME, headers={"Authorization": f"Bearer {token}"})


def test_signing_in_answers_tokens_and_who_one_is(anyone):
    builders.a_user("loan_officer", username="li.si", name="李四", institution="信用社")
    body = login(anyone, "li.si").json()
    assert body["token_type"] == "Bearer"
    assert body["expires_in"] == 1800
    assert body["user"] == {
        "username": "li.si", "name": "李四", "role": "loan_officer", "region": "522725", "institution": "信用社",
        "must_change_password": False,
    }  # fmt: skip


def test_the_access_token_is_good_for_thirty_minutes_and_names_no_person(as_user):
    claims = jwt.decode(as_user().tokens["access_token"], options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 30 * 60
    assert set(claims) == {"sub", "pv", "iat", "exp"}


def test_me_shows_the_own_account_with_names_and_permissions(as_user):
    body = as_user("village_cadre").get(ME).json()
    assert body["region_name"] == "贵州省黔南布依族苗族自治州瓮安县雍阳街道茶店村"
    assert body["role_name"] == "村干部"
    assert "households.write" in body["permissions"]
    assert "users.manage" not in body["permissions"]


def test_an_unknown_name_and_a_wrong_password_are_answered_alike(anyone):
    builders.a_user(username="li.si")
    builders.a_user(username="gone", active=False)
    answers = [
        login(anyone, "li.si", "wrong-password"),
        login(anyone, "nobody", "wrong-password"),
        login(anyone, "gone"),
    ]
    bodies = [problem(answer, 401, "auth.bad_credentials") for answer in answers]
    assert bodies[0] == bodies[1] == bodies[2]


@pytest.mark.parametrize("username", ["li.si", "nobody"])
def test_after_ten_wrong_passwords_even_the_right_one_must_wait(anyone, username):
    builders.a_user(username="li.si")
    for _ in range(10):
        problem(login(anyone, username, "wrong-password"), 401, "auth.bad_credentials")
    answer = login(anyone, username)
    problem(answer, 429, "auth.too_many_attempts")
    assert int(answer.headers["Retry-After"]) > 60


def test_a_right_password_forgets_the_wrong_ones_before_it(anyone):
    builders.a_user(username="li.si")
    for _ in range(2):
        for _ in range(9):
            login(anyone, "li.si", "wrong-password")
        assert login(anyone, "li.si").status_code == 200


def test_without_a_token_one_is_asked_to_sign_in(anyone):
    answer = anyone.get(ME)
    problem(answer, 401, "auth.required")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_an_expired_token_is_told_apart_so_that_clients_refresh_it(as_user, app):
    caller = as_user()
    past = datetime.now(UTC) - timedelta(minutes=1)
    claims = {"sub": str(caller.user.id), "pv": 1, "iat": past - timedelta(minutes=30), "exp": past}
    token = jwt.encode(claims, app.config["RUHU"].jwt_key, algorithm="HS256")
    problem(me_with(caller, token), 401, "auth.token_expired")


def test_a_token_with_another_persons_id_in_it_is_refused(as_user):
    caller, other = as_user(), builders.a_user()
    head, body, signature = caller.tokens["access_token"].split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    forged = base64.urlsafe_b64encode(json.dumps({**claims, "sub": str(other.id)}).encode()).decode().rstrip("=")
    problem(me_with(caller, f"{head}.{forged}.{signature}"), 401, "auth.token_invalid")


@pytest.mark.parametrize("key", [None, "x" * 32])
def test_a_token_signed_with_nothing_or_another_key_is_refused(as_user, key):
    caller = as_user()
    claims = {"sub": str(caller.user.id), "pv": 1, "exp": datetime.now(UTC) + timedelta(minutes=5)}
    token = jwt.encode(claims, key, algorithm="HS256" if key else "none")
    problem(me_with(caller, token), 401, "auth.token_invalid")


def test_a_token_that_never_ends_is_refused(as_user, app):
    caller = as_user()
    token = jwt.encode({"sub": str(caller.user.id), "pv": 1}, app.config["RUHU"].jwt_key, algorithm="HS256")
    problem(me_with(caller, token), 401, "auth.token_invalid")


@pytest.mark.parametrize("token", ["x", "a.b.c", "é", "..", "null", "0" * 5000])
def test_rubbish_for_a_token_is_refused(anyone, token):
    answer = anyone.get(ME, headers={"Authorization": b"Bearer " + token.encode()})
    problem(answer, 401, "auth.token_invalid")


def test_refreshing_gives_new_tokens_that_work(as_user):
    caller = as_user()
    fresh = refresh(caller, caller.tokens["refresh_token"]).json()
    assert fresh["refresh_token"] != caller.tokens["refresh_token"]
    assert fresh["user"]["username"] == caller.user.username
    assert me_with(caller, fresh["access_token"]).status_code == 200
    assert refresh(caller, fresh["refresh_token"]).status_code == 200


def test_using_a_refresh_token_twice_ends_the_whole_sign_in(as_user):
    caller = as_user()
    second = refresh(caller, caller.tokens["refresh_token"]).json()["refresh_token"]
    problem(refresh(caller, caller.tokens["refresh_token"]), 401, "auth.refresh_reused")
    problem(refresh(caller, second), 401, "auth.token_invalid")


def test_ending_one_sign_in_leaves_those_on_other_devices(as_user, server_url):
    caller = as_user()
    other_device = Caller(server_url, caller.user).signed_in()
    refresh(caller, caller.tokens["refresh_token"])
    problem(refresh(caller, caller.tokens["refresh_token"]), 401, "auth.refresh_reused")
    assert refresh(other_device, other_device.tokens["refresh_token"]).status_code == 200


def test_of_two_refreshes_at_one_moment_exactly_one_wins(as_user, server_url):
    for _ in range(5):
        caller = as_user()
        barrier, answers = threading.Barrier(2), []

        def race(token, barrier=barrier, answers=answers):
            stranger = Caller(server_url)
            barrier.wait()
            answers.append(refresh(stranger, token).status_code)

        threads = [threading.Thread(target=race, args=(caller.tokens["refresh_token"],)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == [200, 401]


def test_an_expired_refresh_token_is_no_reuse(as_user):
    caller = as_user()
    RefreshFamily.objects(user=caller.user.id).update(set__expires_at=datetime.now(UTC) - timedelta(seconds=1))
    problem(refresh(caller, caller.tokens["refresh_token"]), 401, "auth.token_invalid")


@pytest.mark.parametrize("token", ["", ".", "x", "x.y", "$ne.$ne", "x" * 201])
def test_rubbish_for_a_refresh_token_is_refused(anyone, token):
    assert refresh(anyone, token).status_code in (401, 422)


def test_the_refresh_token_is_stored_as_a_hash_only(as_user):
    secret = as_user().tokens["refresh_token"].partition(".")[2]
    assert secret not in str(list(RefreshFamily._get_collection().find()))


def test_signing_out_ends_the_sign_in_and_is_answered_alike_for_unknown_tokens(as_user):
    caller = as_user()
    for token in (caller.tokens["refresh_token"], "unknown.token"):
        assert caller.post("/api/v1/auth/logout", json={"refresh_token": token}).status_code == 204
    problem(refresh(caller, caller.tokens["refresh_token"]), 401, "auth.token_invalid")


def change_password(caller, old, new):
    return caller.post("/api/v1/auth/password", json={"old_password": old, "new_password": new})


def test_changing_the_password_ends_every_other_sign_in_and_begins_a_new_one(as_user, server_url):
    caller = as_user("village_cadre", must_change_password=True)
    other_device = Caller(server_url, caller.user).signed_in()
    answer = change_password(caller, PASSWORD, "new-horse-77").json()
    assert answer["user"]["must_change_password"] is False
    problem(other_device.get(ME), 401, "auth.token_invalid")
    problem(refresh(other_device, other_device.tokens["refresh_token"]), 401, "auth.token_invalid")
    assert me_with(caller, answer["access_token"]).status_code == 200
    assert refresh(caller, answer["refresh_token"]).status_code == 200
    problem(login(caller, caller.user.username), 401, "auth.bad_credentials")
    assert login(caller, caller.user.username, "new-horse-77").status_code == 200


def test_the_old_password_must_be_right(as_user):
    body = problem(change_password(as_user(), "wrong-password", "new-horse-77"), 422, "auth.wrong_password")
    assert body["pointer"] == "/old_password"


def test_the_old_password_cannot_be_guessed_without_limit(as_user):
    caller = as_user()
    for _ in range(10):
        problem(change_password(caller, "wrong-password", "new-horse-77"), 422, "auth.wrong_password")
    problem(change_password(caller, PASSWORD, "new-horse-77"), 429, "auth.too_many_attempts")


@pytest.mark.parametrize("new", ["short", "1234567890", "aaaaaaaaaaaa", PASSWORD])
def test_a_weak_new_password_is_refused_and_says_why(as_user, new):
    body = problem(change_password(as_user(), PASSWORD, new), 422, "user.weak_password")
    assert body["pointer"] == "/new_password"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"username": "a", "username": "b", "password": "c"}', 400, "request.unreadable_json"),
        (b'{"username": "a", "password": "b", "admin": true}', 422, "request.invalid_fields"),
        (b'{"username": "a"}', 422, "request.invalid_fields"),
        (b'{"username": {"$ne": ""}, "password": "b"}', 422, "request.invalid_fields"),
        (b'{"username": "a\\u0000", "password": "b"}', 400, "request.bad_text"),
        (b'{"username": "\\ud800", "password": "b"}', 400, "request.bad_text"),
        (b"[]", 422, "request.invalid_fields"),
        (b"\xff", 400, "request.unreadable_json"),
    ],
)
def test_a_strange_body_is_refused(anyone, body, status, code):
    problem(anyone.post(LOGIN, data=body, headers={"Content-Type": "application/json"}), status, code)
