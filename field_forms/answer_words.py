"""Typed answers as people read them: yes and no, days and times, places with their accuracy."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from field_forms.nodes import Node

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# What a client fills in by itself has no label in the form.
_PRELOADS = {
    "timestamp/start": ("开始填写", "Started"),
    "timestamp/end": ("填写完毕", "Finished"),
    "date/today": ("填写日期", "Day of filling"),
    "property/deviceid": ("设备编号", "Device"),
    "property/username": ("用户名", "User name"),
    "property/phonenumber": ("手机号", "Phone number"),
    "property/email": ("电子邮箱", "E-mail address"),
}


def in_words(node: Node, value: Any, zone: ZoneInfo, *, english: bool) -> str:
    """Return one answer, as it is stored, in Chinese or English; choices are left as their values.

    Instants are told in `zone`, places as latitude and longitude (WGS-84, degrees) with the accuracy in metres.
    """
    if isinstance(value, datetime):
        return _day(value, english)
    if isinstance(value, dict):
        return _instant(value, zone, english) if "at" in value else _place(value, english)
    if isinstance(value, list):
        return joined(node, [str(one) for one in value], english=english)
    return _short(node, value, english)


def joined(node: Node, words: list[str], *, english: bool) -> str:
    """Return the chosen of a list as one text; a ranking says its order."""
    return (" → " if node.type == "rank" else ", " if english else "、").join(words)


def preload_title(node: Node, *, english: bool) -> str:
    """Return what a value that the client fills in by itself is called, "" if it is none of the usual ones."""
    return _PRELOADS.get(node.preload or "", ("", ""))[english]


def _short(node: Node, value: Any, english: bool) -> str:
    if isinstance(value, bool):
        return (("否", "No"), ("是", "Yes"))[value][english]
    if node.type == "time":
        return _time(str(value))
    return ("已确认", "Confirmed")[english] if node.type == "trigger" else str(value)


def _day(day: datetime, english: bool) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if english else f"{day.year}年{day.month}月{day.day}日"


def _instant(value: dict[str, Any], zone: ZoneInfo, english: bool) -> str:
    at: datetime = value["at"]
    try:
        local = at.replace(tzinfo=at.tzinfo or UTC).astimezone(zone)
    except OverflowError:
        # The first and last days of the calendar have no other zone; a phone's clock may say them.
        local = at
    return f"{_day(local, english)} {local:%H:%M}"


def _time(text: str) -> str:
    """Return "08:30" out of "08:30:00.000+08:00", with seconds where there are any; the offset is the phone's own."""
    return text[:5] if text[5:8] in ("", ":00") else text[:8]


def _place(value: dict[str, Any], english: bool) -> str:
    coordinates = value.get("coordinates") or []
    if value.get("type") != "Point":
        points = coordinates[0] if value.get("type") == "Polygon" and coordinates else coordinates
        return f"{len(points)} points" if english else f"{len(points)} 个点"
    longitude, latitude, *_ = coordinates
    place, accuracy = f"{latitude:.6f}, {longitude:.6f}", value.get("accuracy")
    if accuracy is None:
        return place
    return f"{place} (± {accuracy:g} m)" if english else f"{place}（精度 {accuracy:g} 米）"
