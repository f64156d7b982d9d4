"""Forms, their versions and the files that belong to a version."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import mongoengine as me

from errors import FormNotFound, FormVersionNotFound
from records import freshness
from records.scopes import Scope


class Form(me.Document):
    """A form by its form ID. `roles` and `regions` say who may fill it; empty means everybody."""

    id = me.StringField(primary_key=True)
    title = me.StringField(required=True)
    roles = me.ListField(me.StringField())
    regions = me.ListField(me.StringField())
    current = me.StringField()
    closed = me.BooleanField(default=False)
    created_at = me.DateTimeField(required=True)
    created_by = me.StringField()

    meta = {"collection": "forms", "indexes": [], "auto_create_index": False}


class FormFile(me.EmbeddedDocument):
    """A file a form version uses. `entity_list` marks households.csv, which is made for each user; else it is a blob."""

    name = me.StringField(required=True, max_length=200)
    kind = me.StringField()
    sha256 = me.StringField()
    md5 = me.StringField()
    size = me.IntField()
    mime = me.StringField()
    entity_list = me.BooleanField(default=False)


class FormVersion(me.Document):
    """A version: immutable once published. `state` is draft, published or closed; a form has at most one draft."""

    form_id = me.StringField(required=True)
    version = me.StringField(required=True)
    title = me.StringField(required=True)
    state = me.StringField(required=True, choices=["draft", "published", "closed"])
    xform = me.StringField(required=True)
    md5 = me.StringField(required=True)
    source = me.StringField(required=True)
    source_name = me.StringField(required=True)
    languages = me.ListField(me.StringField())
    warnings = me.ListField(me.DictField())
    files = me.EmbeddedDocumentListField(FormFile)
    created_at = me.DateTimeField(required=True)
    created_by = me.StringField()
    published_at = me.DateTimeField()

    meta = {
        "collection": "form_versions",
        "indexes": [
            {"fields": ["form_id", "version"], "unique": True},
            {"fields": ["files.sha256"], "partialFilterExpression": {"files": {"$exists": True}}},
            {"fields": ["form_id"], "name": "one_draft", "unique": True, "partialFilterExpression": {"state": "draft"}},
        ],
        "auto_create_index": False,
    }


def form(form_id: str) -> Form:
    """Return a form whoever asks. Raises FormNotFound."""
    found = Form.objects(id=form_id).first()
    if not found:
        raise FormNotFound()
    return found


def is_for(form: Form, role: str, scope: Scope) -> bool:
    """Say whether a user of `role` and `scope` may see and fill `form`."""
    by_role = not form.roles or role in form.roles
    return by_role and (not form.regions or any(scope.narrowed(region) for region in form.regions))


def every_form() -> list[Form]:
    """Return all forms by ID (a county has dozens, not thousands)."""
    return list(Form.objects.order_by("id"))


def version(form_id: str, version: str) -> FormVersion:
    """Return a version, draft or not. Raises FormVersionNotFound."""
    found = FormVersion.objects(form_id=form_id, version=version).first()
    if not found:
        raise FormVersionNotFound(form_id=form_id, version=version)
    return found


def versions(form_id: str) -> list[FormVersion]:
    """Return a form's versions, newest first, without their XML."""
    return list(FormVersion.objects(form_id=form_id).exclude("xform").order_by("-created_at", "-id"))


def draft(form_id: str) -> FormVersion | None:
    """Return the form's draft, if it has one."""
    return FormVersion.objects(form_id=form_id, state="draft").first()


def ensure_form(form_id: str, title: str, by: str) -> Form:
    """Return the form, made if it is new."""
    Form._get_collection().update_one(
        {"_id": form_id},
        {"$setOnInsert": {"title": title, "roles": [], "regions": [], "closed": False, "created_by": by,
                          "created_at": datetime.now(UTC)}},
        upsert=True,
    )  # fmt: skip
    return form(form_id)


def changed(document: me.Document) -> Any:
    """Save a form or a version, and make every worker forget what it remembered of forms."""
    saved = document.save()
    freshness.mark_changed("forms")
    return saved


def versions_with_xform(form_id: str) -> list[FormVersion]:
    """Return a form's versions with their XForms, newest first."""
    return list(FormVersion.objects(form_id=form_id).order_by("-created_at", "-id"))
