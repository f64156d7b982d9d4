"""Callbacks are opened if they are WeChat's, and pages signed as WeChat checks them."""

from __future__ import annotations

import base64
import doctest
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.wechat import fields, signatures
from reminders.wechat.signatures import BadCallback, CallbackCipher, callback_signature, is_signed

KEY = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
APPID = "wx1234567890abcdef"


def test_the_published_example_of_a_page_signature():
    assert doctest.testmod(signatures).failed == 0
    assert doctest.testmod(fields).failed == 0


def test_a_signature_depends_on_every_part_and_on_no_order():
    good = callback_signature("token", "1409659813", "1372623149", "cipher")
    assert callback_signature("token", "cipher", "1372623149", "1409659813") == good
    assert is_signed(good, "token", "1409659813", "1372623149", "cipher")
    assert not is_signed(good, "other", "1409659813", "1372623149", "cipher")
    assert not is_signed("签名", "token")


@given(st.binary(max_size=200))
def test_what_is_sealed_can_be_opened(message):
    cipher = CallbackCipher(KEY, APPID)
    assert cipher.opened(cipher.sealed(message)) == message


def test_messages_of_another_account_or_none_are_refused():
    sealed = CallbackCipher(KEY, "wx-other").sealed(b"{}")
    for wrong in (sealed, "", "AAAA", "不是", base64.b64encode(secrets.token_bytes(64)).decode()):
        with pytest.raises(BadCallback):
            CallbackCipher(KEY, APPID).opened(wrong)
