"""Expressions parsed into a tree, by precedence; bounded in size and depth."""

from __future__ import annotations

from functools import lru_cache

from field_forms.expressions.problems import ExpressionError, syntax_error, too_large
from field_forms.expressions.syntax import (
    Arithmetic,
    Call,
    Comparison,
    Expression,
    Literal,
    Logic,
    Negation,
    Number,
    Path,
    Step,
    Union,
    depth_of,
)
from field_forms.expressions.tokens import Token, tokens_of

MAX_DEPTH = 150

_PRECEDENCE = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "div": 6, "mod": 6,
    "|": 8,
}  # fmt: skip
_UNARY = 7
_NODE_TESTS = frozenset(("node", "text", "comment", "processing-instruction"))
_AXES = frozenset(
    ("child", "parent", "self", "descendant", "descendant-or-self", "ancestor", "ancestor-or-self", "attribute",
     "following-sibling", "preceding-sibling")
)  # fmt: skip


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Return the tree of an expression.

    Raises ExpressionError: "expression.syntax" with the position, "expression.too_large" past a bound.
    """
    parser = _Parser(tokens_of(text))
    found = parser.expression(0, 0)
    parser.expect_end()
    if depth_of(found) > MAX_DEPTH:
        raise _too_deep()
    return found


def _too_deep() -> ExpressionError:
    return too_large(f"嵌套超过 {MAX_DEPTH} 层", f"nested over {MAX_DEPTH} levels deep")


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.index = 0
        self.token = tokens[0]

    def _next(self) -> Token:
        token = self.token
        self.index += 1
        self.token = self.tokens[self.index] if self.index < len(self.tokens) else self.tokens[-1]
        return token

    def _is(self, text: str) -> bool:
        return self.token.kind in ("sign", "operator") and self.token.text == text

    def _expect(self, text: str) -> None:
        if not self._is(text):
            raise self._unexpected(f"这里应有“{text}”", f"“{text}” is expected here")
        self._next()

    def expect_end(self) -> None:
        """Raise unless everything was read."""
        if self.token.kind != "end":
            raise self._unexpected("这里多出了内容", "there is something too much here")

    def _unexpected(self, zh: str, en: str) -> ExpressionError:
        token = self.token
        if token.kind == "end":
            return syntax_error(token.at, f"表达式不完整，{zh}。", f"the expression ends too early: {en}.")
        return syntax_error(token.at, f"{zh}，却是“{token.text}”。", f"{en}, but there is “{token.text}”.")

    def expression(self, lowest: int, depth: int) -> Expression:
        """Read an expression of operators that bind at least as tightly as `lowest`."""
        if depth > MAX_DEPTH:
            raise _too_deep()
        left = self._operand(depth)
        while self.token.kind in ("sign", "operator"):
            precedence = _PRECEDENCE.get(self.token.text, 0)
            if not precedence or precedence < lowest:
                break
            left = self._joined(left, precedence, depth)
        return left

    def _joined(self, left: Expression, precedence: int, depth: int) -> Expression:
        """Read the rest of a chain of one precedence, as wide and not as deep as it is long."""
        if precedence in (3, 4):
            sign = self._next().text
            return Comparison(sign, left, self.expression(precedence + 1, depth + 1))
        rest = []
        while self.token.kind in ("sign", "operator") and _PRECEDENCE.get(self.token.text) == precedence:
            sign = self._next().text
            rest.append((sign, self.expression(precedence + 1, depth + 1)))
        if precedence in (5, 6):
            return Arithmetic(left, tuple(rest))
        parts = (left, *(part for _, part in rest))
        return Union(parts) if precedence == 8 else Logic(rest[0][0], parts)

    def _operand(self, depth: int) -> Expression:
        token = self.token
        if self._is("-"):
            self._next()
            return Negation(self.expression(_UNARY, depth + 1))
        if token.kind == "name" and self._starts_call():
            return self._path_from(self._call(depth), depth)
        if token.kind in ("number", "literal") or self._is("("):
            return self._path_from(self._primary(depth), depth)
        return self._location_path(depth)

    def _starts_call(self) -> bool:
        after = self.tokens[self.index + 1]
        return after.text == "(" and after.kind == "sign" and self.token.text not in _NODE_TESTS

    def _primary(self, depth: int) -> Expression:
        token = self._next()
        if token.kind == "number":
            return Number(float(token.text))
        if token.kind == "literal":
            return Literal(token.text[1:-1])
        found = self.expression(0, depth + 1)
        self._expect(")")
        return found

    def _call(self, depth: int) -> Call:
        name = self._next()
        self._expect("(")
        arguments = []
        if not self._is(")"):
            arguments.append(self.expression(0, depth + 1))
            while self._is(","):
                self._next()
                arguments.append(self.expression(0, depth + 1))
        self._expect(")")
        return Call(name.text, tuple(arguments), name.at)

    def _path_from(self, start: Expression, depth: int) -> Expression:
        """Read the predicates and steps after a primary expression; without any it stays what it is."""
        at = self.token.at
        filters = self._predicates(depth)
        if not filters and not self._is("/") and not self._is("//"):
            return start
        steps: list[Step] = []
        self._more_steps(steps, depth)
        return Path(start, tuple(steps), at, filters)

    def _location_path(self, depth: int) -> Path:
        at = self.token.at
        steps: list[Step] = []
        start = "."
        if self._is("/"):
            self._next()
            start = "/"
            if not self._at_step():
                return Path(start, (), at)
        elif self._is("//"):
            self._next()
            start = "/"
            steps.append(Step("descendant-or-self", "node()"))
        steps.append(self._step(depth))
        self._more_steps(steps, depth)
        return Path(start, tuple(steps), at)

    def _more_steps(self, steps: list[Step], depth: int) -> None:
        while self._is("/") or self._is("//"):
            if self._next().text == "//":
                steps.append(Step("descendant-or-self", "node()"))
            steps.append(self._step(depth))

    def _at_step(self) -> bool:
        return self.token.kind == "name" or self._is(".") or self._is("..") or self._is("@")

    def _step(self, depth: int) -> Step:
        if self._is("."):
            self._next()
            return Step("self", "node()", self._predicates(depth))
        if self._is(".."):
            self._next()
            return Step("parent", "node()", self._predicates(depth))
        axis = "child"
        if self._is("@"):
            self._next()
            axis = "attribute"
        elif self.token.kind == "name" and self.tokens[self.index + 1].text == "::":
            axis = self.token.text
            if axis not in _AXES:
                raise self._unexpected("这里的轴不支持", "this axis is not supported")
            self._next()
            self._next()
        if self.token.kind != "name":
            raise self._unexpected(
                "这里应有题目名、数字、文字或函数", "a name, number, text or function is expected here"
            )
        return Step(axis, self._name_test(), self._predicates(depth))

    def _name_test(self) -> str:
        name = self._next().text
        if name in _NODE_TESTS and self._is("("):
            self._next()
            self._expect(")")
            return name + "()"
        return name.rsplit(":", 1)[-1]

    def _predicates(self, depth: int) -> tuple[Expression, ...]:
        found = []
        while self._is("["):
            self._next()
            found.append(self.expression(0, depth + 1))
            self._expect("]")
        return tuple(found)
