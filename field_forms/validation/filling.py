"""The tree of one instance, complete: what the form has and the instance lacks is there, empty."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from field_forms.expressions.elements import Element
from field_forms.expressions.functions.strings import split_list
from field_forms.validation.shapes import Shape, Shapes
from field_forms.values import fits
from field_forms.xml_reading import local_name

_TEMPLATE = "{http://openrosa.org/javarosa}template"


class Tree:
    """`document` holds the root; `found` are the elements of each shape, by its index, in document order.

    What no expression looks at is left out, unless the tree is `whole`.
    """

    __slots__ = ("document", "found", "shapes", "whole")

    def __init__(self, shapes: Shapes, root: Any, *, whole: bool = False) -> None:
        """Make the tree of the lxml element `root`; what the form does not have is left out."""
        self.shapes = shapes
        self.whole = whole
        self.found: list[list[Element]] = [[] for _ in shapes.every]
        self.document = Element("")
        self.document.shape = shapes.document
        self.document.children = {}
        self.fill(self.document, shapes.root, root)

    def fill(self, parent: Element, shape: Shape, source: Any) -> Element:
        """Put an element of `shape` below `parent`, from the lxml element `source` or empty if that is None."""
        text = _fitting(shape, source.text) if source is not None and not shape.is_group else ""
        element = Element(shape.name, parent, text, source)
        element.shape = shape
        siblings = parent.children.get(shape.name)
        if siblings is None:
            parent.children[shape.name] = [element]
        else:
            siblings.append(element)
        self.found[shape.index].append(element)
        if shape.is_group:
            element.children = {}
            self._fill_below(element, shape, source)
        return element

    def _fill_below(self, element: Element, shape: Shape, source: Any) -> None:
        children, held = shape.children if self.whole else shape.kept, element.children
        for child in source if source is not None else ():
            below = children.get(child.tag)
            if below is None:
                below = children.get(local_name(child.tag)) if isinstance(child.tag, str) else None
                if below is None:
                    continue
            # A repeat's template is no instance, and of what may occur once the first counts.
            if (child.get(_TEMPLATE) is None) if below.is_repeat else (below.name not in held):
                self.fill(element, below, child)
        if len(held) < len(children):
            for name, below in children.items():
                if name not in held and not below.is_repeat:
                    self._fill_missing(element, below, source)

    def _fill_missing(self, element: Element, shape: Shape, source: Any) -> None:
        made = self.fill(element, shape, None)
        if shape.name[0] == "@" and source is not None:
            made.source = source
            made.text = source.get(shape.name[1:]) or ""
        elif shape.hidden:
            made.text = shape.hidden

    def complete(self, element: Element) -> None:
        """Put in what was left out below an element, from what was sent."""
        if self.whole or element.source is None or not element.shape.is_group:
            return
        for held in list(element.children.values()):
            for below in held:
                self.complete(below)
        self.whole = True
        kept = element.shape.kept
        for child in element.source:
            shape = element.shape.children.get(local_name(child.tag)) if isinstance(child.tag, str) else None
            if shape is not None and shape.name not in kept:
                self.fill(element, shape, child)
        self.whole = False

    def forget(self) -> None:
        """Take the tree apart: its elements refer to each other in circles, which cost the garbage collector dear."""
        for elements in self.found:
            for element in elements:
                element.parent = None
                if element.shape.is_group:
                    element.children.clear()
        self.document.children = {}


def _fitting(shape: Shape, text: str | None) -> str:
    """Return an answer's text; "" for one that is no answer to its question, which reading tells of."""
    if not text or text.isspace():
        return ""
    if shape.read is not None and not fits(shape.read, text):
        return ""
    return text if shape.allowed is None else offered(shape, text, shape.allowed)


def offered(shape: Shape, text: str, choices: Container[str]) -> str:
    """Return the answer to a select without what is not among its choices."""
    if not shape.is_many:
        return text if text in choices else ""
    chosen = split_list(text)
    kept = [value for value in chosen if value in choices]
    return text if len(kept) == len(chosen) else " ".join(kept)
