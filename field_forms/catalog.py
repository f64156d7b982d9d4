"""Published forms as plain data, remembered by each process: what field clients list, download and send answers to."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from errors import FormNotFound, FormVersionNotFound
from field_forms.definition import FormDefinition, parse_xform
from field_forms.expressions.elements import Listing
from field_forms.form_files import ENTITY_LIST, list_columns, values_in
from field_forms.listings import finder, read_listing
from records import form_changes as stored
from records.blobs import BlobStore
from records.forms import is_for
from records.freshness import FreshCache
from records.scopes import Scope


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """A file of a form version; `entity_list` is made for each user, and so has neither hash nor size."""

    name: str
    kind: str
    entity_list: bool
    sha256: str | None
    md5: str | None
    size: int | None
    mime: str | None


@dataclass(frozen=True, slots=True)
class FileChoices:
    """The choices that CSV files of a version hold, by file name."""

    lists: dict[str, frozenset[str]] = field(default_factory=dict)

    def has(self, file_name: str, value: str) -> bool | None:
        """Say whether `value` is in the file; None if that is not known (households.csv, search(), GeoJSON)."""
        values = self.lists.get(file_name)
        return None if values is None else value in values


@dataclass(frozen=True, slots=True)
class LoadedVersion:
    """A published or closed version with its parsed definition. `closed`: it, or the form, takes no submissions."""

    form_id: str
    version: str
    title: str
    state: str
    closed: bool
    xform: str
    md5: str
    roles: tuple[str, ...]
    regions: tuple[str, ...]
    languages: tuple[str, ...]
    files: tuple[LoadedFile, ...]
    definition: FormDefinition
    choices_has: FileChoices
    find: Callable[[str], Listing | None] = field(default=lambda _: None, compare=False, repr=False)

    def finder(self, scope: Scope) -> Callable[[str], Listing | None]:
        """Return what finds the lists beside the form, by ID, as a user of `scope` sees them."""
        instances = self.definition.instances.values()
        return finder(self.find, frozenset(one.id for one in instances if one.file == ENTITY_LIST), scope)


@dataclass(frozen=True, slots=True)
class ListedForm:
    """A form that takes submissions: its current version, as formList shows it."""

    form_id: str
    version: str
    title: str
    md5: str
    has_files: bool
    languages: tuple[str, ...]
    roles: tuple[str, ...]
    regions: tuple[str, ...]


class _Once:
    """Values made once a process and key, the oldest forgotten beyond `limit`."""

    def __init__(self, limit: int) -> None:
        self._limit, self._lock = limit, threading.Lock()
        self._values: dict[Any, Any] = {}

    def get(self, key: Any, make: Callable[[], Any]) -> Any:
        found = self._values.get(key)
        if found is None:
            with self._lock:  # threads that need the same form at once parse it once
                found = self._values.get(key)
                if found is None:
                    found = make()
                    if len(self._values) >= self._limit:
                        del self._values[next(iter(self._values))]
                    self._values[key] = found
        return found


_definitions = _Once(256)
_file_values = _Once(64)
_file_listings = _Once(64)


def definition_of(xform: str, md5: str) -> FormDefinition:
    """Return the parsed form, parsed once in this process; `md5` is that of `xform`."""
    found: FormDefinition = _definitions.get(md5, lambda: parse_xform(xform))
    return found


def load_version(form_id: str, version: str, cache: FreshCache, blobs: BlobStore | None = None) -> LoadedVersion:
    """Return a version that is or was published, whoever asks.

    With `blobs`, choices out of CSV files can be checked. Raises FormNotFound, and FormVersionNotFound for a version
    that does not exist or is still a draft.
    """
    key = ("version", form_id, version, blobs is not None)
    found: LoadedVersion = cache.get(key, lambda: _load(form_id, version, blobs))
    return found


def _load(form_id: str, version: str, blobs: BlobStore | None) -> LoadedVersion:
    held = stored.raw_version(form_id, version)
    if held is None or held[1]["state"] == "draft":
        if not stored.was_published(form_id):
            raise FormNotFound()
        raise FormVersionNotFound(form_id=form_id, version=version)
    return _loaded(*held, blobs)


def load_draft(form_id: str, version: str, blobs: BlobStore) -> LoadedVersion:
    """Return a version as it is now, drafts included, not remembered. Raises FormVersionNotFound."""
    held = stored.raw_version(form_id, version)
    if held is None:
        raise FormVersionNotFound(form_id=form_id, version=version)
    return _loaded(*held, blobs)


def _loaded(owner: dict[str, Any], document: dict[str, Any], blobs: BlobStore | None) -> LoadedVersion:
    form_id, version = owner["_id"], document["version"]
    definition = definition_of(document["xform"], document["md5"])
    files = tuple(_file(row) for row in document.get("files", ()))
    return LoadedVersion(
        form_id=form_id,
        version=version,
        title=document["title"],
        state=document["state"],
        closed=document["state"] == "closed" or bool(owner.get("closed")),
        xform=document["xform"],
        md5=document["md5"],
        roles=tuple(owner.get("roles", ())),
        regions=tuple(owner.get("regions", ())),
        languages=tuple(document.get("languages", ())),
        files=files,
        definition=definition,
        choices_has=FileChoices(_choices(definition, files, blobs) if blobs else {}),
        find=_find(definition, files, blobs) if blobs else lambda _: None,
    )


def _file(row: dict[str, Any]) -> LoadedFile:
    known = (row.get(name) for name in ("sha256", "md5", "size", "mime"))
    return LoadedFile(row["name"], row.get("kind", "file"), bool(row.get("entity_list")), *known)


def _choices(definition: FormDefinition, files: tuple[LoadedFile, ...], blobs: BlobStore) -> dict[str, frozenset[str]]:
    lists = {}
    for file in files:
        columns = list_columns(definition, file.name).values
        if file.kind == "csv" and file.sha256 and columns:
            lists[file.name] = _values(blobs, file.sha256, columns)
    return lists


def _find(
    definition: FormDefinition, files: tuple[LoadedFile, ...], blobs: BlobStore
) -> Callable[[str], Listing | None]:
    """Return what reads the form's files as secondary instances, each once in this process, when first asked for."""
    held = {file.name: file for file in files if file.sha256}
    by_id = {one.id: held[one.file] for one in definition.instances.values() if one.file in held}

    def find(name: str) -> Listing | None:
        file = by_id.get(name)
        if file is None or file.sha256 is None:
            return None
        key, kind = file.sha256, file.kind

        def read() -> Listing | None:
            with blobs.open(key) as content:
                return read_listing(content, kind)

        found: Listing | None = _file_listings.get((key, kind), read)
        return found

    return find


def _values(blobs: BlobStore, sha256: str, columns: frozenset[str]) -> frozenset[str]:
    def read() -> frozenset[str]:
        with blobs.open(sha256) as file:
            return values_in(file, columns)

    found: frozenset[str] = _file_values.get((sha256, columns), read)
    return found


def forms_for(role: str, scope: Scope, cache: FreshCache) -> tuple[ListedForm, ...]:
    """Return the open forms that a user of `role` and `scope` may fill, by form ID."""
    found: tuple[ListedForm, ...] = cache.get(("forms", role, scope), lambda: _for(role, scope, cache))
    return found


def _for(role: str, scope: Scope, cache: FreshCache) -> tuple[ListedForm, ...]:
    every: tuple[ListedForm, ...] = cache.get("open forms", _open_forms)
    return tuple(listed for listed in every if is_for(listed, role, scope))  # type: ignore[arg-type]


def _open_forms() -> tuple[ListedForm, ...]:
    return tuple(
        ListedForm(
            form_id=owner["_id"],
            version=version["version"],
            title=version["title"],
            md5=version["md5"],
            has_files=bool(version.get("files")),
            languages=tuple(version.get("languages", ())),
            roles=tuple(owner.get("roles", ())),
            regions=tuple(owner.get("regions", ())),
        )
        for owner, version in stored.raw_open_forms()
    )
