"""Household cards: tokens that cannot be made up."""

from __future__ import annotations

import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import CardInvalid
from households.cards import CardSigner, card_token_in

SIGNER = CardSigner(b"k" * 32)
OTHER = CardSigner(b"o" * 32)


def test_a_token_leads_back_to_its_card():
    card_id, token = SIGNER.issue()
    assert SIGNER.card_id(token) == card_id
    assert SIGNER.token(card_id) == token


def test_tokens_fit_the_scene_of_a_mini_program():
    for _ in range(200):
        assert re.fullmatch(r"[A-Za-z0-9_-]{24}", SIGNER.issue()[1])


def test_no_two_cards_are_alike():
    assert len({SIGNER.issue() for _ in range(1000)}) == 1000


def test_a_token_signed_with_another_key_is_refused():
    with pytest.raises(CardInvalid):
        SIGNER.card_id(OTHER.issue()[1])


def test_any_changed_character_is_refused():
    _, token = SIGNER.issue()
    for at, character in enumerate(token):
        changed = token[:at] + ("A" if character != "A" else "B") + token[at + 1 :]
        with pytest.raises(CardInvalid):
            SIGNER.card_id(changed)


def test_a_token_of_another_version_is_refused_though_its_tag_is_right():
    body = b"\x02" + b"r" * 9
    token = base64.urlsafe_b64encode(body + SIGNER._tag(body)).decode()
    with pytest.raises(CardInvalid):
        SIGNER.card_id(token)


@given(st.text(max_size=40) | st.text("ABab01-_=", min_size=24, max_size=24))
def test_no_text_is_taken_for_a_card(text):
    with pytest.raises(CardInvalid):
        SIGNER.card_id(text)


@pytest.mark.parametrize("card_id", ["", "short", "ABCDEFGHIJKL=", "ABCDEFGHIJK卡"])
def test_no_token_is_made_for_what_is_no_card_id(card_id):
    with pytest.raises(CardInvalid):
        SIGNER.token(card_id)


def test_a_short_key_is_refused():
    with pytest.raises(ValueError, match="16 bytes"):
        CardSigner(b"short")


@pytest.mark.parametrize(
    "around", ["{}", " {}\n", "https://ruhu.example.cn/h/{}", "http://10.0.0.2:8000/x/h/{}/", "/h/{}?from=scan"]
)
def test_the_token_is_found_in_a_scanned_text(around):
    _, token = SIGNER.issue()
    assert card_token_in(around.format(token)) == token


@pytest.mark.parametrize("around", ["{}x", "https://ruhu.example.cn/i/{}", "card {} of", "https://evil.example/{}", ""])
def test_other_scanned_texts_hold_no_token(around):
    assert card_token_in(around.format(SIGNER.issue()[1])) is None
