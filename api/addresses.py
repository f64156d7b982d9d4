"""The address that phones and people use for this server."""

from flask import request

from api.context import context


def public_url() -> str:
    """Return RUHU_PUBLIC_URL, else what the request was sent to, without a trailing slash."""
    return (context().settings.PUBLIC_URL or request.host_url).rstrip("/")
