"""What an author should think over though the form can be filled: much repeated, easily wiped, unknown to phones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from field_forms.nodes import EntityDeclaration, FormDefinition, Node
from field_forms.notices import Notice
from field_forms.survey_rows import SurveyRows
from field_forms.validation.references import References
from field_forms.validation.shapes import Shape

# A constant count of more repeats than a person would ever fill.
MANY_REPEATS = 500
# Functions of ODK Collect that the server takes the phone's word for.
ON_PHONES_ALONE = frozenset(("intersects", "extract-signed", "is-selected"))
# What ODK Validate, which has Collect's engine, cannot handle, though it is XPath's own or Enketo's.
_NOT_ON_PHONES = frozenset(
    ("ceiling", "floor", "last", "local-name", "name", "namespace-uri", "substring", "thousands-sep")
)
# JavaRosa's lexer takes letters of Latin-1 alone.
_FOREIGN = re.compile("[^\u0000-\u00ff]")


def form_warnings(
    definition: FormDefinition, rows: SurveyRows, references: Mapping[tuple[Shape, str], References]
) -> Iterator[Notice]:
    """Yield what need not refuse a form."""
    yield from _counts(definition, rows)
    yield from _wiping(definition, rows)
    yield from _names(definition, rows)
    yield from _functions(rows, references)


def _notice(rows: SurveyRows, path: str, kind: str, zh: str, en: str) -> Notice:
    where = rows.where(path, kind)
    return Notice(en, zh, en, where.sheet, where.row, where.column)


def _counts(definition: FormDefinition, rows: SurveyRows) -> Iterator[Notice]:
    """Yield repeats with a constant count that is too large to be filled."""
    for node in definition.walk():
        count = (node.repeat_count or "").strip()
        # pyxform may put the number into an element of its own.
        count = definition.binds.get(count, {}).get("calculate", count).strip()
        if re.fullmatch("[0-9]{1,18}", count) and int(count) > MANY_REPEATS:
            zh = f"{node.name} 固定重复 {count} 次，手机可能打不开；请核对 repeat_count。"
            en = f"{node.name} repeats {count} times, which phones may not open; check repeat_count."
            yield _notice(rows, node.path, "count", zh, en)


def _wiping(definition: FormDefinition, rows: SurveyRows) -> Iterator[Notice]:
    """Yield questions that whoever updates an entity always sees, and wipes its property by passing over."""
    for entity in definition.entities:
        for name, path in entity.properties if entity.updates else ():
            node = definition.by_path.get(path)
            if node is not None and _may_be_passed_over(definition, entity, node):
                zh = (
                    f"更新时总会显示 {node.name} 且不必填：留空会清除 {entity.dataset} 已有的“{name}”。"
                    "请用 relevant 只在需要修改时显示，或设为必填，或给出默认值。"
                )
                en = (
                    f"{node.name} is always shown and not required: left empty in an update, it clears “{name}” in "
                    f"{entity.dataset}. Show it with relevant only when it changes, require it, or give it a default."
                )
                yield _notice(rows, path, "save_to", zh, en)


def _may_be_passed_over(definition: FormDefinition, entity: EntityDeclaration, node: Node) -> bool:
    if node.kind != "question" or node.required or node.calculate or node.default:
        return False
    if any(action.path == node.path for action in definition.actions):
        return False
    around = [node.path]
    while around[-1] != entity.container:
        around.append(around[-1].rpartition("/")[0])
    return not any(definition.binds.get(path, {}).get("relevant") for path in around)


def _names(definition: FormDefinition, rows: SurveyRows) -> Iterator[Notice]:
    """Yield names in letters that ODK Collect cannot read."""
    for node in definition.walk():
        if _FOREIGN.search(node.name):
            zh = f"名称“{node.name}”含中文等字符，ODK Collect 打不开这样的表单；name 列请用拼音或英文，中文写在 label 列。"
            en = f"ODK Collect cannot open a form with the name {node.name}: use Latin letters for names; labels are free."
            yield _notice(rows, node.path, "name", zh, en)


def _functions(rows: SurveyRows, references: Mapping[tuple[Shape, str], References]) -> Iterator[Notice]:
    """Yield functions that either the phone or the server does not know."""
    for (shape, kind), found in references.items():
        place = "calculate" if kind == "triggered" else kind
        for name in sorted(found.functions & _NOT_ON_PHONES):
            zh = f"ODK Collect 没有函数 {name}()，手机上会出错；请换一种写法。"
            en = f"ODK Collect has no function {name}(): the form fails on phones; write it in another way."
            yield _notice(rows, shape.path, place, f"{shape.name}：{zh}", f"{shape.name}: {en}")
        for name in sorted(found.functions & ON_PHONES_ALONE):
            zh = f"服务器不计算 {name}()，以手机上的结果为准。"
            en = f"The server does not work out {name}(); what the phone found is taken as it is."
            yield _notice(rows, shape.path, place, f"{shape.name}：{zh}", f"{shape.name}: {en}")
