"""An application that is set up with a WeChat of our own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask

from tests.wechat_server import MINI, MINI_SECRET, OFFICIAL, OFFICIAL_SECRET, WeChatServer

MINI_PROGRAM = {"WECHAT_MINI_APPID": MINI, "WECHAT_MINI_SECRET": MINI_SECRET}
OFFICIAL_ACCOUNT = {"WECHAT_OFFICIAL_APPID": OFFICIAL, "WECHAT_OFFICIAL_SECRET": OFFICIAL_SECRET}


@contextmanager
def connected(app: Flask, monkeypatch: pytest.MonkeyPatch, **settings: str) -> Iterator[WeChatServer]:
    """Give WeChat, with its address and `settings` (such as those of MINI_PROGRAM) in the application for as long."""
    server = WeChatServer()
    try:
        for key, value in {"WECHAT_URL": server.url, **settings}.items():
            monkeypatch.setattr(app.config["RUHU"].settings, key, value)
        yield server
    finally:
        server.stop()
