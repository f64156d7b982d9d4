from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from api.identity import from_field_key
from errors import FieldKeyInvalid, FieldKeyNotFound, RefreshReused, TokenInvalid
from records import accounts, credentials
from records.actors import at_command_line
from records.credentials import FieldKey, RefreshFamily
from tests import builders

pytestmark = pytest.mark.usefixtures("db")


def start(user):
    return credentials.start_family(user, 30, "test")


def test_each_refresh_token_is_good_for_one_exchange():
    user = builders.a_user()
    token = start(user)
    for _ in range(3):
        again, token = credentials.rotate(token, 30)
        assert again.id == user.id


def test_reuse_revokes_the_family_and_says_so_once():
    first = start(builders.a_user())
    _, second = credentials.rotate(first, 30)
    with pytest.raises(RefreshReused):
        credentials.rotate(first, 30)
    for token in (first, second):
        with pytest.raises(TokenInvalid):
            credentials.rotate(token, 30)


def test_of_sixteen_exchanges_at_one_moment_one_wins():
    token, barrier = start(builders.a_user()), Barrier(16)

    def exchange(_):
        barrier.wait()
        try:
            return credentials.rotate(token, 30)[1]
        except (RefreshReused, TokenInvalid):
            return None

    with ThreadPoolExecutor(16) as pool:
        won = [fresh for fresh in pool.map(exchange, range(16)) if fresh]
    assert len(won) == 1
    with pytest.raises(TokenInvalid):  # a thief may have been among them
        credentials.rotate(won[0], 30)


def test_an_exchange_lengthens_the_sign_in():
    token = start(builders.a_user())
    RefreshFamily.objects.update(set__expires_at=datetime.now(UTC) + timedelta(minutes=1))
    credentials.rotate(token, 30)
    assert RefreshFamily.objects.first().expires_at > datetime.now(UTC) + timedelta(days=29)


def test_an_expired_token_is_invalid_and_no_reuse():
    token = start(builders.a_user())
    RefreshFamily.objects.update(set__expires_at=datetime.now(UTC) - timedelta(seconds=1))
    with pytest.raises(TokenInvalid):
        credentials.rotate(token, 30)


def test_a_sign_in_that_began_before_a_password_change_ends_even_if_it_was_stored_after():
    stale = builders.a_user()
    accounts.reset_password(stale.username, at_command_line("test"))
    token = start(stale)  # its password was checked before the reset
    with pytest.raises(TokenInvalid):
        credentials.rotate(token, 30)


def test_a_disabled_person_exchanges_nothing():
    user = builders.a_user()
    token = start(user)
    accounts.change_account(user.username, {"active": False}, at_command_line("test"))
    with pytest.raises(TokenInvalid):
        credentials.rotate(token, 30)


def test_the_database_forgets_expired_sign_ins():
    indexes = RefreshFamily._get_collection().index_information()
    assert indexes["expires_at_1"]["expireAfterSeconds"] == 0


def test_a_field_key_leads_to_its_person_until_it_is_revoked(app):
    user = builders.a_user()
    key, token = credentials.issue_field_key(user, "红米", "test")
    with app.test_request_context():
        assert from_field_key(token).username == user.username
        credentials.revoke_field_key(user, str(key.id))
        with pytest.raises(FieldKeyInvalid):
            from_field_key(token)


def test_a_field_key_of_a_disabled_person_stops_at_once_although_it_was_remembered(app):
    user = builders.a_user()
    _, token = credentials.issue_field_key(user, "红米", "test")
    with app.test_request_context():
        from_field_key(token)
        accounts.change_account(user.username, {"active": False}, at_command_line("test"))
        with pytest.raises(FieldKeyInvalid):
            from_field_key(token)


@pytest.mark.parametrize("token", ["", "x", "$ne", "\0"])
def test_an_unknown_field_key_leads_to_nobody(token):
    assert credentials.user_of_field_key(token) is None


def test_a_key_is_revoked_by_its_own_person_only():
    owner, other = builders.a_user(), builders.a_user()
    key, token = credentials.issue_field_key(owner, "红米", "test")
    with pytest.raises(FieldKeyNotFound):
        credentials.revoke_field_key(other, str(key.id))
    assert credentials.user_of_field_key(token)


def test_keys_are_listed_newest_first():
    user = builders.a_user()
    for device in ("a", "b", "c"):
        credentials.issue_field_key(user, device, "test")
    assert [key.device for key in credentials.field_keys_of(user)] == ["c", "b", "a"]


def test_no_secret_is_stored():
    user = builders.a_user()
    _, token = credentials.issue_field_key(user, "红米", "test")
    refresh = start(user).partition(".")[2]
    stored = str(list(FieldKey._get_collection().find()) + list(RefreshFamily._get_collection().find()))
    assert token not in stored
    assert refresh not in stored
