"""How well perceptual hashes find altered pictures, and how often they mistake different ones: table and plot for docs/.

`python -m bench.fingerprints FOLDER…` measures any folders of pictures (docs/fingerprints.md names those it was done with).
"""

from __future__ import annotations

import io
import itertools
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from tqdm import tqdm

from media import fingerprints
from media.derivatives import derive
from media.images import check_image
from records.fingerprints import bands_of, probes_of

PLOT = Path("docs/images/fingerprints.png")
_ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".heic"}
_SMALLEST, _TILE_FROM = 160, 1500
Alteration = Callable[[Image.Image], Image.Image]


def dhash(side: int) -> Callable[[Image.Image], int]:
    """Return the difference hash of side × side bits."""

    def of(gray: Image.Image) -> int:
        levels = np.asarray(gray.resize((side + 1, side), Image.Resampling.BOX), dtype=np.int16)
        return _number(levels[:, 1:] > levels[:, :-1])

    return of


def phash(side: int, sample: int) -> Callable[[Image.Image], int]:
    """Return the DCT hash: side × side lowest frequencies of a picture of sample × sample, against their median."""
    k = np.arange(sample)
    table = np.cos(np.pi / sample * np.outer(np.arange(1, side + 1), k + 0.5))

    def of(gray: Image.Image) -> int:
        levels = np.asarray(gray.resize((sample, sample), Image.Resampling.BOX), dtype=float)
        waves = table @ levels @ table.T
        return _number(waves > np.median(waves))

    return of


def pdq(gray: Image.Image) -> int:
    """Return Meta's PDQ (256 bits) by its own library."""
    import pdqhash

    bits, _quality = pdqhash.compute(np.asarray(gray.convert("RGB")))
    return _number(bits)


def ours(gray: Image.Image) -> int:
    """Return the product's own fingerprint (a DCT hash of 144 bits); a plain picture has none, here all zeros."""
    return int.from_bytes(fingerprints.fingerprint(gray) or b"", "big")


def _number(bits: np.ndarray) -> int:
    return int("".join("1" if bit else "0" for bit in np.asarray(bits).flat), 2)


def hashes() -> dict[str, tuple[Callable[[Image.Image], int], int]]:
    """Return the hashes that can be computed here with their bits."""
    found = {
        "ours": (ours, fingerprints.BITS), "dHash 64": (dhash(8), 64), "dHash 256": (dhash(16), 256),
        "pHash 64": (phash(8, 32), 64), "pHash 256": (phash(16, 64), 256),
    }  # fmt: skip
    try:
        import pdqhash  # noqa: F401
    except ImportError:
        return found
    return {**found, "PDQ 256": (pdq, 256)}


# --- alterations ------------------------------------------------------------------------------------------------------


def _recoded(quality: int) -> Alteration:
    def altered(picture: Image.Image) -> Image.Image:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality)
        return Image.open(io.BytesIO(out.getvalue()))

    return altered


def _scaled(share: float) -> Alteration:
    return lambda picture: picture.resize((max(8, round(picture.width * share)), max(8, round(picture.height * share))))


def _cropped(left: float, top: float, right: float, bottom: float) -> Alteration:
    def altered(picture: Image.Image) -> Image.Image:
        width, height = picture.size
        box = (left * width, top * height, (1 - right) * width, (1 - bottom) * height)
        return picture.crop(tuple(map(round, box)))

    return altered


def _brightened(factor: float) -> Alteration:
    return lambda picture: picture.point(lambda value: min(255, round(value * factor)))


def _watermarked(picture: Image.Image) -> Image.Image:
    """Draw a text band over the lowest eighth, as camera apps of cadres draw it."""
    copy = picture.convert("RGB")
    draw = ImageDraw.Draw(copy, "RGBA")
    top = round(copy.height * 7 / 8)
    draw.rectangle((0, top, copy.width, copy.height), fill=(0, 0, 0, 140))
    for line in range(3):
        y = top + (copy.height - top) * line // 3
        draw.text(
            (10, y), "2026-11-24 09:12:33 27.0689N 107.4751E", fill="white", font_size=max(8, (copy.height - top) // 4)
        )
    return copy


def _screenshot(picture: Image.Image) -> Image.Image:
    """Show the picture as wide as a phone's screen, on black, with a status bar and buttons."""
    screen = Image.new("RGB", (1080, 2340), "black")
    scale = min(1080 / picture.width, 2000 / picture.height)
    shown = picture.convert("RGB").resize((round(picture.width * scale), round(picture.height * scale)))
    screen.paste(shown, ((1080 - shown.width) // 2, (2340 - shown.height) // 2))
    draw = ImageDraw.Draw(screen)
    draw.text((40, 20), "09:12", fill="white", font_size=40)
    draw.ellipse((510, 2250, 570, 2310), outline="white", width=4)
    return screen


ALTERATIONS: dict[str, list[Alteration]] = {
    "re-encoded (JPEG 40, 50 … 90)": [_recoded(quality) for quality in range(40, 91, 10)],
    "resized (75, 50, 25 %)": [_scaled(share) for share in (0.75, 0.5, 0.25)],
    "brightened or darkened 20 %": [_brightened(0.8), _brightened(1.2)],
    "blurred a little": [lambda picture: picture.filter(ImageFilter.GaussianBlur(max(picture.size) / 800))],
    "cropped 5 % on one side": [_cropped(*(0.05 if n == side else 0 for n in range(4))) for side in range(4)],
    "cropped 5 % all around": [_cropped(0.05, 0.05, 0.05, 0.05)],
    "watermarked": [_watermarked],
    "screenshotted": [_screenshot],
    "mirrored": [lambda picture: picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)],
}


# --- pictures ---------------------------------------------------------------------------------------------------------


def pictures_in(folders: list[Path]) -> tuple[list[Image.Image], int]:
    """Return grey pictures of at most 1600 pixels, different from each other, and how many are tiles of larger ones."""
    whole = [picture for path in sorted(_files(folders)) if (picture := _opened(path))]
    distinct: list[Image.Image] = []
    seen: list[np.ndarray] = []
    for picture in whole:
        small = np.asarray(picture.resize((24, 24)), dtype=float).ravel()
        small = (small - small.mean()) / (small.std() + 1e-9)
        if all(float(small @ other) / small.size < 0.97 for other in seen):  # the same wallpaper in another size
            seen.append(small)
            distinct.append(picture)
    tiles = [tile for picture in distinct if max(picture.size) >= _TILE_FROM for tile in _tiles(picture)]
    return distinct + tiles, len(tiles)


def _files(folders: list[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from (
            path for path in folder.rglob("*") if path.suffix.lower() in _ENDINGS and path.stat().st_size > 15_000
        )


def _opened(path: Path) -> Image.Image | None:
    try:
        with path.open("rb") as file:
            gray = derive(file, check_image(file, path.name, max_megapixels=120)).gray
    except Exception:  # noqa: BLE001 - whatever lies in the folders
        return None
    return gray if gray and min(gray.size) >= _SMALLEST else None


def _tiles(picture: Image.Image) -> list[Image.Image]:
    """Return the four quarters: different pictures of like light and grain, as of one courtyard."""
    width, height = picture.width // 2, picture.height // 2
    return [picture.crop((x, y, x + width, y + height)) for x in (0, width) for y in (0, height)]


# --- measuring --------------------------------------------------------------------------------------------------------


def _index_finds(mark: int, held: int) -> bool:
    """Say whether a look-up of `mark` sees `held` at all."""
    size = fingerprints.BITS // 8
    probes = set(probes_of(mark.to_bytes(size, "big")))
    return not probes.isdisjoint(bands_of(held.to_bytes(size, "big")))


class Curve:
    """Distances of one hash: of altered pictures to their originals, and between different pictures."""

    def __init__(self, pictures: list[Image.Image], of: Callable[[Image.Image], int], bits: int) -> None:
        self.bits = bits
        marks = [of(picture) for picture in pictures]
        keep = [n for n, picture in enumerate(pictures) if fingerprints.fingerprint(picture)]
        self.plain = len(pictures) - len(keep)
        self.altered: dict[str, list[int]] = {name: [] for name in ALTERATIONS}
        self.indexed: dict[str, list[bool]] = {name: [] for name in ALTERATIONS}
        for n in tqdm(keep, desc="altering", leave=False):
            for name, alterations in ALTERATIONS.items():
                for alter in alterations:
                    mark = of(alter(pictures[n]).convert("L"))
                    self.altered[name].append((marks[n] ^ mark).bit_count())
                    self.indexed[name].append(bits == fingerprints.BITS and _index_finds(mark, marks[n]))
        pairs = itertools.combinations([marks[n] for n in keep], 2)
        self.strangers = np.array([(one ^ other).bit_count() for one, other in pairs])

    def found(self, name: str, threshold: int) -> float:
        """Return the share of altered pictures found."""
        distances = self.altered[name]
        return sum(distance <= threshold for distance in distances) / len(distances)

    def found_by_index(self, name: str, threshold: int) -> float:
        """Return the share found within the threshold by the index, which misses some of those that differ in many bits."""
        pairs = zip(self.altered[name], self.indexed[name], strict=True)
        return sum(distance <= threshold and seen for distance, seen in pairs) / len(self.altered[name])

    def mistaken(self, threshold: int) -> float:
        """Return the share of pairs of different pictures that are called the same."""
        return float((self.strangers <= threshold).mean())

    def threshold(self, alarms: float) -> int:
        """Return the largest threshold with fewer false alarms than this share."""
        return max((t for t in range(self.bits // 2) if self.mistaken(t) < alarms), default=0)


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--most", default=700, show_default=True, help="Pictures at most.")
def main(folders: tuple[Path, ...], most: int) -> None:
    """Measure every hash on the pictures of FOLDERS; print the table, write the plot."""
    pictures, tiles = pictures_in(list(folders))
    random.Random(1).shuffle(pictures)
    pictures = pictures[:most]
    curves = {name: Curve(pictures, of, bits) for name, (of, bits) in hashes().items()}
    first = next(iter(curves.values()))
    click.echo(f"{len(pictures)} pictures ({tiles} tiles before the cut), {first.plain} too plain; "
               f"{len(first.strangers):,} pairs")  # fmt: skip
    for alarms in (0.001, 0.0001):
        click.echo(f"\nat < {alarms:.2%} false alarms\n\n| | {' | '.join(curves)} |\n| --- |{' ---: |' * len(curves)}")
        limits = {name: curve.threshold(alarms) for name, curve in curves.items()}
        click.echo("| threshold | " + " | ".join(f"{limits[n]} of {c.bits}" for n, c in curves.items()) + " |")
        for name in ALTERATIONS:
            shares = " | ".join(f"{curve.found(name, limits[hash_]):.1%}" for hash_, curve in curves.items())
            click.echo(f"| {name} | {shares} |")
    chosen = curves["ours"]
    limit = fingerprints.NEAR_BITS
    click.echo(f"\nthe product: threshold {limit}, false alarms {chosen.mistaken(limit):.4%}\n\n"
               "| | within the threshold | and found by the index |\n| --- | ---: | ---: |")  # fmt: skip
    for name in ALTERATIONS:
        click.echo(f"| {name} | {chosen.found(name, limit):.1%} | {chosen.found_by_index(name, limit):.1%} |")
    _plot(curves)


def _plot(curves: dict[str, Curve]) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 4.2), dpi=90)
    for name, curve in curves.items():
        steps = range(curve.bits // 2)
        shares = [t / curve.bits for t in steps]
        hard = [np.mean([curve.found(one, t) for one in ALTERATIONS if one != "mirrored"]) for t in steps]
        left.plot([max(curve.mistaken(t), 1e-6) for t in steps], hard, label=name)
        if name == "ours":
            for one in ALTERATIONS:
                right.plot(shares, [curve.found(one, t) for t in steps], label=one, lw=1)
            right.plot(shares, [curve.mistaken(t) for t in steps], "k--", label="different pictures")
            right.axvline(fingerprints.NEAR_BITS / curve.bits, color="gray", lw=0.8)
    left.set(
        xscale="log",
        xlabel="false alarms (share of pairs)",
        ylabel="found, mean of alterations",
        title="hashes compared",
    )
    right.set(
        xlabel="threshold (share of bits)", ylabel="share within threshold", title="the chosen hash", xlim=(0, 0.5)
    )
    left.axvline(1e-3, color="gray", lw=0.8)
    left.legend(fontsize=7)
    right.legend(fontsize=6)
    figure.tight_layout()
    PLOT.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(PLOT)


if __name__ == "__main__":
    sys.exit(main())
