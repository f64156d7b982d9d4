"""The text of the QR code that sets up ODK Collect on a phone."""

from __future__ import annotations

import base64
import json
import zlib

from errors import QrTooLong

# What Collect reads at most. Source: ODK Collect's settings QR code.
MAX_CHARACTERS = 4000


def collect_settings(server_url: str, project: str, *, username: str = "", password: str = "") -> str:
    """Return the settings of a Collect project as base64 of zlib-compressed JSON, ready for `qr_png` or `qr_svg`.

    `server_url` is the base of the OpenRosa routes, with the field key in it where there is one; user name and password
    are for HTTP Basic and are left out if empty. Raises QrTooLong over 4,000 characters.
    Source: docs.getodk.org/collect-import-export: `general` and `admin` must both be there.
    """
    general = {"server_url": server_url, "form_update_mode": "match_exactly", "autosend": "wifi_and_cellular"}
    if username:
        general["username"] = username
    if password:
        general["password"] = password
    settings = {"general": general, "admin": {}, "project": {"name": project}}
    compact = json.dumps(settings, ensure_ascii=False, separators=(",", ":")).encode()
    text = base64.b64encode(zlib.compress(compact, 9)).decode("ascii")
    if len(text) > MAX_CHARACTERS:
        raise QrTooLong(limit=MAX_CHARACTERS)
    return text
