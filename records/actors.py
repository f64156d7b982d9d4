"""Who does something to an account or to the regions: what the rules and the audit log need of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from records import audit
from records.roles import ADMIN
from records.scopes import Scope


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in member of staff, or a person at the command line (who may do everything)."""

    who: str
    role: str
    scope: Scope
    address: str = ""
    agent: str = ""

    def note(self, action: str, target: str, *, region: str = "", details: dict[str, Any] | None = None) -> None:
        """Write what was done into the audit log; `region` says who may read the entry."""
        audit.record(
            action, target, who=self.who, role=self.role, region=region, address=self.address, agent=self.agent,
            details=details,
        )  # fmt: skip


def at_command_line(login: str) -> Actor:
    """Return the actor of a command; user names hold no colon, so nobody in the database has this name."""
    return Actor(f"cli:{login}", ADMIN, Scope(), agent="ruhu command")
