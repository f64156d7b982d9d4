"""Who a borrower is: by WeChat (mini-program or official account), or by a phone number with a one-time code."""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import threading
import uuid
from typing import Any

from borrowers.limits import DAY, HOUR, Origin, guard, guard_origin, same_time
from errors import (
    BorrowerTaken,
    OneTimeCodeWrong,
    WeChatBusy,
    WeChatCodeInvalid,
    WeChatNotConfigured,
    WeChatUserBlocked,
)
from households.numbers import normal_phone, phone_problem
from households.people import encrypted, refuse
from records import borrowers, households, one_time_codes
from records.clock import now
from records.database import database
from records.scopes import Scope
from reminders.channels.interface import Channel, Contact, Message
from reminders.rules import Template
from reminders.wechat import failures
from reminders.wechat.client import WeChatClient, WeChatSession
from reminders.wechat.failures import WeChatNotReached, WeChatOutcomeUnknown, WeChatRefusal

_log = logging.getLogger("ruhu.borrowers")
Document = dict[str, Any]
CODE_SECONDS, CODE_TRIES = 300, 5


def with_mini_program(client: WeChatClient | None, code: str, origin: Origin) -> Document:
    """Sign in with the code of `wx.login`; return the borrower, made at the first time."""
    guard_origin("wechat", origin, by_address=300, by_device=60)
    return _known("mini", _session(client, code, official=False))


def with_official_account(client: WeChatClient | None, code: str, origin: Origin) -> Document:
    """Sign in with the code of the official account's H5 authorisation."""
    guard_origin("wechat", origin, by_address=300, by_device=60)
    return _known("official", _session(client, code, official=True))


def phone_of_button(client: WeChatClient | None, code: str) -> str:
    """Return the number that the phone button of the mini-program vouches for."""
    if client is None:
        raise WeChatNotConfigured()
    try:
        return normal_phone(client.phone_of(code))
    except (WeChatRefusal, WeChatNotReached, WeChatOutcomeUnknown) as error:
        raise _told(error) from error


def _session(client: WeChatClient | None, code: str, *, official: bool) -> WeChatSession:
    if client is None:
        raise WeChatNotConfigured()
    try:
        return client.official_session_of(code) if official else client.session_of(code)
    except (WeChatRefusal, WeChatNotReached, WeChatOutcomeUnknown) as error:
        raise _told(error) from error


def _told(error: Exception) -> WeChatCodeInvalid | WeChatUserBlocked | WeChatBusy:
    """Return what the person is told: a code works once, so after an answer that never came they begin again."""
    if isinstance(error, WeChatRefusal):
        if error.kind == failures.BAD_CODE:
            return WeChatCodeInvalid()
        if error.kind == failures.BLOCKED:
            return WeChatUserBlocked()
        _log.warning("WeChat refused a sign-in: %s", error)
    return WeChatBusy()


def _known(account: str, session: WeChatSession) -> Document:
    """Return the borrower of a WeChat session: by openid of the account, else by unionid, else a new one."""
    by_openid = borrowers.with_identity(f"openids.{account}", session.openid)
    if by_openid:
        if session.unionid and not by_openid.get("unionid"):
            return _joined(by_openid, {"unionid": session.unionid})
        return by_openid
    if session.unionid and (other := borrowers.with_identity("unionid", session.unionid)):
        return borrowers.add_identity(other["_id"], {f"openids.{account}": session.openid})
    fields: Document = {"openids": {account: session.openid}}
    if session.unionid:
        fields["unionid"] = session.unionid
    return _new(fields, f"openids.{account}", session.openid)


def _joined(borrower: Document, fields: Document) -> Document:
    try:
        return borrowers.add_identity(borrower["_id"], fields)
    except BorrowerTaken:  # two accounts of one person, made apart: each goes on by its openid
        return borrower


def _new(fields: Document, identity: str, value: Any) -> Document:
    document = {"_id": str(uuid.uuid4()), "bindings": [], "token_version": 1, "created_at": now(), **fields}
    try:
        borrowers.insert(document)
    except BorrowerTaken:  # the same person signed in twice at one moment
        held = borrowers.with_identity(identity, value)
        if held is None:
            raise
        return held
    return document


def with_number(borrower: Document, number: str) -> Document:
    """Add a proven number to a borrower. Another borrower's number is refused: they sign in with it. Raises BorrowerTaken."""
    return borrowers.add_identity(borrower["_id"], {"phone": encrypted("phone", number)})


# --- phone -----------------------------------------------------------------------------------------------------------


def send_code(phone: str, origin: Origin, sms: Channel | None, template: str) -> None:
    """Send a one-time code to a phone that the register knows; for others do as much, and send nothing.

    The answer and its time are the same for both. Raises InvalidFields for what is no mobile number, TooManyTries.
    """
    number = _mobile(phone)
    guard_origin("code", origin, by_address=30, by_device=5)
    guard("code", [(f"minute:{number}", 1, 60), (f"day:{number}", 8, DAY)])
    with same_time():
        code = f"{secrets.randbelow(10**6):06}"
        one_time_codes.store(_key(number), _digest(number, code), now(), CODE_SECONDS)
        if _is_known(number) and sms is not None:
            contact = Contact("phone", phone=number)
            text = f"验证码 {code}，5 分钟内有效。不要告诉别人。"
            message = Message(
                f"code:{uuid.uuid4()}", "验证码", text, text, {"sms": Template(template, "", {"code": code})}
            )
            threading.Thread(target=_deliver, args=(sms, message, contact), daemon=True).start()


def _deliver(sms: Channel, message: Message, contact: Contact) -> None:
    outcome = sms.send(message, contact)
    if type(outcome).__name__ != "Sent":
        _log.warning("a one-time code was not sent: %s", outcome)


def with_phone(phone: str, code: str, origin: Origin) -> Document:
    """Sign in with a phone and its one-time code. Raises OneTimeCodeWrong alike for wrong, old and never sent."""
    number = _mobile(phone)
    guard_origin("phone", origin, by_address=60, by_device=20)
    guard("phone", [(f"number:{number}", 20, HOUR)])
    with same_time():
        if one_time_codes.use(_key(number), _digest(number, code), now(), CODE_TRIES) is None:
            raise OneTimeCodeWrong(pointer="/code")
        return of_phone(number)


def of_phone(number: str) -> Document:
    """Return the borrower with a proven number, made at the first time."""
    sealed = encrypted("phone", number)
    return borrowers.with_identity("phone", sealed) or _new({"phone": sealed}, "phone", sealed)


def _mobile(phone: str) -> str:
    number = normal_phone(phone)
    problem = phone_problem(phone)
    if problem is None and not (len(number) == 11 and number.startswith("1")):
        problem = ("请填写手机号。", "Give a mobile number.")
    if problem:
        refuse([("/phone", problem)])
    return number


def _is_known(number: str) -> bool:
    sealed = encrypted("phone", number)
    return bool(borrowers.with_identity("phone", sealed) or households.with_number("phone", sealed, Scope(), 1))


def _key(number: str) -> str:
    return "phone:" + hashlib.sha256(database().key_for("one-time codes") + number.encode()).hexdigest()


def _digest(number: str, code: str) -> str:
    return hmac.new(database().key_for("one-time codes"), f"{number}:{code}".encode(), "sha256").hexdigest()
