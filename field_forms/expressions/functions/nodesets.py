"""Functions on node-sets. Source: https://getodk.github.io/xforms-spec/#fn:Node-set-Functions; XPath 1.0, section 4.1."""

from __future__ import annotations

from field_forms.expressions.elements import Element
from field_forms.expressions.frames import Frame
from field_forms.expressions.functions.registry import function
from field_forms.expressions.values import NAN

Nodes = list[Element]


@function("count", "nodes", gives="number")
def count(nodes: Nodes) -> float:
    """Return the number of nodes."""
    return float(len(nodes))


@function("count-non-empty", "nodes", gives="number", in_frame=True)
def count_non_empty(frame: Frame, nodes: Nodes) -> float:
    """Return the number of nodes that have a value."""
    frame.env.charge(nodes)
    return float(sum(1 for node in nodes if node.value()))


@function("position", "nodes", gives="number", optional=1, in_frame=True)
def position(frame: Frame, nodes: Nodes | None = None) -> float:
    """Return the position in the node-set that is filtered, or of a node among its siblings of the same name."""
    if nodes is None:
        return float(frame.position)
    if not nodes:
        return NAN
    position_ = nodes[0].position()
    frame.env.spend(1 + position_ // 20)
    return float(position_)


@function("last", gives="number", in_frame=True)
def last(frame: Frame) -> float:
    """Return how many nodes are filtered."""
    return float(frame.size)


@function("current", gives="nodes", in_frame=True)
def current(frame: Frame) -> Nodes:
    """Return the node that the whole expression belongs to."""
    return [frame.current]


@function("instance", "string", gives="nodes", in_frame=True)
def instance(frame: Frame, name: str) -> Nodes:
    """Return the secondary instance of that name, empty if there is none."""
    listing = frame.env.listing(name)
    return [listing.whole().document] if listing else []


@function("pulldata", "string", "string", "string", "string", gives="string", in_frame=True)
def pulldata(frame: Frame, name: str, wanted: str, column: str, text: str) -> str:
    """Return the column `wanted` of the first row whose `column` is `text`."""
    listing = frame.env.listing(name.removesuffix(".csv"))
    rows = listing.where(column, text) if listing else []
    cells = rows[0].named(wanted) if rows else []
    return cells[0].value() if cells else ""


@function("local-name", "nodes", gives="string", optional=1, in_frame=True)
def local_name(frame: Frame, nodes: Nodes | None = None) -> str:
    """Return the name of the first node."""
    nodes = [frame.node] if nodes is None else nodes
    return nodes[0].name.lstrip("@") if nodes else ""


@function("name", "nodes", gives="string", optional=1, in_frame=True)
def name_(frame: Frame, nodes: Nodes | None = None) -> str:
    """As local-name(): instances of forms have no prefixes."""
    return local_name(frame, nodes)


@function("namespace-uri", "nodes", gives="string", optional=1)
def namespace_uri(nodes: Nodes | None = None) -> str:  # noqa: ARG001
    """Return "": instances of forms have no namespaces."""
    return ""
