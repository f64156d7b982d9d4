"""Standard forms, published, filled and carried over as a worker does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from field_forms import library_install
from lending.from_forms import take_forms_due
from records import submissions
from tests.builders import new_id
from tests.http import Caller

LIBRARY = Path(library_install.LIBRARY)


def sender(publish: Callable[[str], str], caller: Caller) -> Callable[..., dict[str, Any]]:
    """Return what sends a standard form as `caller` and carries it over: the submission as it is then held."""
    known: dict[str, str] = {}

    def send(form: str, answers: dict[str, Any], *, deprecated: str | None = None) -> dict[str, Any]:
        if form not in known:
            publish((LIBRARY / f"{form}.md").read_text(encoding="utf-8"))
            known[form] = next(one.version for one in library_install.standard_forms() if one.form_id == form)
        body = {"form_id": form, "version": known[form], "instance_id": new_id(), "answers": answers}
        answer = caller.post("/api/v1/submissions", json=body | ({"deprecated_id": deprecated} if deprecated else {}))
        assert answer.status_code == 201, answer.text
        take_forms_due()
        found = submissions.get(str(body["instance_id"]))
        assert found
        return found

    return send
