"""XML from strangers, read so that it can do no harm: no DTD, no entities, no processing instructions, bounded."""

from __future__ import annotations

import re
import threading
from typing import Any

from lxml import etree

from errors import BadText, XmlForbidden, XmlMalformed, XmlTooComplex

MAX_DEPTH = 64
MAX_NODES = 50_000

_local = threading.local()
_too_deep = "boolean(" + "/*" * (MAX_DEPTH + 1) + ")"
_comment_or_instruction = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_declared_encoding = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_declaration = re.compile(rb"^(\xef\xbb\xbf)?<\?xml\s")
_LIBXML_LIMITS = ("excessive depth", "huge", "maximum depth", "amplification")


def parse_xml(xml: bytes, *, max_bytes: int, max_nodes: int = MAX_NODES) -> Any:
    """Return the root element of `xml`, which must be UTF-8.

    Raises XmlTooComplex (over `max_bytes`, MAX_DEPTH levels or `max_nodes` elements), BadText (NUL), XmlForbidden (DTD,
    entities, processing instructions) and XmlMalformed with line and column.
    """
    if len(xml) > max_bytes:
        raise XmlTooComplex(what=f"{len(xml)} > {max_bytes} bytes")
    _check_encoding(xml)
    _check_prolog(xml)
    try:
        root = etree.fromstring(xml, _parser())
    except etree.XMLSyntaxError as error:
        raise _syntax_problem(error) from None
    _check_size(xml, root, max_nodes)
    return root


def _parser() -> Any:
    # One parser a thread: making one costs as much as parsing a small instance, and a shared one would be locked.
    parser = getattr(_local, "parser", None)
    if parser is None:
        parser = _local.parser = etree.XMLParser(
            encoding="utf-8",
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
            load_dtd=False,
            remove_comments=True,
            remove_pis=False,
            collect_ids=False,
        )
        _local.too_deep = etree.XPath(_too_deep)
    return parser


def _check_encoding(xml: bytes) -> None:
    if b"\0" in xml:
        if xml[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"\0\0"):
            raise XmlMalformed(line=1, column=1, reason="not UTF-8")
        raise BadText(what="U+0000")
    try:
        xml.decode("utf-8")
    except UnicodeDecodeError as error:
        line = xml.count(b"\n", 0, error.start) + 1
        column = error.start - xml.rfind(b"\n", 0, error.start)
        raise XmlMalformed(line=line, column=column, reason="not UTF-8") from None
    declared = _declared_encoding.match(xml)
    if declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
        raise XmlMalformed(line=1, column=1, reason="declared encoding is not UTF-8")


def _check_prolog(xml: bytes) -> None:
    # Only before the root can a DOCTYPE be one; libxml2 never sees it. In CDATA the same letters are harmless text.
    at = xml.find(b"<!DOCTYPE")
    if at >= 0 and b"<" not in _comment_or_instruction.sub(b"", xml[:at]):
        raise XmlForbidden(what="DTD (<!DOCTYPE>)")


def _syntax_problem(error: etree.XMLSyntaxError) -> XmlForbidden | XmlMalformed | XmlTooComplex:
    line, column = error.position
    reason = re.sub(r", line \d+, column \d+.*$", "", str(error.msg or "empty document"))
    if "DOCTYPE" in reason or "DTD" in reason:
        return XmlForbidden(what="DTD")
    if any(limit in reason.lower() for limit in _LIBXML_LIMITS):
        return XmlTooComplex(what=reason)
    return XmlMalformed(line=max(line, 1), column=max(column, 1), reason=reason)


def _check_size(xml: bytes, root: Any, max_nodes: int) -> None:
    # The XML declaration is no processing instruction; "<?" in CDATA is text, so the tree has the last word.
    declarations = 1 if _declaration.match(xml) else 0
    if xml.count(b"<?") > declarations and root.getroottree().xpath("boolean(//processing-instruction())"):
        raise XmlForbidden(what="processing instructions (<?…?>)")
    # Every element needs at least one "<", so that small documents need no counting.
    brackets = xml.count(b"<")
    if brackets > MAX_DEPTH and _local.too_deep(root):
        raise XmlTooComplex(what=f"> {MAX_DEPTH} levels")
    if brackets > max_nodes and root.xpath("count(//*)") > max_nodes:
        raise XmlTooComplex(what=f"> {max_nodes} elements")


def local_name(tag: str) -> str:
    """Return an element's or attribute's name without its namespace."""
    return tag.rsplit("}", 1)[-1]
