"""Thumbnails and views: upright, small, without metadata, in true colours, of whatever is taken in."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat

from media.derivatives import THUMBNAIL_SIDE, VIEW_SIDE, Derived, copy_of, derive
from media.images import check_image
from tests.builders import PHOTOS


def derived(data: bytes) -> Derived:
    file = io.BytesIO(data)
    return derive(file, check_image(file, "a.jpg", max_megapixels=60))


def pictures(found: Derived) -> dict[tuple[str, str], Image.Image]:
    return {(one.kind, one.mime): Image.open(io.BytesIO(one.data)) for one in found.pictures}


def saved(picture: Image.Image, kind: str = "JPEG", **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def a_flag(size: tuple[int, int] = (1200, 800)) -> Image.Image:
    """Red at the top left, green at the top right, blue below: shows how it is turned."""
    width, height = size
    picture = Image.new("RGB", size, (20, 20, 200))
    picture.paste((200, 20, 20), (0, 0, width // 2, height // 2))
    picture.paste((20, 180, 20), (width // 2, 0, width, height // 2))
    return picture


TURNS = {
    1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270,
}  # fmt: skip


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_orientation_comes_out_upright(orientation, kind):
    upright = a_flag()
    stored = upright.transpose(TURNS[orientation]) if TURNS[orientation] is not None else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    for picture in pictures(derived(saved(stored, kind, exif=exif))).values():
        wanted = upright.resize(picture.size)
        assert picture.width > picture.height
        assert max(ImageStat.Stat(ImageChops.difference(picture.convert("RGB"), wanted)).mean) < 8


def test_sizes_formats_and_no_metadata():
    exif = Image.Exif()
    exif[0x010F], exif.get_ifd(0x8825)[1] = "phone", "N"
    data = saved(a_flag((4000, 3000)), exif=exif, quality=90)
    file = io.BytesIO(data)
    view = copy_of(file, check_image(file, "a.jpg", max_megapixels=60), "view", "image/webp")
    found = {**pictures(derived(data)), ("view", "image/webp"): Image.open(io.BytesIO(view.data))}
    assert {key: picture.size for key, picture in found.items()} == {
        ("view", "image/jpeg"): (1600, 1200), ("view", "image/webp"): (1600, 1200),
        ("thumbnail", "image/jpeg"): (320, 240), ("thumbnail", "image/webp"): (320, 240),
    }  # fmt: skip
    for (_, mime), picture in found.items():
        assert picture.get_format_mimetype() == mime
        assert not picture.getexif()
        assert not set(picture.info) & {"exif", "xmp", "icc_profile", "comment"}


def test_a_small_picture_is_not_enlarged():
    assert {picture.size for picture in pictures(derived(saved(a_flag((200, 100))))).values()} == {(200, 100)}


@pytest.mark.parametrize("size", [(20_000, 20), (20, 20_000), (1, 1)])
def test_odd_shapes(size):
    for picture in pictures(derived(saved(Image.new("RGB", size, "red"), "PNG"))).values():
        assert max(picture.size) <= VIEW_SIDE
        assert min(picture.size) >= 1


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_pixel(mode):
    flag = a_flag().quantize() if mode == "P" else a_flag()
    picture = Image.new("I;16", (1200, 800), 40_000) if mode == "I;16" else flag.convert(mode)
    data = saved(picture, "JPEG" if mode == "CMYK" else "PNG")
    view = pictures(derived(data))["view", "image/jpeg"].convert("RGB")
    wanted = Image.new("RGB", (1200, 800), (156, 156, 156)) if mode == "I;16" else flag.convert(mode).convert("RGB")
    assert max(ImageStat.Stat(ImageChops.difference(view, wanted)).mean) < 12


def test_what_is_transparent_is_white():
    view = pictures(derived(saved(Image.new("RGBA", (400, 300), (0, 0, 0, 0)), "PNG")))["view", "image/jpeg"]
    assert min(low for low, _ in view.getextrema()) > 250


def test_the_first_frame_of_an_animation_is_shown():
    frames = [Image.new("RGB", (300, 200), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    red, _, blue = ImageStat.Stat(pictures(derived(out.getvalue()))["view", "image/jpeg"].convert("RGB")).mean
    assert red > 200
    assert blue < 50


def test_colours_of_another_profile_are_converted():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ"))
    data = saved(Image.new("RGB", (400, 300), (120, 60, 60)), icc_profile=lab.tobytes())
    assert derived(data).problem is None  # a profile of another kind does no harm
    broken = saved(Image.new("RGB", (400, 300), (120, 60, 60)), icc_profile=b"no profile")
    red, green, _ = ImageStat.Stat(pictures(derived(broken))["view", "image/jpeg"]).mean
    assert abs(red - 120) < 6
    assert abs(green - 60) < 6


def test_the_grey_picture_is_the_view_in_grey():
    found = derived(saved(a_flag((4000, 3000))))
    assert found.gray
    assert (found.gray.mode, found.gray.size) == ("L", (1600, 1200))
    assert max(found.gray.size) <= VIEW_SIDE
    assert THUMBNAIL_SIDE < VIEW_SIDE


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_of_a_picture_that_is_cut_off_there_is_what_can_be_read(kind):
    noise = Image.effect_noise((900, 600), 60).convert("RGB")
    whole = saved(noise, kind)
    found = derived(whole[: len(whole) * 2 // 3])
    assert found.problem == "truncated"
    assert len(found.pictures) == 3
    top = pictures(found)["view", "image/jpeg"].convert("L").crop((0, 0, 900, 200))
    assert ImageStat.Stat(top).stddev[0] > 20


@pytest.mark.skipif(not PHOTOS.is_dir(), reason="the shared photos are not here")
@pytest.mark.parametrize("name", ["landscape_3.jpg", "portrait_6.jpg", "portrait_8.jpg", "IMG_5195.HEIC"])
def test_real_photos_are_upright(name):
    found = pictures(derived((PHOTOS / name).read_bytes()))
    view = found["view", "image/jpeg"]
    assert (view.width > view.height) == name.startswith("landscape")


@pytest.mark.skipif(not PHOTOS.is_dir(), reason="the shared photos are not here")
def test_every_real_photo_gives_its_versions_or_a_problem():
    for path in sorted(PHOTOS.iterdir()):
        found = derived(path.read_bytes())
        assert len(found.pictures) == 3, path.name
        assert found.problem in (None, "truncated"), path.name
