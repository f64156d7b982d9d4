"""SMS through Tencent Cloud (SMS 2021-01-11), by its own SDK. A template of theirs carries the text."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from reminders.channels.interface import Contact, Later, Message, Outcome, Refused, Sent, Unknown

_NUMBER = {
    "InvalidParameterValue.IncorrectPhoneNumber",
    "FailedOperation.PhoneNumberInBlacklist",
    "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber",
}
_SECONDS = 10


class TencentSms:
    """One application (SdkAppId) with one signature (签名)."""

    repeatable = False

    def __init__(
        self, secret_id: str, secret_key: str, app_id: str, sign_name: str,
        endpoint: str = "https://sms.tencentcloudapi.com", region: str = "ap-guangzhou",
    ) -> None:  # fmt: skip
        from tencentcloud.common.credential import Credential  # noqa: PLC0415 - heavy, and used by few
        from tencentcloud.common.profile.client_profile import ClientProfile  # noqa: PLC0415
        from tencentcloud.common.profile.http_profile import HttpProfile  # noqa: PLC0415
        from tencentcloud.sms.v20210111.sms_client import SmsClient  # noqa: PLC0415

        address = urlsplit(endpoint)
        http = HttpProfile(protocol=address.scheme, endpoint=address.netloc, reqTimeout=_SECONDS)
        self._app_id, self._sign_name = app_id, sign_name
        self._client: Any = SmsClient(Credential(secret_id, secret_key), region, ClientProfile(httpProfile=http))

    def address(self, contact: Contact) -> str | None:
        """Return the person's mobile number."""
        return contact.phone

    def send(self, message: Message, contact: Contact) -> Outcome:
        """Send the rule's template; its parameters go in the order in which the rule lists them."""
        from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException  # noqa: PLC0415
        from tencentcloud.sms.v20210111.models import SendSmsRequest  # noqa: PLC0415

        template = message.templates.get("sms")
        if template is None:
            return Refused("no_template", ours=True)
        request = SendSmsRequest()
        request.SmsSdkAppId = self._app_id
        request.SignName = self._sign_name
        request.TemplateId = template.template_id
        request.TemplateParamSet = list(template.data.values())
        request.PhoneNumberSet = [f"+86{contact.phone}"]
        request.SessionContext = message.id[-512:]
        try:
            status = self._client.SendSms(request).SendStatusSet[0]
        except TencentCloudSDKException as error:
            return _of_error(error)
        return _of_code(status.Code or "", status.Message or "", status.SerialNo or "")


def _of_code(code: str, text: str, serial: str) -> Outcome:
    if code == "Ok":
        return Sent(serial)
    if code.startswith(("LimitExceeded", "RequestLimitExceeded")):
        return Later(code, 3600.0, text)
    if code.startswith("InternalError"):
        return Later(code, 60.0, text)
    return Refused(code, text[:200], ours=code not in _NUMBER)


def _of_error(error: Any) -> Outcome:
    """Return the outcome of an error of the SDK: its network layer has codes of its own, and says in the text what went wrong."""
    code, text = str(error.code or ""), str(error.message or "")
    if code not in ("ClientNetworkError", "ServerNetworkError"):
        return _of_code(code, text, "")
    if "refused" in text or "NewConnectionError" in text or "ConnectTimeout" in text:
        return Later("not_reached", 60.0, text[:200])
    return Unknown("no_answer", text[:200])
