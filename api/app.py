"""The app factory: configuration, error handling, documentation and the resources."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from flask_smorest import Api
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from api import problems
from api.app_version import VERSION
from api.context import make_context
from api.requests import RuhuRequest
from api.resources import BLUEPRINTS
from errors import BadText
from records.database import ensure_indexes, open_database
from schemas.money import Money, Rate
from schemas.problems import ProblemSchema
from settings import Settings

_OVERRIDABLE = {"PATCH", "PUT", "DELETE"}


class Ruhu(Flask):
    """Flask with our request class."""

    request_class = RuhuRequest


class RuhuApi(Api):
    """flask-smorest with our problems instead of its own."""

    ERROR_SCHEMA = ProblemSchema

    def handle_http_exception(self, error: HTTPException) -> Response:
        """Render what was refused before a view ran."""
        return problems.on_http_exception(error)


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application, connected to its database. Raises DatabaseDown, KeyMismatch."""
    settings = settings or Settings.from_environment()
    app = Ruhu("ruhu", static_folder=None, template_folder=str(Path(__file__).parent / "templates"))
    database = open_database(settings)
    ensure_indexes()
    app.config["RUHU"] = make_context(settings, database)
    app.config.update(_configuration(settings))
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    problems.register(app)
    app.before_request(_refuse_nul)
    app.after_request(_safe_headers)
    api = RuhuApi(app)
    for amount in (Money, Rate):
        api.register_field(amount, "string", None)
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    api.spec.components.security_scheme("basic", {"type": "http", "scheme": "basic"})
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    app.wsgi_app = _method_override(app.wsgi_app)  # type: ignore[method-assign]
    if settings.PROXIES:
        n = settings.PROXIES
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n, x_prefix=n)  # type: ignore[method-assign]
    return app


def _configuration(settings: Settings) -> dict[str, Any]:
    return {
        "MAX_CONTENT_LENGTH": settings.MAX_BODY_BYTES,
        "MAX_FORM_MEMORY_SIZE": settings.MAX_XML_BYTES,
        "MAX_FORM_PARTS": 2000,
        "API_TITLE": "ruhu 入户 API",
        "API_VERSION": VERSION,
        "OPENAPI_VERSION": "3.0.3",
        "OPENAPI_URL_PREFIX": "/",
        "OPENAPI_JSON_PATH": "openapi.json",
        "OPENAPI_SWAGGER_UI_PATH": "docs",
        "OPENAPI_SWAGGER_UI_URL": "/docs/assets/",
        "API_SPEC_OPTIONS": {
            "security": [{"bearer": []}],
            "info": {"description": (Path(__file__).parent / "description.md").read_text(encoding="utf-8")},
        },
    }


def _refuse_nul() -> None:
    """Refuse NUL in addresses and parameters before anything reaches a query."""
    if "\0" in request.path or any("\0" in text for pair in request.args.items(multi=True) for text in pair):
        raise BadText(what="NUL")


def _safe_headers(answer: Response) -> Response:
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    answer.headers.setdefault("Referrer-Policy", "no-referrer")
    if answer.mimetype == "text/html":
        answer.headers.setdefault("X-Frame-Options", "DENY")
    elif "Cache-Control" not in answer.headers:
        answer.headers["Cache-Control"] = "no-store"
    return answer


def _method_override(wsgi_app: Any) -> Any:
    """Let clients that have no PATCH (WeChat's) send POST with X-HTTP-Method-Override."""

    def overridden(environ: dict[str, Any], start_response: Any) -> Any:
        asked = environ.get("HTTP_X_HTTP_METHOD_OVERRIDE", "").upper()
        if environ["REQUEST_METHOD"] == "POST" and asked in _OVERRIDABLE:
            environ["REQUEST_METHOD"] = asked
        return wsgi_app(environ, start_response)

    return overridden


mimetypes.add_type("image/heic", ".heic")
