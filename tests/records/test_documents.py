"""What MongoEngine asks of documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import mongoengine as me

import records


def _below(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def test_no_two_documents_bear_one_name():
    """MongoEngine knows them by name: of two with one name, the first keeps a connection that was closed."""
    own = {one for kind in (me.Document, me.EmbeddedDocument) for one in _below(kind)}
    names = Counter(one.__name__ for one in own if one.__module__.startswith("records."))
    assert len(names) >= len(records.DOCUMENTS)
    assert [name for name, count in names.items() if count > 1] == []
