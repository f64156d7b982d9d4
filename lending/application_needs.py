"""What a step of an application still lacks: forms, documents, and what its scheme requires to hold before it is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from lending.rating_rules import UPHELD
from lending.scheme_chain import Step
from lending.vocabulary import DOCUMENTS, name_of

Document = dict[str, Any]

FORMS = {
    "credit_rating": ("评级授信表", "credit rating form"),
    "risk_group_meeting": ("风控小组评议表", "risk-group meeting form"),
    "public_notice": ("公示表", "public notice form"),
    "loan_application": ("贷款申请与面谈表", "loan application form"),
    "site_check": ("现场调查表", "site check form"),
    "collection_visit": ("催收走访表", "collection visit form"),
    "publicity_training": ("宣传培训表", "publicity and training form"),
    "supervision_check": ("督查表", "supervision check form"),
}


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing. `kind`: form, document, requirement; `key`: which; and words."""

    kind: str
    key: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the records say about an application's household: gathered once, judged here.

    `forms`: form IDs that came in for it; `rating` and `notice` as documents; `line` and `cap` in yuan; `eligibility`: the
    conditions as documents {condition, outcome, …}, None where the step asks for none.
    """

    forms: frozenset[str] = frozenset()
    rating: Document | None = None
    line: Decimal | None = None
    notice: Document | None = None
    eligibility: list[Document] | None = None
    documents: tuple[str, ...] = field(default=())


def lacking(step: Step, application: Document, facts: Facts, today: date) -> list[Lack]:
    """Return what `step` still lacks, in the order of the scheme; nothing if it can be finished."""
    lacks = [Lack("form", form, *FORMS.get(form, (form, form))) for form in step.forms if form not in facts.forms]
    held = {one["kind"] for one in application.get("documents", [])}
    wanted = dict.fromkeys((*step.documents, *facts.documents))
    lacks += [Lack("document", kind, *name_of(DOCUMENTS, kind)) for kind in wanted if kind not in held]
    requires = dict.fromkeys((*step.requires, *(["votes"] if step.votes else [])))
    for name in requires:
        lacks += [Lack("requirement", name, *words) for words in _missing(name, step, application, facts, today)]
    return lacks


def _missing(name: str, step: Step, application: Document, facts: Facts, today: date) -> Iterator[tuple[str, str]]:
    opinions = application.get("opinions", {})
    if name == "rating" and facts.rating is None:
        yield "有效的评级", "a rating in force"
    elif name == "line" and not facts.line:
        yield "有效的授信额度", "a credit line in force"
    elif name == "interview" and "interview" not in opinions:
        yield "面谈记录", "the interview"
    elif name == "site_check" and "site_check" not in opinions:
        yield "现场调查", "the site check"
    elif name == "votes" and "votes" not in opinions.get(step.step, {}):
        yield "表决结果", "the vote"
    elif name == "notice":
        yield from notice_lacks(facts.notice, today)


def notice_lacks(notice: Document | None, today: date) -> Iterator[tuple[str, str]]:
    """Yield what keeps a notice {from, to, objections} from being done: it runs, an objection is open or was upheld."""
    if notice is None:
        yield "公示", "the public notice"
        return
    if today <= date.fromisoformat(notice["to"]):
        yield f"公示期满（{notice['to']}）", f"the end of the notice ({notice['to']})"
    for one in notice.get("objections", []):
        if not one.get("answer"):
            yield f"异议的答复（{one['content'][:20]}）", f"an answer to the objection “{one['content'][:20]}”"
        elif one.get("upheld") in UPHELD:
            yield f"异议成立（{one['content'][:20]}），须退回或不予同意", "an objection was upheld: send back or refuse"


def last_done_by(history: list[Document], step: str) -> set[str]:
    """Return who did `step`: who passed it last, and who made the application if it is the step where that was done."""
    passed = [entry["by"] for entry in history if entry["step"] == step and entry["action"] == "pass"]
    return {entry["by"] for entry in history if entry["step"] == step and entry["action"] == "apply"} | set(passed[-1:])
