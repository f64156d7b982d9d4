"""What WeChat's `wx` can do of what we need, with its limits."""

from __future__ import annotations

from typing import Any

import requests

# wx.request knows these and no PATCH; wx.uploadFile only posts, one file a request.
METHODS = frozenset({"GET", "POST", "PUT", "DELETE"})
_OVERRIDE = "X-HTTP-Method-Override"


class Wx:
    """The network of a mini-program. Any status is a success for WeChat: the caller looks at it."""

    def __init__(self, url: str) -> None:
        """Call the server at `url`."""
        self._url, self._session = url.rstrip("/"), requests.Session()
        self._session.trust_env = False

    def request(self, method: str, path: str, data: Any, header: dict[str, str]) -> requests.Response:
        """wx.request: `data` is sent as JSON. PATCH, which it does not know, goes as POST with a header."""
        if method not in METHODS:
            method, header = "POST", {**header, _OVERRIDE: method}
        return self._session.request(method, self._url + path, json=data, headers=header, timeout=60)

    def upload_file(
        self, method: str, path: str, file: tuple[str, bytes], fields: dict[str, Any], header: dict[str, str]
    ) -> requests.Response:
        """wx.uploadFile: one file and form fields, always posted; another method is told by a header."""
        if method != "POST":
            header = {**header, _OVERRIDE: method}
        form = {name: str(value) for name, value in fields.items()}
        return self._session.post(self._url + path, data=form, files={"file": file}, headers=header, timeout=60)
