"""A whole step over HTTP: the real server, a real sign-in, the button of a step, until it is answered.

Requests a second of one client and of four, each on a kept connection, on PostgreSQL with fsync;
the server has four worker processes. After a few steps each official opens a page, as one does
after every step, and reads what the steps left to be told; that page is not timed. Beside it stands
what Open Zaak, the nearest open product, reached with its POST of a status on a machine of this
kind (21/11/2026, another run: a floor, not a ratio of one run).
"""

import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from bench._places import PASSWORD, populate, postgresql
from bench._web import Browser, WebServer, served
from nennep.cli import cluster
from nennep.kernel.benches import Ratio

OPEN_ZAAK = {1: 11.9, 4: 21.8}
# Steps between two pages: few, because the words they leave burden each request after them.
BURST = 10


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: seconds for each number of clients, and cases to spend."""

    seconds: float = 4.0
    cases: int = 16_000
    workers: int = 4


def run(size: Size | None = None) -> list[Ratio]:
    """Requests a second, and p50 and p99 of one request in ms, beside the floor."""
    with ready(size) as measure:
        return measure()


@contextmanager
def ready(size: Size | None = None) -> Iterator[Callable[[], list[Ratio]]]:
    """The server on its database; each call measures once, with cases of its own."""
    size = size or Size()
    if not cluster.binaries():
        yield list
        return
    with postgresql() as (place, _):
        populate(place, 1, size.cases)
        codes = iter([f"DO-{number:06d}" for number in range(size.cases)])
        with served(place, size.workers) as web:
            yield lambda: [
                row
                for clients, floor in OPEN_ZAAK.items()
                for row in _measured(web, clients, floor, codes, size.seconds)
            ]


def _measured(web: WebServer, clients: int, floor: float, codes: Iterator[str], seconds: float) -> list[Ratio]:
    browsers = [Browser(web.port) for _ in range(clients)]
    for browser in browsers:
        browser.sign_in("desk1", PASSWORD)
    latencies: list[list[float]] = [[] for _ in browsers]
    worked = 0.0
    ends = time.perf_counter() + seconds
    with ThreadPoolExecutor(clients) as officials:
        while time.perf_counter() < ends:
            shares = [list(islice(codes, BURST)) for _ in browsers]
            before = web.worked()
            for told, times in zip(officials.map(_work, browsers, shares), latencies, strict=True):
                times += told
            worked += web.worked() - before
            for browser, share in zip(browsers, shares, strict=True):
                assert browser.get(f"/cases/{share[-1]}/").status == 200
    # Each official by the time of the own steps: between them lies the reading of pages.
    rate = sum(len(times) * 1000 / sum(times) for times in latencies)
    every = sorted(time for times in latencies for time in times)
    name = f"HTTP step, {clients} client{'s' if clients > 1 else ''}"
    theirs = clients * 1000 / floor
    return [
        Ratio(f"{name}, beside Open Zaak's status", rate, floor, "requests/s", ">= 10"),
        Ratio(f"{name}: p50, beside its mean", statistics.median(every), theirs),
        Ratio(f"{name}: p99, beside its mean", every[len(every) * 99 // 100], theirs),
        Ratio(f"{name}: processor time of the server, beside its mean", worked / len(every), theirs),
    ]


def _work(browser: Browser, codes: list[str]) -> list[float]:
    """Complete step one of these cases; how long each took, in ms."""
    latencies = []
    for code in codes:
        began = time.perf_counter()
        status = browser.complete(code, "B1")
        latencies.append((time.perf_counter() - began) * 1000)
        assert status == 302, f"{code}: {status}"
    return latencies
