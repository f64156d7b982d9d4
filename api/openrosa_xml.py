"""The XML that OpenRosa clients read: responses with a message, and the headers they insist on."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from flask import Response

OPENROSA_PREFIXES = ("/v1/key/", "/openrosa/")


def is_openrosa_path(path: str) -> bool:
    """Say whether an address belongs to the OpenRosa interface."""
    return path.startswith(OPENROSA_PREFIXES)


def xml_answer(body: str, status: int = 200, mimetype: str = "text/xml") -> Response:
    """Return an XML answer with the headers of OpenRosa 1.0."""
    answer = Response(body, status, content_type=f"{mimetype}; charset=utf-8")
    return with_openrosa_headers(answer)


def with_openrosa_headers(answer: Response) -> Response:
    """Add what every OpenRosa answer carries (the server itself adds Date)."""
    answer.headers["X-OpenRosa-Version"] = "1.0"
    return answer


def response_xml(message: str, status: int, *, nature: str, code: str = "") -> Response:
    """Return an OpenRosaResponse with a message that a person reads; `code` is ours, for programs."""
    extra = f" code={quoteattr(code)}" if code else ""
    return xml_answer(
        '<?xml version="1.0" encoding="UTF-8"?>\n<OpenRosaResponse xmlns="http://openrosa.org/http/response">'
        f"<message nature={quoteattr(nature)}{extra}>{escape(message)}</message></OpenRosaResponse>",
        status,
    )
