"""A small scheme to change and break."""

from __future__ import annotations

from typing import Any

from lending.scheme import Scheme
from lending.scheme_reading import read_scheme
from lending.schemes import load
from records.actors import at_command_line

SMALL = """\
code: small
version: "1"
name: 小方案
region: "522725"
effective_from: 2020-01-01
sources:
  - title: 测试
target_groups:
  - {id: poor, zh: 脱贫户, en: Poor, categories: [脱贫户]}
ages: {from: 18, to: 60}
rating:
  pass_mark: 70
  gate:
    - {id: has_labour, zh: 有劳动能力, en: Able to work, answer: gate/has_labour}
  parts:
    - {id: integrity, zh: 诚信, en: Integrity, items: [{answer: score/integrity, most: 40}]}
    - {id: labour, zh: 劳动力, en: Labour, items: [{answer: score/labour, most: 60}]}
  grades:
    - {grade: 不合格, from: 0, below: 70, line: 0}
    - {grade: 一星, from: 70, below: 90, line: 30000}
    - {grade: 二星, from: 90, line: 50000}
  group_least: 3
amount: {cap: 50000, least: 1000, step: 100}
term: {most_months: 36}
rate:
  basis: fixed
  bands:
    - {up_to_months: 36, rate: 0.0435}
uses:
  permitted: [planting, breeding]
  forbidden: [building, lending_on]
modes:
  - {mode: self_use}
  - {mode: four_party, new: false}
methods: [interest_only, equal_installment]
chain:
  - {step: apply, zh: 申请, en: Application, roles: [village_cadre], forms: [loan_application]}
  - {step: bank, zh: 审定, en: Decision, roles: [bank_reviewer], requires: [line]}
  - {step: lend, zh: 放款, en: Disbursement, roles: [loan_officer], maker_checker_differs_from: [bank], lends: true}
subsidy:
  - {from: 2020-01-01, to: 2023-12-31, share: 1, cap: 50000}
  - {from: 2024-01-01, share: 0.7, cap: 50000}
fund:
  shares: {fund: 0.8, bank: 0.2}
  trigger_days: 60
"""


def small(*changes: tuple[str, str], **lines: Any) -> str:
    """Return SMALL with texts replaced, and top-level keys of one line set (None removes one)."""
    text = SMALL
    for old, new in changes:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    for key, value in lines.items():
        rows = [row for row in text.splitlines() if not row.startswith(f"{key}:")]
        text = "\n".join(rows if value is None else [*rows, f"{key}: {value}"]) + "\n"
    return text


def a_scheme(*changes: tuple[str, str], **lines: Any) -> Scheme:
    """Load SMALL (changed as `small` does) into the database; return it."""
    return load(small(*changes, **lines), at_command_line("test"))[0]


def read_small(*changes: tuple[str, str], **lines: Any) -> Scheme:
    """Return SMALL as a scheme, without a database."""
    return read_scheme(small(*changes, **lines), "small.yaml")
