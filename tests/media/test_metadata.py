"""EXIF: written by piexif and by real cameras, compared with what exifread reads; broken EXIF is told and never raised."""

from __future__ import annotations

import io
import struct
import tracemalloc
from datetime import UTC, datetime, timedelta, timezone

import exifread
import piexif
import pytest
from exifread.utils import get_gps_coords
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from media.images import check_image
from media.metadata import MAX_EXIF_BYTES, edited_with, photo_metadata
from tests.builders import PHOTOS

CHINA = timezone(timedelta(hours=8))


def a_jpeg(exif: bytes = b"", size: tuple[int, int] = (32, 24)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (90, 120, 60)).save(out, "JPEG", **({"exif": exif} if exif else {}))
    return out.getvalue()


def read(data: bytes):
    return photo_metadata(io.BytesIO(data))


def written(zeroth=None, exif=None, gps=None):
    return read(a_jpeg(piexif.dump({"0th": zeroth or {}, "Exif": exif or {}, "GPS": gps or {}})))


def place(latitude, longitude, **more):
    tags = piexif.GPSIFD
    named = {getattr(tags, name): value for name, value in more.items()}
    return {tags.GPSLatitudeRef: b"N", tags.GPSLatitude: latitude, tags.GPSLongitudeRef: b"E", tags.GPSLongitude: longitude,
            **named}  # fmt: skip


GUIZHOU = (((27, 1), (4, 1), (80400, 10000)), ((107, 1), (28, 1), (303600, 10000)))


def test_what_a_phone_writes_is_read_whole():
    found = written(
        {piexif.ImageIFD.Make: b"HUAWEI", piexif.ImageIFD.Model: b"NOH-AN00", piexif.ImageIFD.Software: b"NOH-AN00 4.0.0",
         piexif.ImageIFD.Orientation: 6},
        {piexif.ExifIFD.DateTimeOriginal: b"2026:11:23 09:15:30", piexif.ExifIFD.OffsetTimeOriginal: b"+08:00",
         piexif.ExifIFD.SubSecTimeOriginal: b"25"},
        place(*GUIZHOU, GPSAltitude=(9123, 10), GPSAltitudeRef=0, GPSMapDatum=b"WGS-84", GPSDateStamp=b"2026:11:23",
              GPSTimeStamp=((1, 1), (15, 1), (2850, 100))),
    )  # fmt: skip
    assert found.taken_at == datetime(2026, 11, 23, 9, 15, 30, 250_000, CHINA)
    assert found.gps_time == datetime(2026, 11, 23, 1, 15, 28, 500_000, UTC)
    assert (found.make, found.model, found.orientation, found.datum) == ("HUAWEI", "NOH-AN00", 6, "WGS-84")
    assert (found.latitude, found.longitude) == pytest.approx((27.0689, 107.4751), abs=1e-7)
    assert found.altitude == pytest.approx(912.3)
    assert found.problems == ()
    assert found.has_camera_data


def test_without_an_offset_the_time_is_the_cameras_own():
    found = written(exif={piexif.ExifIFD.DateTimeOriginal: b"2026:11:23 09:15:30"})
    assert found.taken_at == datetime(2026, 11, 23, 9, 15, 30)  # noqa: DTZ001 - naive it is


def test_a_place_south_and_west_and_below_the_sea_is_negative():
    gps = place(*GUIZHOU, GPSAltitude=(12, 1), GPSAltitudeRef=1)
    gps |= {piexif.GPSIFD.GPSLatitudeRef: b"S", piexif.GPSIFD.GPSLongitudeRef: b"W"}
    found = written(gps=gps)
    assert (found.latitude, found.longitude) == pytest.approx((-27.0689, -107.4751), abs=1e-7)
    assert found.altitude == -12


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        (((0, 1), (0, 1), (0, 1)), ((0, 1), (0, 1), (0, 1))),  # no fix
        (((27, 0), (4, 1), (8, 1)), GUIZHOU[1]),  # a division by zero
        (((0, 0), (0, 0), (0, 0)), ((0, 0), (0, 0), (0, 0))),
        (((91, 1), (0, 1), (0, 1)), GUIZHOU[1]),
        (GUIZHOU[0], ((181, 1), (0, 1), (0, 1))),
    ],
)
def test_a_place_that_is_none_is_told_and_not_taken(latitude, longitude):
    found = written(gps=place(latitude, longitude))
    assert (found.latitude, found.longitude, found.problems) == (None, None, ("gps_invalid",))


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (b"0000:00:00 00:00:00", ()),  # a camera without a clock
        (b"    :  :     :  :  ", ()),
        (b"2026:13:45 09:15:30", ("time_invalid",)),
        (b"1970:01:01 00:00:00", ("time_invalid",)),
        (b"yesterday at noon..", ("time_invalid",)),
    ],
)
def test_a_time_that_is_none_is_told_and_not_taken(text, problems):
    found = written(exif={piexif.ExifIFD.DateTimeOriginal: text})
    assert (found.taken_at, found.problems) == (None, problems)


def test_chinese_is_read_as_the_program_wrote_it():
    assert written({piexif.ImageIFD.Software: "美图秀秀".encode("gb18030")}).software == "美图秀秀"
    assert written({piexif.ImageIFD.Model: "华为畅享".encode()}).model == "华为畅享"


@pytest.mark.parametrize(
    "software", ["Adobe Photoshop 25.0 (Windows)", "GIMP 2.10.36", "美图秀秀", "Snapseed 2.0", "PicsArt"]
)
def test_editing_programs_are_known(software):
    assert edited_with(written({piexif.ImageIFD.Software: software.encode()})) == software


@pytest.mark.parametrize(
    "software",
    ["MIUI V14.0.5", "17.1.2", "HarmonyOS 4.0", "SM-G998B-user 13", "Nokia 8.3 5G_00WW_3_780", "Ver.1.01", ""],
)
def test_the_firmware_of_a_phone_is_no_editing_program(software):
    assert edited_with(written({piexif.ImageIFD.Software: software.encode()})) is None


def test_a_picture_without_exif_has_nothing_and_no_problem():
    found = read(a_jpeg())
    assert (found.has_camera_data, found.problems, found.orientation) == (False, (), 1)


def test_a_text_of_control_characters_and_endless_length_is_cut():
    found = written({piexif.ImageIFD.Model: b"A\x01\x1b[31mB" + b"x" * 5000})
    assert found.model is not None
    assert found.model.isprintable()
    assert len(found.model) == 200


def _segments(payload: bytes, between: bytes = b"", size: int = 65_000) -> bytes:
    """Return a JPEG whose EXIF is `payload`, in as many APP1 segments as it takes, with `between` before each."""
    parts = [payload[at : at + size] for at in range(0, len(payload), size)]
    head = b"".join(between + b"\xff\xe1" + struct.pack(">H", len(part) + 8) + b"Exif\0\0" + part for part in parts)
    return b"\xff\xd8" + head + a_jpeg()[2:]


def test_exif_of_many_megabytes_is_told_and_not_parsed():
    exif = piexif.dump({"0th": {piexif.ImageIFD.Make: b"HUAWEI"}})[6:]
    found = read(_segments(exif + b"\0" * (2 * MAX_EXIF_BYTES)))
    assert (found.problems, found.make) == (("exif_too_large",), None)


@pytest.mark.parametrize("between", [b"", b"\xff" * 9, b"\xff\xe2\0\x04ab"])
@pytest.mark.parametrize("size", [60 << 20, 70 * 40])
def test_exif_in_very_many_segments_is_told_and_takes_little_memory(size, between):
    piece = 40 if size < 1 << 20 else 65_000
    body = _segments(piexif.dump({"0th": {piexif.ImageIFD.Make: b"HUAWEI"}})[6:] + b"\0" * size, between, piece)
    tracemalloc.start()
    try:
        assert check_image(io.BytesIO(body), "a.jpg", max_megapixels=60).format == "JPEG"
        assert read(body).problems == ("exif_too_large",)
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()


def test_a_large_picture_with_the_exif_of_one_is_taken():
    large = _segments(piexif.dump({"0th": {piexif.ImageIFD.Make: b"HUAWEI"}})[6:]) + b"\0" * (9 << 20)
    assert check_image(io.BytesIO(large), "a.jpg", max_megapixels=60).format == "JPEG"


@given(st.data())
def test_flipped_exif_is_told_and_never_raised(data):
    good = piexif.dump({
        "0th": {piexif.ImageIFD.Make: b"HUAWEI", piexif.ImageIFD.Orientation: 6},
        "Exif": {piexif.ExifIFD.DateTimeOriginal: b"2026:11:23 09:15:30"}, "GPS": place(*GUIZHOU),
    })  # fmt: skip
    broken = bytearray(good)
    for at in data.draw(st.lists(st.integers(6, len(good) - 1), max_size=12)):
        broken[at] = data.draw(st.integers(0, 255))
    found = read(a_jpeg(bytes(broken[: data.draw(st.integers(6, len(good)))])))
    assert 1 <= found.orientation <= 8
    assert (found.latitude is None) == (found.longitude is None)
    assert found.latitude is None or (-90 <= found.latitude <= 90 and -180 <= found.longitude <= 180)


def _shared() -> list[str]:
    return sorted(file.name for file in PHOTOS.glob("*.jpg")) if PHOTOS.exists() else []


def _read_by_others(data: bytes) -> dict[str, str]:
    """Return what exifread reads, or piexif where that finds no EXIF (it wants it before other segments)."""
    tags = {name: str(value) for name, value in exifread.process_file(io.BytesIO(data), details=False).items()}
    if not tags:
        zeroth = piexif.load(data)["0th"]
        named = {"Image Make": piexif.ImageIFD.Make, "Image Model": piexif.ImageIFD.Model,
                 "Image DateTime": piexif.ImageIFD.DateTime}  # fmt: skip
        tags = {name: zeroth[tag].decode("latin-1") for name, tag in named.items() if tag in zeroth}
    return {name: value.replace("\0", "").strip() for name, value in tags.items()}


@pytest.mark.skipif(not PHOTOS.exists(), reason="the shared photos are not here")
@pytest.mark.parametrize("name", _shared())
def test_real_photos_say_what_other_readers_read(name):
    data = (PHOTOS / name).read_bytes()
    found, told = read(data), _read_by_others(data)
    if "exif_broken" in found.problems:
        pytest.skip("the EXIF of this one is broken")
    assert (found.make, found.model) == (told.get("Image Make") or None, told.get("Image Model") or None)
    taken = next(
        (told[tag] for tag in ("EXIF DateTimeOriginal", "EXIF DateTimeDigitized", "Image DateTime") if tag in told), ""
    )
    if "time_invalid" not in found.problems:
        assert (found.taken_at.strftime("%Y:%m:%d %H:%M:%S") if found.taken_at else "") == taken
    where = get_gps_coords(exifread.process_file(io.BytesIO(data), details=False))
    if found.latitude is None:
        assert not where or "gps_invalid" in found.problems
    else:
        assert (found.latitude, found.longitude) == pytest.approx(where, abs=1e-6)
