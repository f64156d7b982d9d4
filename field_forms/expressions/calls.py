"""Function calls compiled into closures, and the functions that do not simply take values."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from field_forms.expressions.elements import Element
from field_forms.expressions.frames import Frame
from field_forms.expressions.functions import FUNCTIONS, Function
from field_forms.expressions.parsing import parse
from field_forms.expressions.problems import ExpressionError
from field_forms.expressions.regexes import compiled as compiled_regex
from field_forms.expressions.syntax import Call, Expression, Literal
from field_forms.expressions.values import text

if TYPE_CHECKING:
    from field_forms.expressions.compiling import Compiler

Run = Callable[[Frame], Any]
_PREFIXES = ("jr:", "odk:", "orx:")


def plain_name(name: str) -> str:
    """Return a function's name without the prefix of its namespace."""
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    return name


def compile_call(compiler: Compiler, call: Call) -> tuple[str, Run]:
    """Return the kind of a call's value and what makes it.

    Raises ExpressionError: "expression.unknown_function", "expression.arguments", "expression.regex".
    """
    name = plain_name(call.name)
    special = _SPECIAL.get(name)
    if special is not None:
        least, most, make = special
        _check_count(call, least, most)
        return make(compiler, call.arguments)
    known = FUNCTIONS.get(name)
    if known is None:
        raise _unknown(call)
    _check_count(call, known.least, known.most)
    if name == "regex" and isinstance(call.arguments[1], Literal):
        compiled_regex(call.arguments[1].value)
    return known.gives, _plain_call(compiler, known, call.arguments)


def _plain_call(compiler: Compiler, known: Function, arguments: tuple[Expression, ...]) -> Run:
    made = []
    for at, argument in enumerate(arguments):  # a comprehension would take one more frame a level
        made.append(compiler.wanted(argument, known.kind(at)))
    call = known.call
    if known.in_frame:
        if not made:
            return lambda frame: call(frame)  # noqa: PLW0108 - as the others, and keeps `call` a local
        if len(made) == 1:
            one = made[0]
            return lambda frame: call(frame, one(frame))
        return lambda frame: call(frame, *[argument(frame) for argument in made])
    if len(made) == 1:
        one = made[0]
        return lambda frame: call(one(frame))
    if len(made) == 2:
        first, second = made
        return lambda frame: call(first(frame), second(frame))
    return lambda frame: call(*[argument(frame) for argument in made])


def _check_count(call: Call, least: int, most: int | None) -> None:
    count = len(call.arguments)
    if count >= least and (most is None or count <= most):
        return
    wanted = str(least) if most == least else f"{least}–{most}" if most is not None else f"≥ {least}"
    raise ExpressionError(
        "expression.arguments",
        f"函数 {call.name}() 需要 {wanted} 个参数，这里有 {count} 个。",
        f"The function {call.name}() takes {wanted} arguments, here are {count}.",
        call.at,
    )


def _unknown(call: Call) -> ExpressionError:
    near = nearest(plain_name(call.name), [*FUNCTIONS, *_SPECIAL])
    zh = f"没有函数 {call.name}()" + (f"，是不是 {near}()？" if near else "。")
    en = f"There is no function {call.name}()" + (f"; did you mean {near}()?" if near else ".")
    return ExpressionError("expression.unknown_function", zh, en, call.at)


def nearest(name: str, known: list[str]) -> str | None:
    """Return the known name that is most like `name`, None if none is."""
    from difflib import get_close_matches  # noqa: PLC0415 - needed for an error's words alone

    found = get_close_matches(name, known, 1, 0.6)
    return found[0] if found else None


def _if(compiler: Compiler, arguments: tuple[Expression, ...]) -> tuple[str, Run]:
    condition = compiler.boolean(arguments[0])
    (kind, then), (other_kind, otherwise) = compiler.compiled(arguments[1]), compiler.compiled(arguments[2])
    return (kind if kind == other_kind else "any"), lambda frame: then(frame) if condition(frame) else otherwise(frame)


def _coalesce(compiler: Compiler, arguments: tuple[Expression, ...]) -> tuple[str, Run]:
    first, second = compiler.any(arguments[0]), compiler.string(arguments[1])

    def run(frame: Frame) -> str:
        value = first(frame)
        # NaN is the number of an empty answer.
        return ("" if value != value else text(value)) or second(frame)  # noqa: PLR0124

    return "string", run


def _once(compiler: Compiler, arguments: tuple[Expression, ...]) -> tuple[str, Run]:
    calculate = compiler.string(arguments[0])
    return "string", lambda frame: frame.current.value() or calculate(frame)


def _choice_name(compiler: Compiler, arguments: tuple[Expression, ...]) -> tuple[str, Run]:
    value, where = compiler.string(arguments[0]), arguments[1]
    if isinstance(where, Literal):
        nodes = compiler.nodes(parse(where.value))
    else:
        text = compiler.string(where)

        def nodes(frame: Frame) -> list[Element]:
            frame.env.spend(100)
            try:
                return compiler.nodes(parse(text(frame)))(frame)
            except ExpressionError:
                return []

    def run(frame: Frame) -> str:
        found = nodes(frame)
        return frame.env.choice_label(found[0], value(frame)) if found else ""

    return "string", run


def _itext(compiler: Compiler, arguments: tuple[Expression, ...]) -> tuple[str, Run]:
    name = compiler.string(arguments[0])
    return "string", lambda frame: frame.env.itext.get(name(frame), "")


def _property(compiler: Compiler, arguments: tuple[Expression, ...]) -> tuple[str, Run]:
    name = compiler.string(arguments[0])
    return "string", lambda frame: frame.env.properties.get(name(frame), "")


def _version(_compiler: Compiler, _arguments: tuple[Expression, ...]) -> tuple[str, Run]:
    return "string", lambda frame: frame.env.version


def _indexed_repeat(compiler: Compiler, arguments: tuple[Expression, ...]) -> tuple[str, Run]:
    """Compile indexed-repeat(target, repeat, index, …): its paths mean all instances, whatever node it belongs to."""
    from field_forms.expressions.compiling import Compiler  # noqa: PLC0415 - each needs the other

    if len(arguments) % 2 == 0:
        zh = "indexed-repeat() 的参数须为：题目、重复组、序号，重复组和序号成对。"
        en = "indexed-repeat() takes a question, then pairs of a repeat and an index."
        raise ExpressionError("expression.arguments", zh, en)
    free = Compiler(compiler.context, bound=False)
    target = free.nodes(arguments[0])
    pairs = [
        (free.nodes(repeat), compiler.number(index))
        for repeat, index in zip(arguments[1::2], arguments[2::2], strict=True)
    ]

    def run(frame: Frame) -> list[Element]:
        held: Element | None = None
        found = [(repeat(frame), index(frame)) for repeat, index in pairs]
        for repeats, index in sorted(found, key=lambda pair: _depth(pair[0])):
            within = repeats if held is None else [one for one in repeats if _is_below(one, held)]
            frame.env.spend(len(repeats))
            if index != index or not 1 <= index <= len(within) or index != math.floor(index):  # noqa: PLR0124
                return []
            held = within[int(index) - 1]
        nodes = target(frame)
        frame.env.spend(len(nodes))
        return [node for node in nodes if held is not None and _is_below(node, held)]

    return "nodes", run


def _depth(nodes: list[Element]) -> int:
    depth, node = 0, nodes[0] if nodes else None
    while node is not None:
        depth, node = depth + 1, node.parent
    return depth


def _is_below(node: Element, held: Element) -> bool:
    above: Element | None = node
    while above is not None:
        if above is held:
            return True
        above = above.parent
    return False


# name -> least and most arguments, and what compiles it.
_Maker = Callable[["Compiler", tuple[Expression, ...]], tuple[str, Run]]
_SPECIAL: dict[str, tuple[int, int | None, _Maker]] = {
    "if": (3, 3, _if),
    "coalesce": (2, 2, _coalesce),
    "once": (1, 1, _once),
    "choice-name": (2, 2, _choice_name),
    "itext": (1, 1, _itext),
    "property": (1, 1, _property),
    "version": (0, 0, _version),
    "indexed-repeat": (3, None, _indexed_repeat),
}
NAMES = frozenset((*FUNCTIONS, *_SPECIAL))
VOLATILE = frozenset((*(name for name, known in FUNCTIONS.items() if known.volatile), "once", "property"))
