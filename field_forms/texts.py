"""Answers in JSON made into the text that an XForms client would have written."""

from __future__ import annotations

import re
from typing import Any

from errors import BadText
from field_forms.nodes import Node
from field_forms.places import line_text, point_text

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# More bits than any number that could be stored; Python refuses to print the very long ones.
_MAX_BITS = 2000


class WrongType(Exception):
    """A JSON value of a type that the question cannot take; `kind` is a key of values.KINDS."""

    def __init__(self, kind: str, code: str = "answer.type") -> None:
        """`code` is the finding's."""
        super().__init__(kind)
        self.kind = kind
        self.code = code


def checked_text(text: str, pointer: str) -> str:
    """Return `text` if XML and MongoDB can keep it. Raises BadText with the pointer and the character's code."""
    found = _FORBIDDEN.search(text)
    if found:
        raise BadText(pointer=pointer, what=f"U+{ord(found[0]):04X}")
    return text


def text_of_json(node: Node, value: Any, pointer: str) -> str:
    """Return the text of an answer; "" for an empty one.

    Every answer may also be given as the text itself. Raises WrongType, or BadText with the pointer.
    """
    if isinstance(value, str):
        return checked_text(value, pointer)
    data_type = node.data_type if node.type in ("range", "note") else node.type
    if data_type in ("int", "decimal"):
        return _number(value, data_type)
    if data_type == "boolean" and isinstance(value, bool):
        return "true" if value else "false"
    if data_type in ("select_multiple", "rank"):
        return _list(value, pointer)
    if data_type in ("geopoint", "geotrace", "geoshape"):
        return _place(value, data_type)
    raise WrongType(data_type if data_type in ("boolean", "date", "time", "dateTime", "binary") else "string")


def _number(value: Any, data_type: str) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise WrongType(data_type)
    if isinstance(value, int):
        if value.bit_length() > _MAX_BITS:
            raise WrongType(data_type, "answer.range")
        return str(value)
    # 5.0 is a whole number in JSON; NaN and Infinity, which Python's JSON lets through, are none.
    if data_type == "int" and value.is_integer():
        return str(int(value)) if abs(value) < 2**64 else repr(value)
    return repr(value)


def _list(value: Any, pointer: str) -> str:
    if not isinstance(value, list):
        raise WrongType("list")
    for index, item in enumerate(value):
        if not isinstance(item, str) or not item or any(map(str.isspace, item)):
            raise WrongType("list")
        checked_text(item, f"{pointer}/{index}")
    return " ".join(value)


def _place(value: Any, data_type: str) -> str:
    """Return the text of a GeoJSON geometry of the type that fits the question."""
    expected = {"geopoint": "Point", "geotrace": "LineString", "geoshape": "Polygon"}[data_type]
    if not isinstance(value, dict) or value.get("type") != expected:
        raise WrongType(data_type)
    coordinates = value.get("coordinates")
    if data_type == "geopoint":
        return point_text(_position(coordinates, data_type), _accuracy(value.get("accuracy"), data_type))
    if data_type == "geoshape":
        coordinates = coordinates[0] if isinstance(coordinates, list) and len(coordinates) == 1 else None
    if not isinstance(coordinates, list):
        raise WrongType(data_type)
    accuracies = value.get("accuracies", [None] * len(coordinates))
    if not isinstance(accuracies, list) or len(accuracies) != len(coordinates):
        raise WrongType(data_type)
    positions = [_position(position, data_type) for position in coordinates]
    return line_text(positions, [_accuracy(accuracy, data_type) for accuracy in accuracies])


def _position(value: Any, data_type: str) -> list[float]:
    if not isinstance(value, list) or not 2 <= len(value) <= 3 or not all(map(_is_number, value)):
        raise WrongType(data_type)
    return value


def _accuracy(value: Any, data_type: str) -> float | None:
    if value is None:
        return None
    if not _is_number(value):
        raise WrongType(data_type)
    return float(value)


def _is_number(value: Any) -> bool:
    # A whole number that no float holds is as wrong as a text.
    return isinstance(value, float) or (
        isinstance(value, int) and not isinstance(value, bool) and value.bit_length() < _MAX_BITS // 2
    )
