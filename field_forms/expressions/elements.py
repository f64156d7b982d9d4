"""The tree that expressions walk: the answers of one instance, or the rows of a list beside the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any


class Element:
    """An element or, with a name that begins with @, an attribute.

    `children` has the elements below by local name, each a list in document order (repeats have several). `text` is a
    leaf's own text. `source` is whatever the tree was made from, `shape` what its maker knows of it.
    """

    __slots__ = ("children", "name", "parent", "relevant", "shape", "source", "text")

    def __init__(self, name: str, parent: Element | None = None, text: str = "", source: Any = None) -> None:
        """Make an element; it is not put among the children of `parent` here."""
        self.name = name
        self.parent = parent
        self.text = text
        self.source = source
        self.shape: Any = None
        self.relevant = True
        # Leaves, of which there are most, share one dict that nobody writes to.
        self.children: dict[str, list[Element]] = _NO_CHILDREN

    def add(self, name: str, text: str = "", source: Any = None) -> Element:
        """Append a child and return it."""
        child = Element(name, self, text, source)
        if self.children is _NO_CHILDREN:
            self.children = {}
        held = self.children.get(name)
        if held is None:
            self.children[name] = [child]
        else:
            held.append(child)
        return child

    def named(self, name: str) -> list[Element]:
        """Return the children of that name."""
        return self.children.get(name, _NONE)

    def elements(self) -> Iterator[Element]:
        """Yield the children that are elements, those of one name together."""
        for name, held in self.children.items():
            if not name.startswith("@"):
                yield from held

    def value(self) -> str:
        """Return the string-value: the text, or all text below."""
        if not self.children:
            return self.text
        return self.text + "".join(child.value() for child in self.elements())

    def size(self) -> int:
        """Return how many elements must be read for the string-value."""
        return 1 + sum(child.size() for child in self.elements()) if self.children else 1

    def root(self) -> Element:
        """Return the outermost element."""
        found = self
        while found.parent is not None:
            found = found.parent
        return found

    def position(self) -> int:
        """Return the 1-based position among the siblings of the same name."""
        if self.parent is None:
            return 1
        siblings = self.parent.children.get(self.name, _NONE)
        try:
            return siblings.index(self) + 1
        except ValueError:
            return 1


# Columns that rows are sorted by and kept so; names of columns may come out of answers.
MAX_COLUMNS = 64
_NONE: list[Element] = []
_NO_CHILDREN: Any = MappingProxyType({})


class Row(Element):
    """A row of a list: its columns become elements only when something looks at them."""

    __slots__ = ("columns",)

    def __init__(self, name: str, parent: Element, columns: Mapping[str, str]) -> None:
        """`columns` are texts by column name."""
        super().__init__(name, parent)
        self.children = {}
        self.columns = columns

    def named(self, name: str) -> list[Element]:
        """Return the column of that name."""
        held = self.children.get(name)
        if held is None:
            text = self.columns.get(name)
            if text is None:
                return _NONE
            held = self.children[name] = [Element(name, self, text)]
        return held

    def elements(self) -> Iterator[Element]:
        """Yield all columns."""
        for name in self.columns:
            yield from self.named(name)

    def size(self) -> int:
        """Return the number of columns."""
        return len(self.columns)

    def value(self) -> str:
        """Return the text of all columns."""
        return "".join(self.columns.values())


class Listing:
    """A secondary instance: the outermost element of its tree, and its rows found by the text of a column."""

    __slots__ = ("_by_column", "document", "rows")

    def __init__(self, document: Element, rows: list[Element]) -> None:
        """`document` holds the outermost element; `rows` are the elements that repeat below it."""
        self.document = document
        self.rows = rows
        self._by_column: dict[str, dict[str, list[Element]]] = {}

    def whole(self) -> Listing:
        """Return the listing with all its rows at hand."""
        return self

    def where(self, column: str, text: str) -> list[Element]:
        """Return the rows whose `column` is `text`, in order; the first call for a column sorts all rows by it."""
        held = self._by_column.get(column)
        if held is None:
            held = {}
            for row in self.rows:
                for cell in row.named(column):
                    rows = held.setdefault(cell.value(), [])
                    if not rows or rows[-1] is not row:
                        rows.append(row)
            if len(self._by_column) < MAX_COLUMNS:
                self._by_column[column] = held
        return held.get(text, _NONE)


def listing_of_rows(rows: list[Mapping[str, str]] | tuple[Mapping[str, str], ...]) -> Listing:
    """Return the listing of a choice list or CSV: root/item, with a child for each column."""
    document = Element("")
    root = document.add("root")
    items: list[Element] = [Row("item", root, columns) for columns in rows]
    root.children = {"item": items}
    return Listing(document, items)
