"""QR codes for a terminal."""

from __future__ import annotations

import io

from qrcode.constants import ERROR_CORRECT_L
from qrcode.main import QRCode


def terminal_qr(text: str) -> str:
    """Return `text` as a QR code of half-block characters, to be read off a terminal with a dark background."""
    code = QRCode(error_correction=ERROR_CORRECT_L, border=2)
    code.add_data(text.encode())
    out = io.StringIO()
    code.print_ascii(out=out, invert=True)
    return out.getvalue()
