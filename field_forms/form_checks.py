"""What a form's logic lacks, told when it is uploaded, with sheet, row and column: better here than in the courtyard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from field_forms.circles import circles
from field_forms.definition import FormDefinition
from field_forms.expressions.calls import nearest
from field_forms.expressions.compiling import Compiler
from field_forms.expressions.parsing import parse
from field_forms.expressions.problems import ExpressionError
from field_forms.form_warnings import ON_PHONES_ALONE, form_warnings
from field_forms.notices import Notice
from field_forms.survey_rows import SurveyRows, Where
from field_forms.translation_checks import missing_translations
from field_forms.validation.ordering import Cycle
from field_forms.validation.references import References, references_of
from field_forms.validation.rules import rules_of
from field_forms.validation.shapes import Shape
from field_forms.written_expressions import as_written, fault_in

# Attributes of an entity that pyxform looks up by its ID: a wrong one is told once, where it stands.
_BY_ID = ("@baseVersion", "@trunkVersion", "@branchId")
_OF_BINDS = ("relevant", "calculate", "required", "constraint", "readonly")


def check_form(
    definition: FormDefinition, sheets: Mapping[str, list[dict[str, str]]]
) -> tuple[list[Notice], list[Notice]]:
    """Return the errors and the warnings about a converted form: errors refuse it, warnings do not."""
    checker = _Checker(definition, SurveyRows(sheets, definition))
    errors = [*checker.expressions(), *checker.names(), *checker.circles(), *checker.instances(), *checker.unanswered()]
    warnings = [
        *form_warnings(definition, checker.rows, checker.references),
        *missing_translations(sheets, definition.languages),
    ]
    return errors, warnings


class _Checker:
    def __init__(self, definition: FormDefinition, rows: SurveyRows) -> None:
        rules = rules_of(definition)
        self.definition, self.rows, self.shapes = definition, rows, rules.shapes
        self.references: dict[tuple[Shape, str], References] = dict(rules.references)
        self.problems, self.cycle = list(rules.problems), rules.cycle
        told = {(shape, kind) for shape, kind, _ in rules.problems}
        for shape, kind, text in self._others():
            if text and (shape, kind) not in told and (shape, kind) not in self.references:
                self._compile(shape, kind, text)

    def _others(self) -> Iterator[tuple[Shape, str, str]]:
        """Yield the expressions that validation has no use for: of actions, of entities' IDs, of lists that change."""
        for action in self.definition.actions:
            shape = self.shapes.by_path.get(action.path)
            if shape is not None:
                yield shape, "triggered" if action.trigger else "default", action.value
        for path, bind in self.definition.binds.items():
            for kind in _OF_BINDS if not path.endswith(_BY_ID) else ():
                yield self.shapes.by_path[path], kind, bind.get(kind, "").strip()
        for node in self.definition.walk():
            if node.choices:
                yield self.shapes.by_path[node.path], "choices", node.choices.nodeset

    def _compile(self, shape: Shape, kind: str, text: str) -> None:
        try:
            parsed = parse(text)
            self.references[shape, kind] = references_of(parsed, shape, self.shapes)
            Compiler(shape.path).any(parsed)
        except ExpressionError as error:
            self.problems.append((shape, kind, error))

    def _where(self, shape: Shape, kind: str) -> Where:
        return self.rows.where(shape.path, "calculate" if kind == "triggered" else kind)

    def expressions(self) -> Iterator[Notice]:
        """Yield what does not parse, unknown functions, wrong arguments, regular expressions that cannot be run."""
        for shape, kind, error in self.problems:
            if error.code == "expression.unknown_function" and any(
                f" {name}()" in error.en for name in ON_PHONES_ALONE
            ):
                continue  # a warning tells of it
            where = self._where(shape, kind)
            told = as_written(error, where.written)
            yield notice(where, f"{shape.name}：{told.zh}", f"{shape.name}: {told.en}")

    def names(self) -> Iterator[Notice]:
        """Yield references to questions that the form does not have."""
        names = sorted({shape.name for shape in self.shapes.every if not shape.name.startswith("@")})
        for (shape, kind), references in self.references.items():
            where = self._where(shape, kind)
            # Two ${names} side by side become one long path.
            fault = fault_in(where.written) if references.unknown else None
            if fault:
                yield notice(where, f"{shape.name}：{fault.zh}", f"{shape.name}: {fault.en}")
                continue
            for path in dict.fromkeys(references.unknown):
                near = nearest(path.rpartition("/")[2], names)
                zh = f"{shape.name} 引用的 {path} 不存在" + (f"，是不是 {near}？" if near else "；请核对名称。")
                en = f"{shape.name} refers to {path}, which does not exist" + (
                    f"; did you mean {near}?" if near else "; check the name."
                )
                yield notice(where, zh, en)

    def circles(self) -> Iterator[Notice]:
        """Yield questions that wait for each other, and those that are required or read-only by their own answer."""
        found = list(circles(self.references))
        for steps in found:
            chain = " → ".join(shape.name for shape, _ in steps)
            zh = f"公式循环引用：{chain}；请去掉其中一处引用。"
            en = f"These expressions refer to each other in a circle: {chain}; take one reference out."
            yield notice(self._where(*steps[0]), zh, en)
        if not found and self.cycle:
            yield self._count_circle(self.cycle)
        for (shape, kind), references in self.references.items():
            if kind in ("required", "readonly") and shape in references.shapes:
                what_zh, what_en = ("必填", "required") if kind == "required" else ("只读", "read-only")
                zh = f"{shape.name} 是否{what_zh}取决于它自己的答案，形成循环；请改用其他题目。"
                en = f"Whether {shape.name} is {what_en} depends on its own answer, which is a circle; use other questions."
                yield notice(self._where(shape, kind), zh, en)

    def _count_circle(self, cycle: Cycle) -> Notice:
        """Tell of a repeat whose number of instances hangs on what is in it: phones can do it, the server cannot yet."""
        task = next((one for one in cycle.tasks if one.kind == "count"), cycle.tasks[0])
        name, chain = task.shape.name, " → ".join(one.shape.name for one in cycle.tasks)
        zh = f"{name} 的重复次数取决于组内的答案（{chain}）；请删去 repeat_count（手机会问是否再加一个），或在组前先问数量。"
        en = (
            f"The number of {name} hangs on answers within it ({chain}): remove repeat_count, so that the phone asks "
            "whether to add another, or ask for the number before."
        )
        return notice(self._where(task.shape, task.kind), zh, en)

    def instances(self) -> Iterator[Notice]:
        """Yield lists that expressions look into and the form does not have."""
        known = self.definition.instances.keys()
        for (shape, kind), references in self.references.items():
            if kind == "choices" and shape.node and shape.node.choices and shape.node.choices.file == "itemsets.csv":
                continue  # external_choices: one file holds all of its lists
            for name in sorted((references.instances | references.pulled) - known):
                near = nearest(name, list(known))
                zh = f"{shape.name} 查找的列表“{name}”不存在" + (
                    f"，是不是“{near}”？" if near else "；请在 choices 表中添加，或用 select_one_from_file 引入文件。"
                )
                en = f"{shape.name} looks into the list “{name}”, which the form does not have" + (
                    f"; did you mean “{near}”?" if near else "; add it to the choices sheet, or bring in a file."
                )
                yield notice(self._where(shape, kind), zh, en)

    def unanswered(self) -> Iterator[Notice]:
        """Yield constraints that nobody could ever be held to: on notes and on calculations."""
        for node in self.definition.walk():
            kind = self.rows.kind_of(node.path)
            if node.constraint and kind in ("note", "calculate", "hidden"):
                zh = f"{node.name} 的类型是 {kind}，没有人回答，限制条件不会生效；请去掉，或放到问题上。"
                en = f"{node.name} is a {kind}: nobody answers it, so its constraint does nothing; move it to a question."
                yield notice(self.rows.where(node.path, "constraint"), zh, en)


def notice(where: Where, zh: str, en: str) -> Notice:
    """Return a notice of our own about a place."""
    return Notice(en, zh, en, where.sheet, where.row, where.column)
