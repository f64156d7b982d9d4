"""Reads QR codes and barcodes out of a picture."""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image, ImageOps


def read_codes(picture: bytes) -> list[str]:
    """Return the texts of all codes found in a picture (any format Pillow opens), upright or not."""
    with Image.open(io.BytesIO(picture)) as opened:
        image = ImageOps.exif_transpose(opened).convert("L")
    return [found.text for found in zxingcpp.read_barcodes(image)]
