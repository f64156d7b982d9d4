"""What a field key gives to a person: the address and the settings of ODK Collect as text."""

from __future__ import annotations

from media.collect_settings import collect_settings


def key_url(base: str, token: str) -> str:
    """Return the OpenRosa address of a field key on the server `base` (no trailing slash)."""
    return f"{base}/v1/key/{token}"


def key_settings(base: str, token: str, name: str) -> str:
    """Return the text of the settings QR code for `name`'s device. Raises QrTooLong."""
    return collect_settings(key_url(base, token), f"入户 {name}")
