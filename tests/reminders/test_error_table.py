"""What each provider answers leads to what the table in docs/reminders.md says: its rows are read from the page and tried."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from reminders.channels.aliyun import AliyunSms
from reminders.channels.http import HttpSms
from reminders.channels.interface import Later, Outcome, Refused, Sent
from reminders.channels.mail import _of_refusals
from reminders.channels.tencent import TencentSms
from reminders.channels.wechat import TemplateMessages
from tests.reminders.test_channels import CONTACT, MESSAGE
from tests.sms_servers import Aliyun, Gateway, Tencent

PAGE = Path(__file__).parents[2] / "docs" / "reminders.md"
SECONDS = {"30 s": 30.0, "an hour": 3600.0, "a minute": 60.0, "five minutes": 300.0}
# Codes that stand for those of a row which names a family or "others".
EXAMPLES = {
    "LimitExceeded.*": "LimitExceeded.PhoneNumberDailyLimit", "InternalError.*": "InternalError.OtherError",
    "…IncorrectPhoneNumber": "InvalidParameterValue.IncorrectPhoneNumber",
    "…PhoneNumberInBlacklist": "FailedOperation.PhoneNumberInBlacklist", "5xx": "503", "2xx": "201",
}  # fmt: skip
OTHERS = {
    "Aliyun SMS": ["isv.SMS_SIGNATURE_ILLEGAL", "isv.SMS_TEMPLATE_ILLEGAL", "isv.AMOUNT_NOT_ENOUGH"],
    "Tencent SMS": [
        "FailedOperation.SignatureIncorrectOrUnapproved",
        "FailedOperation.InsufficientBalanceInSmsPackage",
    ],
    "our HTTP contract": ["400", "404"],
}


def rows() -> list[tuple[str, str, str]]:
    """Return (channel, answer, outcome) of the table on the page."""
    text = PAGE.read_text(encoding="utf-8").partition("## What each answer leads to")[2]
    found, channel = [], ""
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 3 and cells[0] not in ("channel", "---"):
            channel = cells[0] or channel
            found.append((channel, cells[1], cells[2]))
        elif found and not line.startswith("|"):
            break
    return found


def codes_of(channel: str, answer: str) -> list[str]:
    """Return the codes that a row is about."""
    if answer.startswith("other "):
        return OTHERS[channel]
    named = (
        re.findall(r"`([^`]+)`", answer)
        if "SMS" in channel
        else re.findall(r"[−-]?\d+(?:xx)?|\d+", answer.split("(", maxsplit=1)[0])
    )
    return [EXAMPLES.get(code, code.replace("−", "-")) for code in named]


def expected(outcome: str) -> tuple[type, float | None, bool]:
    """Return (class, seconds until another try, whether staff are warned) of what a row says."""
    later = re.search(r"later, after (?:`Retry-After` or )?([^,;]+)", outcome)
    if later:
        return Later, SECONDS[later.group(1)], False
    if "later" in outcome:
        return Later, None, False
    if outcome.startswith("next channel"):
        return Refused, None, "warning" in outcome
    return Sent, None, False


CASES = [
    (channel, code, outcome)
    for channel, answer, outcome in rows()
    if not answer.startswith(("report", "no answer", "cannot be reached"))
    for code in codes_of(channel, answer)
]


@pytest.fixture(scope="module")
def servers():
    found = {"Aliyun SMS": Aliyun(), "Tencent SMS": Tencent(), "our HTTP contract": Gateway()}
    yield found
    for server in found.values():
        server.stop()


@pytest.fixture(scope="module")
def clients(servers) -> dict[str, Any]:
    addresses = {name: server.url for name, server in servers.items()}
    return {
        "Aliyun SMS": AliyunSms("key", "secret", "入户", addresses["Aliyun SMS"]),
        "Tencent SMS": TencentSms("id", "key", "1400000000", "入户", addresses["Tencent SMS"]),
        "our HTTP contract": HttpSms(addresses["our HTTP contract"], Gateway.secret),
    }


def by_sms(server: Any, client: Any, code: str) -> Outcome:
    """Let a provider answer a code to one message."""
    if code not in ("OK", "Ok", "201"):
        server.faults.append(code)
    return client.send(MESSAGE, CONTACT)


def test_the_table_is_read_whole():
    assert {channel for channel, *_ in CASES} == {"WeChat", "Aliyun SMS", "Tencent SMS", "our HTTP contract", "e-mail"}
    assert len(CASES) >= 45


@pytest.mark.parametrize(("channel", "code", "outcome"), [one for one in CASES if one[0] != "WeChat"])
def test_each_answer_leads_to_what_the_page_says(servers, clients, channel, code, outcome):
    kind, seconds, warned = expected(outcome)
    if channel == "e-mail":
        came_to = _of_refusals([int(code.replace("xx", "50"))]) if code != "201" else Sent()
    else:
        came_to = by_sms(servers[channel], clients[channel], code)
    assert isinstance(came_to, kind), came_to
    if isinstance(came_to, Later) and channel != "our HTTP contract":
        assert came_to.seconds == seconds
    if isinstance(came_to, Refused):
        assert came_to.ours is warned


@pytest.mark.parametrize(("code", "outcome"), [one[1:] for one in CASES if one[0] == "WeChat"])
def test_each_number_of_wechat_leads_to_what_the_page_says(wechat, official, code, outcome):
    kind, seconds, warned = expected(outcome)
    wechat.followers.add("openid-h5")
    if code != "0":
        wechat.fail("/cgi-bin/message/template/send", int(code), int(code))
    came_to = TemplateMessages(official).send(MESSAGE, CONTACT)
    assert isinstance(came_to, kind), came_to
    if isinstance(came_to, Later) and seconds:
        assert came_to.seconds == seconds
    if isinstance(came_to, Refused):
        assert (came_to.code, came_to.ours) == (code, warned)
    tried_again = wechat.calls["/cgi-bin/message/template/send"] == 2
    assert tried_again is ("repeated once" in outcome)
