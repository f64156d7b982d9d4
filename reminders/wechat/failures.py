"""What WeChat refuses, by its numbers: they travel with HTTP 200, and each kind asks for something else.

Source: WeChat Open Documentation, mini program server API, global return codes; and the page of each call.
"""

from __future__ import annotations

BUSY = "busy"  # try again later
LIMITED = "limited"  # called too often: try again much later
TOKEN = "token"  # noqa: S105 - a kind of failure
BAD_CODE = "bad_code"  # the code of a login or phone button is unknown, used or too old
BLOCKED = "blocked"  # WeChat holds the user for a risk
NO_CONSENT = "no_consent"  # no subscription of this template is left
UNREACHABLE = "unreachable"  # the user does not follow the official account, or the openid is none
BAD_MESSAGE = "bad_message"  # a field or template is wrong: our own mistake
BAD_SETTINGS = "bad_settings"  # appid, secret or allowed addresses
OTHER = "other"

_KINDS: dict[int, str] = {
    -1: BUSY,
    45009: LIMITED, 45011: LIMITED, 45047: LIMITED, 45008: LIMITED,
    40001: TOKEN, 40014: TOKEN, 42001: TOKEN, 41001: TOKEN,
    40029: BAD_CODE, 40163: BAD_CODE, 41008: BAD_CODE, 42003: BAD_CODE,
    40226: BLOCKED,
    43101: NO_CONSENT,
    40003: UNREACHABLE, 43004: UNREACHABLE, 43019: UNREACHABLE,
    47003: BAD_MESSAGE, 40037: BAD_MESSAGE, 41028: BAD_MESSAGE, 41029: BAD_MESSAGE, 41030: BAD_MESSAGE, 47001: BAD_MESSAGE,
    40013: BAD_SETTINGS, 40125: BAD_SETTINGS, 40164: BAD_SETTINGS, 48001: BAD_SETTINGS, 41002: BAD_SETTINGS,
    41004: BAD_SETTINGS, 61024: BAD_SETTINGS,
}  # fmt: skip


class WeChatRefusal(Exception):
    """WeChat answered, and said no: nothing was done."""

    def __init__(self, code: int, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(f"{code} {message}")

    @property
    def kind(self) -> str:
        """What to do about it, one of the kinds above."""
        return _KINDS.get(self.code, OTHER)


class WeChatNotReached(Exception):
    """No request reached WeChat: it can be sent again without doubling anything."""


class WeChatOutcomeUnknown(Exception):
    """The request left and no answer came: it may have been carried out, or not."""
