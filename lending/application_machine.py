"""An application's way through the chain of its scheme as a state machine: which action leads from where to where.

Where an application is, is its state, its step and whether it waits for papers. The chain makes the machine; a step
cannot be skipped because no transition does so, and what was sent back goes through every step from there again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from transitions import Machine

from errors import ApplicationActionImpossible, ApplicationStepUnknown
from lending.scheme_chain import Step

STATES = ("open", "approved", "refused", "withdrawn", "lent", "expired", "extended")
# States that keep a member from applying again under the same scheme.
LIVE = ("open", "approved")

ACTIONS: dict[str, tuple[str, str]] = {
    "pass": ("办结本步骤，转下一步", "Finish the step"),
    "return": ("退回", "Send back"),
    "refuse": ("不予同意", "Refuse"),
    "suspend": ("暂停，等补资料", "Wait for papers"),
    "resume": ("恢复办理", "Go on"),
    "withdraw": ("撤回申请", "Withdraw"),
    "note": ("补记情况和资料", "Add facts and papers"),
}
# What is done by the product and not chosen by a person.
_OWN_ACTIONS = {
    "apply": ("提出申请", "Apply"),
    "edit": ("修改申请内容", "Change the application"),
    "lend": ("登记贷款", "Make the loan"),
    "take_back": ("贷款已取消，恢复审定", "Take back after the loan was cancelled"),
    "expire": ("审定过期", "Expire"),
}
ACTION_NAMES = ACTIONS | _OWN_ACTIONS


@dataclass(frozen=True, slots=True)
class Position:
    """Where an application is. `waiting`: it stays at its step until the applicant has brought papers."""

    state: str
    step: str
    waiting: bool = False

    @property
    def key(self) -> str:
        """The name of this state in the machine."""
        return f"{'waiting' if self.waiting else self.state}:{self.step}"


def _position(key: str) -> Position:
    state, _, step = key.partition(":")
    return Position("open", step, waiting=True) if state == "waiting" else Position(state, step)


def deciding(chain: tuple[Step, ...]) -> Step:
    """Return the step that approves: the last one, or the last before the step that lends."""
    return chain[-2] if chain[-1].lends and len(chain) > 1 else chain[-1]


def steps_before(chain: tuple[Step, ...], step: str) -> list[str]:
    """Return the steps to which an application at `step` can be sent back, first one first."""
    names = [one.step for one in chain]
    return names[: names.index(step)] if step in names else []


@lru_cache(maxsize=256)
def _machine(chain: tuple[Step, ...]) -> Machine:
    names = [one.step for one in chain]
    worked, end = names[: names.index(deciding(chain).step) + 1], names[-1]
    granted = "extended" if chain[-1].extends else "approved"
    arrows: list[tuple[str, str, str]] = []
    for number, step in enumerate(worked):
        here, waiting = f"open:{step}", f"waiting:{step}"
        following = f"open:{worked[number + 1]}" if number + 1 < len(worked) else f"{granted}:{end}"
        arrows += [("pass", here, following), ("refuse", here, f"refused:{step}"), ("suspend", here, waiting)]
        arrows += [("note", here, here), ("note", waiting, waiting), ("resume", waiting, here)]
        arrows += [("withdraw", one, f"withdrawn:{step}") for one in (here, waiting)]
        arrows += [(f"return:{earlier}", here, f"open:{earlier}") for earlier in worked[:number]]
    if granted == "approved":
        arrows += [("edit", one, one) for one in (f"open:{worked[0]}", f"waiting:{worked[0]}")]
        arrows += _after_approval(end, worked[-1])
    states = list(dict.fromkeys(state for _, source, dest in arrows for state in (source, dest)))
    transitions = [{"trigger": name, "source": source, "dest": dest} for name, source, dest in arrows]
    return Machine(model=None, states=states, transitions=transitions, initial=f"open:{worked[0]}",
                   auto_transitions=False)  # fmt: skip


def _after_approval(end: str, deciding_step: str) -> list[tuple[str, str, str]]:
    """Return the arrows from an approval on: the loan is made and perhaps cancelled, or the approval expires."""
    approved, expired = f"approved:{end}", f"expired:{end}"
    return [
        ("note", approved, approved),
        ("withdraw", approved, f"withdrawn:{end}"),
        ("lend", approved, f"lent:{end}"),
        ("expire", approved, expired),
        ("resume", expired, f"open:{deciding_step}"),
        ("take_back", f"lent:{end}", approved),
    ]


def beginning(chain: tuple[Step, ...]) -> Position:
    """Return where a new application is."""
    return _position(str(_machine(chain).initial))


def possible(chain: tuple[Step, ...], at: Position) -> list[str]:
    """Return the actions that the machine knows from here, in the order of ACTIONS."""
    triggers = {trigger.partition(":")[0] for trigger in _machine(chain).get_triggers(at.key)}
    return [action for action in ACTION_NAMES if action in triggers]


def moved(chain: tuple[Step, ...], at: Position, action: str, to: str = "") -> Position:
    """Return where `action` leads from `at`; `to` is the step that something is sent back to.

    Raises ApplicationActionImpossible, ApplicationStepUnknown (`to` is no step before this one).
    """
    if action == "return" and "return" in possible(chain, at) and to not in steps_before(chain, at.step):
        raise ApplicationStepUnknown(pointer="/to", steps="、".join(steps_before(chain, at.step)))
    trigger = f"return:{to}" if action == "return" else action
    machine = _machine(chain)
    found = machine.get_transitions(trigger, at.key) if trigger in machine.events else []
    if not found:
        raise ApplicationActionImpossible(
            action=ACTION_NAMES[action][0], action_en=ACTION_NAMES[action][1].lower(), **_words(chain, at)
        )
    return _position(str(found[0].dest))


def _words(chain: tuple[Step, ...], at: Position) -> dict[str, Any]:
    step = next((one for one in chain if one.step == at.step), chain[0])
    zh, en = STATE_NAMES[at.state]
    return {"at": f"{step.zh}，{zh}", "at_en": f"{step.en}, {en.lower()}"}


STATE_NAMES = {
    "open": ("办理中", "In progress"),
    "approved": ("已审定", "Approved"),
    "refused": ("未同意", "Refused"),
    "withdrawn": ("已撤回", "Withdrawn"),
    "lent": ("已放款", "Lent"),
    "expired": ("审定已过期", "Approval expired"),
    "extended": ("已展期", "Extended"),
}


def replayed(chain: tuple[Step, ...], history: Iterable[dict[str, Any]]) -> Position:
    """Return where a history leads: what an application says of itself must be the same.

    Raises ApplicationActionImpossible if some entry cannot follow the one before.
    """
    at = beginning(chain)
    for entry in history:
        if entry["action"] != "apply":
            at = moved(chain, at, entry["action"], entry.get("to", ""))
    return at
