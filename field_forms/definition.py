"""Form definitions, read from an XForm alone, so that any tool's XForm works."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from errors import BadText, FormInvalid, XmlForbidden, XmlMalformed, XmlTooComplex
from field_forms.controls import path_of, read_action, read_body
from field_forms.entities import read_entities
from field_forms.itext import read_itext
from field_forms.nodes import (
    Action,
    Choice,
    Choices,
    EntityDeclaration,
    FormDefinition,
    FormFile,
    Node,
    SecondaryInstance,
)
from field_forms.secondary import needed_files, read_instances, settle_choices
from field_forms.tree import TreeReader
from field_forms.xml_reading import local_name, parse_xml

__all__ = [
    "Action",
    "Choice",
    "Choices",
    "EntityDeclaration",
    "FormDefinition",
    "FormFile",
    "Node",
    "SecondaryInstance",
    "parse_xform",
]

# A form is published by staff and may hold long choice lists, so that it gets more room than an instance.
MAX_XFORM_BYTES = 64 * 1024 * 1024
MAX_XFORM_NODES = 2_000_000


def parse_xform(xform: str | bytes) -> FormDefinition:
    """Read an XForm.

    Raises FormInvalid if it is no well-formed XForm with a model, a primary instance and a form ID.
    Source: ODK XForms specification (https://getodk.github.io/xforms-spec/).
    """
    root = _document(xform.encode() if isinstance(xform, str) else xform)
    model = next(root.iterfind("{*}head/{*}model"), None)
    instance = next(model.iterchildren("{*}instance"), None) if model is not None else None
    primary = next(instance.iterchildren("*"), None) if instance is not None else None
    if primary is None:
        raise FormInvalid(reason="no primary instance")
    if not primary.get("id"):
        raise FormInvalid(reason="no form ID")
    return _definition(root, model, primary)


def _document(xml: bytes) -> Any:
    try:
        return parse_xml(xml, max_bytes=MAX_XFORM_BYTES, max_nodes=MAX_XFORM_NODES)
    except (BadText, XmlForbidden, XmlMalformed, XmlTooComplex) as error:
        raise FormInvalid(reason=error.message_en) from error


def _definition(root: Any, model: Any, primary: Any) -> FormDefinition:
    itext = read_itext(model)
    context = "/" + local_name(primary.tag)
    binds, bind_ids = _binds(model, context)
    body = read_body(root, itext, bind_ids, context)
    instances = read_instances(model)
    choice_lists = settle_choices(body, instances, itext)
    actions = (*_model_actions(model, context, bind_ids), *body.actions)
    tree = TreeReader(body, binds, actions, itext)
    nodes = tree.children_of(primary, context)
    return FormDefinition(
        form_id=primary.get("id"),
        version=primary.get("version") or primary.get("{http://openrosa.org/xforms}version") or "",
        title=(root.findtext("{*}head/{*}title") or primary.get("id")).strip(),
        root_name=local_name(primary.tag),
        languages=itext.languages,
        nodes=nodes,
        by_path={node.path: node for top in nodes for node in top.walk()},
        choice_lists=choice_lists,
        instances=instances,
        entities=read_entities(primary, binds),
        actions=actions,
        binds=binds,
        attachments=needed_files(instances, body.controls.values(), itext),
        encrypted=any(element.get("base64RsaPublicKey") for element in model.iterchildren("{*}submission")),
        itext={name: plain for name in itext.texts if (plain := itext.plain(name))},
        **_meta(primary, context, binds),
    )


def _binds(model: Any, context: str) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Return the binds' attributes by path, names without namespace, and the paths of binds that have an id."""
    binds, ids = {}, {}
    for bind in model.iterchildren("{*}bind"):
        path = path_of(bind, context, {})
        if path:
            binds[path] = {local_name(name): value for name, value in bind.attrib.items()}
            if bind.get("id"):
                ids[bind.get("id")] = path
    return binds, ids


def _model_actions(model: Any, context: str, bind_ids: Mapping[str, str]) -> list[Action]:
    found = []
    for element in model.iterchildren("{*}setvalue", "{*}setgeopoint", "{*}recordaudio"):
        path = path_of(element, context, bind_ids)
        if path:
            found.append(read_action(element, path, None))
    return found


def _meta(primary: Any, context: str, binds: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Return what the definition says about meta: its elements, those that name a file, and the instance's name."""
    names = [local_name(child.tag) for meta in primary.iterchildren("{*}meta") for child in meta.iterchildren("*")]
    binary = [name for name in names if binds.get(f"{context}/meta/{name}", {}).get("type") == "binary"]
    name = binds.get(f"{context}/meta/instanceName", {}).get("calculate", "").strip() or None
    return {"meta_names": frozenset(names), "meta_binary": tuple(binary), "instance_name": name}
