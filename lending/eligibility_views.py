"""An assessment as records keep it and callers see it."""

from __future__ import annotations

from typing import Any

from lending.eligibility_facts import FAIL, PASS, Assessment, Check

Document = dict[str, Any]
_HIDDEN = {PASS: ("符合", "Met"), FAIL: ("不符合", "Not met")}


def assessment_view(assessment: Assessment, *, shows_money: bool = True) -> Document:
    """Return an assessment: outcome, the version of the scheme, and each condition.

    Without `shows_money` (cadres, unless the scheme opens more), conditions on what is owed tell their outcome only.
    """
    scheme = assessment.scheme
    return {
        "scheme": {"code": scheme.code, "version": scheme.version, "name": scheme.name},
        "on": assessment.on.isoformat(),
        "outcome": assessment.outcome,
        "target_group": assessment.group.id if assessment.group else None,
        "conditions": [_condition(check, assessment, shows_money) for check in assessment.checks],
    }


def condition_documents(assessment: Assessment) -> list[Document]:
    """Return the conditions as a decision keeps them, so that it can be explained years later."""
    return [_condition(check, assessment, shows_money=True) for check in assessment.checks]


def _condition(check: Check, assessment: Assessment, shows_money: bool) -> Document:
    value, zh, en = check.value, check.zh, check.en
    if check.money and not shows_money:
        value, (zh, en) = None, _HIDDEN.get(check.outcome, ("未知", "Not known"))
    return {
        "condition": check.id,
        "outcome": check.outcome,
        "title": {"zh": check.title_zh, "en": check.title_en},
        "value": value,
        "rule": check.rule,
        "words": {"zh": zh, "en": en},
        "source": {
            "scheme": assessment.scheme.id,
            "pointer": check.pointer,
            "title": "；".join(source.title for source in assessment.scheme.sources),
        },
    }
