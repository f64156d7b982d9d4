"""The schemes that ship with the product: listed, and loaded where they are not yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from errors import SchemeOverlaps, SchemeVersionImmutable
from lending.scheme import Scheme
from lending.scheme_reading import read_scheme
from lending.schemes import load
from records.actors import Actor

LIBRARY = Path(__file__).with_name("library")
NATIONAL = "national"
_REGION = re.compile(r'^region: *"\d*" *$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ShippedScheme:
    """A scheme as it lies in the library."""

    name: str
    text: str
    scheme: Scheme

    def for_region(self, region: str) -> str:
        """Return its text for a region; the national notices stay national."""
        if self.scheme.code == NATIONAL:
            return self.text
        return _REGION.sub(f'region: "{region}"', self.text, count=1)


def shipped_schemes() -> list[ShippedScheme]:
    """Return the schemes of the library by file name."""
    return [_shipped(path) for path in sorted(LIBRARY.glob("*.yaml"))]


def _shipped(path: Path) -> ShippedScheme:
    text = path.read_text(encoding="utf-8")
    return ShippedScheme(path.stem, text, read_scheme(text, path.name))


def install(
    by: Actor, region: str = "", names: Iterable[str] = (),
    told: Callable[[ShippedScheme, str], None] = lambda _scheme, _what: None,
) -> list[Scheme]:  # fmt: skip
    """Load the schemes called `names` (all by default) for `region`; return those that were not loaded before.

    One that a deployment has made its own (same version or same time, other content) is left alone. `told` hears "loaded",
    "present" or "own" of each. Raises RegionUnknown.
    """
    wanted = set(names)
    return [
        scheme
        for one in shipped_schemes()
        if not wanted or one.name in wanted
        if (scheme := _installed(one, by, region, told))
    ]


def _installed(one: ShippedScheme, by: Actor, region: str, told: Callable[[ShippedScheme, str], None]) -> Scheme | None:
    try:
        scheme, new = load(one.for_region(region), by, f"{one.name}.yaml")
    except (SchemeVersionImmutable, SchemeOverlaps):
        told(one, "own")
        return None
    told(one, "loaded" if new else "present")
    return scheme if new else None
