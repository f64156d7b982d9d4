"""Reads JSON bodies strictly: no duplicate keys, no NaN, no NUL or lone surrogates, bounded size and depth."""

from __future__ import annotations

import json
from typing import Any, ClassVar, NoReturn

from flask import Request, current_app
from marshmallow import RAISE
from webargs import core
from webargs.flaskparser import FlaskParser, is_json_request

from errors import BadText, BodyTooLarge, UnreadableJson, UnsupportedMedia

MAX_DEPTH = 64


class JsonExpected(UnsupportedMedia):
    """The body has another content type."""

    slug = "request.json_expected"
    zh = "请以 Content-Type: application/json 发送 JSON。"
    en = "Send JSON with Content-Type: application/json."


class StrictParser(FlaskParser):
    """webargs' parser with the strict reader below; an unknown query parameter is told, never ignored."""

    DEFAULT_UNKNOWN_BY_LOCATION: ClassVar[dict[str, str | None]] = {
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": RAISE, "querystring": RAISE,
    }  # fmt: skip

    def _raw_load_json(self, req: Request) -> Any:
        if not is_json_request(req):
            if req.content_length:
                raise JsonExpected()
            return core.missing
        limit = current_app.config["RUHU"].settings.MAX_JSON_BYTES
        if (req.content_length or 0) > limit:
            raise BodyTooLarge(limit=limit)
        return strict_json(req.get_data(cache=True))


def strict_json(data: bytes) -> Any:
    """Return the value of a JSON text. Raises UnreadableJson, BadText (with a pointer)."""
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_without_duplicates, parse_constant=_no_constant)
    except UnreadableJson:
        raise
    except (ValueError, RecursionError) as error:
        raise UnreadableJson(reason=str(error)[:200]) from None
    check_text(value)
    return value


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        raise UnreadableJson(reason=f"duplicate key {next(k for k in keys if keys.count(k) > 1)!r:.60}")
    return found


def _no_constant(name: str) -> NoReturn:
    raise UnreadableJson(reason=f"{name} is not JSON")


def check_text(value: Any, pointer: str = "", depth: int = 0) -> None:
    """Raise BadText for a NUL or a lone surrogate anywhere in `value`, UnreadableJson for more than 64 levels."""
    if depth > MAX_DEPTH:
        raise UnreadableJson(reason=f"more than {MAX_DEPTH} levels")
    if isinstance(value, str):
        _check_string(value, pointer)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_string(key, pointer)
            check_text(item, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}", depth + 1)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            check_text(item, f"{pointer}/{index}", depth + 1)


def _check_string(text: str, pointer: str) -> None:
    if "\0" in text:
        raise BadText(what="NUL", pointer=pointer)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise BadText(what="lone surrogate", pointer=pointer)
