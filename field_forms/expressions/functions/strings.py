"""Functions on text. Source: https://getodk.github.io/xforms-spec/#fn:String-Functions and XPath 1.0, section 4.2."""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
import re

from field_forms.expressions.frames import Frame
from field_forms.expressions.functions.registry import function
from field_forms.expressions.regexes import matches
from field_forms.expressions.values import Value, text, text_of_number

_DIGESTS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}
# What XML cannot hold.
_UNSTORABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
WHITE_SPACE = " \t\r\n"


@function("concat", gives="string", rest="any", in_frame=True)
def concat(frame: Frame, *parts: Value) -> str:
    """Join all arguments; of a node-set the values of all its nodes."""
    return frame.env.joined("", _texts(parts))


@function("join", "string", gives="string", rest="any", in_frame=True)
def join(frame: Frame, separator: str, *parts: Value) -> str:
    """Join all arguments, of a node-set all its nodes, with `separator` between them."""
    return frame.env.joined(separator, _texts(parts))


def _texts(parts: tuple[Value, ...]) -> list[str]:
    found: list[str] = []
    for part in parts:
        if isinstance(part, list):
            found += [node.value() for node in part]
        else:
            found.append(text(part))
    return found


def _own_text(frame: Frame) -> str:
    frame.env.charge([frame.node])
    return frame.node.value()


@function("string", "string", gives="string", optional=1, in_frame=True)
def string(frame: Frame, value: str | None = None) -> str:
    """Return the text of the argument, or of the context node."""
    return _own_text(frame) if value is None else value


@function("substr", "string", "number", "number", gives="string", optional=1)
def substr(value: str, start: float, end: float = math.inf) -> str:
    """Return the part from the 0-based `start` up to and without `end`; negative ones count from the end."""
    if math.isnan(start) or math.isnan(end):
        return ""
    return value[_index(start, len(value)) : _index(end, len(value))]


def _index(at: float, length: int) -> int:
    if math.isinf(at):
        return length if at > 0 else 0
    whole = int(at)
    return min(max(whole + length if whole < 0 else whole, 0), length)


@function("substring", "string", "number", "number", gives="string", optional=1)
def substring(value: str, start: float, length: float | None = None) -> str:
    """Return `length` characters, or all, from the 1-based `start`, both rounded, as XPath 1.0 defines it."""
    first = math.floor(start + 0.5) if math.isfinite(start) else start
    end = math.inf if length is None else first + (math.floor(length + 0.5) if math.isfinite(length) else length)
    if math.isnan(first) or math.isnan(end):
        return ""
    left = int(min(max(first - 1, 0), len(value)))
    right = int(min(max(end - 1, 0), len(value)))
    return value[left:right]


@function("substring-before", "string", "string", gives="string")
def substring_before(value: str, mark: str) -> str:
    """Return what comes before the first `mark`, "" if there is none."""
    return value.partition(mark)[0] if mark and mark in value else ""


@function("substring-after", "string", "string", gives="string")
def substring_after(value: str, mark: str) -> str:
    """Return what comes after the first `mark`, "" if there is none."""
    return value.partition(mark)[2] if mark else value


@function("translate", "string", "string", "string", gives="string")
def translate(value: str, letters: str, others: str) -> str:
    """Replace each of `letters` by the one at the same place in `others`, or by nothing."""
    table: dict[int, str] = {}
    for at, letter in enumerate(letters):
        table.setdefault(ord(letter), others[at] if at < len(others) else "")
    return value.translate(table)


@function("string-length", "string", gives="number", optional=1, in_frame=True)
def string_length(frame: Frame, value: str | None = None) -> float:
    """Return the number of characters."""
    return float(len(_own_text(frame) if value is None else value))


@function("normalize-space", "string", gives="string", optional=1, in_frame=True)
def normalize_space(frame: Frame, value: str | None = None) -> str:
    """Return the text without white space around it and with single spaces in it."""
    return " ".join(split_list(_own_text(frame) if value is None else value))


def split_list(value: str) -> list[str]:
    """Return the items of a list that is separated by XML's white space (not by an ideographic space)."""
    return [item for item in value.replace("\t", " ").replace("\n", " ").replace("\r", " ").split(" ") if item]


@function("contains", "string", "string", gives="boolean")
def contains(value: str, part: str) -> bool:
    """Say whether `part` occurs in the text."""
    return part in value


@function("starts-with", "string", "string", gives="boolean")
def starts_with(value: str, part: str) -> bool:
    """Say whether the text begins with `part`."""
    return value.startswith(part)


@function("ends-with", "string", "string", gives="boolean")
def ends_with(value: str, part: str) -> bool:
    """Say whether the text ends with `part`."""
    return value.endswith(part)


@function("regex", "string", "string", gives="boolean", in_frame=True)
def regex(frame: Frame, value: str, pattern: str) -> bool:
    """Say whether the pattern is found anywhere in the text."""
    frame.env.spend(len(value) // 100)
    return matches(pattern, value)


@function("digest", "string", "string", "string", gives="string", optional=1)
def digest(value: str, algorithm: str, encoding: str = "base64") -> str:
    """Return the digest of the UTF-8 text, in base64 or hex; "" for an unknown algorithm or encoding."""
    name = _DIGESTS.get(algorithm)
    if name is None or encoding not in ("base64", "hex"):
        return ""
    found = hashlib.new(name, value.encode(), usedforsecurity=False)
    return found.hexdigest() if encoding == "hex" else base64.b64encode(found.digest()).decode()


@function("base64-decode", "string", gives="string")
def base64_decode(value: str) -> str:
    """Return the UTF-8 text that base64 holds; "" if it holds none."""
    try:
        decoded = base64.b64decode(value.encode("ascii"), validate=True).decode("utf-8", "replace")
        return _UNSTORABLE.sub("", decoded)
    except (binascii.Error, UnicodeEncodeError):
        return ""


@function("boolean-from-string", "string", gives="boolean")
def boolean_from_string(value: str) -> bool:
    """Return true for "true" and "1", false for all else."""
    return value in ("true", "1")


@function("thousands-sep", "number", gives="string")
def thousands_sep(value: float) -> str:
    """Return a number with a comma after each thousand, as 12,345.5."""
    plain = text_of_number(value)
    whole, point, fraction = plain.partition(".")
    if not whole.lstrip("-").isdecimal():
        return ""
    return f"{int(whole):,}{point}{fraction}" if whole != "-0" else f"-0{point}{fraction}"


@function("selected", "string", "string", gives="boolean")
def selected(chosen: str, value: str) -> bool:
    """Say whether `value` is one of the choices of a select."""
    return value.strip(WHITE_SPACE) in split_list(chosen)


@function("selected-at", "string", "number", gives="string")
def selected_at(chosen: str, index: float) -> str:
    """Return the choice at the 0-based index, "" if there is none."""
    items = split_list(chosen)
    return items[int(index)] if math.isfinite(index) and 0 <= int(index) < len(items) else ""


@function("count-selected", "string", gives="number")
def count_selected(chosen: str) -> float:
    """Return how many choices were made."""
    return float(len(split_list(chosen)))
