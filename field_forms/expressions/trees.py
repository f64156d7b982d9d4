"""Trees for expressions made out of XML and rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from field_forms.expressions.elements import Element, Listing, listing_of_rows
from field_forms.xml_reading import local_name, parse_xml

MAX_LIST_BYTES = 64 * 1024 * 1024
MAX_LIST_NODES = 2_000_000
_TEMPLATE = "{http://openrosa.org/javarosa}template"

Rows = Sequence[Mapping[str, str]]


def tree_of(root: Any) -> Element:
    """Return the document that holds the tree of an lxml element, names without namespace, repeats' templates left out."""
    document = Element("")
    _fill(document.add(local_name(root.tag), root.text or "", root), root)
    return document


def _fill(into: Element, element: Any) -> None:
    for name, value in element.attrib.items():
        into.add("@" + local_name(name), value, element)
    for child in element.iterchildren("*"):
        if child.get(_TEMPLATE) is None:
            _fill(into.add(local_name(child.tag), child.text or "", child), child)


def listing_of_xml(xml: bytes) -> Listing:
    """Return the secondary instance in an XML file; its rows are the children of the outermost element.

    Raises XmlMalformed, XmlForbidden, XmlTooComplex.
    """
    document = tree_of(parse_xml(xml, max_bytes=MAX_LIST_BYTES, max_nodes=MAX_LIST_NODES))
    root = next(document.elements())
    return Listing(document, list(root.elements()))


def listing_of(given: Listing | Rows | str | bytes) -> Listing:
    """Return the secondary instance that is given as rows (column to text) or as XML."""
    if isinstance(given, Listing):
        return given
    if isinstance(given, str | bytes):
        return listing_of_xml(given.encode() if isinstance(given, str) else given)
    return listing_of_rows(list(given))
