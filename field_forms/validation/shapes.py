"""The shape of a form's instances: every element and attribute that may occur, meta included, as a tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from field_forms.nodes import FormDefinition, Node
from field_forms.steps import node_reader
from field_forms.values import read_list, read_text


class Shape:
    """One element of the form, or an attribute with a name that begins with @.

    `index` is its place among all shapes in the form's order. `read` turns an answer's text into its value or raises
    Unfit; None if any text is right. `allowed` are the choices of a list that has no filter. `hidden` is the default of
    an element that nobody is asked for. `kept` are the children that some expression looks at or decides about. `node`
    is None for the root and what is in meta.
    """

    __slots__ = (
        "allowed", "children", "data_type", "hidden", "index", "is_group", "is_many", "is_repeat", "kept", "name",
        "node", "parent", "path", "read",
    )  # fmt: skip

    def __init__(self, name: str, path: str, parent: Shape | None, node: Node | None) -> None:
        """`path` such as /data/member/age."""
        self.name, self.path, self.parent, self.node = name, path, parent, node
        self.index = 0
        self.children: dict[str, Shape] = {}
        self.kept: dict[str, Shape] = self.children
        self.is_repeat = node is not None and node.kind == "repeat"
        self.is_group = node is not None and node.kind in ("group", "repeat")
        self.data_type = node.data_type if node is not None else ""
        self.read = _reader(node)
        self.allowed: frozenset[str] | None = None
        self.hidden = (node.default or "") if node is not None and node.kind == "hidden" else ""
        self.is_many = node is not None and node.type in ("select_multiple", "rank")

    def walk(self) -> Iterator[Shape]:
        """Yield this shape and all below it, in the form's order."""
        yield self
        for child in self.children.values():
            yield from child.walk()

    def ancestors(self) -> Iterator[Shape]:
        """Yield the shapes around this one, from within."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent


class Shapes:
    """All shapes of a form: `document` is what holds the root, `every` is by index, `by_path` by path."""

    def __init__(self, definition: FormDefinition) -> None:
        """Make the shapes out of the form's nodes and of the paths of its binds (meta and attributes)."""
        lists = definition.choice_lists.items()
        self._lists = {name: frozenset(choice.value for choice in choices) for name, choices in lists}
        self.document = Shape("", "", None, None)
        self.document.is_group = True
        self.root = Shape(definition.root_name, "/" + definition.root_name, self.document, None)
        self.root.is_group = True
        self.document.children[self.root.name] = self.root
        for name in ("@id", "@version"):
            self.root.children[name] = Shape(name, f"{self.root.path}/{name}", self.root, None)
        for node in definition.nodes:
            self._add(self.root, node)
        for path in definition.binds:
            self._ensure(path)
        for name in ("instanceID", *sorted(definition.meta_names)):
            self._ensure(f"{self.root.path}/meta/{name}")
        self.every = list(self.root.walk())
        for index, shape in enumerate(self.every):
            shape.index = index
        self.by_path = {"": self.document, **{shape.path: shape for shape in self.every}}

    def keep(self, wanted: set[Shape]) -> None:
        """Say which shapes are wanted; those around them are kept too."""
        kept = wanted | {around for shape in wanted for around in shape.ancestors()}
        for shape in (self.document, *self.every):
            shape.kept = {name: child for name, child in shape.children.items() if child in kept}

    def _add(self, parent: Shape, node: Node) -> None:
        shape = parent.children[node.name] = Shape(node.name, node.path, parent, node)
        if node.choices and not node.choices.file and not node.choices.filter:
            shape.allowed = self._lists.get(node.choices.list_name or "")
        for child in node.children:
            self._add(shape, child)

    def _ensure(self, path: str) -> None:
        """Add the shape at `path` and those on the way, unless the form's own root is not on it."""
        shape = self.document
        for name in path.strip("/").split("/"):
            if name not in shape.children:
                if shape is self.document:
                    return
                shape.children[name] = Shape(name, f"{shape.path}/{name}", shape, None)
                shape.is_group = shape.is_group or not name.startswith("@")
            shape = shape.children[name]


def _reader(node: Node | None) -> Callable[[str], Any] | None:
    if node is None or node.kind in ("group", "repeat"):
        return None
    read = node_reader(node)
    return None if read in (read_text, read_list) else read
