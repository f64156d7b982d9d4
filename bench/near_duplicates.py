"""Looking for near duplicates among a million fingerprints, beside a look at every one of them."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import numpy as np
from tqdm import tqdm

from bench.filling import indexed_afterwards
from bench.surroundings import own_database
from media.fingerprints import BITS, NEAR_BITS
from records import fingerprints
from records.database import database

SIZE = BITS // 8
LOOK_UPS = 300


def _marks(count: int, seed: int) -> np.ndarray:
    """Return fingerprints as pictures have them: half of the bits are set, and each leans one way in 59 % of pictures.

    That makes two of them share a band as often as two of the photographs of docs/fingerprints.md do: 1,000 in a million.
    """
    chance = np.random.default_rng(seed)
    heights = chance.standard_normal((count, BITS), dtype=np.float32)
    heights += 0.2275 * np.where(np.random.default_rng(1).random(BITS) < 0.5, -1, 1).astype(np.float32)
    bits = heights > np.median(heights, axis=1, keepdims=True)
    return np.packbits(bits, axis=1)


def _near(mark: bytes, pick: random.Random) -> bytes:
    number = int.from_bytes(mark, "big")
    for bit in pick.sample(range(BITS), pick.randint(0, 15)):
        number ^= 1 << bit
    return number.to_bytes(SIZE, "big")


def _seconds(look: Callable[[bytes], object], marks: list[bytes]) -> list[float]:
    found = []
    for mark in marks:
        begun = time.perf_counter()
        look(mark)
        found.append(1000 * (time.perf_counter() - begun))
    return sorted(found)


def measure(count: int = 1_000_000) -> list[str]:
    """Return the lines of the results; fills a database of its own under var/bench."""
    with own_database(Path("var/bench-marks"), 2.0) as (_, opened):
        marks = _marks(count, seed=7)
        with indexed_afterwards(database().db.fingerprints):
            _fill(marks)
        opened.client.admin.command("fsync")
        return _measured(marks)


def _fill(marks: np.ndarray) -> None:
    collection = fingerprints._collection()
    for start in tqdm(range(0, len(marks), 10_000), desc="filling", leave=False):
        chunk = [bytes(mark) for mark in marks[start : start + 10_000]]
        collection.insert_many(
            [
                {"_id": f"{start + n:064x}", "hash": mark, "bands": fingerprints.bands_of(mark)}
                for n, mark in enumerate(chunk)
            ],
            ordered=False,
        )


def _measured(marks: np.ndarray) -> list[str]:
    pick = random.Random(3)
    held = [bytes(marks[pick.randrange(len(marks))]) for _ in range(LOOK_UPS)]
    near = [_near(mark, pick) for mark in held]
    strangers = [bytes(mark) for mark in _marks(LOOK_UPS, seed=8)]
    pick.shuffle(strangers)
    missed = sum(not fingerprints.near(mark, NEAR_BITS) for mark in near)
    words = marks.view(np.uint8)
    table = np.array([value.bit_count() for value in range(256)], dtype=np.uint8)

    def scan(mark: bytes) -> int:
        return int((table[words ^ np.frombuffer(mark, np.uint8)].sum(axis=1, dtype=np.uint16) <= NEAR_BITS).sum())

    lines = [
        "", "## Near duplicates", "",
        (f"Look-ups one at a time among {len(marks):,} fingerprints of {BITS} bits in MongoDB, all within {NEAR_BITS} bits, "
        f"after warming up; copies differ in up to 15 bits ({missed} of {LOOK_UPS} were not found). The scan compares with every "
        "fingerprint in memory (numpy, one core), without reading them from anywhere."),
        "", "| look-up | p50 ms | p95 ms | p99 ms |", "| --- | ---: | ---: | ---: |",
    ]  # fmt: skip
    for name, look, asked in (
        ("a copy", lambda mark: fingerprints.near(mark, NEAR_BITS), near),
        ("a stranger", lambda mark: fingerprints.near(mark, NEAR_BITS), strangers),
        ("scan of all (numpy)", scan, near[:30]),
    ):
        took = _seconds(look, asked)
        lines.append(
            f"| {name} | "
            + " | ".join(f"{took[int(share * (len(took) - 1))]:.1f}" for share in (0.5, 0.95, 0.99))
            + " |"
        )
    return lines


@click.command()
@click.option("--count", default=1_000_000, show_default=True)
def main(count: int) -> None:
    """Fill a database with fingerprints and look some up."""
    click.echo("\n".join(measure(count)))


if __name__ == "__main__":
    sys.exit(main())
