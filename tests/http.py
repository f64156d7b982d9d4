"""A person at the other end of HTTP: base address, token, and JSON in and out."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import requests

from records.users import User

PASSWORD = "correct-horse-9"


class Caller:
    """`requests` with a base URL and, once `signed_in()`, a bearer token."""

    def __init__(self, url: str, user: User | None = None) -> None:
        """Call `url` as `user` (None: a stranger)."""
        self.url, self.user = url, user
        self.session = requests.Session()
        self.session.trust_env = False
        self.tokens: dict[str, Any] = {}

    def signed_in(self) -> Caller:
        """Sign in with the test password."""
        assert self.user
        answer = self.post("/api/v1/auth/login", json={"username": self.user.username, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        self.tokens = answer.json()
        self.session.headers["Authorization"] = f"Bearer {self.tokens['access_token']}"
        return self

    def request(self, method: str, path: str, **kwargs: Any) -> requests.Response:
        """Send a request to a path of the server."""
        return self.session.request(method, self.url + path, timeout=30, **kwargs)

    def get(self, path: str, **kwargs: Any) -> requests.Response:
        """GET."""
        return self.request("GET", path, **kwargs)

    def post(self, path: str, **kwargs: Any) -> requests.Response:
        """POST."""
        return self.request("POST", path, **kwargs)

    def put(self, path: str, **kwargs: Any) -> requests.Response:
        """PUT."""
        return self.request("PUT", path, **kwargs)

    def patch(self, path: str, **kwargs: Any) -> requests.Response:
        """PATCH."""
        return self.request("PATCH", path, **kwargs)

    def delete(self, path: str, **kwargs: Any) -> requests.Response:
        """DELETE."""
        return self.request("DELETE", path, **kwargs)


class FieldPhone(Caller):
    """An OpenRosa client with a field key."""

    def __init__(self, url: str, user: User, key: str) -> None:
        """Call below /v1/key/<key>."""
        super().__init__(url, user)
        self.key = key
        self.base = f"/v1/key/{key}"

    def send(
        self, xml: bytes, files: dict[str, bytes] | None = None, *, query: str = "", **fields: str
    ) -> requests.Response:
        """POST a submission as Collect does."""
        parts = [("xml_submission_file", ("submission.xml", xml, "text/xml"))]
        parts += [(name, (name, data, "image/jpeg")) for name, data in (files or {}).items()]
        parts += [(name, (None, text, "text/plain")) for name, text in fields.items()]
        return self.post(f"{self.base}/submission{query}", files=parts)


def message(answer: requests.Response) -> str:
    """Return the message of an OpenRosaResponse; assert that it is one."""
    assert answer.headers["X-OpenRosa-Version"] == "1.0"
    assert answer.headers["Content-Type"].startswith("text/xml")
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "{http://openrosa.org/http/response}OpenRosaResponse"
    return "".join(root.itertext())


def refused(answer: requests.Response, status: int, code: str) -> None:
    """Assert that a submission was refused with this code and words that a cadre can read."""
    assert answer.status_code == status, f"{answer.status_code} {answer.text}"
    words = message(answer)
    assert f'code="{code}"' in answer.text, answer.text
    assert any("\u4e00" <= character <= "\u9fff" for character in words)


def problem(answer: requests.Response, status: int, code: str) -> dict[str, Any]:
    """Assert that an answer is this problem, with words in both languages; return its body."""
    assert answer.status_code == status, f"{answer.status_code} {answer.text[:500]}"
    body = answer.json()
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert body["code"] == code, body
    assert body["status"] == status
    assert body["message"]["zh"] and body["message"]["en"]
    return body
