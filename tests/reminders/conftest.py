"""The stand-ins for what cannot be reached from a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reminders.wechat.client import WeChatClient
from tests.wechat_server import MINI, MINI_SECRET, OFFICIAL, OFFICIAL_SECRET, WeChatServer


@pytest.fixture
def wechat() -> Iterator[WeChatServer]:
    """WeChat's servers, by their published contract."""
    server = WeChatServer()
    yield server
    server.stop()


@pytest.fixture
def mini(db: None, wechat: WeChatServer) -> WeChatClient:
    """The mini-program's account."""
    return WeChatClient(MINI, MINI_SECRET, wechat.url)


@pytest.fixture
def official(db: None, wechat: WeChatServer) -> WeChatClient:
    """The official account."""
    return WeChatClient(OFFICIAL, OFFICIAL_SECRET, wechat.url)
