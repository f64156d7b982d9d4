"""Functions that draw by chance. Source: https://getodk.github.io/xforms-spec/#fn:random and #fn:randomize."""

from __future__ import annotations

import hashlib
import math
import random as chance
import uuid as uuids

from field_forms.expressions.elements import Element
from field_forms.expressions.frames import Frame
from field_forms.expressions.functions.registry import function
from field_forms.expressions.values import Value, number, text

_MODULUS = 2_147_483_647
_FACTOR = 16_807
_MAX_LENGTH = 10_000


@function("random", gives="number", volatile=True)
def random() -> float:
    """Return a number from 0 up to, and without, 1."""
    return chance.random()  # noqa: S311 - no secret is made of it


@function("uuid", "number", gives="string", optional=1, volatile=True)
def uuid(length: float | None = None) -> str:
    """Return a random UUID, or `length` characters out of such."""
    if length is None or not math.isfinite(length):
        return str(uuids.uuid4())
    wanted = min(max(int(length), 0), _MAX_LENGTH)
    return "".join(str(uuids.uuid4()) for _ in range(wanted // 36 + 1))[:wanted]


@function("randomize", "nodes", "any", gives="nodes", optional=1, in_frame=True)
def randomize(frame: Frame, nodes: list[Element], seed: Value | None = None) -> list[Element]:
    """Return the nodes shuffled, always alike for the same seed (Fisher-Yates inside-out, Park-Miller generator)."""
    frame.env.spend(len(nodes))
    state = chance.randrange(1, _MODULUS) if seed is None else _seed(frame, seed)  # noqa: S311
    shuffled: list[Element] = []
    for index, node in enumerate(nodes):
        state = state * _FACTOR % _MODULUS
        chosen = math.floor((state - 1) / (_MODULUS - 1) * (index + 1))
        shuffled.append(node)
        if chosen != index:
            shuffled[index] = shuffled[chosen]
            shuffled[chosen] = node
    return shuffled


def _seed(frame: Frame, seed: Value) -> int:
    """Return the generator's first state, as JavaRosa takes it from a number or, by its SHA-256, from a text."""
    found = number(seed, frame.env.zone)
    if math.isnan(found):
        words = text(seed)
        digest = hashlib.sha256(words.encode()).digest()
        whole = int.from_bytes(digest[:8], "big", signed=True) if words else 0
    elif math.isinf(found):
        whole = 2**63 - 1 if found > 0 else -(2**63)
    else:
        whole = math.trunc(found)
    state = int(math.fmod(whole, _MODULUS)) if abs(whole) < 2**53 else abs(whole) % _MODULUS * (1 if whole > 0 else -1)
    return state if state > 0 else state + _MODULUS - 1
