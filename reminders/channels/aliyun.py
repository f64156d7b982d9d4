"""SMS through Alibaba Cloud (Dysmsapi 2017-05-25), by its own SDK. A template of theirs carries the text."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from reminders.channels.interface import Contact, Later, Message, Outcome, Refused, Sent, Unknown

# Codes of SendSms: the number will not do, the account must be mended, or there were too many.
_NUMBER = {"isv.MOBILE_NUMBER_ILLEGAL", "isv.BLACK_KEY_CONTROL_LIMIT", "isv.MOBILE_COUNT_OVER_LIMIT"}
_TOO_MANY = {"isv.BUSINESS_LIMIT_CONTROL", "isv.DAY_LIMIT_CONTROL", "isv.MONTH_LIMIT_CONTROL"}
_BUSY = {"isp.SYSTEM_ERROR", "isp.RAM_PERMISSION_DENY", "Throttling", "Throttling.User", "ServiceUnavailable"}
_MILLISECONDS = 10_000


class AliyunSms:
    """One account with one signature (签名)."""

    repeatable = False

    def __init__(self, key: str, secret: str, sign_name: str, endpoint: str = "https://dysmsapi.aliyuncs.com") -> None:
        from alibabacloud_dysmsapi20170525.client import Client  # noqa: PLC0415 - half a second that others need not wait
        from alibabacloud_tea_openapi.models import Config  # noqa: PLC0415

        address = urlsplit(endpoint)
        self._sign_name = sign_name
        self._client: Any = Client(
            Config(access_key_id=key, access_key_secret=secret, endpoint=address.netloc, protocol=address.scheme)
        )

    def address(self, contact: Contact) -> str | None:
        """Return the person's mobile number."""
        return contact.phone

    def send(self, message: Message, contact: Contact) -> Outcome:
        """Send the rule's template with its parameters; the reminder's ID goes along as OutId."""
        from alibabacloud_dysmsapi20170525.models import SendSmsRequest  # noqa: PLC0415
        from darabonba.runtime import RuntimeOptions  # noqa: PLC0415

        template = message.templates.get("sms")
        if template is None:
            return Refused("no_template", ours=True)
        request = SendSmsRequest(
            phone_numbers=contact.phone,
            sign_name=self._sign_name,
            template_code=template.template_id,
            template_param=json.dumps(template.data, ensure_ascii=False),
            out_id=message.id[-255:],
        )
        options = RuntimeOptions(autoretry=False, read_timeout=_MILLISECONDS, connect_timeout=_MILLISECONDS)
        try:
            answer = self._client.send_sms_with_options(request, options).body
        except Exception as error:  # noqa: BLE001 - the SDK raises its own, requests' and urllib3's
            return _of_error(error)
        return _of_code(answer.code or "", answer.message or "", answer.biz_id or "")


def _of_code(code: str, text: str, biz_id: str) -> Outcome:
    if code == "OK":
        return Sent(biz_id)
    if code in _TOO_MANY:
        return Later(code, 3600.0, text)
    if code in _BUSY:
        return Later(code, 60.0, text)
    return Refused(code, text, ours=code not in _NUMBER)


def _of_error(error: Exception) -> Outcome:
    code = getattr(error, "code", None)
    if isinstance(code, str) and code and not code.startswith("SDK."):
        return _of_code(code, str(getattr(error, "message", ""))[:200], "")
    words = f"{type(error).__name__} {error}"
    if "ConnectTimeout" in words or "NewConnectionError" in words or "refused" in words:
        return Later("not_reached", 60.0, words[:200])
    return Unknown("no_answer", words[:200])
