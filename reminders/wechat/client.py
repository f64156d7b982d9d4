"""Calls to WeChat's servers. Each function of one account; errors are those of `reminders.wechat.failures`."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from records import shared_tokens
from reminders.wechat.failures import TOKEN, WeChatNotReached, WeChatOutcomeUnknown, WeChatRefusal

Answer = dict[str, Any]
_TIMEOUT = httpx.Timeout(10.0, connect=5.0)


@dataclass(frozen=True, slots=True)
class WeChatSession:
    """Who logged in. The session key stays on the server and is not kept: nothing of ours needs it."""

    openid: str
    unionid: str | None


class WeChatClient:
    """One account (a mini-program or an official account) of WeChat's; thread-safe, one a process."""

    def __init__(self, appid: str, secret: str, base_url: str, transport: httpx.BaseTransport | None = None) -> None:
        self.appid, self._secret = appid, secret
        self._http = httpx.Client(base_url=base_url, timeout=_TIMEOUT, transport=transport, trust_env=False)

    # --- who it is --------------------------------------------------------------------------------------------------

    def session_of(self, code: str) -> WeChatSession:
        """Exchange the code of `wx.login` (good for 5 minutes, once): GET /sns/jscode2session."""
        asked = {"appid": self.appid, "secret": self._secret, "js_code": code, "grant_type": "authorization_code"}
        return _session(self._get("/sns/jscode2session", asked))

    def official_session_of(self, code: str) -> WeChatSession:
        """Exchange the code of an official account's H5 authorisation (snsapi_base): GET /sns/oauth2/access_token."""
        asked = {"appid": self.appid, "secret": self._secret, "code": code, "grant_type": "authorization_code"}
        return _session(self._get("/sns/oauth2/access_token", asked))

    def phone_of(self, code: str) -> str:
        """Return the number behind the phone button's code, without country code: /wxa/business/getuserphonenumber."""
        answer = self._with_token("/wxa/business/getuserphonenumber", {"code": code})
        return str(answer["phone_info"]["purePhoneNumber"])

    # --- messages ---------------------------------------------------------------------------------------------------

    def send_subscribed(self, openid: str, template: str, data: dict[str, str], page: str) -> str:
        """Send one subscribe message of the mini-program; return its ID. Each consent of the user buys one."""
        body: Answer = {"touser": openid, "template_id": template, "data": _values(data)}
        if page:
            body["page"] = page
        return str(self._with_token("/cgi-bin/message/subscribe/send", body).get("msgid", ""))

    def send_template(self, openid: str, template: str, data: dict[str, str], url: str, mini: Answer | None) -> str:
        """Send a template message of the official account to a follower; return its ID."""
        body: Answer = {"touser": openid, "template_id": template, "data": _values(data)}
        if url:
            body["url"] = url
        if mini:
            body["miniprogram"] = mini
        return str(self._with_token("/cgi-bin/message/template/send", body).get("msgid", ""))

    # --- codes and pages --------------------------------------------------------------------------------------------

    def mini_code(self, scene: str, page: str, *, width: int = 430, version: str = "release") -> bytes:
        """Return the picture of a mini-program code: /wxa/getwxacodeunlimit. `scene`: at most 32 characters."""
        body = {"scene": scene, "page": page, "width": width, "check_path": False, "env_version": version}
        answer = self._with_token("/wxa/getwxacodeunlimit", body)
        return bytes(answer["picture"])

    def page_ticket(self) -> str:
        """Return the jsapi_ticket that signs the official account's pages, shared and refreshed like the token."""

        def fetch() -> tuple[str, float]:
            answer = self._with_token("/cgi-bin/ticket/getticket", None, type="jsapi")
            return str(answer["ticket"]), float(answer["expires_in"])

        return shared_tokens.token(f"wechat:{self.appid}:jsapi_ticket", fetch)

    # --- how --------------------------------------------------------------------------------------------------------

    def access_token(self, bad: str | None = None) -> str:
        """Return the shared access token; `bad` is one that WeChat just refused."""
        return shared_tokens.token(f"wechat:{self.appid}:access_token", lambda: self._fetch_token(bad), bad=bad)

    def _fetch_token(self, bad: str | None) -> tuple[str, float]:
        asked = {"grant_type": "client_credential", "appid": self.appid, "secret": self._secret}
        answer = self._post("/cgi-bin/stable_token", {**asked, "force_refresh": False})
        if answer["access_token"] == bad:
            answer = self._post("/cgi-bin/stable_token", {**asked, "force_refresh": True})
        return str(answer["access_token"]), float(answer["expires_in"])

    def _with_token(self, path: str, body: Answer | None, **query: str) -> Answer:
        """Call with the access token; one that is refused is fetched anew, once."""
        token = self.access_token()
        try:
            return self._call(path, body, {**query, "access_token": token})
        except WeChatRefusal as refusal:
            if refusal.kind != TOKEN:
                raise
        return self._call(path, body, {**query, "access_token": self.access_token(bad=token)})

    def _call(self, path: str, body: Answer | None, query: dict[str, str]) -> Answer:
        return self._get(path, query) if body is None else self._post(path, body, query)

    def _get(self, path: str, query: dict[str, str]) -> Answer:
        return _answer(lambda: self._http.get(path, params=query))

    def _post(self, path: str, body: Answer, query: dict[str, str] | None = None) -> Answer:
        # WeChat wants Chinese as it is, not as \u escapes.
        data = json.dumps(body, ensure_ascii=False).encode()
        kind = {"Content-Type": "application/json"}
        return _answer(lambda: self._http.post(path, params=query, content=data, headers=kind))


def _answer(send: Callable[[], httpx.Response]) -> Answer:
    try:
        answer = send()
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as error:
        raise WeChatNotReached(type(error).__name__) from error
    except httpx.HTTPError as error:
        raise WeChatOutcomeUnknown(type(error).__name__) from error
    if answer.headers.get("content-type", "").startswith("image/"):
        return {"picture": answer.content}
    try:
        found = answer.json()
    except ValueError as error:
        raise WeChatOutcomeUnknown(f"HTTP {answer.status_code}, no JSON") from error
    if not isinstance(found, dict):
        raise WeChatOutcomeUnknown(f"HTTP {answer.status_code}, no JSON object")
    if found.get("errcode"):
        raise WeChatRefusal(int(found["errcode"]), str(found.get("errmsg", "")))
    if answer.status_code >= 500:
        raise WeChatOutcomeUnknown(f"HTTP {answer.status_code}")
    return found


def _session(answer: Answer) -> WeChatSession:
    return WeChatSession(str(answer["openid"]), answer.get("unionid") or None)


def _values(data: dict[str, str]) -> Answer:
    return {key: {"value": value} for key, value in data.items()}
