"""One expression evaluated on one instance: for trying out, for tests and for `ruhu forms evaluate`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from field_forms.expressions.compiling import Compiler
from field_forms.expressions.elements import Element, Listing
from field_forms.expressions.frames import Environment, Frame
from field_forms.expressions.parsing import parse
from field_forms.expressions.problems import ExpressionError
from field_forms.expressions.trees import Rows, listing_of, tree_of
from field_forms.instances import MAX_XML_BYTES
from field_forms.xml_reading import local_name, parse_xml

ResultKind = Literal["string", "number", "boolean", "nodes"]
_STEP = re.compile(r"/(@?[^/\[\]]+)(?:\[([0-9]+)\])?")


def evaluate(
    expression: str,
    instance_xml: str | bytes,
    context: str = "/data/age",
    *,
    result: ResultKind = "string",
    now: datetime | None = None,
    timezone: str = "Asia/Shanghai",
    instances: Mapping[str, Listing | Rows | str | bytes] | None = None,
) -> str | float | bool | list[str]:
    """Evaluate an expression of the ODK XForms language.

    `context` is the path of the node that the expression belongs to, in a repeat with positions
    ("/data/member[2]/age"; without one the first). `now` is this moment unless given; without a zone it is in `timezone`.
    `instances` are the secondary instances by ID, each as rows (column to text) or as XML. Returns a str, a float, a bool,
    or for "nodes" the texts of the nodes found.

    Raises ExpressionError (the expression or the context is wrong), XmlMalformed, XmlForbidden, XmlTooComplex, BadText
    (the XML is), BudgetExceeded. Source: https://getodk.github.io/xforms-spec/#xpath-functions.
    """
    zone = _zone(timezone)
    xml = instance_xml.encode() if isinstance(instance_xml, str) else instance_xml
    node = node_at(tree_of(parse_xml(xml, max_bytes=MAX_XML_BYTES)), context)
    lists = {name: listing_of(given) for name, given in (instances or {}).items()}
    moment = now or datetime.now(UTC)
    env = Environment(moment if moment.tzinfo else moment.replace(tzinfo=zone), zone, lists.get)
    run = Compiler(re.sub(r"\[[0-9]+\]", "", context)).wanted(parse(expression), result)
    found: Any = run(Frame(node, env, node))
    return [one.value() for one in found] if result == "nodes" else found


def root_path(instance_xml: bytes) -> str:
    """Return the path of an instance's outermost element. Raises XmlMalformed, XmlForbidden, XmlTooComplex, BadText."""
    return "/" + local_name(parse_xml(instance_xml, max_bytes=MAX_XML_BYTES).tag)


def node_at(document: Element, path: str) -> Element:
    """Return the node at a path such as /data/member[2]/age. Raises ExpressionError if there is none."""
    node = document
    if not re.fullmatch(f"(?:{_STEP.pattern})+", path):
        raise _no_node(path)
    for name, position in _STEP.findall(path):
        held = node.named(name)
        at = int(position or 1)
        if not 1 <= at <= len(held):
            raise _no_node(path)
        node = held[at - 1]
    return node


def _no_node(path: str) -> ExpressionError:
    return ExpressionError(
        "expression.context", f"实例中没有 {path[:200]}。", f"The instance has no node at {path[:200]}."
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ExpressionError("expression.timezone", f"没有时区 {name[:50]}。", f"No time zone {name[:50]}.") from None
