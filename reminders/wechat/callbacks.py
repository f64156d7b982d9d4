"""What WeChat tells of itself: consents given and taken back, and what became of a message.

It sends each event up to three times and wants an answer within 5 seconds; each is carried out once. Bodies are XML or JSON,
as the account was set up.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lxml import etree

from records import consents
from reminders.delivery import DeliveryReport, take_report
from reminders.wechat.signatures import BadCallback

Document = dict[str, Any]
_POPUP, _CHANGE, _SENT = "subscribe_msg_popup_event", "subscribe_msg_change_event", "subscribe_msg_sent_event"
_LISTS = {
    _POPUP: "SubscribeMsgPopupEvent", _CHANGE: "SubscribeMsgChangeEvent", _SENT: "SubscribeMsgSentEvent",
}  # fmt: skip


def read(body: bytes) -> Document:
    """Return a callback's body as a plain document. Raises BadCallback."""
    if body.lstrip()[:1] == b"{":
        try:
            found = json.loads(body)
        except ValueError as error:
            raise BadCallback("no JSON") from error
        if not isinstance(found, dict):
            raise BadCallback("no object")
        return found
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise BadCallback("no XML") from error
    plain = _plain(root)
    return plain if isinstance(plain, dict) else {}


def _plain(element: Any) -> Any:
    children = [child for child in element if isinstance(child.tag, str)]
    if not children:
        return element.text or ""
    found: Document = {}
    for child in children:
        value = _plain(child)
        if child.tag in found:
            held = found[child.tag]
            found[child.tag] = [*held, value] if isinstance(held, list) else [held, value]
        else:
            found[child.tag] = value
    return found


def carry_out(event: Document, at: datetime) -> bool:
    """Carry an event out once; say whether it was new."""
    if not consents.first_time(_identity(event), at):
        return False
    kind, openid = str(event.get("Event", "")), str(event.get("FromUserName", ""))
    for item in _items(event, kind):
        template, status = str(item.get("TemplateId", "")), str(item.get("SubscribeStatusString", ""))
        if kind == _SENT:
            _delivered(item, at)
        elif template and status == "accept":
            # A change event tells of the user's settings, and gives no message to send.
            if kind == _POPUP:
                consents.accepted(openid, template, at)
        elif template and status == "reject":
            consents.refused(openid, template, at)
    return True


def _identity(event: Document) -> str:
    """Return what an event is known by: its message ID, else a hash of all that it says."""
    if event.get("MsgId"):
        return f"msg:{event['MsgId']}"
    text = json.dumps(event, sort_keys=True, ensure_ascii=False)
    return "event:" + hashlib.sha256(text.encode()).hexdigest()


def _items(event: Document, kind: str) -> Iterator[Document]:
    holder = event.get(_LISTS.get(kind, ""), event)
    found = holder.get("List") if isinstance(holder, dict) else None
    if isinstance(found, dict) and "item" in found:
        found = found["item"]
    for item in found if isinstance(found, list) else [found]:
        if isinstance(item, dict):
            yield item


def _delivered(item: Document, at: datetime) -> None:
    code = str(item.get("ErrorStatus") or item.get("ErrorCode"))
    arrived = str(item.get("ErrorCode", "")) == "0"
    take_report("wechat_mini", DeliveryReport(arrived, str(item.get("MsgID", "")), code=code), at)
