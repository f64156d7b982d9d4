"""check_image: what is a picture, what is none, and what is too large."""

from __future__ import annotations

import io
import struct
import warnings
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from errors import DomainError, EmptyFile, ImageTooLarge, NotAnImage
from media.images import ImageInfo, check_image
from tests.builders import PHOTOS


def a_picture(kind: str, size: tuple[int, int] = (48, 32)) -> bytes:
    out = io.BytesIO()
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    exif = Image.Exif()
    exif[0x0110] = "A phone"
    picture.save(out, kind, **({"exif": exif} if kind in ("JPEG", "WEBP", "PNG") else {}))
    return out.getvalue()


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def a_huge_png(width: int = 20_000, height: int = 20_000) -> bytes:
    """A valid one-bit PNG of few bytes: all pixels are zero."""
    lines = zlib.compressobj(9)
    body = b"".join(lines.compress(bytes(1 + width // 8)) for _ in range(height)) + lines.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b"")


def check(data: bytes, name: str = "a.jpg", max_megapixels: float = 60) -> ImageInfo:
    return check_image(io.BytesIO(data), name, max_megapixels=max_megapixels)


PICTURES = {kind: a_picture(kind) for kind in ("JPEG", "PNG", "WEBP", "GIF", "HEIF")}
MIMES = {
    "JPEG": {"image/jpeg"},
    "PNG": {"image/png"},
    "WEBP": {"image/webp"},
    "GIF": {"image/gif"},
    "HEIF": {"image/heic", "image/heif"},
}


@pytest.mark.parametrize("kind", PICTURES)
def test_each_format_is_read_with_its_size_and_mime_type(kind):
    info = check(PICTURES[kind])
    assert (info.format, info.width, info.height) == (kind, 48, 32)
    assert info.mime in MIMES[kind]


@pytest.mark.parametrize("lossless", [True, False])
def test_both_kinds_of_webp_are_measured_before_they_are_opened(lossless):
    out = io.BytesIO()
    Image.new("RGB", (3000, 20)).save(out, "WEBP", lossless=lossless)
    assert check(out.getvalue(), max_megapixels=0.06).width == 3000
    with pytest.raises(ImageTooLarge):
        check(out.getvalue(), max_megapixels=0.0599)


def test_the_file_is_left_at_its_beginning():
    file = io.BytesIO(PICTURES["JPEG"])
    file.seek(7)
    check_image(file, "a.jpg", max_megapixels=60)
    assert file.tell() == 0


def test_only_the_header_of_a_jpeg_is_read():
    class Counting(io.BytesIO):
        seen = 0

        def read(self, size=-1):
            data = super().read(size)
            Counting.seen += len(data)
            return data

    noise = Image.effect_noise((1500, 1500), 90)
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=95)
    check_image(Counting(out.getvalue()), "a.jpg", max_megapixels=60)
    assert Counting.seen < len(out.getvalue()) / 10


def test_a_png_of_400_megapixels_is_refused_by_its_header_and_no_warning_leaks():
    data = a_huge_png()
    assert len(data) < 100_000
    with warnings.catch_warnings(record=True) as leaked, pytest.raises(ImageTooLarge) as refused:
        check(data, "wall.png")
    assert not leaked
    assert "400.0" in refused.value.message_en
    assert "wall.png" in refused.value.message_zh


def test_the_limit_itself_is_allowed():
    data = a_huge_png(1000, 1000)
    assert check(data, max_megapixels=1.0).width == 1000
    with pytest.raises(ImageTooLarge):
        check(data, max_megapixels=0.999)


def test_a_webp_canvas_is_refused_before_room_is_made_for_it():
    side = (16_000 - 1).to_bytes(3, "little")
    header = b"RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00" + side + side
    with pytest.raises(ImageTooLarge):
        check(header)


def test_a_png_whose_text_unpacks_to_megabytes_is_no_picture():
    picture = PICTURES["PNG"]
    text = png_chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(bytes(20_000_000), 9))
    with pytest.raises(NotAnImage):
        check(picture[:33] + text + picture[33:])


def test_a_gif_whose_frame_is_larger_than_its_screen_is_refused():
    data = bytearray(PICTURES["GIF"])
    at = data.rindex(b"\x2c\x00\x00\x00\x00" + struct.pack("<HH", 48, 32))
    data[at + 5 : at + 9] = struct.pack("<HH", 60_000, 60_000)
    with pytest.raises(ImageTooLarge):
        check(bytes(data))


def test_a_gif_screen_of_four_gigapixels_is_refused():
    data = bytearray(PICTURES["GIF"])
    data[6:10] = struct.pack("<HH", 65_535, 65_535)
    with pytest.raises(ImageTooLarge):
        check(bytes(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF"])
def test_a_body_that_was_cut_off_passes(kind):
    whole = a_picture(kind, (640, 480))
    assert check(whole[: len(whole) * 3 // 4]).width == 640


def test_an_empty_file_is_told_apart():
    with pytest.raises(EmptyFile):
        check(b"")


@pytest.mark.parametrize(
    "data",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>',
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
        b"%PDF-1.4\n" + PICTURES["JPEG"],
        b"PK\x03\x04" + PICTURES["JPEG"],
        b"<html>" + PICTURES["PNG"],
        b"\n" + PICTURES["PNG"],
        b"GIF89a/*" + b"*/=1;alert(1);//" * 8,
        b"BM" + bytes(60),
        b"II*\x00" + bytes(60),
        b"RIFF\x10\x00\x00\x00WAVEfmt " + bytes(40),
        b"\x00\x00\x00\x18ftypmp42" + bytes(40),
        "一段文字".encode(),
        b"\xff\xd8\xff",
        PICTURES["JPEG"][:20],
        PICTURES["PNG"][:30],
    ],
)
def test_what_is_no_picture_is_refused_whatever_its_name(data):
    with pytest.raises(NotAnImage):
        check(data, "photo.jpg")


def test_a_jpeg_with_a_broken_header_is_no_picture():
    data = bytearray(PICTURES["JPEG"])
    data[4:6] = b"\xff\xff"  # length of the first segment
    with pytest.raises(NotAnImage):
        check(bytes(data))


def test_a_name_with_braces_and_endless_length_is_no_trouble():
    with pytest.raises(NotAnImage) as refused:
        check(b"nothing", "{0}" + "x" * 10_000)
    assert len(refused.value.message_zh) < 400


def only_info_or_domain_error(data: bytes) -> None:
    try:
        info = check(data, max_megapixels=5)
    except DomainError:
        return
    assert info.width > 0
    assert info.height > 0
    assert info.width * info.height <= 5_000_000


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([b"", *(picture[:16] for picture in PICTURES.values())]), st.binary(max_size=400))
def test_random_bytes_give_a_size_or_a_domain_error(start, rest):
    only_info_or_domain_error(start + rest)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(sorted(PICTURES)),
    st.lists(st.tuples(st.integers(0, 700), st.integers(0, 255)), max_size=6),
    st.integers(0, 3000),
)
def test_flipped_and_cut_pictures_give_a_size_or_a_domain_error(kind, flips, length):
    data = bytearray(PICTURES[kind])
    for at, value in flips:
        data[at % len(data)] = value
    only_info_or_domain_error(bytes(data[:length]))


SHARED_PHOTOS = sorted(PHOTOS.glob("*.*")) if PHOTOS.is_dir() else []


@pytest.mark.skipif(not SHARED_PHOTOS, reason="../shared/data/photos is missing")
@pytest.mark.parametrize("path", SHARED_PHOTOS, ids=lambda path: path.name)
def test_every_shared_photo_is_a_picture(path):
    with path.open("rb") as file:
        info = check_image(file, path.name, max_megapixels=60)
    assert info.format == ("HEIF" if path.suffix == ".HEIC" else "JPEG")
    assert info.width >= 64
    assert info.height >= 64


@pytest.mark.skipif(not SHARED_PHOTOS, reason="../shared/data/photos is missing")
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_shared_photos_give_a_size_or_a_domain_error(data):
    path = data.draw(st.sampled_from(SHARED_PHOTOS))
    with path.open("rb") as file:
        content = bytearray(file.read(40_000))
    for at, value in data.draw(st.lists(st.tuples(st.integers(0, 39_999), st.integers(0, 255)), max_size=8)):
        content[at % len(content)] = value
    only_info_or_domain_error(bytes(content[: data.draw(st.integers(0, 40_000))]))
