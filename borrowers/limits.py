"""What makes guessing hopeless: limits by address, device and target, and answers that take the same time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from errors import TooManyTries
from records import attempt_limits
from records.clock import now

HOUR, DAY = 3600, 24 * 3600


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from. `device` is an ID that the client keeps; a client without one is limited by address."""

    address: str
    device: str = ""


def guard(purpose: str, limits: list[tuple[str, int, int]]) -> None:
    """Count an attempt for each (what, at most, in seconds); raise TooManyTries if one of them is over its limit.

    All are counted, also when one is over, so that nobody finds out which it was.
    """
    moment = now()
    over = [
        seconds
        for what, most, seconds in limits
        if what and attempt_limits.count(purpose, what, seconds, moment) > most
    ]
    if over:
        raise TooManyTries(details={"retry_after": max(over)})


def guard_origin(purpose: str, origin: Origin, *, by_address: int, by_device: int) -> None:
    """Limit what one address and one device may try within an hour."""
    guard(purpose, [(f"address:{origin.address}", by_address, HOUR)])
    if origin.device:
        guard(purpose, [(f"device:{origin.device}", by_device, HOUR)])


@contextmanager
def same_time(seconds: float = 0.25) -> Iterator[None]:
    """Make what is done inside take `seconds`, whether it succeeds or not: known and unknown cannot be told apart."""
    end = time.monotonic() + seconds
    try:
        yield
    finally:
        time.sleep(max(0.0, end - time.monotonic()))
