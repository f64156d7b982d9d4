"""Thumbnails on one core beside libvips in the same run, and the whole of what is derived from a photo."""

from __future__ import annotations

import io
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
from PIL import Image

from media.derivatives import JPEG, THUMBNAIL_SIDE, copy_of, derive
from media.drawing import demo_photo
from media.images import check_image

SECONDS, RUNS = 4.0, 3


def _drawn() -> list[bytes]:
    """Return drawn photos of 12 megapixels with grain, as large as a phone's."""
    photos = []
    for seed in range(4):
        small = Image.open(io.BytesIO(demo_photo(seed, datetime.now(UTC), 107, 27)))
        large = small.resize((4000, 3000), Image.Resampling.BICUBIC)
        large = Image.blend(large, Image.effect_noise(large.size, 30).convert("RGB"), 0.05)
        out = io.BytesIO()
        large.save(out, "JPEG", quality=88)
        photos.append(out.getvalue())
    return photos


def _ours(photo: bytes) -> None:
    file = io.BytesIO(photo)
    copy_of(file, check_image(file, "a.jpg", max_megapixels=60), "thumbnail", JPEG)


def _whole(photo: bytes) -> None:
    file = io.BytesIO(photo)
    derive(file, check_image(file, "a.jpg", max_megapixels=60))


def _vips(photo: bytes) -> None:
    import pyvips

    picture = pyvips.Image.thumbnail_buffer(photo, THUMBNAIL_SIDE, height=THUMBNAIL_SIDE)
    picture.jpegsave_buffer(Q=80, strip=True)


def _rate(work: Callable[[bytes], None], photos: list[bytes]) -> float:
    work(photos[0])
    begun, count = time.perf_counter(), 0
    while time.perf_counter() < begun + SECONDS:
        work(photos[count % len(photos)])
        count += 1
    return count / (time.perf_counter() - begun)


def measure(photos: list[bytes] | None = None) -> list[str]:
    """Return the lines of the results."""
    os.environ["VIPS_CONCURRENCY"] = "1"
    photos = photos or _drawn()
    rates: dict[str, list[float]] = {}
    for _ in range(RUNS):  # one after the other in each run, so that all see the same machine
        for name, work in (
            ("pyvips thumbnail", _vips),
            ("thumbnail", _ours),
            ("view as JPEG, thumbnail as JPEG and WebP", _whole),
        ):
            rates.setdefault(name, []).append(_rate(work, photos))
    vips = statistics.median(rates["pyvips thumbnail"])
    pixels = Image.open(io.BytesIO(photos[0])).size
    lines = [
        "", "## Thumbnails", "",
        (f"One core, from JPEG bytes of {pixels[0]} × {pixels[1]} ({len(photos[0]) / 1e6:.1f} MB) to JPEG bytes of "
        f"{THUMBNAIL_SIDE} pixels; median of {RUNS} runs of {SECONDS:g} s, pyvips with one thread in the same runs."),
        "", "| what | per second | × pyvips |", "| --- | ---: | ---: |",
    ]  # fmt: skip
    for name, found in rates.items():
        rate = statistics.median(found)
        lines.append(f"| {name} | {rate:.1f} | {rate / vips:.2f} |")
    return lines


@click.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folder: Path | None) -> None:
    """Measure with the JPEGs of FOLDER, or with drawn photos."""
    photos = (
        [path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix.lower() in (".jpg", ".jpeg")]
        if folder
        else None
    )
    click.echo("\n".join(measure(photos)))


if __name__ == "__main__":
    sys.exit(main())
