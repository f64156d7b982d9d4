"""Who may see what: a region prefix and, for bank users, an institution. Nothing else decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

LEVELS = (2, 4, 6, 9, 12)
# Sorts behind every digit: codes that begin with a prefix are those from it to it with this added.
_AFTER_DIGITS = ":"
LEVEL_NAMES = {0: "all", 2: "province", 4: "prefecture", 6: "county", 9: "township", 12: "village"}


def prefixes(region: str) -> list[str]:
    """Return every prefix of `region` that is a level of the tree, widest first: "" for all, "52", … "522725001003".

    They are stored with each record and indexed in front of the sort key, so that the newest records of any level are
    read in index order; a range over the bare code would have to sort a whole county in memory.
    """
    return [""] + [region[:length] for length in LEVELS if length <= len(region)]


def codes_below(prefix: str) -> dict[str, str]:
    """Return the MongoDB range of the region codes that begin with `prefix`."""
    return {"$gte": prefix, "$lt": prefix + _AFTER_DIGITS}


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of all records that a caller may see. `prefix` is "" (everything) or a region code of a level."""

    prefix: str = ""
    institution: str | None = None

    def query(self) -> dict[str, Any]:
        """Return the MongoDB condition on a document that carries `scopes` (and `institution`)."""
        condition: dict[str, Any] = {"scopes": self.prefix}
        if self.institution:
            condition["institution"] = self.institution
        return condition

    def region_query(self) -> dict[str, Any]:
        """Return the same condition on `region`, for indexes in which another key stands before it."""
        condition: dict[str, Any] = {"region": codes_below(self.prefix)}
        if self.institution:
            condition["institution"] = self.institution
        return condition

    def narrowed(self, prefix: str | None) -> Scope | None:
        """Return this scope limited to `prefix` too, or None where the two do not meet."""
        if not prefix or self.prefix.startswith(prefix):
            return self
        return Scope(prefix, self.institution) if prefix.startswith(self.prefix) else None

    def covers(self, region: str, institution: str | None = None) -> bool:
        """Say whether a record of `region` and `institution` is inside."""
        return region.startswith(self.prefix) and (not self.institution or self.institution == institution)
