"""Expressions cut into tokens, by the rules of XPath 1.0 (https://www.w3.org/TR/1999/REC-xpath-19991116/#exprlex)."""

from __future__ import annotations

import re
from typing import NamedTuple

from field_forms.expressions.problems import syntax_error, too_large

MAX_CHARACTERS = 64 * 1024
MAX_TOKENS = 20_000

_NAME = r"[^\W\d][\w.\-·]*"
_TOKEN = re.compile(
    rf"""
    (?P<space>\s+)
  | (?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
  | (?P<literal>"[^"]*"|'[^']*')
  | (?P<name>{_NAME}(?::(?!:)(?:{_NAME}|\*))?)
  | (?P<sign>::|\.\.|//|!=|<=|>=|[()\[\].@,/|+\-=<>*])
    """,
    re.VERBOSE,
)
_OPERATOR_NAMES = frozenset(("and", "or", "div", "mod"))
_BEFORE_OPERAND = frozenset(("@", "::", "(", "[", ",", "/", "//", "|", "+", "-", "=", "!=", "<", "<=", ">", ">=", "*"))


class Token(NamedTuple):
    """`kind` is number, literal, name, sign, operator (and or div mod and the * that multiplies) or end."""

    kind: str
    text: str
    at: int


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of an expression, with one of kind "end" after the last. Raises ExpressionError."""
    if len(text) > MAX_CHARACTERS:
        raise too_large(f"超过 {MAX_CHARACTERS} 个字符", f"over {MAX_CHARACTERS} characters")
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _unreadable(text, at)
        kind = match.lastgroup or ""
        if kind != "space":
            found.append(_told_apart(Token(kind, match[0], at), found))
            if len(found) > MAX_TOKENS:
                raise too_large(f"超过 {MAX_TOKENS} 个词", f"over {MAX_TOKENS} words")
        at = match.end()
    found.append(Token("end", "", len(text)))
    return found


def _told_apart(token: Token, before: list[Token]) -> Token:
    """Say of `*`, and, or, div and mod whether they are operators: they are where an operand has just ended."""
    if token.text != "*" and token.text not in _OPERATOR_NAMES:
        return token
    last = before[-1] if before else None
    if last is None or last.kind == "operator" or (last.kind == "sign" and last.text in _BEFORE_OPERAND):
        return Token("name", "*", token.at) if token.text == "*" else token
    return Token("operator", token.text, token.at)


def _unreadable(text: str, at: int) -> Exception:
    letter = text[at]
    if letter in "'\"":
        return syntax_error(at, "引号没有成对。", "a quotation mark is not closed.")
    if letter == "$":
        return syntax_error(at, "“$”后的变量没有定义；引用题目请写 ${题目名}。", "$ names no variable; use ${name}.")
    if letter in "‘’“”，（）；":
        return syntax_error(
            at,
            f"“{letter}”是中文标点，请改用英文标点。",
            f"“{letter}” is a full-width or curly mark; use the plain one.",
        )
    return syntax_error(at, f"不认识“{letter}”。", f"“{letter}” is not understood.")
