"""Turns domain errors into HTTP answers: RFC 9457 problem JSON, or an OpenRosaResponse for field clients.

This module alone knows which status belongs to which kind of error.
"""

from __future__ import annotations

import logging
import re
import secrets
from typing import Any

from flask import Flask, Response, json, request
from pymongo.errors import AutoReconnect, PyMongoError, ServerSelectionTimeoutError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

import errors
from api.openrosa_xml import is_openrosa_path, response_xml

_log = logging.getLogger("ruhu")

_STATUS: dict[type[errors.DomainError], int] = {
    errors.Malformed: 400,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.PreconditionFailed: 412,
    errors.TooLarge: 413,
    errors.UnsupportedMedia: 415,
    errors.Invalid: 422,
    errors.PreconditionRequired: 428,
    errors.TooMany: 429,
    errors.Unavailable: 503,
    # What tus 1.0 prescribes for its checksum extension.
    errors.UploadChecksumWrong: 460,
}

# Werkzeug's own refusals, in words that help.
_HTTP_WORDS: dict[int, tuple[str, str, str]] = {
    400: ("request.bad", "请求格式不正确。", "The request is malformed."),
    404: ("request.no_such_route", "没有这个地址。", "There is nothing at this address."),
    405: ("request.method_not_allowed", "这个地址不支持该方法。", "This address does not take that method."),
    406: ("request.not_acceptable", "不能按要求的格式回答。", "No answer in the asked format is possible."),
    412: ("request.precondition_failed", "条件不满足，请重新读取。", "The precondition failed; read again."),
    413: (
        "request.too_large",
        "请求内容过大，请减少照片后分次发送。",
        "The request is too large; send fewer photos at a time.",
    ),
    415: ("request.unsupported_media", "不支持这种内容类型。", "This kind of content is not taken here."),
    416: ("request.bad_range", "请求的范围不正确。", "The asked range is not satisfiable."),
    429: ("request.too_many", "请求太频繁，请稍后再试。", "Too many requests; try again later."),
}


def status_of(error: errors.DomainError) -> int:
    """Return the HTTP status of a domain error by its kind."""
    return next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)


def problem(status: int, code: str, zh: str, en: str, **more: Any) -> Response:
    """Return the answer of an error: problem JSON, or OpenRosa XML where a field client asks.

    JSON: `type, title, status, code, detail` (in the language of Accept-Language, Chinese by default), `message` with both
    languages, and what else helps (`pointer`, `errors`, `findings`, …).
    """
    if is_openrosa_path(request.path):
        return response_xml(f"{zh} {en}", status, nature="error", code=code)
    english = request.accept_languages.best_match(["zh", "en"], "zh") == "en"
    body = {
        "type": f"urn:ruhu:problem:{code}",
        "title": en if english else zh,
        "status": status,
        "code": code,
        "detail": en if english else zh,
        "message": {"zh": zh, "en": en},
        **{key: value for key, value in more.items() if value is not None},
    }
    return Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/problem+json")


def register(app: Flask) -> None:
    """Install the handlers of `app`."""
    app.register_error_handler(errors.DomainError, on_domain_error)
    app.register_error_handler(PyMongoError, on_database_error)
    app.register_error_handler(Exception, on_bug)


def on_domain_error(error: errors.DomainError) -> Response:
    """Answer a domain error."""
    answer = problem(
        status_of(error), error.slug, error.message_zh, error.message_en, pointer=error.pointer, **error.details
    )
    if isinstance(error, errors.Unauthenticated):
        realm = 'Basic realm="ruhu", charset="UTF-8"' if is_openrosa_path(request.path) else 'Bearer realm="ruhu"'
        answer.headers["WWW-Authenticate"] = realm
    if isinstance(error, errors.TooMany | errors.Unavailable):
        answer.headers["Retry-After"] = str(error.details.get("retry_after", 30))
    return answer


def on_http_exception(error: HTTPException) -> Response:
    """Answer what Flask, Werkzeug or webargs refused."""
    data = getattr(error, "data", None) or {}
    if "messages" in data:
        fields = list(field_errors(data["messages"]))
        return on_domain_error(errors.InvalidFields(count=len(fields), details={"errors": fields}))
    status = error.code or 500
    if isinstance(error, RequestEntityTooLarge):
        status = 413
    code, zh, en = _HTTP_WORDS.get(status, ("request.refused", "请求没有被接受。", "The request was refused."))
    answer = problem(status, code, zh, en)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after", "content-range"):
            answer.headers[name] = value
    return error.get_response() if status < 400 else answer  # type: ignore[return-value]


def on_database_error(error: PyMongoError) -> Response:
    """Answer 503 when the database is away; anything else from it is a bug."""
    if isinstance(error, AutoReconnect | ServerSelectionTimeoutError):
        return on_domain_error(errors.DatabaseDown())
    return on_bug(error)


def on_bug(error: Exception) -> Response:
    """Answer 500 with a number that finds the traceback in the log; never the traceback itself."""
    number = secrets.token_hex(6)
    _log.exception("error %s at %s %s", number, request.method, request.path, exc_info=error)
    return problem(
        500, "server.bug", f"服务器内部错误（编号 {number}），请告诉管理员。",
        f"The server made a mistake (number {number}); please tell the administrator.",
    )  # fmt: skip


_FIELD_WORDS = {
    "Missing data for required field.": "这一项必填。",
    "Unknown field.": "没有这个字段。",
    "Field may not be null.": "这一项不能为空。",
    "Not a valid string.": "应为文字。",
    "Not a valid integer.": "应为整数。",
    "Not a valid number.": "应为数字。",
    "Special numeric values (nan or infinity) are not permitted.": "应为数字，不能是 NaN 或无穷大。",
    "Number too large.": "数字过大。",
    "Invalid value.": "值不正确。",
    "Invalid type.": "类型不正确。",
    "Not a valid boolean.": "应为 true 或 false。",
    "Not a valid list.": "应为列表。",
    "Not a valid mapping type.": "应为对象。",
    "Not a valid datetime.": "应为 ISO 8601 时间。",
    "Not a valid date.": "应为日期（YYYY-MM-DD）。",
    "Invalid input type.": "类型不正确，应为 JSON 对象。",
    "Shorter than minimum length 1.": "不能为空。",
    "Not a valid UUID.": "应为 UUID。",
    "String does not match expected pattern.": "格式不正确。",
}
# Marshmallow's words about bounds and choices, with their numbers.
_BOUND_WORDS = [
    (re.compile(pattern), words)
    for pattern, words in (
        (r"Length must be between (\d+) and (\d+)\.", "应为 {0} 到 {1} 个字或条目。"),
        (r"Shorter than minimum length (\d+)\.", "至少 {0} 个字或条目。"),
        (r"Longer than maximum length (\d+)\.", "最多 {0} 个字或条目。"),
        (r"Must be greater than or equal to (\S+) and less than or equal to (\S+)\.", "应为 {0} 到 {1}。"),
        (r"Must be greater than or equal to (\S+)\.", "应不小于 {0}。"),
        (r"Must be less than or equal to (\S+)\.", "应不大于 {0}。"),
        (r"Must be one of: (.*)\.", "应为其中之一：{0}。"),
    )
]


def field_errors(messages: Any, pointer: str = "", depth: int = 0) -> Any:
    """Yield {pointer, zh, en} for each message of marshmallow's tree, whose first level (depth 0) is webargs' location."""
    if isinstance(messages, dict):
        for key, value in messages.items():
            here = pointer if depth == 0 or key == "_schema" else f"{pointer}/{_escaped(str(key))}"
            yield from field_errors(value, here, depth + 1)
        return
    for message in messages if isinstance(messages, list) else [messages]:
        zh, _, en = str(message).partition(" | ")
        yield {"pointer": pointer, "zh": zh if en else _in_chinese(zh), "en": en or zh}


def _in_chinese(words: str) -> str:
    """Return marshmallow's own words in Chinese; others stay as they are."""
    if words in _FIELD_WORDS:
        return _FIELD_WORDS[words]
    found = ((pattern.fullmatch(words), chinese) for pattern, chinese in _BOUND_WORDS)
    return next((chinese.format(*match.groups()) for match, chinese in found if match), words)


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
