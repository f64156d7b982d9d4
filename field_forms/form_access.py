"""Who may look at a form, who may change it, and who may fill it."""

from __future__ import annotations

from errors import FormIdTaken, FormNotFound, OutOfScope
from records import form_changes, forms, regions
from records.forms import Form
from records.roles import AUDITOR, may
from records.scopes import LEVEL_NAMES, Scope

EVERYWHERE = Scope()


def manages(form: Form, scope: Scope) -> bool:
    """Say whether a form belongs wholly to an office's area: a county changes no form that other counties use too."""
    return not scope.prefix or (bool(form.regions) and all(region.startswith(scope.prefix) for region in form.regions))


def reads(form: Form, role: str, scope: Scope) -> bool:
    """Say whether a user may look at a form: who fills it, who manages forms, and the auditor, each in their area."""
    if may(role, "forms.manage"):
        return _meets(form, scope)
    allowed = _meets(form, scope) if role == AUDITOR else forms.is_for(form, role, scope)
    return allowed and form_changes.was_published(form.id)


def _meets(form: Form, scope: Scope) -> bool:
    return not form.regions or any(scope.narrowed(region) for region in form.regions)


def form_to_read(form_id: str, role: str, scope: Scope) -> Form:
    """Return a form that the user may look at. Raises FormNotFound."""
    form = forms.form(form_id)
    if not reads(form, role, scope):
        raise FormNotFound()
    return form


def form_to_manage(form_id: str, scope: Scope) -> Form:
    """Return a form to change. Raises FormNotFound outside the area, OutOfScope for one that others use too."""
    form = forms.form(form_id)
    if not _meets(form, scope):
        raise FormNotFound()
    if not manages(form, scope):
        raise OutOfScope(scope=scope.prefix)
    return form


def require_free_or_managed(form_id: str, scope: Scope) -> None:
    """Raise FormIdTaken if another area's or a higher office's form has this ID."""
    try:
        owner = forms.form(form_id)
    except FormNotFound:
        return
    if not manages(owner, scope):
        raise FormIdTaken(form_id=form_id)


def set_access(
    form_id: str, *, roles: list[str] | None = None, region_codes: list[str] | None = None, scope: Scope = EVERYWHERE
) -> Form:
    """Say who may fill a form: roles and region prefixes, empty for all, None to leave as it is.

    Raises FormNotFound, RegionUnknown, and OutOfScope for regions outside the area of who asks.
    """
    fields: dict[str, list[str]] = {}
    if roles is not None:
        fields["roles"] = sorted(set(roles))
    if region_codes is not None:
        fields["regions"] = _checked_regions(region_codes, scope)
    return form_changes.set_form(form_id, fields) if fields else forms.form(form_id)


def _checked_regions(codes: list[str], scope: Scope) -> list[str]:
    if scope.prefix and not codes:
        raise OutOfScope(scope=scope.prefix, pointer="/regions")
    for index, code in enumerate(codes):
        if not code.startswith(scope.prefix):
            raise OutOfScope(scope=scope.prefix, pointer=f"/regions/{index}")
        if len(code) in LEVEL_NAMES:
            regions.require(code, f"/regions/{index}")
    return sorted({code for code in codes if code})
