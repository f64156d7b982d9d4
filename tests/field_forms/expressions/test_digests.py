"""Digests and base64. Source: RFC 1321, FIPS 180-4, RFC 4648."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.field_forms.expressions.language import value

WRITABLE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=50)  # what XML can hold


@pytest.mark.parametrize(
    ("text", "algorithm", "digest"),
    [
        # RFC 1321, A.5
        ("", "MD5", "d41d8cd98f00b204e9800998ecf8427e"),
        ("a", "MD5", "0cc175b9c0f1b6a831c399e269772661"),
        ("abc", "MD5", "900150983cd24fb0d6963f7d28e17f72"),
        ("message digest", "MD5", "f96b697d7cb7938d525a2f31aaf161d0"),
        # FIPS 180-4, NIST's examples
        ("abc", "SHA-1", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "SHA-1",
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
        ),
        ("abc", "SHA-256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abc",
            "SHA-384",
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
        ),
        (
            "abc",
            "SHA-512",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        ),
    ],
)
def test_digests_are_those_of_rfc_1321_and_fips_180(text, algorithm, digest):
    assert value(f"digest('{text}', '{algorithm}', 'hex')") == digest
    assert base64.b64decode(value(f"digest('{text}', '{algorithm}')")).hex() == digest
    assert base64.b64decode(value(f"digest('{text}', '{algorithm}', 'base64')")).hex() == digest


def test_a_digest_is_taken_of_utf_8():
    assert value("digest(/data/name, 'MD5', 'hex')") == hashlib.md5("张三丰".encode()).hexdigest()


@pytest.mark.parametrize("asked", ["'CRC32'", "'MD5', 'base32'", "''"])
def test_an_unknown_algorithm_or_encoding_gives_no_digest(asked):
    assert value(f"digest('abc', {asked})") == ""


@pytest.mark.parametrize(
    ("encoded", "text"),
    [("SGVsbG8=", "Hello"), ("546L5bCP5piO", "王小明"), ("", ""), ("no!", ""), ("王", ""), ("SGVsbG8", "")],
)
def test_base64_is_decoded_to_text(encoded, text):
    assert value(f"base64-decode('{encoded}')") == text


@given(WRITABLE)
def test_base64_decode_undoes_base64(text):
    encoded = base64.b64encode(text.encode()).decode()
    assert value(f"base64-decode('{encoded}')") == text
