"""A loopback server that follows WeChat's published contract, for what cannot be reached from a test.

It checks what WeChat checks (token, template, limits of fields, consents, codes used once) and answers errors with HTTP
200. Its clock can be moved on, and it can be told to fail in WeChat's ways.
"""

from __future__ import annotations

import io
import json
import re
import secrets
import socket
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, jsonify, redirect, request
from PIL import Image
from werkzeug.serving import make_server

MINI, MINI_SECRET = "wx1234567890abcdef", "mini-secret"
OFFICIAL, OFFICIAL_SECRET = "wxfedcba0987654321", "official-secret"
TEMPLATE = "tmpl-due"
_SCENE = re.compile(r"^[0-9a-zA-Z!#$&'()*+,/:;=?@\-._~]{1,32}$")
_LIMITS = {"thing": 20, "phrase": 5, "name": 10, "character_string": 32}
_DATED = re.compile(r"^\d{4}(年\d{1,2}月\d{1,2}日|-\d{2}-\d{2})")
TOKEN_SECONDS = 7200
TICKET = "t" * 20
_SCRIPT = Path(__file__).with_name("jweixin.js")


class WeChatServer:
    """`url` is the base address; `faults` is a queue of what the next calls of a path do instead of answering."""

    def __init__(self, port: int = 0) -> None:
        self.secrets = {MINI: MINI_SECRET, OFFICIAL: OFFICIAL_SECRET}
        self.moved = 0.0
        self.tokens: dict[str, tuple[str, float]] = {}
        self.codes: dict[str, tuple[str, str | None, float]] = {}
        self.phones: dict[str, str] = {}
        self.consents: Counter[tuple[str, str]] = Counter()
        self.followers: set[str] = set()
        self.templates = {TEMPLATE: {"thing1", "amount2", "date3"}}
        self.sent: list[dict[str, Any]] = []
        self.scenes: list[str] = []
        # Who holds the phone, what its scanner reads, and the hosts that the official account may come back to.
        self.person, self.scanned, self.hosts = "openid-official", "", {"127.0.0.1"}
        self.faults: dict[str, list[Any]] = {}
        self.calls: Counter[str] = Counter()
        self.lock = threading.Lock()
        app = Flask("wechat")
        for path, view in self._views().items():
            app.add_url_rule(path, path, self._guarded(path, view), methods=["GET", "POST"])
        self._server = make_server("127.0.0.1", port, app, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()

    def now(self) -> float:
        return time.time() + self.moved

    # --- what a test sets up ----------------------------------------------------------------------------------------

    def a_code(self, openid: str, unionid: str | None = None) -> str:
        """Log a person in on the phone: a code that is good once, for five minutes."""
        code = secrets.token_urlsafe(12)
        self.codes[code] = (openid, unionid, self.now() + 300)
        return code

    def a_phone_code(self, phone: str) -> str:
        code = secrets.token_urlsafe(12)
        self.phones[code] = phone
        return code

    def consent(self, openid: str, template: str = TEMPLATE, times: int = 1) -> None:
        self.consents[openid, template] += times

    def fail(self, path: str, *faults: Any) -> None:
        """Let the next calls of `path` fail: a number is an errcode, "cut" breaks off after the work is done, "slow"
        answers after the client has given up, "500" is no JSON."""
        self.faults.setdefault(path, []).extend(faults)

    def revoke_tokens(self) -> None:
        self.tokens.clear()

    # --- the contract -----------------------------------------------------------------------------------------------

    def _guarded(self, path: str, view: Any) -> Any:
        def answer() -> Any:
            with self.lock:
                self.calls[path] += 1
                fault = self.faults.get(path, []).pop(0) if self.faults.get(path) else None
            if isinstance(fault, int):
                return _error(fault)
            if fault == "500":
                return Response("<html>bad gateway</html>", 502)
            with self.lock:
                done = view()
            if fault == "slow":
                time.sleep(1.5)
            if fault == "cut":
                request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            return done

        return answer

    def _views(self) -> dict[str, Any]:
        return {
            "/sns/jscode2session": lambda: self._session(MINI, "js_code"),
            "/sns/oauth2/access_token": lambda: self._session(OFFICIAL, "code"),
            "/cgi-bin/stable_token": self._token,
            "/cgi-bin/ticket/getticket": self._ticket,
            "/cgi-bin/message/subscribe/send": self._subscribe,
            "/cgi-bin/message/template/send": self._template,
            "/wxa/getwxacodeunlimit": self._code,
            "/wxa/business/getuserphonenumber": self._phone,
            "/connect/oauth2/authorize": self._authorise,
            "/open/js/jweixin-1.6.0.js": self._script,
        }

    def _session(self, appid: str, field: str) -> Any:
        if request.args.get("appid") != appid:
            return _error(40013)
        if request.args.get("secret") != self.secrets[appid]:
            return _error(40125)
        held = self.codes.get(request.args.get(field, ""))
        if not held:
            return _error(40029)
        openid, unionid, until = held
        if until == 0:
            return _error(40163)
        self.codes[request.args[field]] = (openid, unionid, 0)
        if until < self.now():
            return _error(40029)
        found = {"openid": openid, "session_key": "c2VjcmV0", "unionid": unionid}
        return jsonify({key: value for key, value in found.items() if value})

    def _token(self) -> Any:
        asked = request.get_json()
        if self.secrets.get(asked.get("appid")) != asked.get("secret"):
            return _error(40125)
        held = self.tokens.get(asked["appid"])
        if asked.get("force_refresh") or not held or held[1] < self.now() + 300:
            held = self.tokens[asked["appid"]] = (secrets.token_hex(16), self.now() + TOKEN_SECONDS)
        return jsonify({"access_token": held[0], "expires_in": int(held[1] - self.now())})

    def _account(self) -> str | None:
        given = request.args.get("access_token")
        for appid, (token, until) in self.tokens.items():
            if token == given:
                return appid if until > self.now() else None
        return None

    def _refused(self, appid: str) -> Any:
        account = self._account()
        if account is None:
            return _error(
                42001 if any(t == request.args.get("access_token") for t, _ in self.tokens.values()) else 40001
            )
        return None if account == appid else _error(48001)

    def _ticket(self) -> Any:
        return self._refused(OFFICIAL) or jsonify({"errcode": 0, "errmsg": "ok", "ticket": TICKET, "expires_in": 7200})

    def _message(self) -> tuple[dict[str, Any], Any]:
        body = json.loads(request.get_data())
        wanted = self.templates.get(body.get("template_id"))
        if wanted is None:
            return body, _error(40037)
        if set(body["data"]) != wanted or not all(_fits(key, one["value"]) for key, one in body["data"].items()):
            return body, _error(47003)
        return body, None

    def _subscribe(self) -> Any:
        if refused := self._refused(MINI):
            return refused
        body, wrong = self._message()
        if wrong:
            return wrong
        if self.consents[body["touser"], body["template_id"]] <= 0:
            return _error(43101)
        self.consents[body["touser"], body["template_id"]] -= 1
        self.sent.append({"kind": "subscribe", **body})
        return jsonify({"errcode": 0, "errmsg": "ok", "msgid": len(self.sent)})

    def _template(self) -> Any:
        if refused := self._refused(OFFICIAL):
            return refused
        body, wrong = self._message()
        if wrong:
            return wrong
        if body["touser"] not in self.followers:
            return _error(43004)
        self.sent.append({"kind": "template", **body})
        return jsonify({"errcode": 0, "errmsg": "ok", "msgid": len(self.sent)})

    def _code(self) -> Any:
        if refused := self._refused(MINI):
            return refused
        body = request.get_json()
        if not _SCENE.match(body.get("scene", "")):
            return _error(40169)
        self.scenes.append(body["scene"])
        out = io.BytesIO()
        Image.new("RGB", (body.get("width", 430),) * 2, "white").save(out, "PNG")
        return Response(out.getvalue(), mimetype="image/png", headers={"X-Scene": body["scene"]})

    def _phone(self) -> Any:
        if refused := self._refused(MINI):
            return refused
        phone = self.phones.pop(request.get_json().get("code"), None)
        if phone is None:
            return _error(40029)
        told = {"phoneNumber": phone, "purePhoneNumber": phone, "countryCode": "86"}
        return jsonify({"errcode": 0, "errmsg": "ok", "phone_info": told})

    def _authorise(self) -> Any:
        """The page at open.weixin.qq.com: comes back at once with a code, for snsapi_base asks the person nothing."""
        asked = request.args
        wanted = {"appid": OFFICIAL, "response_type": "code", "scope": "snsapi_base"}
        if any(asked.get(key) != value for key, value in wanted.items()):
            return Response("Scope 参数错误或没有 Scope 权限", 400)
        if urlsplit(asked["redirect_uri"]).hostname not in self.hosts:
            return Response("redirect_uri 域名与后台配置不一致，错误码：10003", 400)
        back = urlencode({"code": self.a_code(self.person), "state": asked.get("state", "")})
        return redirect(f"{asked['redirect_uri']}?{back}", 302)

    def _script(self) -> Any:
        told = json.dumps({"ticket": TICKET, "appid": OFFICIAL, "scanned": self.scanned})
        return Response(_SCRIPT.read_text().replace("__TOLD__", told), mimetype="text/javascript")


def _fits(key: str, value: str) -> bool:
    kind = re.sub(r"\d+$", "", key)
    if kind == "date":
        return bool(_DATED.match(value))
    if kind == "amount":
        return bool(re.match(r"^[¥￥]?\d+(\.\d{1,2})?元?$", value))
    return 0 < len(value) <= _LIMITS.get(kind, 20)


def _error(code: int) -> Any:
    return jsonify({"errcode": code, "errmsg": f"error {code} rid: 1"})
