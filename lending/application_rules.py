"""What an action on an application must keep to: whose step it is, maker and checker, votes, notice, reasons."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from errors import (
    ApplicationIncomplete,
    ApplicationMakerIsChecker,
    ApplicationNotEligible,
    ApplicationNoticeWrong,
    ApplicationReasonMissing,
    ApplicationStepOfOthers,
    ApplicationVotedDown,
    ApplicationVotesWrong,
)
from lending.application_machine import ACTION_NAMES, ACTIONS, Position, deciding, possible
from lending.application_needs import Facts, lacking, last_done_by
from lending.scheme_chain import Step
from records.roles import ROLES

Document = dict[str, Any]
Chain = tuple[Step, ...]

# Conditions of lending.eligibility_rules: what is owed and asked against the cap, and against the line.
_EXPOSURE, _LINE = "exposure", "line"
NEED_REASON = frozenset({"return", "refuse", "suspend", "withdraw"})


def step_at(chain: Chain, at: Position) -> Step:
    """Return the step an application is at."""
    return next(one for one in chain if one.step == at.step)


def roles_for(chain: Chain, at: Position, action: str) -> tuple[str, ...]:
    """Return who may do `action` here: the step's roles; to withdraw or to bring papers, the applicant's side too."""
    here, first = step_at(chain, at).roles, chain[0].roles
    if at.state == "expired":
        return deciding(chain).roles
    return tuple(dict.fromkeys((*here, *first))) if action in ("withdraw", "resume") or at.waiting else here


def require_role(chain: Chain, at: Position, action: str, role: str) -> None:
    """Raise ApplicationStepOfOthers unless `role` may do `action` here."""
    allowed, step = roles_for(chain, at, action), step_at(chain, at)
    if role not in allowed:
        names = [ROLES[one] for one in allowed]
        raise ApplicationStepOfOthers(
            step=step.zh,
            step_en=step.en,
            roles="、".join(zh for zh, _ in names),
            roles_en=", ".join(en for _, en in names),
        )


def actions_for(chain: Chain, at: Position, role: str) -> list[str]:
    """Return the actions that `role` may do from here."""
    return [one for one in possible(chain, at) if role in roles_for(chain, at, one) and one in ACTIONS]


def require_other_person(chain: Chain, step: Step, history: list[Document], who: str) -> None:
    """Raise ApplicationMakerIsChecker if `who` did a step that this one's doer must differ from."""
    for name in step.maker_checker_differs_from:
        if who in last_done_by(history, name):
            other = next((one for one in chain if one.step == name), step)
            raise ApplicationMakerIsChecker(other=other.zh, other_en=other.en)


def require_reason(action: str, reason: str | None) -> None:
    """Raise ApplicationReasonMissing for an action that must say why and does not."""
    if action in NEED_REASON and not (reason or "").strip():
        zh, en = ACTION_NAMES[action]
        raise ApplicationReasonMissing(pointer="/reason", action=zh, action_en=en.lower())


def require_complete(step: Step, application: Document, facts: Facts, today: date) -> None:
    """Raise ApplicationIncomplete unless everything that `step` needs is there, ApplicationVotedDown if the vote failed."""
    lacks = lacking(step, application, facts, today)
    if lacks:
        raise ApplicationIncomplete(
            missing="、".join(one.zh for one in lacks),
            missing_en=", ".join(one.en for one in lacks),
            details={"missing": [{"kind": one.kind, "key": one.key, "zh": one.zh, "en": one.en} for one in lacks]},
        )
    votes = application.get("opinions", {}).get(step.step, {}).get("votes")
    if votes and not carried(votes):
        raise ApplicationVotedDown(size=votes["size"], in_favour=votes["in_favour"])


def require_eligible(conditions: list[Document] | None, reason: str | None) -> None:
    """Raise ApplicationNotEligible if a condition failed; what the register cannot tell needs a word of who checked it.

    Asking for more than the line stops nobody: it bounds what is approved (`require_within_limits`).
    """
    conditions = [one for one in conditions or [] if one["condition"] != _LINE]
    failed = [one for one in conditions if one["outcome"] == "fail"]
    if failed:
        raise _not_eligible(failed)
    unknown = [one for one in conditions if one["outcome"] == "unknown"]
    if unknown and not (reason or "").strip():
        raise ApplicationReasonMissing(
            pointer="/reason",
            action="档案里查不到的条件核实后办结，",
            action_en="pass what the register cannot tell",
            details={"conditions": as_json(unknown)},
        )


def require_within_limits(conditions: list[Document]) -> None:
    """Raise ApplicationNotEligible if what is approved is over the cap or the line with what the household owes already."""
    failed = [one for one in conditions if one["condition"] in (_EXPOSURE, _LINE) and one["outcome"] == "fail"]
    if failed:
        raise _not_eligible(failed)


def _not_eligible(failed: list[Document]) -> ApplicationNotEligible:
    return ApplicationNotEligible(
        conditions="；".join(one["words"]["zh"] for one in failed),
        conditions_en="; ".join(one["words"]["en"] for one in failed),
        details={"conditions": as_json(failed)},
    )


def outcomes_only(conditions: list[Document]) -> list[Document]:
    """Return conditions without what they tell of debts: for roles that see no amounts."""
    return [{**one, "value": None, "words": one["title"]} for one in conditions]


def as_json(value: Any) -> Any:
    """Return a value whose money is text, as JSON wants it."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return {key: as_json(one) for key, one in value.items()}
    return [as_json(one) for one in value] if isinstance(value, list | tuple) else value


def carried(votes: Document) -> bool:
    """Say whether more than half were in favour."""
    return bool(2 * votes["in_favour"] > votes["size"])


def counted(votes: list[Document], least: int | None) -> Document:
    """Return {size, in_favour, members} of single votes [{name, in_favour, opinion}].

    Raises ApplicationVotesWrong for an even group, one smaller than `least`, or a name that votes twice.
    """
    least = least or 1
    names = [one["name"].strip() for one in votes]
    if len(votes) % 2 == 0 or len(votes) < least or len(set(names)) != len(names):
        raise ApplicationVotesWrong(pointer="/votes", least=least, size=len(votes))
    return {"size": len(votes), "in_favour": sum(1 for one in votes if one["in_favour"]), "members": votes}


def checked_notice(notice: Document, least_days: int) -> Document:
    """Return a notice {from, to, place, objections} as it is stored: dates as text.

    It stands from `from` to `to`, both included, for at least `least_days` days. Raises ApplicationNoticeWrong.
    """
    begins, ends = notice["from"], notice["to"]
    if (ends - begins).days < least_days:
        raise ApplicationNoticeWrong(
            pointer="/notice/to",
            reason=f"公示不少于 {least_days} 天。",
            reason_en=f"it stands for at least {least_days} days.",
        )
    objections = [{**one, "raised_on": one["raised_on"].isoformat()} for one in notice.get("objections", [])]
    return {**notice, "from": begins.isoformat(), "to": ends.isoformat(), "objections": objections}
