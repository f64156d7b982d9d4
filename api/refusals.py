"""Documents the usual errors of an endpoint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from api.blueprints import Blueprint
from schemas.problems import ProblemSchema

_WORDS = {
    400: "The request cannot be read, or a cursor is not valid",
    401: "Nobody is signed in, or the token is no longer good",
    403: "The caller's role or area does not allow it",
    404: "There is no such thing within the caller's area",
    409: "The state of things does not allow it",
    413: "The body or a file is too large",
    415: "The body has another content type",
    422: "Fields are wrong; `errors` names each",
    429: "Too many wrong passwords; `Retry-After` says when to try again",
    503: "Something that this needs is down or was never made",
}


def refuses(blp: Blueprint, *statuses: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate a view: its documentation lists these statuses with problem JSON."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        for status in statuses:
            view = blp.alt_response(
                status, schema=ProblemSchema, content_type="application/problem+json", description=_WORDS[status]
            )(view)
        return view

    return decorate
