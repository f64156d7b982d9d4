"""Findings: what is wrong or odd about the answers of one submission, in words that say how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# Longer values are cut in a finding: it is for reading, the whole answer is in the stored XML.
VALUE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a submission.

    `code` is stable. `severity` is "error", "warning" or "note". `xpath` names the element ("/data/members[2]/name"; ""
    if it concerns the whole submission), `pointer` the same place in the JSON answers ("/members/1/name"). `message` is
    the form's own constraint or required message, where there is one.
    """

    code: str
    severity: str
    xpath: str
    pointer: str
    value: str | None
    zh: str
    en: str
    message: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as a plain dict; `value` and `message` are left out where there is none."""
        found: dict[str, Any] = {
            "code": self.code,
            "severity": self.severity,
            "xpath": self.xpath,
            "pointer": self.pointer,
            "zh": self.zh,
            "en": self.en,
        }
        if self.value is not None:
            found["value"] = self.value
        if self.message is not None:
            found["message"] = self.message
        return found


# code -> severity, Chinese, English; {q} is the question in quotes, {v} the value.
WORDS: dict[str, tuple[str, str, str]] = {
    "answer.type": (
        "error",
        "{q}的答案“{v}”不是{kind_zh}，请改正。",
        "The answer “{v}” to {q} is not {kind_en}; mend it.",
    ),
    "answer.range": (
        "error",
        "{q}的数字“{v}”太大或位数太多，不能保存；请改小。",
        "The number “{v}” for {q} is too large or has too many digits to be stored; give a smaller one.",
    ),
    "answer.choice": (
        "error",
        "{q}没有“{v}”这个选项；请从列表中重选，或更新表单后再填。",
        "{q} has no choice “{v}”; choose from the list again, or update the form first.",
    ),
    "answer.duplicate_choice": (
        "error",
        "{q}中选项“{v}”出现了不止一次，请只保留一个。",
        "Choice “{v}” occurs more than once in {q}; keep it once.",
    ),
    "answer.too_many": (
        "error",
        "{q}的内容过多（全部答案中的选项和坐标点合计不能超过 {limit} 个），没有采用；请减少。",
        "{q} holds too much (over {limit} choices and points in all answers together) and was not used; send less.",
    ),
    "answer.required": ("error", "{q}必填，但没有回答；请补填。", "{q} must be answered but is empty; fill it in."),
    "answer.constraint": (
        "error",
        "{q}的答案“{v}”不符合表单的要求，请按提示改正。",
        "The answer “{v}” to {q} breaks the form's rule; mend it as the message says.",
    ),
    "answer.choice_filter": (
        "error",
        "按其他答案，{q}现在不能选“{v}”；请重选，或改正前面的答案。",
        "Given the other answers, {q} does not offer “{v}”; choose again, or mend the earlier answer.",
    ),
    "answer.limits": (
        "error",
        "{q}的答案“{v}”超出了允许的范围，请改正。",
        "The answer “{v}” to {q} is out of its range; mend it.",
    ),
    "answer.read_only": (
        "warning",
        "{q}是只读题，不应改为“{v}”；请核对。",
        "{q} is read-only and should not have become “{v}”; check it.",
    ),
    "answer.not_relevant": (
        "note",
        "按其他答案，{q}不需要回答；收到的“{v}”没有采用，原文仍保留。",
        "Given the other answers, {q} is not asked; “{v}” was sent and not used, the original keeps it.",
    ),
    "answer.calculated": (
        "warning",
        "{q}由表单计算，应为“{made}”，收到的却是“{v}”；已采用计算结果，请核对。",
        "{q} is calculated by the form and comes to “{made}”, but “{v}” was sent; the form's result is used, check it.",
    ),
    "repeat.too_few": (
        "error",
        "{q}应有 {wanted} 组，只有 {held} 组；请补填。",
        "{q} should have {wanted} instances, there are {held}; fill in the missing ones.",
    ),
    "repeat.too_many": (
        "error",
        "{q}应有 {wanted} 组，却有 {held} 组；多出的没有采用，请核对数量。",
        "{q} should have {wanted} instances, there are {held}; those past it are not used, check the number.",
    ),
    "validation.too_much": (
        "error",
        "这份答案的计算量超过上限，没有检查完；请减少重复组的数量，或请表单设计人员简化公式。",
        "Checking these answers takes more work than is allowed and was not finished; send fewer repeats, or simplify the form.",
    ),
    "answer.place": (
        "error",
        "{q}的位置“{v}”不正确：{why_zh}；请重新定位。",
        "The place “{v}” for {q} is wrong: {why_en}; take it again.",
    ),
    "text.control_characters": (
        "warning",
        "{q}的文字里有看不见的控制字符，请核对。",
        "The text of {q} holds invisible control characters; please check it.",
    ),
    "structure.root": (
        "error",
        "最外层元素是 {v}，而表单要求 {expected}；请用同一版本的表单重填。",
        "The outermost element is {v} where the form has {expected}; fill the form again in its own version.",
    ),
    "structure.unknown_element": (
        "error",
        "表单里没有“{name}”这一项；内容已随原文保留，请核对表单版本。",
        "The form has no item “{name}”; it is kept in the original, check the form's version.",
    ),
    "structure.repeated_element": (
        "error",
        "{q}只能有一个，却出现了多次；只采用了第一个。",
        "{q} may occur once but came several times; only the first is used.",
    ),
    "structure.not_a_leaf": (
        "error",
        "{q}是一个问题，里面不应再有其他项目；没有采用。",
        "{q} is a question and may not hold other items; it was not used.",
    ),
    "findings.more": (
        "warning",
        "问题太多，另有 {count} 处没有逐项列出；先改正已列出的。",
        "There are too many problems: {count} more are not listed; mend the listed ones first.",
    ),
    "structure.text_in_group": (
        "warning",
        "{q}是一个分组，里面不应直接有文字“{v}”。",
        "{q} is a group and should hold no text of its own (“{v}”).",
    ),
    "attachment.name": (
        "error",
        "{q}的文件名“{v}”不能用：{why_zh}；请改名后重传。",
        "The file name “{v}” for {q} cannot be used: {why_en}; rename the file and send it again.",
    ),
    "attachment.not_unique": (
        "error",
        "{q}的文件名“{v}”已用于另一个问题；请换一个文件名。",
        "The file name “{v}” for {q} is used by another question; give one of them another name.",
    ),
    "entity.no_id": (
        "error",
        "{q}：没有指明对象的编号，无法更新“{dataset}”。",
        "{q}: no ID says which item of “{dataset}” to change.",
    ),
    "entity.dataset": (
        "error",
        "{q}：数据表“{v}”与表单声明的“{dataset}”不符，没有采用。",
        "{q}: the list “{v}” is not the form's “{dataset}”; it was not used.",
    ),
    "entity.base_version": (
        "warning",
        "{q}：基准版本“{v}”不是整数，按未知处理。",
        "{q}: base version “{v}” is no whole number and is taken as unknown.",
    ),
    "entity.no_label": (
        "warning",
        "{q}：新建的“{dataset}”没有名称。",
        "{q}: the new item of “{dataset}” has no label.",
    ),
}


def shortened(value: str) -> str:
    """Return `value` cut to VALUE_LENGTH characters, with … where something was cut."""
    return value if len(value) <= VALUE_LENGTH else value[: VALUE_LENGTH - 1] + "…"


def finding(
    code: str,
    xpath: str,
    pointer: str,
    *,
    label: tuple[str, str] | None = None,
    value: str | None = None,
    message: str | None = None,
    **words: object,
) -> Finding:
    """Make a finding out of the catalogue above.

    `label` is the question's label in Chinese and English (or whatever languages the form has); the element's name
    stands in for it. Raises KeyError for an unknown code.
    """
    severity, zh, en = WORDS[code]
    name = xpath.rsplit("/", 1)[-1]
    label_zh, label_en = label or (name, name)
    shown = shortened(value) if value is not None else None
    return Finding(
        code,
        severity,
        xpath,
        pointer,
        shown,
        zh.format(q=f"「{label_zh}」", v=shown, name=name, **words),
        en.format(q=f"“{label_en}”", v=shown, name=name, **words),
        message,
    )


def escaped(name: str) -> str:
    """Return `name` as a step of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
