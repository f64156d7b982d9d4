import base64
import io
import json
import zlib

import pytest
import zxingcpp
from PIL import Image

from records.credentials import FieldKey
from tests import builders
from tests.http import problem


def keys_of(caller, username=None):
    return f"/api/v1/users/{username or caller.user.username}/field-keys"


def a_key(caller, username=None, device="红米"):
    answer = caller.post(keys_of(caller, username), json={"device": device})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_cadre_makes_a_key_for_the_own_phone(as_user):
    cadre = as_user("village_cadre")
    key = a_key(cadre)
    assert key["server_url"] == f"{cadre.url}/v1/key/{key['token']}"
    assert key["device"] == "红米"
    assert len(key["token"]) >= 43


def test_the_qr_code_is_read_by_another_program_and_holds_collects_settings(as_user):
    key = a_key(as_user("village_cadre"))
    kind, _, data = key["settings_qr_png"].partition(";base64,")
    assert kind == "data:image/png"
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(base64.b64decode(data))))
    assert found.text == key["settings"]
    settings = json.loads(zlib.decompress(base64.b64decode(found.text)))
    assert settings["general"]["server_url"] == key["server_url"]
    assert settings["project"]["name"] == "入户 张三"


def test_the_address_in_the_settings_is_the_public_one_where_it_is_set(as_user, settings, monkeypatch):
    monkeypatch.setattr(settings, "PUBLIC_URL", "https://ruhu.example/", raising=False)
    assert a_key(as_user("village_cadre"))["server_url"].startswith("https://ruhu.example/v1/key/")


def test_the_token_is_shown_once_and_stored_as_a_hash(as_user):
    cadre = as_user("village_cadre")
    key = a_key(cadre)
    (listed,) = cadre.get(keys_of(cadre)).json()["items"]
    assert listed["id"] == key["id"]
    assert "token" not in listed
    assert key["token"] not in str(list(FieldKey._get_collection().find()))


def test_a_key_lets_the_phone_in_until_it_is_revoked(as_user, anyone):
    cadre = as_user("village_cadre")
    key, other = a_key(cadre), a_key(cadre, device="华为")
    assert anyone.get(f"/v1/key/{key['token']}/formList").status_code == 200
    assert cadre.delete(f"{keys_of(cadre)}/{key['id']}").status_code == 204
    assert anyone.get(f"/v1/key/{key['token']}/formList").status_code == 403
    assert anyone.get(f"/v1/key/{other['token']}/formList").status_code == 200


def test_a_key_of_a_disabled_person_stops_at_once(as_user, anyone):
    admin, cadre = as_user(), as_user("village_cadre")
    key = a_key(cadre)
    assert anyone.get(f"/v1/key/{key['token']}/formList").status_code == 200
    admin.patch(f"/api/v1/users/{cadre.user.username}", json={"active": False})
    assert anyone.get(f"/v1/key/{key['token']}/formList").status_code == 403


def test_a_revoked_key_stays_in_the_list_with_its_time(as_user):
    cadre = as_user("village_cadre")
    key = a_key(cadre)
    for _ in range(2):
        assert cadre.delete(f"{keys_of(cadre)}/{key['id']}").status_code == 204
    assert cadre.get(keys_of(cadre)).json()["items"][0]["revoked_at"]


def test_a_manager_makes_and_revokes_keys_for_people_of_the_area(as_user):
    manager, cadre = as_user("county_office"), builders.a_user()
    key = a_key(manager, cadre.username)
    assert key["created_by"] == manager.user.username
    assert manager.delete(f"{keys_of(manager, cadre.username)}/{key['id']}").status_code == 204


def test_a_cadre_does_not_reach_the_keys_of_others(as_user):
    cadre, other = as_user("village_cadre"), as_user("village_cadre")
    key = a_key(other)
    where = keys_of(cadre, other.user.username)
    problem(cadre.get(where), 403, "auth.role_forbids")
    problem(cadre.post(where, json={"device": "x"}), 403, "auth.role_forbids")
    problem(cadre.delete(f"{where}/{key['id']}"), 403, "auth.role_forbids")
    problem(cadre.delete(f"{keys_of(cadre)}/{key['id']}"), 404, "field_key.not_found")


@pytest.mark.parametrize("key_id", ["x", "0123456789abcdef01234567", "0" * 23])
def test_an_unknown_key_is_not_found(as_user, key_id):
    cadre = as_user("village_cadre")
    problem(cadre.delete(f"{keys_of(cadre)}/{key_id}"), 404, "field_key.not_found")


@pytest.mark.parametrize(
    "body", [{}, {"device": ""}, {"device": "x" * 101}, {"device": 1}, {"device": "x", "token": "y"}]
)
def test_a_wrong_device_is_refused(as_user, body):
    cadre = as_user("village_cadre")
    problem(cadre.post(keys_of(cadre), json=body), 422, "request.invalid_fields")


def test_a_field_key_is_no_access_token(as_user, anyone):
    key = a_key(as_user("village_cadre"))
    answer = anyone.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {key['token']}"})
    problem(answer, 401, "auth.token_invalid")
