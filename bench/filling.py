"""A filled database: submissions of many households, one of which has 200."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import click
from pymongo import WriteConcern
from tqdm import tqdm

from field_forms.instances import read_instance
from field_forms.nodes import FormDefinition
from field_forms.reading import read_answers
from records import submissions
from records.database import ensure_indexes
from records.scopes import prefixes

BATCH = 2000
TIMELINE = 200


def fill(
    definition: FormDefinition, xml: bytes, villages: list[str], households: list[dict[str, Any]], count: int
) -> None:
    """Insert submissions until there are `count`, spread over `households`; the first of these gets exactly 200."""
    missing = count - submissions.collection().estimated_document_count()
    target = submissions.collection().with_options(write_concern=WriteConcern(w=1, j=False))
    made = _documents(definition, xml, villages, households)
    with tqdm(total=max(0, missing), desc="filling", unit="submission") as progress:
        while missing > 0:
            batch = [next(made) for _ in range(min(BATCH, missing))]
            target.insert_many(batch, ordered=False)
            missing -= len(batch)
            progress.update(len(batch))


def _documents(
    definition: FormDefinition, xml: bytes, villages: list[str], households: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    pick = random.Random(1)
    instance = read_instance(xml)
    reading = read_answers(definition, instance)
    first, others = households[0], households[1:]
    base = datetime(2026, 1, 1, tzinfo=UTC)
    number = 0
    while True:
        household = first if number % 50 == 0 and number < 50 * TIMELINE else pick.choice(others)
        region = household["region"]
        yield {
            "_id": f"uuid:{uuid.UUID(int=pick.getrandbits(128))}",
            "current": True,
            "form_id": definition.form_id,
            "form_version": definition.version,
            "region": region,
            "scopes": prefixes(region),
            "submitted_by": f"cadre{villages.index(region)}",
            "channel": "openrosa",
            "received_at": base + timedelta(seconds=number * 25 + pick.randint(0, 20)),
            "xml": xml,
            "sha256": instance.sha256,
            "answers": reading.answers,
            "location": reading.location,
            "missing": 0,
            "state": "received",
            "household": household["_id"],
            "household_code": household["code"],
        }
        number += 1


@contextmanager
def indexed_afterwards(collection: Any) -> Iterator[None]:
    """Fill a collection without its indexes and build them then: a quarter of the time for a million documents."""
    collection.drop_indexes()
    yield
    click.echo("indexes …", err=True)
    ensure_indexes()
