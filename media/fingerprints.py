"""A perceptual fingerprint of a picture: pictures that look the same differ in few of its bits."""

from __future__ import annotations

from PIL import Image, ImageStat

BITS = 256
_SIDE = 16
# A blank wall or a dark room has no pattern of its own: grey levels by which such pictures vary at most.
_PLAIN = 6.0


def fingerprint(gray: Image.Image) -> bytes | None:
    """Return 32 bytes for an upright 8-bit grey picture: whether each of 16 × 16 areas is darker than its neighbour.

    None for a picture too plain to be compared. Source: difference hash (dHash), N. Krawetz 2013, at 16 × 16.
    """
    small = gray.resize((_SIDE + 1, _SIDE), Image.Resampling.BOX, reducing_gap=None)
    if ImageStat.Stat(small).stddev[0] < _PLAIN:
        return None
    levels = small.tobytes()
    bits = 0
    for row in range(_SIDE):
        start = row * (_SIDE + 1)
        for column in range(_SIDE):
            bits = bits << 1 | (levels[start + column] < levels[start + column + 1])
    return bits.to_bytes(BITS // 8, "big")


def distance(one: bytes, other: bytes) -> int:
    """Return in how many bits two fingerprints differ."""
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()
