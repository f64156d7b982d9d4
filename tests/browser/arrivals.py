"""What the server has of what a phone sent."""

from __future__ import annotations

import time

from records import submissions

_PATIENCE_S = 20


def arrived(form_id: str, **has: str) -> dict:
    """Wait for the only submission of a form with these values, whole with its files; return its document."""
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        found = list(submissions.collection().find({"form_id": form_id, **has}))
        assert len(found) <= 1, "it was stored more than once"
        if found and not found[0].get("missing"):
            return found[0]
        time.sleep(0.05)
    raise AssertionError(f"{form_id} did not arrive: {submissions.collection().count_documents({})} others did")
