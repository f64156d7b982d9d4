"""Settings of ODK Collect: what the phone unpacks."""

from __future__ import annotations

import base64
import json
import random
import zlib

import pytest

from errors import QrTooLong
from media.collect_settings import collect_settings

URL = "https://ruhu.example.cn/v1/key/secret"


def unpacked(text: str) -> dict:
    return json.loads(zlib.decompress(base64.b64decode(text, validate=True)))


def test_the_settings_are_what_collect_expects():
    assert unpacked(collect_settings(URL, "瓮安县")) == {
        "general": {"server_url": URL, "form_update_mode": "match_exactly", "autosend": "wifi_and_cellular"},
        "admin": {},
        "project": {"name": "瓮安县"},
    }


def test_a_user_name_and_password_are_there_only_if_given():
    general = unpacked(collect_settings(URL, "p", username="li", password="秘密"))["general"]
    assert (general["username"], general["password"]) == ("li", "秘密")


def test_the_text_of_usual_settings_is_far_below_the_limit():
    assert len(collect_settings(URL + "k" * 64, "一个名字很长的项目" * 10)) < 500


def test_settings_over_4000_characters_are_refused():
    noise = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=6000))
    with pytest.raises(QrTooLong):
        collect_settings(URL, noise)
