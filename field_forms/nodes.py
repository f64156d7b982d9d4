"""The parts of a form definition: plain frozen data that knows neither XML nor spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

# Text by language name as the form gives it ("中文 (zh)"); in texts, ${/data/age} stands for the answer at that path.
Texts = Mapping[str, str]
# Media of a label by language, then by form: {"English (en)": {"image": "map.png"}}.
LabelMedia = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class FormFile:
    """A file that the form needs; `kind` is "csv", "image", "audio", "video", "xml", "geojson" or "file"."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a list; `columns` holds every column of its row, for choice filters."""

    value: str
    labels: Texts
    media: LabelMedia
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Choices:
    """Where the choices of a select question come from.

    `list_name` is a key of FormDefinition.choice_lists, or names the list in `file` (an attached CSV, GeoJSON or XML
    file); both are None for choices out of a repeat, which `nodeset` names. `filter` is the predicate's text.
    """

    nodeset: str
    list_name: str | None = None
    file: str | None = None
    filter: str | None = None
    value_ref: str = "name"
    label_ref: str = "label"
    randomize: bool = False
    seed: str | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A group, repeat or question of the form; expressions are texts, not evaluated here.

    `kind`: group, repeat, question, note, calculate, preload (filled by the client) or hidden (no control).
    `type`: string int decimal date time dateTime geopoint geotrace geoshape binary barcode boolean select_one
    select_multiple rank range note trigger, "" for groups. `data_type` is the bind's own type, which says how a range
    is stored. `media` is image, audio, video or file for binary. `title` is the label in Chinese and in
    English, for messages.
    """

    name: str
    path: str
    kind: str
    type: str
    data_type: str
    title: tuple[str, str]
    control: str | None = None
    appearance: str = ""
    media: str | None = None
    labels: Texts = field(default_factory=dict)
    label_media: LabelMedia = field(default_factory=dict)
    hints: Texts = field(default_factory=dict)
    guidance: Texts = field(default_factory=dict)
    required: str | None = None
    required_messages: Texts = field(default_factory=dict)
    relevant: str | None = None
    constraint: str | None = None
    constraint_messages: Texts = field(default_factory=dict)
    calculate: str | None = None
    readonly: str | None = None
    repeat_count: str | None = None
    default: str | None = None
    choices: Choices | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    save_to: str | None = None
    preload: str | None = None
    children: tuple[Node, ...] = ()

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it, in the form's order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class SecondaryInstance:
    """A secondary instance: its rows if internal, the file's `src` (jr://…) and name if external."""

    id: str
    src: str | None
    file: str | None
    items: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """A setvalue, setgeopoint or recordaudio action; `trigger` is the path of the question whose change sets it off."""

    kind: str
    events: tuple[str, ...]
    path: str
    value: str
    trigger: str | None = None


@dataclass(frozen=True, slots=True)
class EntityDeclaration:
    """An ODK entity that a submission creates or updates.

    `container` is the path of the form root, group or repeat that holds `meta/entity`. `expressions` has the
    calculations of id, create, update, baseVersion and label. `properties` is (property, node path) by save_to.
    Source: ODK Entities specification 2025.1.0.
    """

    container: str
    dataset: str
    creates: bool
    updates: bool
    expressions: Mapping[str, str]
    properties: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """One version of a form, read from its XForm.

    `languages`: default first. `nodes`: what is below the root, without meta. `by_path`: every node by its path.
    `binds`: every bind's attributes by path, meta and attributes ("/data/meta/entity/@id") included. `meta_binary`: the
    elements in meta that name a file (audit). `itext`: the texts of the default language by ID. `compiled` keeps what
    other modules derive once per definition.
    """

    form_id: str
    version: str
    title: str
    root_name: str
    languages: tuple[str, ...]
    nodes: tuple[Node, ...]
    by_path: Mapping[str, Node]
    choice_lists: Mapping[str, tuple[Choice, ...]]
    instances: Mapping[str, SecondaryInstance]
    entities: tuple[EntityDeclaration, ...]
    actions: tuple[Action, ...]
    binds: Mapping[str, Mapping[str, str]]
    attachments: tuple[FormFile, ...]
    instance_name: str | None = None
    meta_names: frozenset[str] = frozenset()
    meta_binary: tuple[str, ...] = ()
    encrypted: bool = False
    itext: Mapping[str, str] = field(default_factory=dict)
    compiled: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def walk(self) -> Iterator[Node]:
        """Yield every node in the form's order."""
        for node in self.nodes:
            yield from node.walk()
