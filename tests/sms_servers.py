"""Loopback servers that answer as the SMS providers' published interfaces do: Alibaba Cloud, Tencent Cloud, and ours."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.serving import make_server

from reminders.channels.http import signature


class _Server:
    """`faults` is a queue of what the next messages get instead: a code, "slow", or an HTTP status."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.faults: list[Any] = []
        app = Flask("sms")
        app.add_url_rule("/", "send", self._answer, methods=["GET", "POST"])
        self._server = make_server("127.0.0.1", 0, app, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()

    def _answer(self) -> Any:
        fault = self.faults.pop(0) if self.faults else None
        if fault == "slow":
            self._take()
            time.sleep(2)
            return self.ok()
        if fault is not None:
            return self.wrong(fault)
        self._take()
        return self.ok()

    def _take(self) -> None:
        self.sent.append(self.message())

    def message(self) -> dict[str, Any]:
        raise NotImplementedError

    def ok(self) -> Any:
        raise NotImplementedError

    def wrong(self, fault: Any) -> Any:
        raise NotImplementedError


class Aliyun(_Server):
    """SendSms of Dysmsapi 2017-05-25: signed parameters, and {"Code", "Message", "BizId", "RequestId"}."""

    def message(self) -> dict[str, Any]:
        values = request.values.to_dict()
        assert "Signature" in values or request.headers.get("Authorization", "").startswith("ACS3-HMAC-SHA256")
        assert request.headers.get("x-acs-action", values.get("Action")) == "SendSms"
        assert request.headers.get("x-acs-version", values.get("Version")) == "2017-05-25"
        return {key: values[key] for key in ("PhoneNumbers", "SignName", "TemplateCode", "TemplateParam", "OutId")}

    def ok(self) -> Any:
        return jsonify({"Code": "OK", "Message": "OK", "BizId": f"biz-{len(self.sent)}", "RequestId": "r1"})

    def wrong(self, fault: Any) -> Any:
        if isinstance(fault, int):
            return Response(json.dumps({"Code": "ServiceUnavailable", "Message": "busy", "RequestId": "r1"}), fault)
        return jsonify({"Code": fault, "Message": fault, "RequestId": "r1"})


class Tencent(_Server):
    """SendSms of SMS 2021-01-11: TC3-HMAC-SHA256, and {"Response": {"SendStatusSet": […]}}."""

    def message(self) -> dict[str, Any]:
        assert request.headers["X-TC-Action"] == "SendSms"
        assert request.headers["X-TC-Version"] == "2021-01-11"
        assert request.headers["Authorization"].startswith("TC3-HMAC-SHA256")
        found: dict[str, Any] = request.get_json()
        return found

    def _status(self, code: str) -> Any:
        status = {"SerialNo": f"serial-{len(self.sent)}", "PhoneNumber": "", "Fee": 1, "SessionContext": "", "Code": code,
                  "Message": code, "IsoCode": "CN"}  # fmt: skip
        return jsonify({"Response": {"SendStatusSet": [status], "RequestId": "r1"}})

    def ok(self) -> Any:
        return self._status("Ok")

    def wrong(self, fault: Any) -> Any:
        if str(fault).startswith("whole:"):
            error = {"Code": fault.removeprefix("whole:"), "Message": "refused"}
            return jsonify({"Response": {"Error": error, "RequestId": "r1"}})
        return self._status(fault)


class Gateway(_Server):
    """The documented generic contract: JSON, our signature, an idempotency key; 409 for a key that was seen."""

    secret = "gateway-secret"

    def __init__(self) -> None:
        super().__init__()
        self.keys: set[str] = set()

    def message(self) -> dict[str, Any]:
        given = request.headers["X-Ruhu-Signature"]
        assert given == signature(self.secret, request.headers["X-Ruhu-Timestamp"], request.get_data())
        found: dict[str, Any] = request.get_json()
        return found

    def _take(self) -> None:
        key = request.headers["Idempotency-Key"]
        if key not in self.keys:
            self.keys.add(key)
            super()._take()

    def ok(self) -> Any:
        return jsonify({"id": f"g{len(self.sent)}"})

    def wrong(self, fault: Any) -> Any:
        return Response("no", int(fault), headers={"Retry-After": "7"})
