"""The files that answers name: each is expected under exactly its name."""

from __future__ import annotations

import re
from dataclasses import dataclass

NAME_LENGTH = 200
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class ExpectedAttachment:
    """A file that an answer names; `kind` is "image", "audio", "video" or "file"."""

    name: str
    xpath: str
    pointer: str
    kind: str


def name_problem(name: str) -> tuple[str, str] | None:
    """Say in Chinese and English why `name` cannot be an attachment's name, or return None if it can."""
    if len(name) > NAME_LENGTH:
        return f"超过 {NAME_LENGTH} 个字符", f"it is longer than {NAME_LENGTH} characters"
    if "/" in name or "\\" in name:
        return "不能含有 / 或 \\", "it may not hold / or \\"
    if name in ("", ".", ".."):
        return "不是文件名", "it is no file name"
    if _CONTROL.search(name):
        return "含有控制字符", "it holds control characters"
    return None
