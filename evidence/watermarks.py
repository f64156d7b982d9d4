"""What is written on the copy of a photo that is shown to others: when, where, who, whose."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from evidence.desk import PhotoDesk
from evidence.seeing import version_of
from media.watermark import watermarked
from records import photo_uses, regions, users
from records.scopes import Scope

Document = dict[str, Any]


def watermarked_photo(sha256: str, row: Document, scope: Scope, desk: PhotoDesk) -> bytes:
    """Return a marked JPEG of a photo that the scope may see (`row`: its attachment row). Raises PhotoUnreadable."""
    view = version_of(sha256, row, "view", ["image/jpeg"], desk)
    with desk.blobs.open(view["sha256"]) as file:
        return watermarked(file.read(), lines_for(photo_uses.in_scope(sha256, scope), row, desk.timezone))


def lines_for(use: Document | None, row: Document, timezone: str) -> list[str]:
    """Return the lines: what is not known is left out, and the time received is called that."""
    use = use or {}
    taken = use.get("taken_at")
    moment = (taken or row["received_at"]).astimezone(ZoneInfo(timezone))
    lines = [f"{'拍摄' if taken else '收到'}：{moment:%Y-%m-%d %H:%M:%S}"]
    place = _place(use)
    if place:
        lines.append(f"地点：{place}")
    if use.get("by"):
        user = users.named(use["by"])
        lines.append(f"拍摄人：{user.name if user else use['by']}")
    if use.get("household_code"):
        lines.append(f"户编号：{use['household_code']}")
    return lines


def _place(use: Document) -> str:
    village = regions.full_name(use["region"]) if use.get("region") else ""
    coordinates = (use.get("location") or {}).get("coordinates")
    where = ""
    if coordinates:
        longitude, latitude = coordinates[:2]
        where = (
            f"{abs(latitude):.5f}°{'N' if latitude >= 0 else 'S'} {abs(longitude):.5f}°{'E' if longitude >= 0 else 'W'}"
        )
    return " ".join(part for part in (village, where) if part)
