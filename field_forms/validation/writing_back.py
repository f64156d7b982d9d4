"""The outcome of validating written into the instance's XML elements, so that reading them gives the clean answers."""

from __future__ import annotations

from typing import Any

from lxml import etree

from field_forms.expressions.elements import Element
from field_forms.validation.working import Outcome


def write_back(outcome: Outcome) -> None:
    """Take out what is not relevant, and put in the results of calculations."""
    for element in outcome.calculated:
        if element.relevant:
            _write(element)
    for element in outcome.removed:
        source = element.source
        if source is None:
            continue
        if element.name[0] == "@":
            source.attrib.pop(element.name[1:], None)
        elif source.getparent() is not None:
            source.getparent().remove(source)


def _write(element: Element) -> None:
    source = element.source
    if element.name[0] == "@":
        if source is not None and source.get(element.name[1:]) != element.text:
            source.set(element.name[1:], element.text)
    elif source is not None:
        if (source.text or "") != element.text:
            source.text = element.text
    elif element.text and _is_sent(element):
        _source_of(element).text = element.text


def _is_sent(element: Element) -> bool:
    """Say whether every repeat around an element was sent: an instance that only a count asks for is not made up.

    Nor is an entity that the client did not send.
    """
    above = element.parent
    if element.shape.node is None and above is not None and above.source is None:
        return False
    while above is not None:
        if above.shape.is_repeat and above.source is None:
            return False
        above = above.parent
    return True


def _source_of(element: Element) -> Any:
    """Return the XML element of `element`, made now, with those around it, if the instance had none."""
    if element.source is None and element.parent is not None:
        element.source = etree.SubElement(_source_of(element.parent), element.name)
    return element.source
