"""Bytes in, bytes out: photo checking and QR codes."""
