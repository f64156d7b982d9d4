"""OpenRosa 1.0: formList, forms, manifests and submissions for ODK Collect and its kin."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from flask import Response, request, send_file

from api.addresses import public_url
from api.blueprints import Blueprint
from api.context import context
from api.identity import Identity, allow, from_basic, from_field_key
from api.intake_desk import desk, submitter
from api.openrosa_xml import response_xml, with_openrosa_headers, xml_answer
from api.requests import incoming_files, part_bytes
from errors import BasicNeedsHttps, BodyTooLarge, FormAttachmentNotFound, FormNotFound
from field_forms.catalog import LoadedVersion, forms_for, load_version
from field_forms.intake import Incoming, accept_submission
from households.entity_list import gone_households, households_csv, households_md5
from records.freshness import FreshCache

blp = Blueprint(
    "openrosa",
    __name__,
    description="OpenRosa 1.0 for ODK Collect. `/v1/key/<field key>` needs no other sign-in; `/openrosa` takes HTTP Basic.",
)

_XML_PART = "xml_submission_file"
_lists = FreshCache("forms", 60, limit=2000)


def field_route(path: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Route `path` below both bases; the view gets the identity and the path of the base first."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def by_key(token: str, **kwargs: Any) -> Response:
            return with_openrosa_headers(view(from_field_key(token), f"/v1/key/{token}", **kwargs))

        @wraps(view)
        def by_basic(**kwargs: Any) -> Response:
            _refuse_plain_basic()
            return with_openrosa_headers(view(from_basic(), "/openrosa", **kwargs))

        by_basic = blp.doc(security=[{"basic": []}])(by_basic)
        by_key = blp.doc(security=[])(by_key)
        blp.route(f"/v1/key/<token>{path}", endpoint=f"{view.__name__}_by_key", **options)(by_key)
        blp.route(f"/openrosa{path}", endpoint=f"{view.__name__}_by_basic", **options)(by_basic)
        return view

    return decorate


def _refuse_plain_basic() -> None:
    local = request.remote_addr in ("127.0.0.1", "::1")
    if not (request.is_secure or local or context().settings.BASIC_OVER_HTTP):
        raise BasicNeedsHttps()


@field_route("/formList")
@blp.response(200, description="`xforms` list (text/xml)", content_type="text/xml")
def form_list(identity: Identity, base: str) -> Response:
    """List the forms that this user may fill (`?formID=` one of them, `?verbose=true` with descriptions)."""
    only, verbose = request.args.get("formID"), request.args.get("verbose") == "true"
    base = public_url() + base
    key = (identity.role, identity.scope, base, only, verbose)
    return xml_answer(_lists.get(key, lambda: _form_list(identity, base, only, verbose)))


def _form_list(identity: Identity, base: str, only: str | None, verbose: bool) -> str:
    found = forms_for(identity.role, identity.scope, context().forms)
    entries = "".join(_xform(form, base, verbose) for form in found if only in (None, form.form_id))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<xforms xmlns="http://openrosa.org/xforms/xformsList">{entries}</xforms>'
    )


def _xform(form: Any, base: str, verbose: bool) -> str:
    where = f"{base}/forms/{quote(form.form_id, safe='')}"
    version = quote(form.version, safe="")
    manifest = f"<manifestUrl>{escape(f'{where}/manifest?version={version}')}</manifestUrl>" if form.has_files else ""
    text = f"<descriptionText>{escape(form.title)}</descriptionText>" if verbose else ""
    return (
        f"<xform><formID>{escape(form.form_id)}</formID><name>{escape(form.title)}</name>"
        f"<version>{escape(form.version)}</version><hash>md5:{form.md5}</hash>{text}"
        f"<downloadUrl>{escape(f'{where}.xml?version={version}')}</downloadUrl>{manifest}</xform>"
    )


def _visible(identity: Identity, form_id: str) -> LoadedVersion:
    """Return the asked (else current) version of a form this user may fill. Raises FormNotFound."""
    form = next((f for f in forms_for(identity.role, identity.scope, context().forms) if f.form_id == form_id), None)
    if form is None:
        raise FormNotFound()
    return load_version(form_id, request.args.get("version") or form.version, context().forms)


@field_route("/forms/<form_id>.xml")
@blp.response(200, description="The XForm (text/xml)", content_type="text/xml")
def form_xml(identity: Identity, base: str, form_id: str) -> Response:
    """Download a form."""
    return xml_answer(_visible(identity, form_id).xform)


@field_route("/forms/<form_id>/manifest")
@blp.response(200, description="`manifest` of the form's files (text/xml)", content_type="text/xml")
def form_manifest(identity: Identity, base: str, form_id: str) -> Response:
    """List the files of a form; households.csv is the entity list of what this user may see."""
    version = _visible(identity, form_id)
    base = public_url() + base
    where = f"{base}/forms/{quote(form_id, safe='')}/files"
    entries = "".join(_media_file(file, where, base, version.version, identity) for file in version.files)
    return xml_answer(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest xmlns="http://openrosa.org/xforms/xformsManifest">{entries}</manifest>'
    )


def _media_file(file: Any, where: str, base: str, version: str, identity: Identity) -> str:
    url = f"{where}/{quote(file.name, safe='')}?version={quote(version, safe='')}"
    digest = households_md5(identity.scope) if file.entity_list else file.md5
    kind = ' type="entityList"' if file.entity_list else ""
    integrity = f"<integrityUrl>{escape(f'{base}/entities/integrity')}</integrityUrl>" if file.entity_list else ""
    return (
        f"<mediaFile{kind}><filename>{escape(file.name)}</filename><hash>md5:{digest}</hash>"
        f"<downloadUrl>{escape(url)}</downloadUrl>{integrity}</mediaFile>"
    )


@field_route("/forms/<form_id>/files/<name>")
@blp.response(200, description="The file's bytes")
def form_file(identity: Identity, base: str, form_id: str, name: str) -> Response:
    """Download a file of a form."""
    file = next((f for f in _visible(identity, form_id).files if f.name == name), None)
    if file is None or not (file.entity_list or file.sha256):
        raise FormAttachmentNotFound(name=name)
    if file.entity_list:
        return Response(households_csv(identity.scope), mimetype="text/csv")
    blob = context().blobs.open(file.sha256)
    answer = send_file(blob, file.mime, download_name=name, etag=file.sha256, conditional=True)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"  # form pictures may be SVG
    return answer


@field_route("/entities/integrity")
@blp.response(200, description="Which of `?id=a,b` are no longer in the list (text/xml)", content_type="text/xml")
def entity_integrity(identity: Identity, base: str) -> Response:
    """Say which households of a phone's list this user no longer may see."""
    asked = [text for text in request.args.get("id", "").split(",") if text][:1000]
    gone = gone_households(asked, identity.scope)
    entities = "".join(
        f'<entity id="{escape(text, {chr(34): "&quot;"})}"><deleted>{str(text in gone).lower()}</deleted></entity>'
        for text in asked
    )
    return xml_answer(f"<data><entities>{entities}</entities></data>")


@field_route("/submission", methods=["HEAD", "POST"])
@blp.response(201, description="OpenRosaResponse with a message", content_type="text/xml")
@blp.alt_response(204, description="HEAD: X-OpenRosa-Accept-Content-Length")
def submission(identity: Identity, base: str) -> Response:
    """Take a submission: multipart with `xml_submission_file` and photos; may come in parts that repeat the XML."""
    if request.method == "HEAD":
        answer = Response(status=204)
        answer.headers["X-OpenRosa-Accept-Content-Length"] = str(context().settings.MAX_BODY_BYTES)
        answer.headers["Location"] = f"{public_url()}{base}/submission"
        return answer
    allow(identity, "submissions.create")
    accepted = accept_submission(_incoming(), submitter(identity), desk()).document
    if accepted.get("attachments") or accepted.get("lending"):
        context().nudge()
    return response_xml(_told(accepted), 201, nature="submit_success")


def _incoming() -> Incoming:
    limit = context().settings.MAX_XML_BYTES
    xml = part_bytes(request, _XML_PART, limit)
    if len(xml) > limit:
        raise BodyTooLarge(limit=limit)
    return Incoming(
        xml=xml,
        files=incoming_files(request, apart=_XML_PART),
        channel="openrosa",
        device=request.args.get("deviceID"),
        household=request.args.get("household"),
    )


def _told(document: dict[str, Any]) -> str:
    """Return what the person reads: that it is stored, what is still missing, how many issues there are."""
    parts = ["已收到，谢谢。"]
    if document["missing"]:
        parts.append(f"还有 {document['missing']} 个附件没有收到。")
    issues = sum(1 for finding in document.get("findings", []) if finding["severity"] != "note")
    if issues:
        parts.append(f"有 {issues} 处需要核对。")
    parts.append("Received.")
    return "".join(parts)
