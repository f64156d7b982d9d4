"""How an application is written: each change is one entry of its history and where it then is, guarded by the version."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from errors import ApplicationChanged
from lending.application_machine import ACTION_NAMES, LIVE, Position
from lending.scheme_chain import Step
from lending.working_days import working_day_after, working_days_between
from records import applications
from records.actors import Actor
from records.clock import now

Document = dict[str, Any]
Chain = tuple[Step, ...]


def position_of(application: Document) -> Position:
    """Return where an application says that it is."""
    return Position(application["state"], application["step"], bool(application.get("waiting")))


def entry(application: Document, action: str, by: Actor, after: Position, **more: Any) -> Document:
    """Return a history entry: who, when, what, at which step, where it led, under which version of the scheme."""
    said = {key: value for key, value in more.items() if value not in (None, "", [], {})}
    return {
        "n": len(application.get("history", [])) + 1,
        "at": now(),
        "by": by.who,
        "role": by.role,
        "action": action,
        "step": application["step"],
        "after": {"state": after.state, "step": after.step, "waiting": after.waiting},
        "scheme": application["scheme"],
        **said,
    }


def placed(chain: Chain, application: Document, after: Position, today: date) -> Document:
    """Return the fields that say where an application is after a move: step, state, desks, deadline; None removes one.

    The deadline begins anew with each step; while the applicant is asked for papers it stands still.
    """
    fields: Document = {
        "state": after.state,
        "step": after.step,
        "waiting": after.waiting or None,
        **_under_way(application, after),
        "desks": applications.desks_of(waiting_for(chain, after), application["scopes"]) or None,
        "updated_at": now(),
    }
    return fields | _deadline(chain, application, after, today)


def _under_way(application: Document, after: Position) -> Document:
    """Return the field that says that it is: `live` where it keeps the member from applying again, `asking` for extensions."""
    if application.get("kind") == applications.EXTENSION:
        ended = after.state != "open"
        return {"asking": None if ended else True, "tell": True if ended else None}
    return {"live": True if after.state in LIVE else None}


def waiting_for(chain: Chain, at: Position) -> tuple[str, ...]:
    """Return the roles on whose lists an application is: those of its step, or of the applicant's side for papers."""
    step = next(one for one in chain if one.step == at.step)
    if at.waiting:
        return chain[0].roles
    return step.roles if at.state == "open" or (at.state == "approved" and step.lends) else ()


def _deadline(chain: Chain, application: Document, after: Position, today: date) -> Document:
    before, held = position_of(application), application.get("deadline_on")
    if after.waiting and not before.waiting:
        left = working_days_between(today, date.fromisoformat(held)) if held else None
        return {"deadline_on": None, "days_left": left}
    if before.waiting and after == Position("open", before.step):
        left = application.get("days_left")
        due = working_day_after(today, max(left, 1)) if left is not None else None
    elif after == before:
        return {}
    else:
        step = next(one for one in chain if one.step == after.step)
        worked = after.state == "open" or (after.state == "approved" and step.lends)
        due = working_day_after(today, step.days) if worked and step.days else None
    return {"deadline_on": due.isoformat() if due else None, "days_left": None}


def write(held: Document, fields: Document, made: Document) -> Document:
    """Store a change of `held` with its history entry; return the new document. Raises ApplicationChanged."""
    changed = applications.change(held["_id"], held["version"], fields, made)
    if changed is None:
        raise changed_meanwhile(applications.get(held["_id"]) or held)
    return changed


def changed_meanwhile(present: Document) -> ApplicationChanged:
    """Return the problem that tells who acted on an application, what and when."""
    last = present["history"][-1]
    zh, en = ACTION_NAMES[last["action"]]
    return ApplicationChanged(
        by=last["by"],
        action=zh,
        action_en=en.lower(),
        version=present["version"],
        details={"version": present["version"], "by": last["by"], "at": last["at"], "action": last["action"]},
    )


def done_already(present: Document, version: int, digest: str, by: Actor) -> bool:
    """Say whether this is the same request again: the same person sent the same for the version before this one."""
    last = present["history"][-1]
    return present["version"] == version + 1 and (last["by"], last.get("digest")) == (by.who, digest)


def digest_of(sent: Document) -> str:
    """Return a hash of what was sent, the same whatever the order of its fields."""
    return hashlib.sha256(json.dumps(sent, sort_keys=True, default=str, ensure_ascii=False).encode()).hexdigest()
