import pytest

from tests import builders
from tests.households.people import raw, registered, stored
from tests.http import Caller, problem

SECRETS = ("李建国", "H-1", builders.VILLAGE, "茶店村")


@pytest.fixture
def held(db):
    return registered(category="脱贫户")


def token_of(app, household):
    return app.config["RUHU"].cards.token(household["card_id"])


@pytest.fixture
def token(app, held):
    return token_of(app, held)


def forged(token):
    return token[:-1] + ("A" if token[-1] != "A" else "B")


def test_staff_of_the_area_are_led_to_the_household(as_user, held, token):
    cadre = as_user("village_cadre")
    answer = cadre.get(f"/h/{token}", allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/api/v1/households/{held['_id']}")
    assert cadre.get(f"/h/{token}").json()["code"] == "H-1"


def test_a_stranger_learns_what_the_card_is_and_nothing_of_the_household(anyone, held, token):
    answer = anyone.get(f"/h/{token}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "入户二维码牌" in answer.text
    assert "visits by village cadres" in answer.text
    everything = answer.text + str(answer.headers)
    assert not any(secret in everything for secret in (*SECRETS, "脱贫户", held["_id"], held["card_id"], token))


def test_a_stranger_sees_the_same_page_for_every_household(anyone, app, token):
    other = registered(code="H-2", region=builders.OTHER_VILLAGE)
    assert anyone.get(f"/h/{token}").text == anyone.get(f"/h/{token_of(app, other)}").text


def test_the_page_is_neither_kept_nor_framed_nor_searched(anyone, token):
    answer = anyone.get(f"/h/{token}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert 'name="robots" content="noindex"' in answer.text


def invalid_pages(anyone, app, token):
    return {name: anyone.get(f"/h/{text}") for name, text in {
        "forged": forged(token), "short": "abc", "long": "a" * 500, "cut": token[:-1], "odd": "%E6%9D%8E",
        "unknown": app.config["RUHU"].cards.issue()[1],
    }.items()}  # fmt: skip


def test_all_invalid_cards_answer_alike(anyone, app, token):
    answers = invalid_pages(anyone, app, token)
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 404)
    assert len({answer.text for answer in answers.values()}) == 1
    assert "这张牌无效" in answers["forged"].text
    assert "not valid" in answers["forged"].text


def test_a_replaced_card_is_invalid_for_strangers_and_staff(anyone, as_user, app, held, token):
    cadre = as_user("village_cadre")
    new = cadre.post(f"/api/v1/households/{held['_id']}/card").json()["token"]
    assert anyone.get(f"/h/{token}").text == invalid_pages(anyone, app, token)["unknown"].text
    problem(cadre.get(f"/h/{token}"), 404, "card.invalid")
    assert cadre.get(f"/h/{new}").json()["id"] == held["_id"]


@pytest.mark.parametrize(
    "staff",
    [
        ("village_cadre", {"region": builders.OTHER_VILLAGE}),
        ("county_office", {"region": "522726"}),
        ("loan_officer", {"institution": "甲银行"}),
    ],
    ids=lambda one: one[0],
)
def test_staff_outside_the_area_learn_no_more_than_of_an_invalid_card(as_user, token, staff):
    role, values = staff
    caller = as_user(role, **values)
    outside, invalid = caller.get(f"/h/{token}"), caller.get(f"/h/{forged(token)}")
    problem(outside, 404, "card.invalid")
    assert outside.json() == invalid.json()


def test_an_expired_token_is_told_rather_than_treated_as_a_stranger(server_url, held, token):
    caller = Caller(server_url)
    caller.session.headers["Authorization"] = "Bearer nonsense"
    problem(caller.get(f"/h/{token}"), 401, "auth.token_invalid")


def test_scanning_changes_nothing(anyone, as_user, held, token):
    before = raw(held["_id"])
    anyone.get(f"/h/{token}")
    as_user("village_cadre").get(f"/h/{token}")
    assert stored() == [before]


def test_the_token_is_short_enough_for_wechat(token):
    assert len(token) <= 32
    assert all(character.isascii() and (character.isalnum() or character in "_-") for character in token)
