"""Smaller, upright copies of a picture without its metadata, and the grey picture that is looked at: one decode for all."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from PIL import Image, ImageCms, ImageFile, ImageOps

from media.images import ImageInfo

THUMBNAIL_SIDE, VIEW_SIDE = 320, 1600
JPEG, WEBP = "image/jpeg", "image/webp"
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")
# Good enough to read a receipt. WebP's fastest method takes a quarter of the default's time, and its files are still
# smaller than the JPEGs.
_JPEG = {"quality": 80, "subsampling": "4:2:0"}
_WEBP = {"quality": 76, "method": 0}
_SRGB = ImageCms.createProfile("sRGB")
_MAX_PROFILE_BYTES = 1 << 20
# Whether Pillow reads what is cut off is a setting of the whole process.
_decoding = threading.Lock()


@dataclass(frozen=True, slots=True)
class DerivedPicture:
    """A copy: `kind` is "thumbnail" or "view", `mime` image/jpeg or image/webp, sizes in pixels."""

    kind: str
    mime: str
    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Derived:
    """What came of a picture. `gray` is upright, 8 bits, at most VIEW_SIDE a side.

    `problem`: "truncated" (as much as could be read is there), "unreadable" (nothing is), or None.
    """

    pictures: list[DerivedPicture] = field(default_factory=list)
    gray: Image.Image | None = None
    problem: str | None = None


def derive(file: BinaryIO, info: ImageInfo) -> Derived:
    """Return the copies of a checked picture (media.images.check_image bounds its pixels); raises only MemoryError.

    A view as WebP is not among them: it takes as long as all else together, and few photos are ever looked at (`copy_of`).
    """
    picture, problem = _decoded(file, info)
    if picture is None:
        return Derived(problem="unreadable")
    view = _fitted(picture, VIEW_SIDE)
    thumbnail = _fitted(view, THUMBNAIL_SIDE)
    pictures = [_encoded("view", view, JPEG), *(_encoded("thumbnail", thumbnail, mime) for mime in (JPEG, WEBP))]
    return Derived(pictures, view.convert("L"), problem)


def copy_of(file: BinaryIO, info: ImageInfo, kind: str, mime: str) -> DerivedPicture | None:
    """Return one copy of a checked picture (see DerivedPicture), None if nothing of it can be decoded."""
    picture, _ = _decoded(file, info, VIEW_SIDE if kind == "view" else THUMBNAIL_SIDE)
    return _encoded(kind, picture, mime) if picture else None


def _decoded(file: BinaryIO, info: ImageInfo, side: int = VIEW_SIDE) -> tuple[Image.Image | None, str | None]:
    """Return the picture in sRGB, upright, of at most `side` pixels a side; and what is wrong with it."""
    try:
        with _decoding:
            try:
                opened, problem = _loaded(file, info, side), None
            except OSError:
                opened, problem = _with_what_there_is(file, info, side), "truncated"
        return _upright(_fitted(_rgb(opened), side)), problem
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - decoders raise nearly anything for a broken body
        return None, "unreadable"


def _loaded(file: BinaryIO, info: ImageInfo, side: int) -> Image.Image:
    """Decode a picture; a JPEG at the smallest scale that is not smaller than `side`."""
    file.seek(0)
    opened: Image.Image = Image.open(file, formats=_FORMATS)
    if info.format == "JPEG":
        opened.draft("RGB", _fitting(opened.size, side))
    opened.load()
    return opened


def _with_what_there_is(file: BinaryIO, info: ImageInfo, side: int) -> Image.Image:
    """Read a picture that is cut off as far as it goes. Raises OSError if nothing of it can be read."""
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        opened = _loaded(file, info, side)
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False
    darkest, brightest = opened.convert("L").getextrema()
    if darkest == brightest:
        raise OSError("nothing was decoded")
    return opened


def _upright(picture: Image.Image) -> Image.Image:
    ImageOps.exif_transpose(picture, in_place=True)
    return picture


def _rgb(picture: Image.Image) -> Image.Image:
    """Return a picture in RGB: colours in sRGB, transparency on white, the first frame of several."""
    profile = picture.info.get("icc_profile")
    exif = picture.getexif()
    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        picture = picture.point(lambda value: value / 256).convert("L")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        solid = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", solid.size, "white"), solid).convert("RGB")
    elif profile and len(profile) <= _MAX_PROFILE_BYTES:
        picture = _in_srgb(picture, profile)
    if picture.mode != "RGB":
        picture = picture.convert("RGB")
    picture.info = {"exif": exif.tobytes()} if exif else {}
    return picture


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """Convert colours: copies carry no profile, and phones photograph in wider ones. A broken profile is ignored."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in (ImageCms.getProfileDescription(source) or ""):
            return picture
        converted: Any = ImageCms.profileToProfile(picture, source, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture
    return converted if converted is not None else picture


def _fitting(size: tuple[int, int], side: int) -> tuple[int, int]:
    """Return the size of a picture that is made to fit into a square of `side` pixels."""
    width, height = size
    longest = max(size)
    return max(1, round(width * side / longest)), max(1, round(height * side / longest))


def _fitted(picture: Image.Image, side: int) -> Image.Image:
    """Return a picture of at most `side` pixels a side; a smaller one as it is."""
    if max(picture.size) <= side:
        return picture
    # Whole factors first, by averages: a tenth of the time of one filter over everything, and no difference to be seen.
    smaller = picture.resize(_fitting(picture.size, side), Image.Resampling.BICUBIC, reducing_gap=1.5)
    smaller.info = picture.info
    return smaller


def _encoded(kind: str, picture: Image.Image, mime: str) -> DerivedPicture:
    out = io.BytesIO()
    if mime == WEBP:
        picture.save(out, "WEBP", exif=b"", **_WEBP)
    else:
        picture.save(out, "JPEG", exif=b"", **_JPEG)
    return DerivedPicture(kind, mime, out.getvalue(), picture.width, picture.height)
