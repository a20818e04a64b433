"""A whole step over HTTP: the real server, a real sign-in, the button of a step, until it is answered.

Requests a second of one client and of four, each on a kept connection, on PostgreSQL with fsync;
the server has four worker processes. Beside it stands what Open Zaak, the nearest open product,
reached with its POST of a status on a machine of this kind (21/11/2026, another run: a floor, not
a ratio of one run).
"""

import statistics
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from bench._places import PASSWORD, populate, postgresql
from bench._web import Browser, served
from nennep.cli import cluster
from nennep.kernel.benches import Ratio

OPEN_ZAAK = {1: 11.9, 4: 21.8}


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: seconds for each number of clients, and cases to spend."""

    seconds: float = 4.0
    cases: int = 6000
    workers: int = 4


def run(size: Size | None = None) -> list[Ratio]:
    """Requests a second, and p50 and p99 of one request in ms, beside the floor."""
    size = size or Size()
    if not cluster.binaries():
        return []
    rows: list[Ratio] = []
    with postgresql() as (place, _):
        populate(place, 1, size.cases)
        codes = iter([f"DO-{number:06d}" for number in range(size.cases)])
        with served(place, size.workers) as web:
            for clients, floor in OPEN_ZAAK.items():
                rows += _measured(web.port, clients, floor, codes, size)
    return rows


def _measured(
    port: int, clients: int, floor: float, codes: Iterator[str], size: Size
) -> list[Ratio]:
    shares = [list(islice(codes, size.cases // 8)) for _ in range(clients)]
    browsers = [Browser(port) for _ in shares]
    for browser in browsers:
        browser.sign_in("desk1", PASSWORD)
    latencies: list[float] = []
    threads = [
        threading.Thread(target=_work, args=(browser, share, size.seconds, latencies))
        for browser, share in zip(browsers, shares, strict=True)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = len(latencies) / (time.perf_counter() - began)
    name = f"HTTP step, {clients} client{'s' if clients > 1 else ''}"
    p50, p99 = statistics.median(latencies), sorted(latencies)[len(latencies) * 99 // 100]
    theirs = clients * 1000 / floor
    return [
        Ratio(f"{name}, beside Open Zaak's status", rate, floor, "requests/s", ">= 10"),
        Ratio(f"{name}: p50, beside its mean", p50, theirs),
        Ratio(f"{name}: p99, beside its mean", p99, theirs),
    ]


def _work(browser: Browser, codes: list[str], seconds: float, latencies: list[float]) -> None:
    """Complete step one of case after case for so long."""
    ends = time.perf_counter() + seconds
    for code in codes:
        began = time.perf_counter()
        if began > ends:
            break
        status = browser.complete(code, "B1")
        assert status == 302, f"{code}: {status}"
        latencies.append((time.perf_counter() - began) * 1000)
