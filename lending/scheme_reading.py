"""Reads a scheme from YAML or JSON: every mistake with its line, its path in the document and what to write instead."""

from __future__ import annotations

import dataclasses
import difflib
import json
import re
import types
import typing
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

from errors import SchemeInvalid, SchemeUnreadable
from lending.described import key_of
from lending.scheme import Scheme
from lending.scheme_checks import problems_of

MOST_BYTES = 1 << 20
_DEEPEST = 12
_NULLS = frozenset({"", "~", "null"})
_TRUE, _FALSE = frozenset({"true", "yes", "是"}), frozenset({"false", "no", "否"})
Node = yaml.Node
Place = tuple[str | int, ...]


class _Reader:
    """Turns nodes into dataclasses and notes what is wrong on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.errors: list[dict[str, Any]] = []
        self.marks: dict[Place, yaml.Mark] = {}

    def wrong(self, place: Place, zh: str, en: str, value: Any = None) -> None:
        """Note a mistake at `place`, or at the nearest place above it that the file has."""
        near = place
        while near and near not in self.marks:
            near = near[:-1]
        mark = self.marks.get(near)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        told = {"file": self.file, "line": line, "column": column, "pointer": "/" + "/".join(str(one) for one in place)}
        self.errors.append({**told, "value": None if value is None else str(value)[:100], "zh": zh, "en": en})

    def value(self, node: Node, kind: Any, meaning: Any, place: Place) -> Any:
        """Return what `node` says as a value of type `kind`, None where it is wrong."""
        self.marks.setdefault(place, node.start_mark)
        kind, optional = without_none(kind)
        if optional and isinstance(node, yaml.ScalarNode) and node.value in _NULLS and not node.style:
            return None
        origin = typing.get_origin(kind)
        if dataclasses.is_dataclass(kind):
            return self.record(node, kind, place)
        if origin is tuple:
            return self.list(node, typing.get_args(kind)[0], meaning, place)
        if origin is dict:
            return self.answers(node, place)
        return self.scalar(node, kind, meaning, place)

    def record(self, node: Node, kind: Any, place: Place) -> Any:
        """Return a dataclass from a mapping."""
        if not isinstance(node, yaml.MappingNode):
            keys = "、".join(key_of(one) for one in dataclasses.fields(kind))
            self.wrong(place, f"这里应是一组字段（{keys}）", f"Write fields here ({keys.replace('、', ', ')})")
            return None
        types_of = typing.get_type_hints(kind)
        fields = {key_of(one): one for one in dataclasses.fields(kind)}
        given: dict[str, Any] = {}
        for key, child in self.pairs(node, place):
            if key not in fields:
                self.unknown(key, list(fields), place)
                continue
            field = fields[key]
            given[field.name] = self.value(child, types_of[field.name], field.metadata, (*place, key))
        for key, field in fields.items():
            if field.name not in given and field.default is dataclasses.MISSING:
                self.wrong(
                    (*place, key), f"缺少 {key}：{field.metadata['zh']}", f"{key} is missing: {field.metadata['en']}"
                )
                given[field.name] = None
        return kind(**given)

    def pairs(self, node: yaml.MappingNode, place: Place) -> Iterator[tuple[str, Node]]:
        """Give the keys and values of a mapping; a key given twice is a mistake."""
        seen = set()
        for key_node, child in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else "?"
            self.marks[(*place, key)] = key_node.start_mark
            if key in seen:
                self.wrong((*place, key), f"{key} 写了两次，请删去一处", f"{key} is given twice; remove one")
                continue
            seen.add(key)
            yield key, child

    def unknown(self, key: str, known: list[str], place: Place) -> None:
        """Note a key that nobody knows, with the nearest one that is known."""
        near = difflib.get_close_matches(key, known, 1, 0.5)
        zh = f"，是不是 {near[0]}？" if near else f"；可用：{'、'.join(known)}"
        en = f"; did you mean {near[0]}?" if near else f"; known are {', '.join(known)}"
        self.wrong((*place, key), f"没有 {key} 这个字段{zh}", f"There is no field {key}{en}", key)

    def list(self, node: Node, kind: Any, meaning: Any, place: Place) -> tuple[Any, ...]:
        """Return a list of `kind`."""
        if not isinstance(node, yaml.SequenceNode):
            self.wrong(
                place, "这里应是列表，每项前加 -，或写成 [甲, 乙]", "Write a list: - in front of each, or [a, b]"
            )
            return ()
        return tuple(self.value(one, kind, meaning, (*place, index)) for index, one in enumerate(node.value))

    def answers(self, node: Node, place: Place) -> dict[str, str]:
        """Return a mapping of texts."""
        if not isinstance(node, yaml.MappingNode):
            self.wrong(place, "这里应是「答案: 值」", "Write answer: value here")
            return {}
        return {key: self.scalar(child, str, {}, (*place, key)) or "" for key, child in self.pairs(node, place)}

    def scalar(self, node: Node, kind: type, meaning: Any, place: Place) -> Any:
        """Return a single value within its bounds and choices."""
        if not isinstance(node, yaml.ScalarNode):
            self.wrong(place, "这里应是单个值，不是列表或字段组", "Write a single value here, no list and no fields")
            return None
        text = node.value.strip()
        if kind is str and not text and meaning.get("empty"):
            return ""
        value = self.parsed(text, kind, place)
        if value is not None:
            self.bounded(value, meaning, place)
        return value

    def parsed(self, text: str, kind: type, place: Place) -> Any:
        """Return `text` as `kind`."""
        try:
            return _parse(text, kind)
        except (ValueError, InvalidOperation):
            zh, en = _EXPECTED[kind]
            self.wrong(place, f"「{text[:50]}」应为{zh}", f'"{text[:50]}" should be {en}', text)
            return None

    def bounded(self, value: Any, meaning: Any, place: Place) -> None:
        """Check a value against what its field says."""
        words, least, most = meaning.get("one_of"), meaning.get("least"), meaning.get("most")
        if words and value not in words:
            near = difflib.get_close_matches(str(value), words, 1, 0.5)
            zh, en = (f"是不是 {near[0]}？", f"did you mean {near[0]}?") if near else ("", "")
            told = ", ".join(words)
            self.wrong(
                place,
                f"「{value}」不在可选值中（{told}）{zh}",
                f'"{value}" is none of {told}; {en}'.rstrip("; "),
                value,
            )
        elif meaning.get("pattern") and not re.fullmatch(meaning["pattern"], value):
            shape = meaning["pattern"]
            self.wrong(
                place, f"「{value}」格式不对，应符合 {shape}", f'"{value}" does not have the shape {shape}', value
            )
        elif (least is not None and value < least) or (most is not None and value > most):
            low, high = ("" if bound is None else str(bound) for bound in (least, most))
            self.wrong(place, f"{value} 超出范围（{low} 至 {high}）", f"{value} is not from {low} to {high}", value)


_EXPECTED: dict[type, tuple[str, str]] = {
    str: ("文字", "a text"),
    int: ("整数，如 12", "a whole number, such as 12"),
    bool: ("true 或 false", "true or false"),
    date: ("日期，如 2026-01-01", "a date, such as 2026-01-01"),
    Decimal: ("数，如 50000 或 0.7（70 % 写 0.7）", "a number, such as 50000 or 0.7 (0.7 is 70 %)"),
}


def _parse(text: str, kind: type) -> Any:
    if kind is str:
        if not text or "\x00" in text:
            raise ValueError(text)
        return text
    if kind is bool:
        word = text.lower()
        if word not in _TRUE | _FALSE:
            raise ValueError(text)
        return word in _TRUE
    if kind is date:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError(text)
        return date.fromisoformat(text)
    shape = r"-?\d{1,15}" if kind is int else r"-?\d{1,15}(\.\d{1,10})?"
    if not re.fullmatch(shape, text, re.ASCII):
        raise ValueError(text)
    return kind(text)


def without_none(kind: Any) -> tuple[Any, bool]:
    """Return the type without `| None`, and whether it had it."""
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        parts = [one for one in typing.get_args(kind) if one is not type(None)]
        return parts[0], True
    return kind, False


def _composed(text: str, file: str) -> Node:
    """Return the document's root node. Raises SchemeUnreadable (no YAML, two documents, too deep, references)."""
    if len(text.encode()) > MOST_BYTES:
        raise SchemeUnreadable(
            file=file or "YAML", line=1, column=1, zh_reason="文件超过 1 MB", en_reason="the file is over 1 MB"
        )
    try:
        depth = 0
        for event in yaml.parse(text, yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > _DEEPEST:
                raise yaml.MarkedYAMLError(
                    problem="references (*) and deep nesting are not taken",
                    problem_mark=event.start_mark,  # type: ignore[arg-type]
                )
        node = yaml.compose(text, yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark, reason = getattr(error, "problem_mark", None), str(getattr(error, "problem", None) or error)[:200]
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise SchemeUnreadable(
            file=file or "YAML", line=line, column=column, zh_reason=_in_chinese(reason), en_reason=reason
        ) from None
    if node is None:
        raise SchemeUnreadable(
            file=file or "YAML", line=1, column=1, zh_reason="文件是空的", en_reason="the file is empty"
        )
    return node


def stored_scheme(document: dict[str, Any]) -> Scheme:
    """Return the scheme of a stored version (its `content`), which was checked when it was loaded.

    Rules that were added since do not undo what was decided under it. Raises SchemeInvalid if a field cannot be read.
    """
    reader = _Reader(document["_id"])
    node = _composed(json.dumps(document["content"], ensure_ascii=False), document["_id"])
    return _accepted(reader, reader.value(node, Scheme, {}, ()))


def read_scheme(text: str, file: str = "") -> Scheme:
    """Return the scheme in a YAML or JSON document; `file` is what errors call it.

    Raises SchemeUnreadable (400: no YAML or JSON), SchemeInvalid (422) with every mistake in `details["errors"]`:
    {file, line, column, pointer, value, zh, en}. The rules beyond single fields are those of `scheme_checks`.
    """
    reader = _Reader(file)
    scheme = reader.value(_composed(text, file), Scheme, {}, ())
    if not reader.errors:
        for place, zh, en in problems_of(scheme):
            reader.wrong(place, zh, en)
    return _accepted(reader, scheme)


def _accepted(reader: _Reader, scheme: Any) -> Scheme:
    if reader.errors:
        reader.errors.sort(key=lambda one: (one["line"], one["column"]))
        raise SchemeInvalid(count=len(reader.errors), file=reader.file or "-", details={"errors": reader.errors})
    return typing.cast(Scheme, scheme)


# What the YAML parser says most often, by a part of its words.
_PARSER_WORDS = (
    ("'\\t'", "不能用 Tab 缩进，请用空格"),
    ("mapping values are not allowed", "这里多了一个冒号：请检查缩进，或给文字加引号"),
    ("could not find expected ':'", "缺少冒号"),
    ("expected <block end>", "缩进前后不一致"),
    ("but got", "括号没有配对"),
    ("but found", "括号或引号没有写完"),
    ("references (*)", "不接受引用（*）和过深的嵌套"),
)


def _in_chinese(reason: str) -> str:
    """Return what the parser says with what it means in Chinese before it."""
    zh = next((zh for words, zh in _PARSER_WORDS if words in reason), "写法有误")
    return f"{zh}：{reason}"
