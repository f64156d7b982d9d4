"""What is written on the copy of a photo that is shown to others."""

from __future__ import annotations

from typing import Any

from evidence.desk import PhotoDesk
from records.scopes import Scope


def watermarked_photo(sha256: str, row: dict[str, Any], scope: Scope, desk: PhotoDesk) -> bytes:
    """Return the copy."""
    raise NotImplementedError
