"""Whole numbers: who may see them, for what purpose, and the entry in the audit log that says so."""

from __future__ import annotations

from typing import Any

from api.identity import audit_origin, current
from errors import UnmaskForbidden, UnmaskPurpose
from records import audit
from records.roles import may


def unmasked_fields(args: dict[str, Any], target: str, region: str) -> frozenset[str]:
    """Return the number fields that `args` (unmask, purpose) ask to see whole, once that is written down.

    Raises UnmaskForbidden, UnmaskPurpose.
    """
    if not args.get("unmask"):
        return frozenset()
    if not may(current().role, "households.unmask"):
        raise UnmaskForbidden()
    purpose = (args.get("purpose") or "").strip()
    if not 4 <= len(purpose) <= 200:
        raise UnmaskPurpose(pointer="/purpose")
    fields = frozenset(args["unmask"].split(","))
    audit.record(
        "numbers.unmasked", target, region=region, purpose=purpose, details={"fields": sorted(fields)}, **audit_origin()
    )
    return fields
