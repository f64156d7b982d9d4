"""What can be wrong with an expression, in Chinese and English; `code` is stable."""

from __future__ import annotations


class ExpressionError(Exception):
    """An expression that cannot be used. `at` is the position of the fault in it, counted from 0."""

    def __init__(self, code: str, zh: str, en: str, at: int | None = None) -> None:
        """`code` such as "expression.syntax"."""
        super().__init__(en)
        self.code, self.zh, self.en, self.at = code, zh, en, at


class BudgetExceeded(Exception):
    """Evaluating took more steps, or made more text, than is allowed for one submission."""


def syntax_error(at: int, zh: str, en: str) -> ExpressionError:
    """Return the error for a text that is no expression."""
    return ExpressionError("expression.syntax", f"第 {at + 1} 个字符处：{zh}", f"At character {at + 1}: {en}", at)


def too_large(what_zh: str, what_en: str) -> ExpressionError:
    """Return the error for an expression that passes a bound."""
    return ExpressionError("expression.too_large", f"表达式太大：{what_zh}", f"The expression is too large: {what_en}")
