"""The load client: a few processes with threads on keep-alive connections, counting what is finished and its own CPU."""

from __future__ import annotations

import multiprocessing
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_PROCESSES = 2
Bodies = Callable[[int], Iterator[bytes]]


@dataclass
class Outcome:
    """What a run saw: seconds a request (sorted), how many failed, wall time and the client's CPU seconds."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0
    wall: float = 0.0
    client_cpu: float = 0.0

    @property
    def rate(self) -> float:
        """Finished requests a second."""
        return len(self.seconds) / self.wall

    def percentile(self, share: float) -> float:
        """Return a percentile of the latency in milliseconds."""
        return 1000 * self.seconds[min(len(self.seconds) - 1, int(share * len(self.seconds)))]


def run(port: int, bodies: Bodies, *, concurrency: int, seconds: float, expected: bytes) -> Outcome:
    """Send whole HTTP requests (`bodies(worker)` yields their bytes) for `seconds` on `concurrency` connections.

    An answer counts if its status line holds `expected` (b" 201 "); others are counted as failed.
    """
    shares = [concurrency // _PROCESSES + (1 if n < concurrency % _PROCESSES else 0) for n in range(_PROCESSES)]
    shares = [share for share in shares if share]
    context = multiprocessing.get_context("fork")
    results: multiprocessing.Queue = context.Queue()
    barrier = context.Barrier(len(shares) + 1)
    workers = [
        context.Process(target=_process, args=(port, bodies, share, n * 1000, seconds, expected, barrier, results))
        for n, share in enumerate(shares)
    ]
    for worker in workers:
        worker.start()
    barrier.wait()
    outcome = Outcome()
    for _ in workers:
        part: Outcome = results.get()
        outcome.seconds += part.seconds
        outcome.failed += part.failed
        outcome.client_cpu += part.client_cpu
        outcome.wall = max(outcome.wall, part.wall)
    for worker in workers:
        worker.join()
    outcome.seconds.sort()
    return outcome


def _process(port, bodies, share, offset, seconds, expected, barrier, results) -> None:  # type: ignore[no-untyped-def]
    outcomes = [Outcome() for _ in range(share)]
    sources = [bodies(offset + n) for n in range(share)]
    barrier.wait()
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    end = start + seconds
    threads = [
        threading.Thread(target=_connection, args=(port, source, end, expected, outcome))
        for source, outcome in zip(sources, outcomes, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = resource.getrusage(resource.RUSAGE_SELF)
    total = Outcome(wall=time.perf_counter() - start)
    total.client_cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    for outcome in outcomes:
        total.seconds += outcome.seconds
        total.failed += outcome.failed
    results.put(total)


def _connection(port: int, source: Iterator[bytes], end: float, expected: bytes, outcome: Outcome) -> None:
    link = None
    while time.perf_counter() < end:
        request = next(source)
        begun = time.perf_counter()
        try:
            if link is None:
                link = socket.create_connection(("127.0.0.1", port), timeout=60)
                link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            link.sendall(request)
            head, closing = _answer(link)
        except OSError:
            outcome.failed += 1
            link = None
            continue
        if expected in head[:20]:
            outcome.seconds.append(time.perf_counter() - begun)
        else:
            outcome.failed += 1
        if closing:
            link.close()
            link = None


def _answer(link: socket.socket) -> tuple[bytes, bool]:
    """Read one answer with a Content-Length; return its head and whether the server closes."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(link)
    head, _, body = data.partition(b"\r\n\r\n")
    lower = head.lower()
    length = int(lower.split(b"content-length:")[1].split(b"\r\n")[0]) if b"content-length:" in lower else 0
    left = length - len(body)
    while left > 0:
        left -= len(_more(link))
    return head, b"connection: close" in lower


def _more(link: socket.socket) -> bytes:
    block = link.recv(65536)
    if not block:
        raise ConnectionError("closed")
    return block
