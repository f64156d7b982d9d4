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


def codes_in(gray: Image.Image) -> list[str]:
    """Return the texts of all QR codes in an upright grey picture, as `media.derivatives` makes it."""
    return [
        found.text
        for found in zxingcpp.read_barcodes(gray, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]))
    ]
