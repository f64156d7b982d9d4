import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from errors import BadCredentials, TooManyAttempts, WeakPassword
from records import passwords
from records.sign_in_failures import SignInFailures
from tests import builders
from tests.http import PASSWORD


def verify(username, password=PASSWORD, attempts=3):
    return passwords.verify(username, password, attempts, 15)


def fail(username, times):
    for _ in range(times):
        with pytest.raises(BadCredentials):
            verify(username, "wrong")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short-1", "at least 10 characters"),
        ("x" * 201, "at most 200 characters"),
        ("Password12", "easy to guess"),
        ("1212121212", "easy to guess"),
        ("LI.SI-2026-x", "easy to guess"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password, reason):
    with pytest.raises(WeakPassword, match=reason):
        passwords.hashed(password, "li.si")


def test_a_password_may_be_a_chinese_sentence():
    assert passwords.hashed("山里的桃花三月开得正好呀").startswith("$argon2id$")


def test_hashes_are_argon2id_with_a_salt_and_the_library_verifies_them():
    one, two = passwords.hashed("good-horse-55"), passwords.hashed("good-horse-55")
    assert one != two
    assert PasswordHasher().verify(one, "good-horse-55")


def test_generated_passwords_differ_are_strong_and_easy_to_read_out():
    made = {passwords.generated() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        assert re.fullmatch(r"([a-km-np-z2-9]{4}-){3}[a-km-np-z2-9]{4}", password)
        passwords.hashed(password)


@pytest.mark.usefixtures("db")
def test_the_right_password_leads_to_the_person():
    assert verify(builders.a_user(username="li.si").username).username == "li.si"


@pytest.mark.usefixtures("db")
def test_names_and_passwords_are_compared_as_they_are():
    builders.a_user(username="li.si")
    for username, password in (
        ("LI.SI", PASSWORD),
        ("li.si", PASSWORD.upper()),
        ("li.si", PASSWORD + " "),
        ("li.si", ""),
    ):
        with pytest.raises(BadCredentials):
            verify(username, password, attempts=10)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("username", ["li.si", "nobody"])
def test_the_limit_counts_for_names_that_do_not_exist_too(username):
    builders.a_user(username="li.si")
    fail(username, 3)
    with pytest.raises(TooManyAttempts):
        verify(username)


@pytest.mark.usefixtures("db")
def test_one_name_being_locked_does_not_lock_another():
    builders.a_user(username="li.si")
    fail("nobody", 3)
    assert verify("li.si")


@pytest.mark.usefixtures("db")
def test_the_lock_ends_after_the_window_and_tries_meanwhile_do_not_lengthen_it():
    builders.a_user(username="li.si")
    fail("li.si", 3)
    with pytest.raises(TooManyAttempts):
        verify("li.si")
    held = SignInFailures.objects.get()
    assert len(held.at) == 3
    SignInFailures.objects.update(set__at=[at - timedelta(minutes=16) for at in held.at])
    assert verify("li.si")


@pytest.mark.usefixtures("db")
def test_many_right_passwords_at_one_moment_are_all_let_in():
    builders.a_user(username="li.si")
    with ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(verify, ["li.si"] * 16))) == 16


@pytest.mark.usefixtures("db")
def test_what_was_typed_as_a_name_is_not_kept_in_clear():
    fail("my-secret-password", 1)
    held = SignInFailures.objects.get()
    assert "my-secret-password" not in str(held.to_mongo())
    assert held.expires_at > datetime.now(UTC)
    indexes = SignInFailures._get_collection().index_information()
    assert indexes["expires_at_1"]["expireAfterSeconds"] == 0
