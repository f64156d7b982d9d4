"""The built phone client at /app/: hashed assets for ever, everything else asked for anew, under a strict content policy."""

from __future__ import annotations

from pathlib import Path

from flask import Response, redirect, request, send_file
from flask.views import MethodView
from werkzeug.utils import safe_join

from api.blueprints import Blueprint
from api.context import context
from api.refusals import refuses
from errors import ClientFileNotFound, ClientNotBuilt

blp = Blueprint("client", __name__, description="The phone client")

# Scripts are our own files; WebAssembly reads barcodes; photos are shown from memory; only our own pages frame ours (a
# form that is tried out at the desk).
CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "style-src-attr 'unsafe-inline'",
        "img-src 'self' blob: data:", "media-src 'self' blob:", "font-src 'self'", "connect-src 'self' blob:",
        "worker-src 'self'", "manifest-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-src 'self'",
        "frame-ancestors 'self'",
    )
)  # fmt: skip
# Inside WeChat one more script is let in: that of its own functions, from the one address at which WeChat keeps it.
WECHAT_SCRIPT = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js"
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_TYPES = {".js": "text/javascript", ".webmanifest": "application/manifest+json", ".wasm": "application/wasm"}
_YEAR = "public, max-age=31536000, immutable"


@blp.route("/app")
class ClientAddress(MethodView):
    @blp.doc(security=[])
    @blp.response(308, description="The client is at /app/")
    def get(self):
        """Lead to the client."""
        return redirect("/app/", 308)


@blp.route("/app/", defaults={"name": ""})
@blp.route("/app/<path:name>")
class ClientFile(MethodView):
    @blp.doc(security=[])
    @refuses(blp, 404, 503)
    @blp.response(200, description="A file of the client; for any of its pages, the page that starts it")
    def get(self, name):
        """Serve the phone client."""
        folder = context().settings.CLIENT_FOLDER
        if not (folder / "index.html").is_file():
            raise ClientNotBuilt()
        return _file(folder, name if "." in name.rsplit("/", 1)[-1] else "index.html")


def _file(folder: Path, name: str) -> Response:
    """Answer with the smallest copy of a file that the caller takes. Raises ClientFileNotFound."""
    joined = safe_join(str(folder), name)
    if joined is None or not Path(joined).is_file():
        raise ClientFileNotFound(name=name)
    path, encoding = _copy_of(Path(joined))
    kind = _TYPES.get(Path(joined).suffix)
    answer = send_file(path, mimetype=kind, download_name=Path(joined).name, conditional=True)
    asset = name.startswith("assets/")
    answer.headers["Cache-Control"] = _YEAR if asset else "no-cache"
    answer.headers["Content-Security-Policy"] = CONTENT_POLICY if asset else _policy()
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    answer.headers["Vary"] = "Accept-Encoding" if asset else "Accept-Encoding, User-Agent"
    if encoding:
        answer.headers["Content-Encoding"] = encoding
    return answer


def _policy() -> str:
    """Return the content policy for the caller's browser."""
    if context().settings.WECHAT_OFFICIAL_APPID and "MicroMessenger" in request.user_agent.string:
        return CONTENT_POLICY.replace("script-src 'self'", f"script-src 'self' {WECHAT_SCRIPT}")
    return CONTENT_POLICY


def _copy_of(path: Path) -> tuple[Path, str]:
    for encoding, ending in _ENCODINGS:
        copy = path.with_name(path.name + ending)
        if request.accept_encodings[encoding] and copy.is_file():
            return copy, encoding
    return path, ""
