"""Instances: a filled form's XML as sent, checked for what may not be in it at all, and who it says it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from errors import InstanceIdInvalid, InstanceIdMissing
from field_forms.xml_reading import local_name, parse_xml

MAX_XML_BYTES = 5 * 1024 * 1024
_OPENROSA = "{http://openrosa.org/xforms}"
_ID_LENGTH = 100


@dataclass(slots=True)
class Instance:
    """A filled form: `root` is its lxml element, `sha256` the hex digest of the bytes as sent."""

    root: Any
    form_id: str
    version: str
    instance_id: str
    deprecated_id: str | None
    sha256: str


def read_instance(xml: bytes, *, max_bytes: int = MAX_XML_BYTES) -> Instance:
    """Read the XML of a submission.

    Raises XmlMalformed, XmlForbidden (DTD, entities, processing instructions), XmlTooComplex, BadText (NUL),
    InstanceIdMissing and InstanceIdInvalid (not 1 to 100 visible characters).
    """
    root = parse_xml(xml, max_bytes=max_bytes)
    instance_id, deprecated_id = _identity(root)
    if not instance_id:
        raise InstanceIdMissing(pointer="/meta/instanceID")
    for pointer, value in (("/meta/instanceID", instance_id), ("/meta/deprecatedID", deprecated_id)):
        if value and not is_visible_id(value):
            raise InstanceIdInvalid(pointer=pointer)
    return Instance(
        root,
        root.get("id") or "",
        root.get("version") or root.get(_OPENROSA + "version") or "",
        instance_id,
        deprecated_id,
        hashlib.sha256(xml).hexdigest(),
    )


def is_visible_id(value: str) -> bool:
    """Say whether `value` can be an instance ID: 1 to 100 printable characters without white space."""
    return 0 < len(value) <= _ID_LENGTH and value.isprintable() and " " not in value


def _identity(root: Any) -> tuple[str, str | None]:
    """Return instanceID and deprecatedID out of meta, whatever namespace a client puts it in."""
    instance_id, deprecated_id = "", None
    for meta in root.iterchildren("meta", "{*}meta"):
        for child in meta.iterchildren("*"):
            name = local_name(child.tag)
            if name == "instanceID":
                instance_id = instance_id or (child.text or "").strip()
            elif name == "deprecatedID":
                deprecated_id = deprecated_id or (child.text or "").strip() or None
    return instance_id, deprecated_id
