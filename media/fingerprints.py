"""A perceptual fingerprint of a picture: pictures that look the same differ in few of its bits.

It is the DCT hash ("pHash") of 144 bits: which of the 12 × 12 lowest frequencies of the picture are above their median, the
lowest first. Hash, length and threshold were chosen by their measured curves (docs/fingerprints.md).
"""

from __future__ import annotations

import math
from operator import mul
from statistics import median

from PIL import Image, ImageChops, ImageStat

_SIDE, _SAMPLE, _GRID = 12, 64, 32
BITS = _SIDE * _SIDE
# Bits in which two pictures may differ and be called the same; see docs/fingerprints.md.
NEAR_BITS = 34
# Grey levels by which neighbouring areas (of 32 × 32) differ on average: a wall, a dark room or a blurred sky has less, and no
# pattern of its own that survives saving it again. Photos of yards and animals have 5 to 30.
_PLAIN = 3.0
# Rows 1 to 12 of the DCT-II of 64 points; row 0 would be the mean brightness.
_WAVES = [[math.cos(math.pi / _SAMPLE * n * (k + 0.5)) for k in range(_SAMPLE)] for n in range(1, _SIDE + 1)]
# Low frequencies first: they change least, so that the first bands of the index nearly always stay as they are.
_ORDER = sorted(((row, column) for row in range(_SIDE) for column in range(_SIDE)), key=lambda at: (sum(at), at))


def fingerprint(gray: Image.Image) -> bytes | None:
    """Return 18 bytes for an upright 8-bit grey picture, None for one too plain to be compared.

    Source: E. Klinger and D. Starkweather, pHash (2008), with 144 instead of 64 frequencies and the median of them all.
    """
    if _pattern(gray.resize((_GRID, _GRID), Image.Resampling.BOX)) < _PLAIN:
        return None
    levels = gray.resize((_SAMPLE, _SAMPLE), Image.Resampling.BOX).tobytes()
    rows = [levels[start : start + _SAMPLE] for start in range(0, len(levels), _SAMPLE)]
    across = [[sum(map(mul, wave, row)) for wave in _WAVES] for row in rows]
    columns = list(zip(*across, strict=True))
    heights = [[sum(map(mul, wave, column)) for column in columns] for wave in _WAVES]
    middle, bits = median(height for line in heights for height in line), 0
    for row, column in _ORDER:
        bits = bits << 1 | (heights[row][column] > middle)
    return bits.to_bytes(BITS // 8, "big")


def _pattern(small: Image.Image) -> float:
    """Return by how much neighbours differ on average, across and down."""
    last = _GRID - 1
    across = ImageChops.difference(small.crop((0, 0, last, _GRID)), small.crop((1, 0, _GRID, _GRID)))
    down = ImageChops.difference(small.crop((0, 0, _GRID, last)), small.crop((0, 1, _GRID, _GRID)))
    return (ImageStat.Stat(across).mean[0] + ImageStat.Stat(down).mean[0]) / 2


def distance(one: bytes, other: bytes) -> int:
    """Return in how many bits two fingerprints differ."""
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()
