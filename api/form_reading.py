"""What of forms a caller is shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from api.context import context
from api.identity import Identity
from api.paging import key_of, limit_of, paged
from errors import FormVersionNotFound
from field_forms.catalog import forms_for
from field_forms.form_access import form_to_read, manages, reads
from records import form_changes, forms
from records.forms import Form, FormVersion
from records.roles import may


def _sees_draft(form: Form, identity: Identity) -> bool:
    return may(identity.role, "forms.manage") and manages(form, identity.scope)


def _shown(form: Form, identity: Identity, draft: str | None) -> dict[str, Any]:
    fields = ("id", "title", "current", "closed", "roles", "regions", "created_at", "created_by")
    shown = {name: getattr(form, name) for name in fields}
    return {**shown, "draft": draft if _sees_draft(form, identity) else None}


def form_shown(form_id: str, identity: Identity) -> dict[str, Any]:
    """Return a form that the caller may see. Raises FormNotFound."""
    form = form_to_read(form_id, identity.role, identity.scope)
    draft = forms.draft(form_id)
    return _shown(form, identity, draft.version if draft else None)


def forms_shown(identity: Identity, after: tuple[str] | None, *, every: bool) -> list[dict[str, Any]]:
    """Return the forms after an ID that the caller may fill; with `every`, all that a manager may see."""
    fillable = {form.form_id for form in forms_for(identity.role, identity.scope, context().forms)}
    drafts = form_changes.drafts()
    found = [form for form in forms.every_form() if not after or form.id > after[0]]
    wanted = [form for form in found if (reads(form, identity.role, identity.scope) if every else form.id in fillable)]
    return [_shown(form, identity, drafts.get(form.id)) for form in wanted]


def version_shown(form_id: str, version: str, identity: Identity) -> FormVersion:
    """Return a version that the caller may see. Raises FormNotFound, FormVersionNotFound."""
    form = form_to_read(form_id, identity.role, identity.scope)
    found = forms.version(form_id, version)
    if found.state == "draft" and not _sees_draft(form, identity):
        raise FormVersionNotFound(form_id=form_id, version=version)
    return found


def page_of_versions(form_id: str, identity: Identity, args: dict[str, Any]) -> dict[str, Any]:
    """Return a page of a form's versions, newest first."""
    form = form_to_read(form_id, identity.role, identity.scope)
    limit = limit_of(args.get("limit"))
    after = key_of(args.get("cursor"), (datetime, str))
    found = [version for version in forms.versions(form_id) if version.state != "draft" or _sees_draft(form, identity)]
    if after:
        found = [version for version in found if _key(version) < after]
    return paged(found[: limit + 1], limit, lambda version: [version.created_at, version.id])


def _key(version: FormVersion) -> tuple[datetime, str]:
    return version.created_at, str(version.id)
