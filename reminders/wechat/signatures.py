"""Signatures and ciphers of WeChat's callbacks and pages.

Source: WeChat Open Documentation, «消息加解密» (AES-256-CBC, PKCS#7 to 32 bytes) and «JS-SDK 使用权限签名算法».
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

_BLOCK = 32
_RANDOM = 16


class BadCallback(Exception):
    """A callback that WeChat did not send, or not to this account."""


def page_signature(ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """Return the signature of `wx.config`: SHA-1 over the sorted parameters; the URL is without its fragment.

    >>> ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    >>> page_signature(ticket, "Wm3WZYTPz0wzccnW", 1414587457, "http://mp.weixin.qq.com?params=value")
    '0f9de62fce790f9a083d5c99e95740ceb90c27ed'
    """
    plain = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url.partition('#')[0]}"
    return hashlib.sha1(plain.encode()).hexdigest()  # noqa: S324 - WeChat's choice


def callback_signature(token: str, *parts: str) -> str:
    """Return SHA-1 over the sorted token, timestamp, nonce and (for encrypted ones) ciphertext."""
    return hashlib.sha1("".join(sorted([token, *parts])).encode()).hexdigest()  # noqa: S324 - WeChat's choice


def is_signed(signature: str, token: str, *parts: str) -> bool:
    """Say whether `signature` is WeChat's over `parts`; in constant time."""
    return hmac.compare_digest(signature.encode(), callback_signature(token, *parts).encode())


class CallbackCipher:
    """Opens what WeChat sends in the safe mode. `aes_key` is the 43-character EncodingAESKey."""

    def __init__(self, aes_key: str, appid: str) -> None:
        self._key, self._appid = base64.b64decode(aes_key + "="), appid

    def opened(self, ciphertext: str) -> bytes:
        """Return the message in a ciphertext (base64). Raises BadCallback."""
        try:
            raw = base64.b64decode(ciphertext, validate=True)
            decryptor = Cipher(AES(self._key), CBC(self._key[:16])).decryptor()
            padded = decryptor.update(raw) + decryptor.finalize()
            plain = padded[: -padded[-1]]
            (length,) = struct.unpack(">I", plain[_RANDOM : _RANDOM + 4])
        except (ValueError, binascii.Error, IndexError, struct.error) as error:
            raise BadCallback("not a ciphertext of this account") from error
        message, appid = plain[_RANDOM + 4 : _RANDOM + 4 + length], plain[_RANDOM + 4 + length :]
        if appid != self._appid.encode():
            raise BadCallback("of another account")
        return message

    def sealed(self, message: bytes) -> str:
        """Return the ciphertext of a message, as WeChat makes it."""
        plain = secrets.token_bytes(_RANDOM) + struct.pack(">I", len(message)) + message + self._appid.encode()
        padding = _BLOCK - len(plain) % _BLOCK
        encryptor = Cipher(AES(self._key), CBC(self._key[:16])).encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()).decode()
