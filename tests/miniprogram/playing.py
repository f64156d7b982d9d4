"""Plays sequences: fills in values, sends, compares the answer, keeps what later calls need."""

from __future__ import annotations

import hashlib
import io
import json
import random
import re
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import requests
from PIL import Image

from tests.miniprogram.sequences import Call
from tests.miniprogram.wx import Wx

_NAME = re.compile(r"\{([a-z][\w.:+-]*)\}")
_CHINA = timezone(timedelta(hours=8))


class Played(Exception):
    """A call was not answered as the document says."""


class Unknown(Exception):
    """A value is asked for that no earlier answer had."""


class Player:
    """One phone with the mini-program on it, in many hands: values go from one person's calls to the next one's."""

    def __init__(self, url: str, values: dict[str, str], wechat: dict[str, Callable[[], str]]) -> None:
        """Call `url`; `values` are known from the start, `wechat` gives what wx.login and the phone button do."""
        self._wx, self.values, self._wechat = Wx(url), dict(values), wechat
        self._files: dict[str, bytes] = {}

    def play(self, calls: list[Call], told: Callable[[str], None] = lambda _: None) -> int:
        """Make the calls of one person; return how many had to be left out since there was nothing to do them with.

        Raises Played if an answer is another one.
        """
        self.values.pop("token", None)
        skipped = 0
        for call in calls:
            try:
                answer = self._sent(call)
            except Unknown as unknown:
                skipped += 1
                told(f"–   {call.line[:100]}   ({unknown})")
                continue
            self._compare(call, answer)
            told(f"{answer.status_code} {call.line[:110]}")
        return skipped

    def _sent(self, call: Call) -> requests.Response:
        token = self.values.get("token")
        header = {"Authorization": f"Bearer {token}"} if token else {}
        path, body = self._filled(call.path), json.loads(self._filled(call.body)) if call.body else None
        if call.file:
            file = (call.file, self._file(call.file))
            return self._wx.upload_file(call.method, path, file, body or {}, header)
        return self._wx.request(call.method, path, body, header)

    def _compare(self, call: Call, answer: requests.Response) -> None:
        kind = answer.headers.get("Content-Type", "")
        told = answer.json() if "json" in kind and answer.content else None
        code = told.get("code", "") if answer.status_code >= 400 and isinstance(told, dict) else ""
        if (answer.status_code, code) != (call.status, call.code) and f"{answer.status_code} {code}" != call.other:
            raise Played(f"{call.line}\n  {answer.status_code} {answer.text[:1500]}")
        for name, place in call.keeps:
            self.values[name] = _found(told, place)

    def _filled(self, text: str) -> str:
        return _NAME.sub(lambda found: self._value(found[1]), text)

    def _value(self, name: str) -> str:
        if name in self._wechat:
            return self._wechat[name]()  # a code is good once
        if name not in self.values:
            self.values[name] = self._made(name)
        if self.values[name] == "":
            raise Unknown(f"{name}: 没有 nothing there")
        return self.values[name]

    def _made(self, name: str) -> str:
        kind, _, rest = name.partition(":")
        if kind == "new":
            return str(uuid.uuid4())
        if kind == "number":
            return str(random.randint(10**7, 10**8 - 1))
        if kind == "day":
            return str((datetime.now(_CHINA) + timedelta(days=int(rest or 0))).date())
        if kind == "sha256":
            return hashlib.sha256(self._file(rest)).hexdigest()
        if kind == "id_number":
            return an_id_number()
        if kind == "id_last6":
            return self._value("id_number")[-6:]
        raise KeyError(f"docs/miniprogram.md: nothing gives {name}")

    def _file(self, name: str) -> bytes:
        if name not in self._files:
            out = io.BytesIO()
            noise = random.randbytes(32 * 24 * 3)
            Image.frombytes("RGB", (32, 24), noise).resize((640, 480)).save(out, "JPEG", quality=85)
            self._files[name] = out.getvalue()
        return self._files[name]


def an_id_number() -> str:
    """Return an ID number that is valid (GB 11643) and nobody's: born 1980 in the demo county."""
    body = f"5227251980{random.randint(1, 12):02}{random.randint(1, 28):02}{random.randint(0, 999):03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


def _found(told: Any, place: str) -> str:
    """Return what is at `place` (names and numbers with dots) of an answer, "" if nothing is."""
    for step in place.split("."):
        if isinstance(told, list):
            told = told[int(step)] if int(step) < len(told) else None
        else:
            told = told.get(step) if isinstance(told, dict) else None
    return "" if told is None else str(told)
