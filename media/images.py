"""Whether bytes are a picture that we take, read from its header alone."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageFile, JpegImagePlugin
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile
from pillow_heif import HeifImageFile, register_heif_opener

from errors import EmptyFile, ImageTooLarge, NotAnImage

register_heif_opener()
# `check_image` compares with its own limit; Pillow's would be a warning that nobody reads.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)

HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")
SIGNATURE_BYTES = 30
# Cameras write one segment of EXIF (at most 64 KiB); Pillow joins them in a time that grows with their square.
MOST_EXIF_SEGMENTS = 64


def has_too_much_exif(picture: Image.Image) -> bool:
    """Say whether an opened picture has more segments of EXIF than MOST_EXIF_SEGMENTS; those over it were not read."""
    return bool(vars(picture).get("exif_segments", 0) > MOST_EXIF_SEGMENTS)


def _bounded_segment(picture: JpegImageFile, marker: int) -> None:
    """Read an APP1 segment as Pillow does, but not without end."""
    if has_too_much_exif(picture):
        assert picture.fp is not None
        picture.fp.seek(int.from_bytes(picture.fp.read(2), "big") - 2, io.SEEK_CUR)
        return
    JpegImagePlugin.APP(picture, marker)
    if picture.applist[-1][1].startswith(b"Exif\0\0"):
        vars(picture)["exif_segments"] = vars(picture).get("exif_segments", 0) + 1


# Pillow's own table of what reads which marker: so that the bound holds wherever a picture is opened.
JpegImagePlugin.MARKER[0xFFE1] = ("APP1", "Application segment 1", _bounded_segment)  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """What a picture's header says: `format` is JPEG, PNG, WEBP, GIF or HEIF; sizes in pixels as stored (unrotated)."""

    format: str
    mime: str
    width: int
    height: int


def check_image(file: BinaryIO, name: str, *, max_megapixels: float) -> ImageInfo:
    """Read the header of a seekable file; no pixel is decoded, and the file is left at its beginning.

    What begins as something else is no picture, whatever its name says or follows later in the file; SVG is none.
    A body that is cut off passes: the evidence is kept, and other code makes a finding of it.
    `name` is only used in messages. Raises EmptyFile, NotAnImage, or ImageTooLarge over `max_megapixels` (10^6 pixels).
    """
    name = name[:200]
    file.seek(0)
    start = file.read(SIGNATURE_BYTES)
    if not start:
        raise EmptyFile(name=name)
    kind = _kind(start)
    if kind is None:
        raise NotAnImage(name=name)
    # Pillow's WebP reader makes room for the whole canvas when it opens a file: look at the size before.
    if kind is WebPImageFile:
        _bound(_webp_size(start), name, max_megapixels)
    info = _opened(kind, file, name, max_megapixels)
    _bound((info.width, info.height), name, max_megapixels)
    return info


def _kind(start: bytes) -> type[ImageFile.ImageFile] | None:
    if start.startswith(b"\xff\xd8\xff"):
        return JpegImageFile
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return PngImageFile
    if start.startswith((b"GIF87a", b"GIF89a")):
        return GifImageFile
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return WebPImageFile
    if start[4:8] == b"ftyp" and start[8:12] in HEIF_BRANDS:
        return HeifImageFile
    return None


def _opened(kind: type[ImageFile.ImageFile], file: BinaryIO, name: str, max_megapixels: float) -> ImageInfo:
    # The plugin is called directly and not through Image.open, whose guess among all formats and whose own pixel
    # limit are not wanted here.
    file.seek(0)
    try:
        picture = kind(file)
        mime = picture.get_format_mimetype() or "application/octet-stream"
        return ImageInfo(str(picture.format), mime, picture.width, picture.height)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        # Only a GIF whose first frame is far larger than its screen comes here.
        raise ImageTooLarge(name=name, megapixels=f"> {max_megapixels:g}", limit=f"{max_megapixels:g}") from None
    except Exception as broken:  # noqa: BLE001 - a crafted header makes the plugins raise nearly anything
        raise NotAnImage(name=name, details={"reason": str(broken)[:200]}) from None
    finally:
        file.seek(0)


def _bound(size: tuple[int, int], name: str, max_megapixels: float) -> None:
    megapixels = size[0] * size[1] / 1e6
    if megapixels > max_megapixels:
        raise ImageTooLarge(name=name, megapixels=f"{megapixels:.1f}", limit=f"{max_megapixels:g}")


def _webp_size(start: bytes) -> tuple[int, int]:
    """Width and height of a WebP's canvas; (0, 0) if unclear. Source: RFC 9649, sections 2.5 to 2.7."""
    if start[12:16] == b"VP8X":
        return 1 + int.from_bytes(start[24:27], "little"), 1 + int.from_bytes(start[27:30], "little")
    if start[12:16] == b"VP8L":
        bits = int.from_bytes(start[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if start[12:16] == b"VP8 ":
        return int.from_bytes(start[26:28], "little") & 0x3FFF, int.from_bytes(start[28:30], "little") & 0x3FFF
    return 0, 0
