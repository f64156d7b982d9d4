"""The request: files of a multipart body go straight into the blob store's folder, hashed on the way."""

from __future__ import annotations

from typing import Any

from flask import Request, request
from werkzeug.formparser import FormDataParser

from api.context import context
from api.multipart import FormParser
from errors import BadMultipart, SubmissionPartMissing
from records.blobs import IncomingFile


class RuhuRequest(Request):
    """Flask's request with our file streams, and with broken multipart bodies told instead of ignored."""

    form_data_parser_class = FormParser

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> Any:
        return context().blobs.incoming(context().settings.MAX_FILE_BYTES, filename or "")

    def make_form_data_parser(self) -> FormDataParser:
        """Return a parser that raises what it cannot read."""
        parser = super().make_form_data_parser()
        parser.silent = False
        return parser

    def _load_form_data(self) -> None:
        try:
            super()._load_form_data()
        except ValueError as error:
            raise BadMultipart() from error


def asked_language() -> str | None:
    """Return the code of the language that Accept-Language prefers, None if it names none."""
    return next((code for code, _ in request.accept_languages if code != "*"), None)


def incoming_files(request: Request, *, apart: str = "") -> dict[str, IncomingFile]:
    """Return the files of a multipart body by file name (or part name), without the part `apart`."""
    files: dict[str, IncomingFile] = {}
    for part, storage in request.files.items(multi=True):
        if part != apart:
            files[storage.filename or part] = storage.stream  # type: ignore[assignment]
    return files


def part_bytes(request: Request, name: str, limit: int) -> bytes:
    """Return the part `name`, sent as a file or as a plain field. Raises SubmissionPartMissing, BodyTooLarge."""
    storage = request.files.get(name)
    if storage is not None:
        stream: Any = storage.stream
        stream.seek(0)
        data: bytes = stream.read(limit + 1)
        return data
    field = request.form.get(name)
    if field is None:
        raise SubmissionPartMissing(part=name)
    return field.encode("utf-8", "surrogatepass")


def sent_file(request: Request, name: str) -> IncomingFile:
    """Return the one file of a request, sent as the body or as the only file of a multipart body.

    Raises SubmissionPartMissing, FileTooLarge.
    """
    if request.mimetype == "multipart/form-data":
        files = list(incoming_files(request).values())
        if len(files) != 1:
            raise SubmissionPartMissing(part="file")
        return files[0]
    file = context().blobs.incoming(context().settings.MAX_FILE_BYTES, name)
    while block := request.stream.read(256 * 1024):
        file.write(block)
    return file
