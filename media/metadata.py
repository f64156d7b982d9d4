"""What the camera wrote into a picture: time, place, make and software. Broken EXIF is told, never raised."""

from __future__ import annotations

import contextlib
import math
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, BinaryIO

from PIL import ExifTags, Image

from media.images import ImageInfo, has_too_much_exif

MAX_EXIF_BYTES = 1 << 20
MAX_TEXT = 200
# Pillow warns of broken EXIF on standard error; here it is told by `problems`.
warnings.filterwarnings("ignore", module=r"PIL\.TiffImagePlugin")
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")
_EXIF, _GPS = ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo
_TIMES = (
    (ExifTags.Base.DateTimeOriginal, ExifTags.Base.OffsetTimeOriginal, ExifTags.Base.SubsecTimeOriginal),
    (ExifTags.Base.DateTimeDigitized, ExifTags.Base.OffsetTimeDigitized, ExifTags.Base.SubsecTimeDigitized),
)
_MOMENT = re.compile(r"(\d{4})[:/-](\d{2})[:/-](\d{2})[ T](\d{2}):(\d{2}):(\d{2})")
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")
# No phone took a photo before; clocks that were never set say 1970 or 1980.
_FIRST_YEAR, _LAST_YEAR = 1995, 2098
# Programs that change pictures. Phones write their firmware into the same tag, which is none of these.
_EDITORS = re.compile(
    r"photoshop|lightroom|\bgimp\b|snapseed|picsart|meitu|美图|美颜|醒图|\bvsco\b|canva|pixelmator|affinity|paint\.?net|"
    r"facetune|beautyplus|b612|faceu|轻颜|黄油相机|remini|picmonkey|photopea|fotor|polarr|luminar|capture one|darktable|"
    r"rawtherapee|imagemagick|acdsee|paintshop|photodirector|photo ?scape|skylum|topaz|stable diffusion|midjourney|dall",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PhotoMetadata:
    """What EXIF says. `taken_at` is aware if the camera wrote its offset, else naive local time; `gps_time` is UTC.

    Coordinates are signed decimal degrees in `datum` (as written; WGS-84 where nothing is), altitude and accuracy in
    metres. `problems` are codes: "exif_broken", "exif_too_large", "time_invalid", "gps_invalid".
    """

    taken_at: datetime | None = None
    gps_time: datetime | None = None
    make: str | None = None
    model: str | None = None
    software: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    altitude: float | None = None
    accuracy: float | None = None
    datum: str | None = None
    orientation: int = 1
    has_camera_data: bool = False
    problems: tuple[str, ...] = field(default=())


def photo_metadata(file: BinaryIO, info: ImageInfo | None = None) -> PhotoMetadata:  # noqa: ARG001 - the header was read
    """Return what the EXIF of a checked picture (media.images.check_image) says; no pixel is decoded."""
    file.seek(0)
    problems: list[str] = []
    try:
        with Image.open(file, formats=_FORMATS) as picture:
            raw = picture.info.get("exif") or b""
            if len(raw) > MAX_EXIF_BYTES or has_too_much_exif(picture):
                return PhotoMetadata(problems=("exif_too_large",))
            return _read(picture.getexif(), problems)
    except Exception:  # noqa: BLE001 - crafted EXIF makes Pillow raise nearly anything
        return PhotoMetadata(problems=(*problems, "exif_broken"))
    finally:
        file.seek(0)


def _read(exif: Image.Exif, problems: list[str]) -> PhotoMetadata:
    details = _part(exif, _EXIF, problems)
    place = _part(exif, _GPS, problems)
    taken = _taken(exif, details, problems)
    longitude, latitude = _coordinates(place, problems)
    make, model = _text(exif.get(ExifTags.Base.Make)), _text(exif.get(ExifTags.Base.Model))
    gps_time = _gps_time(place)
    return PhotoMetadata(
        taken_at=taken,
        gps_time=gps_time,
        make=make,
        model=model,
        software=_text(exif.get(ExifTags.Base.Software)),
        longitude=longitude,
        latitude=latitude,
        altitude=_altitude(place),
        accuracy=_positive(place.get(ExifTags.GPS.GPSHPositioningError)),
        datum=_text(place.get(ExifTags.GPS.GPSMapDatum)),
        orientation=_orientation(exif.get(ExifTags.Base.Orientation)),
        has_camera_data=bool(make or model or taken or gps_time or longitude is not None),
        problems=tuple(dict.fromkeys(problems)),
    )


def _part(exif: Image.Exif, tag: int, problems: list[str]) -> dict[int, Any]:
    try:
        return dict(exif.get_ifd(tag))
    except Exception:  # noqa: BLE001 - as above; what the other parts say still counts
        problems.append("exif_broken")
        return {}


def _text(value: Any) -> str | None:
    """Return a tag as text without its padding, cut to MAX_TEXT; None if nothing is left."""
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    if not isinstance(value, str):
        return None
    value = _chinese(value.split("\0", 1)[0])
    text = "".join(c if c.isprintable() else " " for c in value[: 4 * MAX_TEXT])
    return text.strip()[:MAX_TEXT] or None


def _chinese(text: str) -> str:
    """Return text that was read as Latin-1 (as Pillow does) as what it is: programs write UTF-8 or GB 18030 into EXIF."""
    if text.isascii():
        return text
    for encoding in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeError):
            return text.encode("latin-1").decode(encoding)
    return text


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _positive(value: Any) -> float | None:
    number = _number(value)
    return number if number is not None and 0 <= number < 1e6 else None


def _orientation(value: Any) -> int:
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _taken(exif: Image.Exif, details: dict[int, Any], problems: list[str]) -> datetime | None:
    for time, offset, fraction in _TIMES:
        found = _moment(details.get(time), problems)
        if found:
            return _with_offset(found, details.get(offset), details.get(fraction))
    # Programs that edit set this one to the time of the change: it is the last resort.
    return _moment(exif.get(ExifTags.Base.DateTime), problems)


def _moment(value: Any, problems: list[str]) -> datetime | None:
    text = _text(value)
    if not text or not text.strip("0: "):  # cameras without a clock write zeros or blanks
        return None
    match = _MOMENT.match(text)
    try:
        found = datetime(*map(int, match.groups())) if match else None  # type: ignore[arg-type] # noqa: DTZ001 - local
    except ValueError:
        found = None
    if found is None or not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        problems.append("time_invalid")
        return None
    return found


def _with_offset(moment: datetime, offset: Any, fraction: Any) -> datetime:
    digits = (_text(fraction) or "").strip()
    if digits.isascii() and digits.isdigit():
        moment = moment.replace(microsecond=int(digits[:6].ljust(6, "0")))
    match = _OFFSET.fullmatch(_text(offset) or "")
    if not match:
        return moment
    east = timedelta(hours=int(match[2]), minutes=int(match[3]))
    if east > timedelta(hours=14):
        return moment
    return moment.replace(tzinfo=timezone(east if match[1] == "+" else -east))


def _coordinates(place: dict[int, Any], problems: list[str]) -> tuple[float | None, float | None]:
    """Return longitude and latitude, both or none."""
    tags = ExifTags.GPS
    if tags.GPSLatitude not in place and tags.GPSLongitude not in place:
        return None, None
    latitude = _degrees(place.get(tags.GPSLatitude), place.get(tags.GPSLatitudeRef), "NS", 90)
    longitude = _degrees(place.get(tags.GPSLongitude), place.get(tags.GPSLongitudeRef), "EW", 180)
    # Phones without a fix write zeros.
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        problems.append("gps_invalid")
        return None, None
    return longitude, latitude


def _degrees(value: Any, reference: Any, sides: str, most: int) -> float | None:
    if not isinstance(value, tuple | list) or not 1 <= len(value) <= 3:
        return None
    parts = [_number(part) for part in value]
    side = (_text(reference) or sides[0])[:1].upper()
    if side not in sides or any(part is None or part < 0 for part in parts):
        return None
    degrees = sum(part / 60**power for power, part in enumerate(parts) if part is not None)
    if degrees > most:
        return None
    return -degrees if side == sides[1] else degrees


def _altitude(place: dict[int, Any]) -> float | None:
    metres = _number(place.get(ExifTags.GPS.GPSAltitude))
    if metres is None or not 0 <= metres < 20_000:
        return None
    below = place.get(ExifTags.GPS.GPSAltitudeRef) in (1, b"\x01", "\x01")
    return -metres if below else metres


def _gps_time(place: dict[int, Any]) -> datetime | None:
    day, parts = _text(place.get(ExifTags.GPS.GPSDateStamp)), place.get(ExifTags.GPS.GPSTimeStamp)
    if not day or not isinstance(parts, tuple | list) or len(parts) != 3:
        return None
    numbers = [_number(part) for part in parts]
    if any(number is None for number in numbers):
        return None
    hours, minutes, seconds = (float(number or 0) for number in numbers)
    return _utc(lambda: datetime.strptime(day.replace("-", ":"), "%Y:%m:%d").replace(tzinfo=UTC)
                + timedelta(hours=hours, minutes=minutes, seconds=seconds))  # fmt: skip


def _utc(make: Callable[[], datetime]) -> datetime | None:
    try:
        found = make()
    except (ValueError, OverflowError):
        return None
    return found if _FIRST_YEAR <= found.year <= _LAST_YEAR else None


def edited_with(metadata: PhotoMetadata) -> str | None:
    """Return the editing program that the software tag names; None for none, and for a phone's own firmware."""
    return metadata.software if metadata.software and _EDITORS.search(metadata.software) else None
