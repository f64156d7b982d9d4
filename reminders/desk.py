"""What reminders need from the running product: the channels that the settings name, and the rules in force."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo

from reminders.channels.aliyun import AliyunSms
from reminders.channels.http import HttpSms, Webhook
from reminders.channels.interface import Channel
from reminders.channels.mail import Mail
from reminders.channels.printing import PrintedCodes
from reminders.channels.tencent import TencentSms
from reminders.channels.wechat import SubscribeMessages, TemplateMessages
from reminders.rule_sets import in_force
from reminders.sending import Outbox
from reminders.wechat.client import WeChatClient
from settings import Settings


def open_outbox(settings: Settings) -> Outbox:
    """Return the outbox of a process that runs with these settings."""
    return Outbox(channels_of(settings), in_force, ZoneInfo(settings.TIMEZONE))


def channels_of(settings: Settings) -> dict[str, Channel]:
    """Return the channels that are set up, by name."""
    found: dict[str, Channel] = {}
    if mini := mini_program(settings):
        found["wechat_mini"] = SubscribeMessages(mini)
    if official := official_account(settings):
        found["wechat_official"] = TemplateMessages(official)
    if settings.SMS:
        found["sms"] = _sms(settings)
    if settings.WEBHOOK_URL:
        found["webhook"] = Webhook(settings.WEBHOOK_URL, settings.WEBHOOK_SECRET)
    if settings.SMTP_URL:
        found["email"] = Mail(settings.SMTP_URL, settings.SMTP_FROM)
    return found


def mini_program(settings: Settings) -> WeChatClient | None:
    """Return the client of the mini-program, None if there is none."""
    return _client(settings.WECHAT_MINI_APPID, settings.WECHAT_MINI_SECRET, settings.WECHAT_URL)


def official_account(settings: Settings) -> WeChatClient | None:
    """Return the client of the official account, None if there is none."""
    return _client(settings.WECHAT_OFFICIAL_APPID, settings.WECHAT_OFFICIAL_SECRET, settings.WECHAT_URL)


@cache
def _client(appid: str, secret: str, url: str) -> WeChatClient | None:
    return WeChatClient(appid, secret, url) if appid else None


def _sms(settings: Settings) -> Channel:
    elsewhere = {"endpoint": settings.SMS_URL} if settings.SMS_URL else {}
    if settings.SMS == "aliyun":
        return AliyunSms(settings.SMS_KEY, settings.SMS_SECRET, settings.SMS_SIGN, **elsewhere)
    if settings.SMS == "tencent":
        return TencentSms(settings.SMS_KEY, settings.SMS_SECRET, settings.SMS_APP_ID, settings.SMS_SIGN, **elsewhere)
    if settings.SMS == "http":
        return HttpSms(settings.SMS_URL, settings.SMS_SECRET)
    if settings.SMS == "demo":
        return PrintedCodes()
    raise SystemExit(f"RUHU_SMS={settings.SMS!r}: expected aliyun, tencent or http")
