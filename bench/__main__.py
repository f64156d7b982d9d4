"""`make bench`: submissions, form list, photos and timelines beside baselines of the same run, into bench/RESULTS.md."""

from __future__ import annotations

import platform
import shutil
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import psutil
from pymongo import MongoClient, WriteConcern

from bench import (
    bank_imports,
    filling,
    first_page,
    form,
    lending,
    load,
    loan_trails,
    near_duplicates,
    reminders,
    surroundings,
    thumbnails,
    validation,
)
from bench import requests as made
from field_forms import publishing
from field_forms.definition import parse_xform
from field_forms.sampling import sample_answers, sample_files
from field_forms.writing import instance_from_json
from media.drawing import demo_photo
from records import accounts, credentials, households, regions, roles
from records import forms as stored_forms
from records.actors import at_command_line
from records.blobs import FolderStore
from records.database import database, ensure_indexes, open_database
from records.embedded import EmbeddedMongod
from records.scopes import prefixes
from settings import Settings

VILLAGES = [f"522725{town:03}{village:03}" for town in range(1, 6) for village in range(1, 11)]
PASSWORD = "measure-all-2026"
PHOTO_BYTES = 1_500_000
PICTURES = 100


@dataclass
class Row:
    """One line of the results: the median run of several."""

    name: str
    concurrency: int
    rate: float
    p50: float
    p95: float
    p99: float
    failed: int
    client_cpu: float
    memory: float


@click.command()
@click.option("--submissions", default=1_000_000, show_default=True, help="How many the database holds beforehand.")
@click.option("--seconds", default=10.0, show_default=True, help="Length of a run.")
@click.option("--runs", default=3, show_default=True, help="Runs of each; the median counts.")
@click.option("--only", help="Measure only what has this in its name.")
@click.option("--keep", is_flag=True, help="Keep the filled database in var/bench for the next time.")
def main(submissions: int, seconds: float, runs: int, only: str | None, keep: bool) -> None:
    """Measure the product on a filled database and write bench/RESULTS.md."""
    var = Path("var/bench")
    if not keep:
        shutil.rmtree(var, ignore_errors=True)
    settings = Settings(VAR=var, MONGOD_CACHE_GB=2.0)
    mongod = EmbeddedMongod(settings).start()
    try:
        bench = Bench(settings, mongod.uri, seconds, runs, only)
        bench.prepare(submissions)
        rows = bench.measure()
        lines = _background(bench.background)
        click.echo("\n".join(lines))
        for part in (
            thumbnails,
            near_duplicates,
            validation,
            lending,
            loan_trails,
            bank_imports,
            reminders,
            first_page,
        ):
            if not only or only in part.__name__:
                open_database(settings, mongod.uri)  # some measure on one of their own
                told = part.measure()
                click.echo("\n".join(told))
                lines += told
        if not only:
            _write(rows, lines, submissions, seconds, runs)
    finally:
        mongod.stop()
        if not keep:
            shutil.rmtree(var, ignore_errors=True)


class Bench:
    """The run: a filled database, the product and the baselines, one after the other."""

    def __init__(self, settings: Settings, uri: str, seconds: float, runs: int, only: str | None) -> None:
        """Measure the product of `settings` on the database at `uri`."""
        self.settings, self.uri, self.seconds, self.runs, self.only = settings, uri, seconds, runs, only
        self.rows: list[Row] = []
        self.background = 0.0, 0.0

    def prepare(self, submissions: int) -> None:
        """Make regions, households, a cadre, the forms and the submissions."""
        open_database(self.settings, self.uri)
        ensure_indexes()
        by = at_command_line("bench")
        tree = [("52", "省"), ("5227", "州"), ("522725", "县")]
        regions.store(
            [*tree, *((village[:9], "镇") for village in VILLAGES), *((village, "村") for village in VILLAGES)]
        )
        self.households = list(households.every(_everything())) or _make_households(4000)
        blobs = FolderStore(self.settings.VAR / "blobs")
        self.forms = {photos: _publish(photos, blobs) for photos in (0, 2)}
        self.xml = {photos: self._instance(photos) for photos in (0, 2)}
        user = _account(by)
        self.key = credentials.issue_field_key(user, "bench", "bench")[1]
        filling.fill(self.forms[0], self.xml[0], VILLAGES, self.households, submissions)
        # Let the server write out what filling left in its cache, so that the first run is like the others.
        open_database(self.settings).client.admin.command("fsync")

    def _instance(self, photos: int) -> bytes:
        answers = sample_answers(self.forms[photos], seed=1)
        answers["household"] = self.households[1]["_id"]
        return instance_from_json(self.forms[photos], answers, instance_id="uuid:bench")[0]

    def measure(self) -> list[Row]:
        """Run everything; return the rows in order."""
        with self._served("bench.baseline_app:app"):
            self._http("baseline: empty Flask view", [1, 8, 32], made.get("/"), b" 200 ")
        self._raw_inserts()
        with self._served("wsgi:app"):
            path = f"/v1/key/{self.key}"
            self._http("formList", [32], made.get(f"{path}/formList"), b" 200 ")
            timeline = f"/api/v1/households/{self.households[0]['_id']}/timeline?limit=200"
            self._http("timeline of 200 records", [1, 8], made.get(timeline, self._token()), b" 200 ")
            source = made.submissions(f"{path}/submission", self.xml[0], "uuid:bench", [], [])
            self._http("submission, XML only", [1, 8, 32], source, b" 201 ")
            self._photos(path)
        with self._served("bench.unvalidated_app:app"):
            source = made.submissions(f"{path}/submission", self.xml[0], "uuid:bench", [], [])
            self._http("submission, XML only, without validation", [1, 8, 32], source, b" 201 ")
        self._plain_writes()
        return self.rows

    def _photos(self, path: str) -> None:
        """Send photos while the background worker runs as in `ruhu serve`; then see how fast it works off what is left."""
        if self.only and self.only not in "submission, two photos of 1.5 MB":
            return
        names = list(sample_files(sample_answers(self.forms[2], seed=1)))
        drawn = [demo_photo(seed, datetime.now(UTC), 107.4, 27.1) for seed in range(PICTURES)]
        with surroundings.worker(self.settings, self.uri):
            begun, before = time.perf_counter(), _photos_done()
            for label, size, levels in (("1.5 MB", PHOTO_BYTES, [1, 8]), ("12 MB", 8 * PHOTO_BYTES, [8])):
                photos = [photo + bytes(size - len(photo)) for photo in drawn]
                source = made.submissions(f"{path}/submission", self.xml[2], "uuid:bench", names, photos)
                self._http(f"submission, two photos of {label}", levels, source, b" 201 ")
            during = (_photos_done() - before) / (time.perf_counter() - begun)
            begun, before = time.perf_counter(), _photos_done()
            time.sleep(self.seconds * self.runs)
            self.background = during, (_photos_done() - before) / (time.perf_counter() - begun)

    @contextmanager
    def _served(self, app: str) -> Iterator[None]:
        with surroundings.gunicorn(app, self.settings, self.uri) as (self.port, self.pid):
            yield

    def _token(self) -> str:
        import httpx

        body = {"username": "bench", "password": PASSWORD}
        answer = httpx.post(f"http://127.0.0.1:{self.port}/api/v1/auth/login", json=body, trust_env=False, timeout=60)
        return str(answer.json()["access_token"])

    def _http(self, name: str, levels: list[int], source: load.Bodies, expected: bytes) -> None:
        for level in levels:
            self._record(name, level, lambda seconds, level=level: load.run(
                self.port, source, concurrency=level, seconds=seconds, expected=expected), self.pid)  # fmt: skip

    def _raw_inserts(self) -> None:
        document = {"xml": self.xml[0], "scopes": prefixes(VILLAGES[0]), "answers": {"n": 1}, "at": datetime.now(UTC)}
        for level in (1, 8, 32):
            self._record("baseline: raw majority insert (PyMongo)", level, lambda seconds, level=level: _raw(
                self.uri, document, level, seconds), 0)  # fmt: skip

    def _plain_writes(self) -> None:
        folder = self.settings.VAR / "plain"
        for level in (1, 8):
            self._record("baseline: plain write of the same photos (fsync, rename)", level, lambda seconds, level=level: _plain(
                folder, level, seconds), 0)  # fmt: skip

    def _record(self, name: str, level: int, run: Callable[[float], load.Outcome], pid: int) -> None:
        if self.only and self.only not in name:
            return
        run(min(1.0, self.seconds))  # warm up: caches, connections
        memory = surroundings.Memory(pid) if pid else None
        outcomes = sorted((run(self.seconds) for _ in range(self.runs)), key=lambda outcome: outcome.rate)
        median = outcomes[len(outcomes) // 2]
        self.rows.append(
            Row(name, level, median.rate, median.percentile(0.5), median.percentile(0.95), median.percentile(0.99),
                sum(outcome.failed for outcome in outcomes), median.client_cpu / median.wall, memory.stop() if memory else 0)
        )  # fmt: skip
        row = self.rows[-1]
        click.echo(f"{name:<55} c={level:<3} {row.rate:8.0f}/s  p50 {row.p50:6.1f}  p95 {row.p95:6.1f}  p99 {row.p99:6.1f} ms"
                   f"  failed {row.failed}  client {row.client_cpu:.2f} CPU  {row.memory:.0f} MB")  # fmt: skip


def _photos_done() -> int:
    done: int = database().db.photos.count_documents({"state": "done"})
    return done


def _background(rates: tuple[float, float]) -> list[str]:
    during, alone = rates
    return [
        "",
        "## Photos in the background",
        "",
        (
            f"The rates above count submissions that were acknowledged: stored, with their photos. A worker of "
            f"{Settings().WORKER_PROCESSES} processes then reads each photo (1600 × 1200: metadata, a view and two "
            f"thumbnails, fingerprint, QR codes, comparison with all others, findings; of {PICTURES} pictures, so that each "
            "has the most near ones that are told about) with what processor time requests leave; "
            f"what it has not read waits in the database. While photos came it read {during:.1f} photos/s, after that "
            f"{alone:.1f}: over days, submissions with two photos are finished at {alone / 2:.1f}/s and no faster."
        ),
    ]


def _everything() -> Any:
    from records.scopes import Scope

    return Scope()


def _make_households(count: int) -> list[dict[str, Any]]:
    now = datetime.now(UTC)
    made_: list[dict[str, Any]] = []
    for number in range(count):
        region = VILLAGES[number % len(VILLAGES)]
        made_.append({
            "_id": str(uuid.UUID(int=number + 1)), "code": f"{region}-{number:05}", "region": region,
            "scopes": prefixes(region), "head_name": "李建国", "names": ["李建国"], "members": [], "version": 1,
            "card_id": f"card{number}", "created_at": now, "updated_at": now,
        })  # fmt: skip
    made_.sort(key=lambda household: household["region"] != VILLAGES[0])
    for household in made_:
        households.insert(household)
    return made_


def _publish(photos: int, blobs: FolderStore) -> Any:
    version = publishing.upload_form(form.markdown(photos).encode(), "bench.md", by="bench", blobs=blobs)
    if version.state == "draft":
        version = publishing.publish(version.form_id, "bench")
    return parse_xform(stored_forms.version(version.form_id, version.version).xform)


def _account(by: Any) -> Any:
    from records import users

    found = users.named("bench")
    values = {"username": "bench", "name": "bench", "role": roles.CADRE, "region": VILLAGES[0]}
    return found or accounts.create_account(values, by, password=PASSWORD, must_change=False)[0]


def _raw(uri: str, document: dict[str, Any], level: int, seconds: float) -> load.Outcome:
    client: MongoClient[Any] = MongoClient(uri, maxPoolSize=level)
    target = client.ruhu_bench.get_collection("raw", write_concern=WriteConcern(w="majority", j=True))

    def insert() -> None:
        target.insert_one({**document, "_id": uuid.uuid4().hex})

    return _threads(insert, level, seconds)


def _plain(folder: Path, level: int, seconds: float) -> load.Outcome:
    folder.mkdir(parents=True, exist_ok=True)
    photo = bytes(PHOTO_BYTES)
    store = FolderStore(folder)

    def write() -> None:
        for _ in range(2):
            file = store.root / "incoming" / uuid.uuid4().hex
            with file.open("wb") as out:
                out.write(photo)
                out.flush()
                import os

                os.fsync(out.fileno())
            file.rename(store.root / file.name)

    outcome = _threads(write, level, seconds)
    shutil.rmtree(folder)  # some twenty gigabytes a run
    return outcome


def _threads(work: Callable[[], None], level: int, seconds: float) -> load.Outcome:
    outcome, start = load.Outcome(), time.perf_counter()
    before = psutil.Process().cpu_times()

    def loop() -> None:
        while time.perf_counter() < start + seconds:
            begun = time.perf_counter()
            work()
            outcome.seconds.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=loop) for _ in range(level)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = psutil.Process().cpu_times()
    outcome.wall = time.perf_counter() - start
    outcome.client_cpu = after.user + after.system - before.user - before.system
    outcome.seconds.sort()
    return outcome


def _write(rows: list[Row], more: list[str], submissions: int, seconds: float, runs: int) -> None:
    empty = {row.concurrency: row.rate for row in rows if "empty" in row.name}
    raw = {row.concurrency: row.rate for row in rows if "raw" in row.name}
    lines = [
        "# What was measured",
        "",
        (
            f"`make bench` on {datetime.now(UTC):%Y-%m-%d}: {psutil.cpu_count()} cores ({platform.machine()}), "
            f"{psutil.virtual_memory().total / 2**30:.0f} GiB, Python {platform.python_version()}; MongoDB, gunicorn "
            f"(2 workers × 16 threads) and the load client share these cores. The database held {submissions:,} submissions. "
            f"Each figure is the median of {runs} runs of {seconds:g} s; a request counts when it was answered as it should be, "
            "stored with majority and journal. Latencies in ms; client CPU in cores; memory is the peak of gunicorn and its "
            "workers (proportional set size)."
        ),
        "",
        "| what | at once | rate/s | × empty view | × raw insert | p50 | p95 | p99 | failed | client CPU | memory MB |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        ratios = [f"{row.rate / base[row.concurrency]:.2f}" if row.concurrency in base else "" for base in (empty, raw)]
        lines.append(
            f"| {row.name} | {row.concurrency} | {row.rate:.0f} | {ratios[0]} | {ratios[1]} | {row.p50:.1f} | {row.p95:.1f} "
            f"| {row.p99:.1f} | {row.failed} | {row.client_cpu:.2f} | {row.memory or '':.0f} |"
            if row.memory
            else f"| {row.name} | {row.concurrency} | {row.rate:.0f} | {ratios[0]} | {ratios[1]} | {row.p50:.1f} "
            f"| {row.p95:.1f} | {row.p99:.1f} | {row.failed} | {row.client_cpu:.2f} | |"
        )
    Path("bench/RESULTS.md").write_text("\n".join([*lines, *more]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
