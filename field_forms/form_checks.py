"""What a form's logic lacks, told when it is uploaded, with sheet, row and column: better here than in the courtyard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from field_forms.definition import FormDefinition
from field_forms.expressions.calls import nearest
from field_forms.expressions.compiling import Compiler
from field_forms.expressions.parsing import parse
from field_forms.expressions.problems import ExpressionError
from field_forms.notices import Notice
from field_forms.survey_rows import SurveyRows, Where
from field_forms.translation_checks import missing_translations
from field_forms.validation.references import references_of
from field_forms.validation.rules import Rules, rules_of

# A constant count of more repeats than a person would ever fill.
MANY_REPEATS = 500


def check_form(
    definition: FormDefinition, sheets: Mapping[str, list[dict[str, str]]]
) -> tuple[list[Notice], list[Notice]]:
    """Return the errors and the warnings about a converted form: errors refuse it, warnings do not."""
    rows = SurveyRows(sheets, definition.root_name)
    rules = rules_of(definition)
    errors = [*_expressions(rules, rows), *_actions(definition, rules, rows), *_references(rules, rows)]
    errors += [*_cycles(rules, rows), *_instances(definition, rules, rows), *_notes(definition, rows)]
    warnings = [*_counts(definition, rows), *missing_translations(sheets, definition.languages)]
    return errors, warnings


def _notice(where: Where, zh: str, en: str) -> Notice:
    return Notice(en, zh, en, where.sheet, where.row, where.column)


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _expressions(rules: Rules, rows: SurveyRows) -> Iterator[Notice]:
    """Yield what does not parse, unknown functions, wrong arguments, regular expressions that cannot be run."""
    for shape, kind, error in rules.problems:
        yield _notice(rows.where(shape.path, kind), f"{shape.name}：{error.zh}", f"{shape.name}: {error.en}")


def _actions(definition: FormDefinition, rules: Rules, rows: SurveyRows) -> Iterator[Notice]:
    """Yield what is wrong with dynamic defaults and with calculations that a trigger sets off."""
    for action in definition.actions:
        shape = rules.shapes.by_path.get(action.path)
        if shape is None or not action.value:
            continue
        kind = "calculate" if action.trigger else "default"
        try:
            parsed = parse(action.value)
            Compiler(shape.path).any(parsed)
        except ExpressionError as error:
            yield _notice(rows.where(shape.path, kind), f"{shape.name}：{error.zh}", f"{shape.name}: {error.en}")
            continue
        rules.references.setdefault((shape, kind), references_of(parsed, shape, rules.shapes))


def _references(rules: Rules, rows: SurveyRows) -> Iterator[Notice]:
    """Yield references to questions that the form does not have."""
    names = sorted({shape.name for shape in rules.shapes.every if not shape.name.startswith("@")})
    for (shape, kind), references in rules.references.items():
        for path in dict.fromkeys(references.unknown):
            near = nearest(_name(path), names)
            zh = f"{shape.name} 引用的 {path} 不存在" + (f"，是不是 {near}？" if near else "。")
            en = f"{shape.name} refers to {path}, which does not exist" + (f"; did you mean {near}?" if near else ".")
            yield _notice(rows.where(shape.path, kind), zh, en)


def _cycles(rules: Rules, rows: SurveyRows) -> Iterator[Notice]:
    """Yield questions that wait for each other, and those that are required or read-only by their own answer."""
    if rules.cycle is not None:
        tasks = rules.cycle.tasks
        chain = " → ".join(task.shape.name for task in tasks)
        where = rows.where(tasks[0].shape.path, tasks[0].kind)
        zh = f"公式循环引用：{chain}；请去掉其中一处引用。"
        yield _notice(where, zh, f"These expressions refer to each other in a circle: {chain}; take one reference out.")
    for (shape, kind), references in rules.references.items():
        if kind in ("required", "readonly") and shape in references.shapes:
            zh = f"{shape.name} 是否必填（只读）取决于它自己的答案，形成循环；请改用其他题目。"
            en = f"Whether {shape.name} is {kind} depends on its own answer, which is a circle; refer to other questions."
            yield _notice(rows.where(shape.path, kind), zh, en)


def _instances(definition: FormDefinition, rules: Rules, rows: SurveyRows) -> Iterator[Notice]:
    """Yield lists that expressions look into and the form does not have."""
    for (shape, kind), references in rules.references.items():
        if shape.node is not None and shape.node.choices and shape.node.choices.file == "itemsets.csv":
            continue  # external_choices: one file holds all of its lists
        for name in sorted((references.instances | references.pulled) - definition.instances.keys()):
            near = nearest(name, list(definition.instances))
            zh = f"{shape.name} 查找的列表“{name}”不存在" + (
                f"，是不是“{near}”？" if near else "；请在 choices 表中添加，或用 select_one_from_file 引入文件。"
            )
            en = f"{shape.name} looks into the list “{name}”, which the form does not have" + (
                f"; did you mean “{near}”?" if near else "; add it to the choices sheet, or bring in a file."
            )
            yield _notice(rows.where(shape.path, kind), zh, en)


def _notes(definition: FormDefinition, rows: SurveyRows) -> Iterator[Notice]:
    """Yield constraints that nobody could ever be held to: on notes and on calculations."""
    for node in definition.walk():
        kind = rows.kind_of(node.path)
        if node.constraint and kind in ("note", "calculate", "hidden"):
            zh = f"{node.name} 的类型是 {kind}，没有人回答，限制条件不会生效；请去掉，或放到问题上。"
            en = f"{node.name} is a {kind}: nobody answers it, so its constraint does nothing; move it to a question."
            yield _notice(rows.where(node.path, "constraint"), zh, en)


def _counts(definition: FormDefinition, rows: SurveyRows) -> Iterator[Notice]:
    """Yield repeats with a constant count that is too large to be filled."""
    for node in definition.walk():
        count = (node.repeat_count or "").strip()
        # pyxform may put the number into an element of its own.
        count = definition.binds.get(count, {}).get("calculate", count).strip()
        if count.isdecimal() and int(count) > MANY_REPEATS:
            zh = f"{node.name} 固定重复 {count} 次，手机可能打不开；请核对 repeat_count。"
            en = f"{node.name} repeats {count} times, which phones may not open; check repeat_count."
            yield _notice(rows.where(node.path, "count"), zh, en)
