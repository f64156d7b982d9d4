"""Regular expressions in linear time: the patterns of forms, which are JavaScript's or Java's, put into RE2's dialect."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import re2

from field_forms.expressions.problems import ExpressionError

MAX_PATTERN = 5_000
_MEMORY = 4 << 20
_LOOK_AROUND = re.compile(r"\(\?<?[=!]")
_ESCAPE = re.compile(
    r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|c([A-Za-z])|p\{(?:Is|In|Script=|sc=)(\w+)\}|(/)|(.))", re.DOTALL
)
_BACK_REFERENCE = re.compile(r"\\[1-9]|\\k<")


def _quiet() -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    return options


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> Any:
    """Return the compiled pattern.

    Raises ExpressionError ("expression.regex") if it is wrong, too large, or needs what cannot be matched in linear time:
    look-around and back-references.
    """
    if len(pattern) > MAX_PATTERN:
        raise _refused(pattern, f"超过 {MAX_PATTERN} 个字符", f"it is over {MAX_PATTERN} characters long")
    bare = pattern.replace("\\\\", "")
    if _LOOK_AROUND.search(bare):
        raise _refused(
            pattern, "不支持环视 (?=…)、(?!…)、(?<=…)", "look-around such as (?=…) and (?!…) is not supported"
        )
    if _BACK_REFERENCE.search(bare):
        raise _refused(pattern, "不支持反向引用 \\1", "back-references such as \\1 are not supported")
    try:
        return re2.compile(_translated(pattern), _quiet())
    except re2.error as error:
        raise _refused(
            pattern, f"不是有效的正则表达式（{_reason(error)}）", f"it is not valid ({_reason(error)})"
        ) from None


def matches(pattern: str, value: str) -> bool:
    """Say whether the pattern is found anywhere in `value`; a pattern that cannot be used is found nowhere."""
    try:
        return compiled(pattern).search(value) is not None
    except ExpressionError:
        return False


def _translated(pattern: str) -> str:
    pattern = pattern.replace("[^]", r"[\s\S]").replace("[]", r"[^\s\S]") if "[^]" in pattern else pattern
    return _ESCAPE.sub(_escape, pattern).replace("(?<", "(?P<")


def _escape(found: re.Match[str]) -> str:
    point = found[1] or found[2]
    if point:
        return f"\\x{{{point}}}"
    if found[3]:
        return f"\\x{ord(found[3].upper()) - 64:02x}"
    if found[4]:
        return f"\\p{{{found[4]}}}"
    return "/" if found[5] else found[0]


def _reason(error: Exception) -> str:
    reason = error.args[0] if error.args else error
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)


def _refused(pattern: str, zh: str, en: str) -> ExpressionError:
    shown = pattern if len(pattern) < 60 else pattern[:59] + "…"
    return ExpressionError(
        "expression.regex",
        f"正则表达式“{shown}”不能用：{zh}。",
        f"The regular expression “{shown}” cannot be used: {en}.",
    )
