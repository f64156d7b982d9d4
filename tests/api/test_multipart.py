"""Multipart bodies are read as Werkzeug's own parser reads them, wherever the pieces end."""

from __future__ import annotations

import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from api import multipart

BOUNDARY = "----b"
# Bytes that look like the end of a part, in every mixture.
_CONTENT = st.lists(
    st.sampled_from(
        [b"\r\n", b"\n", b"\r", b"--", b"----b", b"\r\n----b", b"\n------b", b"------bx", b"x", b"\0" * 40]
    ),
    max_size=12,
).map(b"".join)
_PARTS = st.lists(st.tuples(st.sampled_from(["file", "field"]), _CONTENT), max_size=4)


def a_body(parts: list[tuple[str, bytes]], line: bytes = b"\r\n") -> bytes:
    made = []
    for number, (kind, content) in enumerate(parts):
        name = b'; filename="f%d"' % number if kind == "file" else b""
        head = b'Content-Disposition: form-data; name="n%d"' % number + name
        made += [b"------b", line, head, line, line, content, line]
    return b"".join([*made, b"------b--", line])


def read_by(parser: type[FormDataParser], body: bytes, limit: int | None = None) -> object:
    """Return fields and files with their bytes, or the kind of the error."""
    try:
        _, fields, files = parser(lambda *_, **__: io.BytesIO(), limit, silent=False, max_form_parts=50).parse(
            io.BytesIO(body), "multipart/form-data", len(body), {"boundary": BOUNDARY}
        )
    except (ValueError, RequestEntityTooLarge) as error:
        return type(error)
    sent = [(name, file.filename, file.headers.to_wsgi_list(), file.read()) for name, file in files.items(multi=True)]
    return list(fields.items(multi=True)), sent


@settings(max_examples=300)
@example(parts=[("file", b"------b----b------b")], line=b"\n", piece=1, cut=1)
@example(parts=[("file", b"\n------b\r\n"), ("file", b"")], line=b"\n", piece=1, cut=0)
@given(parts=_PARTS, line=st.sampled_from([b"\r\n", b"\n"]), piece=st.integers(1, 90), cut=st.integers(0, 40))
def test_it_reads_what_werkzeug_reads_whatever_the_size_of_the_pieces(parts, line, piece, cut):
    body = a_body(parts, line)
    body = body[: len(body) - cut] if cut < len(body) else b""
    held, multipart.PIECE = multipart.PIECE, piece
    try:
        assert read_by(multipart.FormParser, body) == read_by(FormDataParser, body)
    finally:
        multipart.PIECE = held


@pytest.mark.parametrize(
    "size", [0, 1, multipart.PIECE - 1, multipart.PIECE, multipart.PIECE + 1, 3 * multipart.PIECE + 7]
)
def test_files_of_any_size_arrive_whole(size):
    content = bytes(range(256)) * (size // 256 + 1)
    body = a_body([("file", content[:size]), ("field", b"1")])
    assert read_by(multipart.FormParser, body) == read_by(FormDataParser, body)


def test_a_field_that_is_no_file_is_bounded_and_a_file_is_not():
    large = b"x" * 3000
    assert read_by(multipart.FormParser, a_body([("field", large)]), 1000) is RequestEntityTooLarge
    assert read_by(multipart.FormParser, a_body([("field", b"x" * 500)] * 5), 1000) != RequestEntityTooLarge
    fields, files = read_by(multipart.FormParser, a_body([("file", large)]), 1000)
    assert not fields
    assert files[0][-1] == large


def test_no_boundary_is_no_form():
    with pytest.raises(ValueError, match="boundary"):
        multipart.FormParser(silent=False).parse(io.BytesIO(b""), "multipart/form-data", 0, {})
